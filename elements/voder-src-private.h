/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-announcer.h"
#include "voder-src-play.h"
#include "voder-src.h"

G_BEGIN_DECLS

/*
 * The lock order is: stream lock of the pad, object lock, lock of the queue.
 * What streams (@play, @scan) is touched under the stream lock, or while
 * nothing streams.
 */
struct _VoderSrc {
  GstBaseSrc parent_instance;

  VoderAnnouncer *announcer;

  /* Under the object lock. */
  VoderTtsSettings settings;
  char *uri;
  char *path;
  GError *uri_error;
  VoderSrcText *text;
  char *format;
  VoderSrcAtEnd at_end;
  VoderSrcQueue *queue;     /* NULL: not started */
  VoderTtsOpening *opening; /* who speaks the text that is set next */
  VoderTtsSettings opened;  /* what that was made of */
  VoderTtsEngines *told;    /* who speaks, as was told last */
  VoderContext *context;
  GPtrArray *chapters; /* of #VoderChapter, as they were told last */
  double rate;         /* that is wanted */
  GstSeekFlags flags;  /* of the seek at hand */
  gboolean needs_toc;
  gboolean has_told_toc;
  guint n_changes; /* of settings */

  /* From READY to PAUSED until back. */
  VoderMarkTrack *track; /* NULL: no marks are told */
  VoderTtsSettings used; /* the settings that are heard */
  guint n_changes_heard;
  VoderSrcPlay play;
  VoderSrcRun *scan;
  guint n_scanned;
  guint n_headings_due; /* so many are told while a text is read */
  guint next_chapter;
  gboolean has_spoken;
  gboolean has_waited;
  gboolean is_exact;
};

GST_DEBUG_CATEGORY_EXTERN (voder_src_debug);

VoderSrcQueue *voder_src_dup_queue (VoderSrc *self);
GCancellable *voder_src_dup_context (VoderSrc *self);
void voder_src_get_speaker (VoderSrc *self, VoderSrcSpeaker *speaker);
double voder_src_get_rate (VoderSrc *self);
GstClockTime voder_src_get_duration (VoderSrc *self, gboolean *is_exact);
void voder_src_post_duration_changed (VoderSrc *self);

gboolean voder_src_create_text (VoderSrc *self, VoderSrcText **text);
VoderTtsOpening *voder_src_open (VoderSrc *self);
void voder_src_set_text (VoderSrc *self, const char *string);
gboolean voder_src_check_effects (VoderSrc *self, const char *text);
void voder_src_renew_settings (VoderSrc *self);
GstStructure *voder_src_dup_stats (VoderSrc *self);

void voder_src_uri_handler_init (gpointer iface, gpointer data);
void voder_src_set_uri (VoderSrc *self, const char *uri);
void voder_src_install_properties (GObjectClass *klass);
void voder_src_get_property (GObject *object,
                             guint property_id,
                             GValue *value,
                             GParamSpec *pspec);
void voder_src_set_property (GObject *object,
                             guint property_id,
                             const GValue *value,
                             GParamSpec *pspec);

void voder_src_scan (VoderSrc *self);
gboolean voder_src_reads_first (VoderSrc *self);
void voder_src_begin_reading_first (VoderSrc *self);
void voder_src_finish_reading_first (VoderSrc *self);
void voder_src_follow_chapters (VoderSrc *self);
void voder_src_tell_chapters (VoderSrc *self);
void voder_src_push_toc (VoderSrc *self);

GstFlowReturn voder_src_create (GstBaseSrc *src,
                                guint64 offset,
                                guint size,
                                GstBuffer **buffer);
GstPadProbeReturn voder_src_make_over (GstPad *pad,
                                       GstPadProbeInfo *info,
                                       gpointer data);

gboolean voder_src_do_seek (GstBaseSrc *src, GstSegment *segment);
gboolean voder_src_event (GstBaseSrc *src, GstEvent *event);
gboolean voder_src_send_event (GstElement *element, GstEvent *event);

GstClockTime voder_src_update_duration (VoderSrc *self);
gboolean voder_src_convert (VoderSrc *self,
                            GstFormat from,
                            gint64 value,
                            GstFormat to,
                            gint64 *result);
gboolean voder_src_query (GstBaseSrc *src, GstQuery *query);

G_END_DECLS
