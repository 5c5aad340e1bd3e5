/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/speech/voder-engine-pool.h>
#include <voder/speech/voder-speech-store.h>
#include <voder/speech/voder-synthesizer.h>

G_BEGIN_DECLS

#define VODER_TYPE_SPEECH_CACHE (voder_speech_cache_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderSpeechCache,
                      voder_speech_cache,
                      VODER,
                      SPEECH_CACHE,
                      GObject)

VODER_API VoderSpeechCache *voder_speech_cache_new (
    VoderSynthesizer *synthesizer,
    const char *identity,
    VoderSpeechStore *store);
VODER_API VoderSpeechCache *voder_speech_cache_new_for_pool (
    VoderEnginePool *pool,
    VoderSpeechStore *store);
VODER_API VoderSynthesizer *voder_speech_cache_get_synthesizer (
    VoderSpeechCache *self);
VODER_API gboolean voder_speech_cache_is_used (VoderSpeechCache *self);
VODER_API guint64 voder_speech_cache_get_n_hits (VoderSpeechCache *self);
VODER_API guint64 voder_speech_cache_get_n_misses (VoderSpeechCache *self);

G_END_DECLS
