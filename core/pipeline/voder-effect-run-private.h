/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/audio/voder-chunk.h>
#include <voder/audio/voder-effect.h>

G_BEGIN_DECLS

/*
 * VoderEffectRun: chunks through an effect, with their marks. A format that
 * changes ends the audio before it: the effect is drained and set up again.
 */
typedef struct _VoderEffectRun VoderEffectRun;

VoderEffectRun *voder_effect_run_new (VoderEffect *effect);
void voder_effect_run_free (VoderEffectRun *self);
gboolean voder_effect_run_begin (VoderEffectRun *self,
                                 VoderChunk *chunk,
                                 GError **error);
gboolean voder_effect_run_fits (VoderEffectRun *self, VoderChunk *chunk);
VoderChunk *voder_effect_run_process (VoderEffectRun *self, VoderChunk *chunk);
VoderChunk *voder_effect_run_end (VoderEffectRun *self);
gboolean voder_effect_run_check (VoderEffectRun *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderEffectRun, voder_effect_run_free)

G_END_DECLS
