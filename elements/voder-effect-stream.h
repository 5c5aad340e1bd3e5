/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-effect-marks.h"

G_BEGIN_DECLS

/*
 * VoderEffectStream: buffers through an effect, with their times. The first
 * time counts; from there on the frames that came out are counted.
 */
typedef struct {
  VoderEffect *effect;
  /* Unless %NULL, told before each few frames of a buffer how many of it were
   * before: time to change parameters. */
  void (*sync) (gpointer data, gsize n_frames);
  gpointer sync_data;
  gsize n_sync;      /* how few */
  gboolean is_ready; /* set up */
  gboolean is_begun; /* sound went in, and nothing was drained since */
  GArray *given;     /* float */
  VoderEffectMarks marks;
  GstClockTime start;
  guint64 n_sent;
} VoderEffectStream;

void voder_effect_stream_init (VoderEffectStream *self, VoderEffect *effect);
void voder_effect_stream_clear (VoderEffectStream *self);
gboolean voder_effect_stream_begin (VoderEffectStream *self,
                                    const GstAudioInfo *info,
                                    GError **error);
void voder_effect_stream_reset (VoderEffectStream *self);
void voder_effect_stream_stop (VoderEffectStream *self);
GstBuffer *voder_effect_stream_process (VoderEffectStream *self,
                                        GstBuffer *buffer);
GstBuffer *voder_effect_stream_end (VoderEffectStream *self);

G_END_DECLS
