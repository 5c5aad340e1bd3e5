/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-timeline-text.h"

G_BEGIN_DECLS

/* What an utterance was played at though what is before it is not known. */
typedef struct {
  guint text;
  VoderTimelineKey key;
  GstClockTime start;
} VoderTimelineAnchor;

/* In the order of the places. */
typedef struct {
  GArray *list; /* of #VoderTimelineAnchor */
} VoderTimelineAnchors;

void voder_timeline_anchors_init (VoderTimelineAnchors *self);
void voder_timeline_anchors_clear (VoderTimelineAnchors *self);
const VoderTimelineAnchor *voder_timeline_anchors_get (
    const VoderTimelineAnchors *self,
    guint n);
void voder_timeline_anchors_add (VoderTimelineAnchors *self,
                                 guint text,
                                 VoderTimelineKey key,
                                 GstClockTime start);
void voder_timeline_anchors_drop (VoderTimelineAnchors *self,
                                  guint text,
                                  VoderTimelineKey key);
void voder_timeline_anchors_drop_before (VoderTimelineAnchors *self,
                                         guint text);
void voder_timeline_anchors_forget (VoderTimelineAnchors *self);
int voder_timeline_anchor_compare (const VoderTimelineAnchor *self,
                                   guint text,
                                   VoderTimelineKey key);

G_END_DECLS
