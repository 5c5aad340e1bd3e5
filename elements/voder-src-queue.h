/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-src-text.h"
#include "voder-timeline.h"
#include "voder-tts-opening.h"

G_BEGIN_DECLS

#define VODER_TYPE_SRC_QUEUE (voder_src_queue_get_type ())
G_DECLARE_FINAL_TYPE (VoderSrcQueue,
                      voder_src_queue,
                      VODER,
                      SRC_QUEUE,
                      GstObject)

VoderSrcQueue *voder_src_queue_new (double rate);
void voder_src_queue_add (VoderSrcQueue *self,
                          VoderSrcText *text,
                          VoderTtsOpening *speaker);
guint voder_src_queue_drop (VoderSrcQueue *self, guint n);
guint voder_src_queue_get_first (VoderSrcQueue *self);
guint voder_src_queue_get_n_texts (VoderSrcQueue *self);
VoderSrcText *voder_src_queue_dup_text (VoderSrcQueue *self, guint n);
VoderTtsOpening *voder_src_queue_dup_speaker (VoderSrcQueue *self, guint n);
void voder_src_queue_ring (VoderSrcQueue *self);
gboolean voder_src_queue_wait (VoderSrcQueue *self,
                               GCancellable *cancellable,
                               GError **error);
VoderTimeline *voder_src_queue_lock (VoderSrcQueue *self);
void voder_src_queue_unlock (VoderSrcQueue *self);

G_END_DECLS
