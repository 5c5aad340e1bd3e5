/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-mark-track.h"
#include "voder-stream-outline.h"

G_BEGIN_DECLS

#define VODER_TYPE_PAD_WRITER (voder_pad_writer_get_type ())
G_DECLARE_FINAL_TYPE (VoderPadWriter,
                      voder_pad_writer,
                      VODER,
                      PAD_WRITER,
                      GObject)

VoderPadWriter *voder_pad_writer_new (GstPad *pad);
void voder_pad_writer_set_track (VoderPadWriter *self, VoderMarkTrack *track);
void voder_pad_writer_set_cues (VoderPadWriter *self, gboolean has_cues);
VoderStreamOutline *voder_pad_writer_get_outline (VoderPadWriter *self);
void voder_pad_writer_reset (VoderPadWriter *self);
void voder_pad_writer_begin_stream (VoderPadWriter *self, GstEvent *event);
void voder_pad_writer_begin_segment (VoderPadWriter *self,
                                     GstClockTime base,
                                     guint32 seqnum);
void voder_pad_writer_begin_timed (VoderPadWriter *self,
                                   const GstSegment *segment,
                                   guint32 seqnum);
gint64 voder_pad_writer_measure (VoderPadWriter *self,
                                 const GstAudioInfo *info,
                                 GstClockTime time);
void voder_pad_writer_jump (VoderPadWriter *self,
                            const GstAudioInfo *info,
                            GstClockTime time);
void voder_pad_writer_set_cue (VoderPadWriter *self,
                               GstClockTime start,
                               GstClockTime end);
GstFlowReturn voder_pad_writer_write (VoderPadWriter *self, VoderChunk *chunk);
void voder_pad_writer_end (VoderPadWriter *self, GstEvent *event);
GstClockTime voder_pad_writer_get_position (VoderPadWriter *self);

G_END_DECLS
