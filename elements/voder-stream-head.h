/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/*
 * VoderStreamHead:
 *
 * What begins a stream on a source pad: the events that go before its first
 * buffer, each once, and where the stream is.
 *
 * Thread safety: what pushes, under the pad's stream lock; the others while
 * nothing pushes, but for voder_stream_head_get_position().
 */
typedef struct {
  GstPad *pad;      /* its element owns both */
  const char *name; /* of the stream in its id */
  GstCaps *caps;    /* NULL: the owner pushes them */
  GstStreamFlags flags;
  GstSegment segment; /* under the pad's object lock */
  guint group_id;
  guint32 seqnum; /* of what caused the events */
  gboolean needs_stream;
  gboolean needs_segment;
  gboolean is_discont;
} VoderStreamHead;

void voder_stream_head_init (VoderStreamHead *self,
                             GstPad *pad,
                             const char *name,
                             const char *caps);
void voder_stream_head_clear (VoderStreamHead *self);
void voder_stream_head_reset (VoderStreamHead *self);
void voder_stream_head_begin_stream (VoderStreamHead *self,
                                     guint group_id,
                                     guint32 seqnum);
void voder_stream_head_follow_stream (VoderStreamHead *self, GstEvent *event);
void voder_stream_head_begin_segment (VoderStreamHead *self,
                                      const GstSegment *segment,
                                      guint32 seqnum);
void voder_stream_head_push_event (VoderStreamHead *self, GstEvent *event);
void voder_stream_head_push_stream (VoderStreamHead *self);
gboolean voder_stream_head_push_segment (VoderStreamHead *self);
void voder_stream_head_push_eos (VoderStreamHead *self, guint32 seqnum);
void voder_stream_head_mark_buffer (VoderStreamHead *self, GstBuffer *buffer);
void voder_stream_head_set_position (VoderStreamHead *self,
                                     GstClockTime position);
GstClockTime voder_stream_head_get_position (VoderStreamHead *self);

G_END_DECLS
