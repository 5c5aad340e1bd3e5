/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-chain-link-private.h"

#include <glib/gi18n-lib.h>

#include <voder/audio/voder-effect-parameters.h>

/*
 * Takes a reference to the effect.
 */
VoderChainLink *
voder_chain_link_new (const char *name, VoderEffect *effect)
{
  VoderChainLink *self = g_new0 (VoderChainLink, 1);

  self->name = g_strdup (name);
  self->effect = g_object_ref (effect);
  self->settings = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
voder_chain_link_free (VoderChainLink *self)
{
  g_free (self->name);
  g_object_unref (self->effect);
  g_ptr_array_unref (self->settings);
  g_free (self->frames);
  g_free (self);
}

/*
 * Sets a parameter as the text of the chain says. An error names the place in
 * it.
 */
gboolean
voder_chain_link_set (VoderChainLink *self,
                      const VoderChainSetting *setting,
                      GError **error)
{
  g_autoptr (GError) why = NULL;

  if (voder_effect_set_parameter (self->effect, setting->name, setting->value,
                                  &why)) {
    if (!g_ptr_array_find_with_equal_func (self->settings, setting->name,
                                           g_str_equal, NULL))
      g_ptr_array_add (self->settings, g_strdup (setting->name));
    return TRUE;
  }

  g_set_error (error, why->domain, why->code, _ ("Character %u: %s: %s"),
               setting->place, self->name, why->message);

  return FALSE;
}

/*
 * Gives each parameter the value that it has in @other, of the same effect.
 */
void
voder_chain_link_follow (VoderChainLink *self, VoderChainLink *other)
{
  g_autofree GParamSpec **list = NULL;
  guint n = 0;

  list = voder_effect_class_list_parameters (
      VODER_EFFECT_GET_CLASS (other->effect), &n);
  for (guint i = 0; i < n; i++) {
    g_auto (GValue) value = G_VALUE_INIT;
    g_auto (GValue) old = G_VALUE_INIT;

    g_object_get_property (G_OBJECT (other->effect), list[i]->name, &value);
    g_object_get_property (G_OBJECT (self->effect), list[i]->name, &old);
    if (g_param_values_cmp (list[i], &value, &old) != 0)
      g_object_set_property (G_OBJECT (self->effect), list[i]->name, &value);
  }
  g_ptr_array_set_size (self->settings, 0);
  for (guint i = 0; i < other->settings->len; i++)
    g_ptr_array_add (self->settings, g_strdup (other->settings->pdata[i]));
}

/*
 * Appends the effect and the parameters that the text said, as they are now.
 */
void
voder_chain_link_print (VoderChainLink *self, GString *text)
{
  g_string_append (text, self->name);
  for (guint i = 0; i < self->settings->len; i++) {
    const char *name = g_ptr_array_index (self->settings, i);
    g_autofree char *value = voder_effect_dup_parameter (self->effect, name);

    g_string_append_printf (text, " %s=", name);
    voder_chain_text_append_value (text, value != NULL ? value : "");
  }
}

/*
 * Appends the effect and all that is not as it is without a text.
 */
void
voder_chain_link_print_all (VoderChainLink *self, GString *text)
{
  g_autofree GParamSpec **list = NULL;
  guint n = 0;

  g_string_append (text, self->name);
  list = voder_effect_class_list_parameters (
      VODER_EFFECT_GET_CLASS (self->effect), &n);
  for (guint i = 0; i < n; i++) {
    g_auto (GValue) value = G_VALUE_INIT;
    g_autofree char *word = NULL;

    g_object_get_property (G_OBJECT (self->effect), list[i]->name, &value);
    if (g_param_value_defaults (list[i], &value))
      continue;
    word = voder_effect_dup_parameter (self->effect, list[i]->name);
    g_string_append_printf (text, " %s=", list[i]->name);
    voder_chain_text_append_value (text, word != NULL ? word : "");
  }
}
