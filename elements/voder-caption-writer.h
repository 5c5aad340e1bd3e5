/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_CAPTION_WRITER (voder_caption_writer_get_type ())
G_DECLARE_FINAL_TYPE (VoderCaptionWriter,
                      voder_caption_writer,
                      VODER,
                      CAPTION_WRITER,
                      GObject)

VoderCaptionWriter *voder_caption_writer_new (GstPad *pad);
void voder_caption_writer_begin_stream (VoderCaptionWriter *self,
                                        guint group_id,
                                        guint32 seqnum);
void voder_caption_writer_begin_segment (VoderCaptionWriter *self,
                                         const GstSegment *segment,
                                         guint32 seqnum);
void voder_caption_writer_set_tags (VoderCaptionWriter *self,
                                    const GstTagList *tags);
gboolean voder_caption_writer_is_linked (VoderCaptionWriter *self);
GstFlowReturn voder_caption_writer_write (VoderCaptionWriter *self,
                                          const char *text,
                                          GstClockTime start,
                                          GstClockTime end);
void voder_caption_writer_advance (VoderCaptionWriter *self, GstClockTime time);
void voder_caption_writer_end (VoderCaptionWriter *self, guint32 seqnum);

G_END_DECLS
