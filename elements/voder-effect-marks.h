/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/*
 * VoderEffectMarks: the marks of buffers on their way through an effect. Each
 * waits until the sound that it points into has come out.
 */
typedef struct {
  GQueue
      waiting; /* GstStructure; its frame counts from the start of the input */
  guint64 last_id;
  gboolean has_last;
} VoderEffectMarks;

void voder_effect_marks_clear (VoderEffectMarks *self);
void voder_effect_marks_take (VoderEffectMarks *self,
                              GstBuffer *buffer,
                              guint64 n_before);
void voder_effect_marks_strip (GstBuffer *buffer);
void voder_effect_marks_give (VoderEffectMarks *self,
                              VoderEffect *effect,
                              GstBuffer *buffer,
                              guint64 n_before,
                              guint64 n_frames,
                              gboolean is_last);

G_END_DECLS
