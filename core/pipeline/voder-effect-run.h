/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/audio/voder-chunk.h>
#include <voder/audio/voder-effect.h>

G_BEGIN_DECLS

typedef struct _VoderEffectRun VoderEffectRun;

VODER_API VoderEffectRun *voder_effect_run_new (VoderEffect *effect);
VODER_API void voder_effect_run_free (VoderEffectRun *self);
VODER_API gboolean voder_effect_run_begin (VoderEffectRun *self,
                                           VoderChunk *chunk,
                                           GError **error);
VODER_API gboolean voder_effect_run_fits (VoderEffectRun *self,
                                          VoderChunk *chunk);
VODER_API VoderChunk *voder_effect_run_process (VoderEffectRun *self,
                                                VoderChunk *chunk);
VODER_API VoderChunk *voder_effect_run_end (VoderEffectRun *self);
VODER_API gboolean voder_effect_run_check (VoderEffectRun *self,
                                           GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderEffectRun, voder_effect_run_free)

G_END_DECLS
