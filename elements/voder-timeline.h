/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-timeline-text.h"

G_BEGIN_DECLS

/* Where an utterance stands. */
typedef struct {
  guint text;
  VoderTimelineKey utterance; /* or the next one behind it */
  GstClockTime start;
  /* Whether the start follows from audio, or is a guess. */
  gboolean is_known;
  /* Whether that audio is all there is from the beginning on. */
  gboolean is_exact;
  /* The byte of the text to look for, where it was not read yet; else 0. */
  guint64 source;
} VoderTimelinePlace;

/* What a heading begins. */
typedef struct {
  char *title;
  guint level;
  GstClockTime stop;
  VoderTimelinePlace place;
} VoderChapter;

typedef struct _VoderTimeline VoderTimeline;

VoderTimeline *voder_timeline_new (double rate);
void voder_timeline_free (VoderTimeline *self);
guint voder_timeline_add_text (VoderTimeline *self, guint64 n_bytes);
void voder_timeline_drop_texts (VoderTimeline *self, guint n);
VoderTimelineKey voder_timeline_add_utterance (VoderTimeline *self,
                                               guint text,
                                               VoderTimelineCursor *cursor,
                                               VoderUtterance *utterance);
void voder_timeline_end_text (VoderTimeline *self,
                              guint text,
                              const VoderTimelineCursor *cursor);
guint voder_timeline_get_n_headings (VoderTimeline *self);
VoderTimelineKey voder_timeline_find_source (VoderTimeline *self,
                                             guint text,
                                             VoderTimelineKey from,
                                             gint64 source);
void voder_timeline_set_length (VoderTimeline *self,
                                guint text,
                                VoderTimelineKey utterance,
                                guint64 n_frames,
                                guint rate);
void voder_timeline_set_silent (VoderTimeline *self,
                                guint text,
                                VoderTimelineKey from,
                                VoderTimelineKey to,
                                guint rate);
void voder_timeline_forget (VoderTimeline *self, double rate);
void voder_timeline_anchor (VoderTimeline *self,
                            guint text,
                            VoderTimelineKey utterance,
                            GstClockTime start);
gboolean voder_timeline_find (VoderTimeline *self,
                              GstClockTime time,
                              VoderTimelinePlace *place,
                              VoderTimelinePlace *next);
void voder_timeline_get_place (VoderTimeline *self,
                               guint text,
                               VoderTimelineKey utterance,
                               VoderTimelinePlace *place);
void voder_timeline_find_frontier (VoderTimeline *self,
                                   VoderTimelinePlace *place);
GstClockTime voder_timeline_get_duration (VoderTimeline *self,
                                          gboolean *is_exact);
GPtrArray *voder_timeline_list_chapters (VoderTimeline *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderTimeline, voder_timeline_free)

G_END_DECLS
