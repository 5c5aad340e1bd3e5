/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/*
 * VoderHeldAudio:
 *
 * Audio that waits for its texts. A text goes before the audio that it tells
 * of, and is known only with the end of that: until then the audio waits here,
 * in place of a queue that has to be long enough for whatever waits for both.
 *
 * Thread safety: one thread.
 */
typedef struct {
  GQueue buffers;
} VoderHeldAudio;

void voder_held_audio_init (VoderHeldAudio *self);
void voder_held_audio_clear (VoderHeldAudio *self);
void voder_held_audio_add (VoderHeldAudio *self, GstBuffer *buffer);
GstBuffer *voder_held_audio_take (VoderHeldAudio *self, GstClockTime unknown);

G_END_DECLS
