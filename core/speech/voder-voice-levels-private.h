/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-cache.h>
#include <voder/speech/voder-engine-pool.h>
#include <voder/speech/voder-speech-store.h>
#include <voder/speech/voder-synthesizer.h>

G_BEGIN_DECLS

/*
 * VoderVoiceLevels: how loud the voices of an engine are. Each is measured
 * once, over a text that is the same every time, and kept; so it depends on the
 * voice alone, and not on what is spoken, when, or by how many workers.
 *
 * Thread safety: any thread.
 */
typedef struct _VoderVoiceLevels VoderVoiceLevels;

#define VODER_TYPE_VOICE_LEVELS (voder_voice_levels_get_type ())
GType voder_voice_levels_get_type (void);
VoderVoiceLevels *voder_voice_levels_new (VoderCache *cache,
                                          const char *identity);
VoderVoiceLevels *voder_voice_levels_new_for_pool (VoderEnginePool *pool,
                                                   VoderSpeechStore *store);
VoderVoiceLevels *voder_voice_levels_ref (VoderVoiceLevels *self);
void voder_voice_levels_unref (VoderVoiceLevels *self);
gboolean voder_voice_levels_obtain (VoderVoiceLevels *self,
                                    VoderSynthesizer *speaker,
                                    VoderUtterance *utterance,
                                    const char *chain,
                                    double *loudness,
                                    GCancellable *cancellable,
                                    GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderVoiceLevels, voder_voice_levels_unref)

G_END_DECLS
