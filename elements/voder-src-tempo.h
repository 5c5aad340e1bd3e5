/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/*
 * VoderSrcTempo:
 *
 * Chunks, faster or slower, at the pitch that they have. At the normal rate
 * they go through untouched.
 *
 * Thread safety: one thread.
 */
typedef struct {
  VoderEffect *effect; /* NULL until it is needed */
  VoderEffectRun *run;
  double rate;
  gboolean is_begun;
} VoderSrcTempo;

void voder_src_tempo_init (VoderSrcTempo *self);
void voder_src_tempo_clear (VoderSrcTempo *self);
gboolean voder_src_tempo_check (double rate, GError **error);
gboolean voder_src_tempo_set_rate (VoderSrcTempo *self,
                                   double rate,
                                   GError **error);
gboolean voder_src_tempo_is_on (const VoderSrcTempo *self);
void voder_src_tempo_reset (VoderSrcTempo *self);
gboolean voder_src_tempo_fits (VoderSrcTempo *self, VoderChunk *chunk);
gboolean voder_src_tempo_begin (VoderSrcTempo *self,
                                VoderChunk *chunk,
                                GError **error);
VoderChunk *voder_src_tempo_process (VoderSrcTempo *self, VoderChunk *chunk);
VoderChunk *voder_src_tempo_end (VoderSrcTempo *self);
double voder_src_tempo_get_place (VoderSrcTempo *self);

G_END_DECLS
