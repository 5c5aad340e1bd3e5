/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* When a sentence is to be heard; GST_CLOCK_TIME_NONE when nobody says. */
typedef struct {
  GstClockTime start;
  GstClockTime duration;
} VoderCueTime;

#define VODER_TYPE_CUE_LIST (voder_cue_list_get_type ())
G_DECLARE_FINAL_TYPE (VoderCueList, voder_cue_list, VODER, CUE_LIST, GObject)

VoderCueList *voder_cue_list_new (GstElement *element);
GstBuffer *voder_cue_list_add (VoderCueList *self, GstBuffer *buffer);
VoderUtterance *voder_cue_list_place (VoderCueList *self,
                                      VoderUtterance *utterance,
                                      VoderCueTime *time);

G_END_DECLS
