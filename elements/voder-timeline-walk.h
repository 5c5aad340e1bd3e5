/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-timeline-anchors.h"
#include "voder-timeline.h"

G_BEGIN_DECLS

/* What a walk goes over; texts are counted from the first that is there. */
typedef struct {
  GPtrArray *texts; /* of #VoderTimelineText */
  VoderTimelineAnchors anchors;
  GstClockTime char_ns;
  guint n_dropped; /* texts before the first that is there */
  /* How long those are: so many frames of that rate behind the time. */
  GstClockTime base;
  guint64 n_frames;
  guint rate;
} VoderTimelineGround;

/* Private to who walks. */
typedef struct {
  const VoderTimelineGround *ground;
  guint text;
  guint entry;
  gboolean has_crossed; /* the gap before the entry */
  guint anchor;
  GstClockTime base;
  guint64 n_frames;
  guint rate;
  gboolean is_known;
  gboolean is_exact;
} VoderTimelineWalk;

void voder_timeline_walk_init (VoderTimelineWalk *self,
                               const VoderTimelineGround *ground);
VoderTimelineText *voder_timeline_walk_get_text (const VoderTimelineWalk *self);
gboolean voder_timeline_walk_is_at_gap (const VoderTimelineWalk *self);
GstClockTime voder_timeline_walk_cross_gap (VoderTimelineWalk *self);
const VoderTimelineEntry *voder_timeline_walk_get (VoderTimelineWalk *self);
void voder_timeline_walk_pass (VoderTimelineWalk *self,
                               const VoderTimelineEntry *entry);
void voder_timeline_walk_end_text (VoderTimelineWalk *self);
GstClockTime voder_timeline_walk_get_time (const VoderTimelineWalk *self);
void voder_timeline_walk_get_place (const VoderTimelineWalk *self,
                                    VoderTimelinePlace *place);
void voder_timeline_walk_pass_text (VoderTimelineWalk *self);
void voder_timeline_walk_go_to (VoderTimelineWalk *self,
                                guint text,
                                VoderTimelineKey utterance);
void voder_timeline_walk_go_to_frontier (VoderTimelineWalk *self);
gboolean voder_timeline_walk_find (VoderTimelineWalk *self,
                                   GstClockTime time,
                                   VoderTimelinePlace *place,
                                   VoderTimelinePlace *next);

G_END_DECLS
