/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/audio/voder-effect.h>
#include <voder/plugin/voder-plugin-registry.h>

G_BEGIN_DECLS

#define VODER_TYPE_EFFECT_CHAIN (voder_effect_chain_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderEffectChain,
                      voder_effect_chain,
                      VODER,
                      EFFECT_CHAIN,
                      VoderEffect)

VODER_API VoderEffectChain *voder_effect_chain_new (void);
VODER_API VoderEffectChain *voder_effect_chain_new_from_string (
    VoderPluginRegistry *registry,
    const char *text,
    GError **error);
VODER_API void voder_effect_chain_append (VoderEffectChain *self,
                                          const char *name,
                                          VoderEffect *effect);
VODER_API guint voder_effect_chain_get_n_effects (VoderEffectChain *self);
VODER_API VoderEffect *voder_effect_chain_get_effect (VoderEffectChain *self,
                                                      guint n);
VODER_API const char *voder_effect_chain_get_name (VoderEffectChain *self,
                                                   guint n);
VODER_API gboolean voder_effect_chain_follow (VoderEffectChain *self,
                                              VoderEffectChain *other);
VODER_API char *voder_effect_chain_dup_before_loudness (VoderEffectChain *self);
VODER_API char *voder_effect_chain_to_string (VoderEffectChain *self);
VODER_API VoderEffect *voder_effect_create (VoderPluginRegistry *registry,
                                            const char *name,
                                            GError **error);

G_END_DECLS
