/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* The options that say what becomes of the sound, as `render` and `speak` take
 * them. */
typedef struct {
  char *effects;
  char *preset;
} VoderEffectOptions;

void voder_effect_options_add_to (VoderEffectOptions *self,
                                  GOptionContext *options);
void voder_effect_options_clear (VoderEffectOptions *self);
gboolean voder_effect_options_create_stage (const VoderEffectOptions *self,
                                            VoderEffectStage **stage,
                                            GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VoderEffectOptions,
                                  voder_effect_options_clear)

G_END_DECLS
