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
    { "preset", 0, 0, G_OPTION_ARG_STRING, &self->preset,
      N_ ("A chain with a name, as “podcast”, or its file; before --effects"),
      N_ ("NAME") },
    { NULL },
  };

  g_option_context_add_main_entries (options, entries, GETTEXT_PACKAGE);
}

void
voder_effect_options_clear (VoderEffectOptions *self)
{
  g_clear_pointer (&self->effects, g_free);
  g_clear_pointer (&self->preset, g_free);
}

/* Appends the effects of @text to @chain. */
static gboolean
append (VoderEffectChain *chain,
        const char *text,
        const char *where,
        GError **error)
{
  g_autoptr (VoderEffectChain) part = voder_effect_chain_new_from_string (
      voder_plugin_registry_get_default (), text, error);

  if (part == NULL) {
    g_prefix_error (error, "%s: ", where);
    return FALSE;
  }

  for (guint i = 0; i < voder_effect_chain_get_n_effects (part); i++)
    voder_effect_chain_append (chain, voder_effect_chain_get_name (part, i),
                               voder_effect_chain_get_effect (part, i));

  return TRUE;
}

static gboolean
append_preset (VoderEffectChain *chain, const char *name, GError **error)
{
  g_autoptr (VoderPreset) preset = voder_preset_find (name, error);

  if (preset == NULL) {
    g_prefix_error (error, "--preset: ");
    return FALSE;
  }

  return append (chain, voder_preset_get_chain (preset), name, error);
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
  g_autoptr (VoderEffectChain) chain = voder_effect_chain_new ();

  *stage = NULL;
  if (self->preset != NULL && !append_preset (chain, self->preset, error))
    return FALSE;
  if (self->effects != NULL &&
      !append (chain, self->effects, "--effects", error))
    return FALSE;
  if (voder_effect_chain_get_n_effects (chain) > 0)
    *stage = voder_effect_stage_new (VODER_EFFECT (chain));

  return TRUE;
}
