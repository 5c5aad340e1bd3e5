/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-chapter-track.h"

G_BEGIN_DECLS

#define VODER_TYPE_STREAM_OUTLINE (voder_stream_outline_get_type ())
G_DECLARE_FINAL_TYPE (VoderStreamOutline,
                      voder_stream_outline,
                      VODER,
                      STREAM_OUTLINE,
                      GObject)

VoderStreamOutline *voder_stream_outline_new (GstObject *owner);
void voder_stream_outline_set_voice (VoderStreamOutline *self,
                                     const char *name,
                                     const char *language);
void voder_stream_outline_add_tags (VoderStreamOutline *self, GstEvent *event);
void voder_stream_outline_set_document_tags (VoderStreamOutline *self,
                                             GstEvent *event);
void voder_stream_outline_set_toc (VoderStreamOutline *self, GstEvent *event);
void voder_stream_outline_set_headings (VoderStreamOutline *self,
                                        VoderReceiver *headings);
void voder_stream_outline_begin_stream (VoderStreamOutline *self);
void voder_stream_outline_begin_segment (VoderStreamOutline *self);
void voder_stream_outline_add_heading (VoderStreamOutline *self,
                                       VoderMark *mark,
                                       GstClockTime time);
void voder_stream_outline_work (VoderStreamOutline *self);
void voder_stream_outline_end (VoderStreamOutline *self, GstClockTime time);
GstTagList *voder_stream_outline_take_tags (VoderStreamOutline *self);
GstEvent *voder_stream_outline_take_toc (VoderStreamOutline *self);

G_END_DECLS
