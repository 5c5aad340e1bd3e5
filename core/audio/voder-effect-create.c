/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n-lib.h>

#include <voder/audio/voder-effect-chain.h>
#include <voder/plugin/voder-suggestion.h>

static void
set_no_effect_error (VoderPluginRegistry *registry,
                     const char *name,
                     GError **error)
{
  g_autoptr (GListModel) list =
      voder_plugin_registry_list (registry, VODER_PLUGIN_KIND_EFFECT);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *quoted = voder_suggestion_shorten (name);
  g_autofree char *near = NULL;
  g_autofree char *all = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (list, i);

    g_ptr_array_add (names, (gpointer) voder_plugin_info_get_name (info));
  }
  near = voder_suggestion_find (names, NULL, name);
  all = voder_suggestion_list (names, names->len);

  if (near != NULL)
    g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_EFFECT,
                 _ ("There is no effect “%s”; is it %s?"), quoted, near);
  else if (names->len > 0)
    g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_EFFECT,
                 _ ("There is no effect “%s”; there are %s"), quoted, all);
  else
    g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_EFFECT,
                 _ ("There is no effect “%s”: none is installed"), quoted);
}

/**
 * voder_effect_create:
 * @registry: where the effect comes from
 * @name: its name
 * @error: return location for an error
 *
 * Makes an effect of a plugin, which is loaded if need be.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): an effect; %NULL with %VODER_AUDIO_ERROR_EFFECT
 *   when there is none of that name, or it cannot be loaded
 */
VoderEffect *
voder_effect_create (VoderPluginRegistry *registry,
                     const char *name,
                     GError **error)
{
  VoderPluginInfo *info;
  g_autoptr (GError) why = NULL;
  GObject *effect;

  g_return_val_if_fail (VODER_IS_PLUGIN_REGISTRY (registry), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  info = voder_plugin_registry_find (registry, VODER_PLUGIN_KIND_EFFECT, name);
  if (info == NULL) {
    set_no_effect_error (registry, name, error);
    return NULL;
  }

  effect =
      voder_plugin_registry_create (registry, info, VODER_TYPE_EFFECT, &why);
  if (effect == NULL)
    g_set_error_literal (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_EFFECT,
                         why->message);

  return (VoderEffect *) effect;
}
