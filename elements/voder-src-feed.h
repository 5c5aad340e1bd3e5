/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-src-run.h"

G_BEGIN_DECLS

/*
 * VoderSrcFeed:
 *
 * The audio of the texts of a queue, from any place on, one text after the
 * other. What it hears it enters into the timeline: how long each utterance is.
 *
 * Thread safety: one thread; the stats any thread.
 */
typedef struct {
  VoderSrcSpeaker speaker;
  VoderSrcRun *run;   /* set under the element's object lock */
  VoderSrcRun *ahead; /* of the text behind that of @run, when that has ended */
  VoderTimelinePlace next; /* of what comes when there is no run */
  GstClockTime time;       /* at which the place is heard */

  /* Of the run, once it has given audio. */
  gboolean is_begun;
  VoderTimelineKey utterance;
  guint64 n_frames; /* of the utterance */
  guint rate;
  GstAudioInfo info; /* of the last chunk */

  guint64 n_skipped; /* frames that are left out so far */
  gboolean forgets;  /* the next sentence lasts otherwise than was thought */
} VoderSrcFeed;

void voder_src_feed_init (VoderSrcFeed *self, const VoderSrcSpeaker *speaker);
void voder_src_feed_clear (VoderSrcFeed *self);
void voder_src_feed_cancel (VoderSrcFeed *self);
void voder_src_feed_stop (VoderSrcFeed *self);
void voder_src_feed_seek (VoderSrcFeed *self,
                          const VoderTimelinePlace *place,
                          GstClockTime time);
void voder_src_feed_change (VoderSrcFeed *self, gboolean changes_times);
gboolean voder_src_feed_forget (VoderSrcFeed *self);
void voder_src_feed_add_stats (VoderSrcFeed *self, GstStructure *stats);
VoderChunk *voder_src_feed_take (VoderSrcFeed *self,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
