/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-announcer.h"
#include "voder-caption-writer.h"
#include "voder-mark-meta.h"
#include "voder-tts-marks.h"

G_BEGIN_DECLS

#define VODER_TYPE_MARK_TRACK (voder_mark_track_get_type ())
G_DECLARE_FINAL_TYPE (VoderMarkTrack,
                      voder_mark_track,
                      VODER,
                      MARK_TRACK,
                      GObject)

VoderMarkTrack *voder_mark_track_new (VoderTtsMarks marks,
                                      VoderCaptionWriter *text,
                                      VoderAnnouncer *announcer);
void voder_mark_track_begin_stream (VoderMarkTrack *self,
                                    guint group_id,
                                    guint32 seqnum);
void voder_mark_track_begin_segment (VoderMarkTrack *self,
                                     const GstSegment *segment,
                                     guint32 seqnum);
void voder_mark_track_set_cues (VoderMarkTrack *self, gboolean has_cues);
void voder_mark_track_set_tags (VoderMarkTrack *self, const GstTagList *tags);
void voder_mark_track_add (VoderMarkTrack *self,
                           VoderMark *mark,
                           const VoderMarkPlace *place);
void voder_mark_track_pause (VoderMarkTrack *self, GstClockTime time);
void voder_mark_track_advance (VoderMarkTrack *self, GstClockTime time);
void voder_mark_track_finish (VoderMarkTrack *self, GstClockTime time);
void voder_mark_track_end (VoderMarkTrack *self, guint32 seqnum);
GstClockTime voder_mark_track_get_unknown (VoderMarkTrack *self);
GstFlowReturn voder_mark_track_get_flow (VoderMarkTrack *self);

G_END_DECLS
