/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* The name of the custom metadata that carries a mark; not that of the class
 * VoderMark, since GStreamer makes a GType of it. */
#define VODER_MARK_META "VoderMarkMeta"

/* The name of the message that announces a mark. */
#define VODER_MARK_MESSAGE "voder-mark"

/*
 * Where a mark is in the stream.
 *
 * @id: number of the mark
 * @utterance: number of the utterance that it is in
 * @start: when it begins, in the segment
 * @end: when it ends; %GST_CLOCK_TIME_NONE when that is not known yet
 */
typedef struct {
  guint64 id;
  guint64 utterance;
  GstClockTime start;
  GstClockTime end;
} VoderMarkPlace;

gboolean voder_mark_meta_register (void);
void voder_mark_meta_describe (VoderMark *mark,
                               const VoderMarkPlace *place,
                               GstStructure *fields);
void voder_mark_meta_add (GstBuffer *buffer,
                          VoderMark *mark,
                          const VoderMarkPlace *place);
void voder_mark_meta_add_fields (GstBuffer *buffer, const GstStructure *fields);
void voder_mark_meta_copy (GstBuffer *from,
                           guint64 start,
                           guint64 n_frames,
                           GstBuffer *to,
                           guint64 place);

G_END_DECLS
