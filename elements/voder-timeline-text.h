/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/*
 * Where in its text an utterance stands, whatever else of the text is known:
 * keys grow along the text. 0 is its start.
 */
typedef guint64 VoderTimelineKey;

/* No utterance. */
#define VODER_TIMELINE_NONE G_MAXUINT64

/* An utterance: a rate of 0 says that its length is not known. */
typedef struct {
  VoderTimelineKey key;
  guint n_bytes;
  guint n_chars;
  guint pause_us;
  guint rate;
  guint n_frames;
  gboolean has_gap; /* what is right before it was not read yet */
} VoderTimelineEntry;

typedef struct {
  VoderTimelineKey key;
  guint level;
  char *title;
} VoderTimelineHeading;

/*
 * Who reads a text utterance by utterance, and how far that is: from its start
 * on, or from a place in it.
 */
typedef struct {
  gboolean is_placed; /* what is before the next utterance is known */
  gboolean has_begun;
  VoderTimelineKey key;
  gint64 end;
} VoderTimelineCursor;

/* What is known of a text. */
typedef struct {
  guint64 n_bytes;
  GArray *entries;  /* of #VoderTimelineEntry, in the order of their keys */
  GArray *headings; /* of #VoderTimelineHeading, likewise */
  guint n_gaps;
  gboolean has_end; /* nothing lies behind the last entry */
  /* Of what was read: so many characters and microseconds of pauses are in so
   * many bytes. */
  guint64 n_chars;
  guint64 pause_us;
  guint64 n_read;
} VoderTimelineText;

VoderTimelineText *voder_timeline_text_new (guint64 n_bytes);
void voder_timeline_text_free (VoderTimelineText *self);
VoderTimelineEntry *voder_timeline_text_get (VoderTimelineText *self, guint n);
guint voder_timeline_text_find (VoderTimelineText *self, VoderTimelineKey key);
VoderTimelineKey voder_timeline_text_find_source (VoderTimelineText *self,
                                                  VoderTimelineKey from,
                                                  gint64 source);
VoderTimelineKey voder_timeline_text_add (VoderTimelineText *self,
                                          VoderTimelineCursor *cursor,
                                          VoderUtterance *utterance);
void voder_timeline_text_end (VoderTimelineText *self,
                              const VoderTimelineCursor *cursor);
gboolean voder_timeline_text_is_whole (const VoderTimelineText *self);
guint64 voder_timeline_text_get_gap (VoderTimelineText *self,
                                     guint n,
                                     guint64 *start);
GstClockTime voder_timeline_text_estimate (const VoderTimelineText *self,
                                           guint64 n_bytes,
                                           GstClockTime char_ns);

gint64 voder_timeline_key_get_source (VoderTimelineKey key);

G_END_DECLS
