/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-cue-list.h"

G_BEGIN_DECLS

#define VODER_TYPE_TEXT_WRITER (voder_text_writer_get_type ())
G_DECLARE_FINAL_TYPE (VoderTextWriter,
                      voder_text_writer,
                      VODER,
                      TEXT_WRITER,
                      GObject)

VoderTextWriter *voder_text_writer_new (GstPad *pad);
void voder_text_writer_reset (VoderTextWriter *self);
void voder_text_writer_begin_stream (VoderTextWriter *self, GstEvent *event);
void voder_text_writer_begin_segment (VoderTextWriter *self,
                                      const GstSegment *segment,
                                      guint32 seqnum);
void voder_text_writer_add_tags (VoderTextWriter *self, GstEvent *event);
GstFlowReturn voder_text_writer_write (VoderTextWriter *self,
                                       VoderUtterance *utterance,
                                       const VoderCueTime *time);
void voder_text_writer_gap (VoderTextWriter *self, GstEvent *event);
void voder_text_writer_end (VoderTextWriter *self, GstEvent *event);

G_END_DECLS
