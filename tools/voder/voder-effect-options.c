/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-effect-options.h"

#include <glib/gi18n-lib.h>

/*
 * Adds the options to those that @options reads, into @self.
 */
void
voder_effect_options_add_to (VoderEffectOptions *self, GOptionContext *options)
{
  const GOptionEntry entries[] = {
    { "effects", 0, 0, G_OPTION_ARG_STRING, &self->effects,
      N_ ("What becomes of the sound, as “tempo rate=1.5 ! limiter”"),
      N_ ("CHAIN") },
    { NULL },
  };

  g_option_context_add_main_entries (options, entries, GETTEXT_PACKAGE);
}

void
voder_effect_options_clear (VoderEffectOptions *self)
{
  g_clear_pointer (&self->effects, g_free);
}

/*
 * Makes the stage that the options ask for, before anything is spoken; %NULL
 * when they ask for none.
 */
gboolean
voder_effect_options_create_stage (const VoderEffectOptions *self,
                                   VoderEffectStage **stage,
                                   GError **error)
{
  g_autoptr (VoderEffectChain) chain = NULL;

  *stage = NULL;
  if (self->effects == NULL)
    return TRUE;

  chain = voder_effect_chain_new_from_string (
      voder_plugin_registry_get_default (), self->effects, error);
  if (chain == NULL) {
    g_prefix_error (error, "--effects: ");
    return FALSE;
  }
  if (voder_effect_chain_get_n_effects (chain) > 0)
    *stage = voder_effect_stage_new (VODER_EFFECT (chain));

  return TRUE;
}
