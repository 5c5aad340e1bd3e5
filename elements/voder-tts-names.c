/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tts-names.h"

/* The names of the engines that settings mean. */

static VoderPluginInfo *
find_engine (const char *name)
{
  return voder_plugin_registry_find (voder_plugin_registry_get_default (),
                                     VODER_PLUGIN_KIND_ENGINE, name);
}

/* A name that is misspelt is told now, not once it is too late. */
static gboolean
check_name (const char *name, GError **error)
{
  g_autoptr (VoderEnginePool) pool = NULL;

  if (find_engine (name) != NULL)
    return TRUE;

  pool = voder_engine_pool_new (NULL, name, VODER_ISOLATION_AUTO, 1, error);

  return pool != NULL;
}

/*
 * Lists those that may speak unasked (transfer full), the one of the highest
 * rank first.
 */
char **
voder_tts_names_list_eligible (void)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GListModel) engines = voder_plugin_registry_list (
      voder_plugin_registry_get_default (), VODER_PLUGIN_KIND_ENGINE);

  for (guint i = 0; i < g_list_model_get_n_items (engines); i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (engines, i);

    if (voder_plugin_info_get_rank (info) > 0)
      g_strv_builder_add (names, voder_plugin_info_get_name (info));
  }

  return g_strv_builder_end (names);
}

/*
 * Lists those that stand in for the engine (transfer full); NULL: nobody does.
 */
char **
voder_tts_names_list_stand_ins (const VoderTtsSettings *settings)
{
  char **names = NULL;

  if (settings->fallback != NULL)
    names = g_strsplit (settings->fallback, ",", -1);
  else if (settings->on_error == VODER_TTS_ON_ERROR_FALLBACK)
    names = voder_tts_names_list_eligible ();

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    g_strstrip (names[i]);

  return names;
}

/*
 * Whether @engine (may be NULL) is there, but does not work, as @why says.
 */
gboolean
voder_tts_names_is_out_of_order (const char *engine, const GError *why)
{
  if (why->domain == VODER_SPEECH_ERROR &&
      why->code != VODER_SPEECH_ERROR_FAILED)
    return FALSE;

  return engine != NULL && find_engine (engine) != NULL;
}

/*
 * Looks whether the engines that @settings name are installed. None is loaded.
 */
gboolean
voder_tts_names_check (const VoderTtsSettings *settings, GError **error)
{
  g_auto (GStrv) stand_ins = NULL;

  g_return_val_if_fail (settings != NULL, FALSE);

  if (settings->engine != NULL && !check_name (settings->engine, error))
    return FALSE;

  stand_ins = voder_tts_names_list_stand_ins (settings);
  for (guint i = 0; stand_ins != NULL && stand_ins[i] != NULL; i++)
    if (!check_name (stand_ins[i], error))
      return FALSE;

  return TRUE;
}
