/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-engine-choice.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/*
 * What engines there are, the one of the highest rank first.
 */
GListModel *
voder_engine_choice_list (void)
{
  return voder_plugin_registry_list (voder_plugin_registry_get_default (),
                                     VODER_PLUGIN_KIND_ENGINE);
}

/*
 * The names of all engines, or just @engine when it is not %NULL.
 */
char **
voder_engine_choice_list_names (const char *engine)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GListModel) engines = voder_engine_choice_list ();

  if (engine != NULL)
    g_strv_builder_add (names, engine);

  for (guint i = 0; engine == NULL && i < g_list_model_get_n_items (engines);
       i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (engines, i);

    g_strv_builder_add (names, voder_plugin_info_get_name (info));
  }

  return g_strv_builder_end (names);
}

/*
 * The names of the engines that may speak unasked, the one of the highest rank
 * first.
 */
char **
voder_engine_choice_list_eligible (void)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GListModel) engines = voder_engine_choice_list ();

  for (guint i = 0; i < g_list_model_get_n_items (engines); i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (engines, i);

    if (voder_engine_choice_is_eligible (info))
      g_strv_builder_add (names, voder_plugin_info_get_name (info));
  }

  return g_strv_builder_end (names);
}

/*
 * Gives the voices of an engine. An error with @is_absent is none unless the
 * engine was asked for: what it needs, as a bus, is not there.
 */
GListModel *
voder_engine_choice_list_voices (const char *engine,
                                 gboolean *is_absent,
                                 GError **error)
{
  g_autoptr (VoderEnginePool) pool = NULL;
  g_autoptr (GError) why = NULL;
  GListModel *voices;

  *is_absent = FALSE;
  pool = voder_engine_pool_new (voder_plugin_registry_get_default (), engine,
                                VODER_ISOLATION_AUTO, 1, error);
  if (pool == NULL)
    return NULL;

  voices = voder_synthesizer_list_voices (VODER_SYNTHESIZER (pool), NULL, &why);
  *is_absent =
      g_error_matches (why, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE);
  if (voices == NULL)
    g_propagate_error (error, g_steal_pointer (&why));

  return voices;
}

static VoderEnginePool *
open_one (const char *engine,
          const VoderEngineWish *wish,
          guint n_workers,
          VoderVoice **voice,
          GError **error)
{
  g_autoptr (VoderEnginePool) pool = NULL;

  pool = voder_engine_pool_new (voder_plugin_registry_get_default (), engine,
                                wish->isolation, n_workers, error);
  if (pool == NULL)
    return NULL;

  *voice = voder_synthesizer_find_voice (VODER_SYNTHESIZER (pool), wish->voice,
                                         wish->language, NULL, error);
  if (*voice == NULL)
    return NULL;

  return g_steal_pointer (&pool);
}

/* What the first failure is, and why each engine that was tried is not the
 * one. */
typedef struct {
  GError *first;
  GString *reasons;
} Refusals;

static void
refusals_add (Refusals *self, GError *error)
{
  g_string_append_printf (self->reasons, "%s%s",
                          self->reasons->len > 0 ? "; " : "", error->message);
  if (self->first == NULL)
    self->first = error;
  else
    g_error_free (error);
}

static void
refusals_end (Refusals *self, GError **error)
{
  if (self->first != NULL)
    g_set_error_literal (error, self->first->domain, self->first->code,
                         self->reasons->str);
  else
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE,
                 _ ("No speech engine is installed; see “voder doctor”"));
}

static void
refusals_clear (Refusals *self)
{
  g_clear_error (&self->first);
  g_string_free (self->reasons, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Refusals, refusals_clear)

static VoderEnginePool *
open_best (const VoderEngineWish *wish,
           guint n_workers,
           VoderVoice **voice,
           GError **error)
{
  g_autoptr (GListModel) engines = voder_engine_choice_list ();
  g_auto (Refusals) refusals = { .reasons = g_string_new (NULL) };

  for (guint i = 0; i < g_list_model_get_n_items (engines); i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (engines, i);
    VoderEnginePool *pool;
    GError *refusal = NULL;

    if (!voder_engine_choice_is_eligible (info))
      continue;

    pool = open_one (voder_plugin_info_get_name (info), wish, n_workers, voice,
                     &refusal);
    if (pool != NULL)
      return pool;
    refusals_add (&refusals, refusal);
  }

  refusals_end (&refusals, error);

  return NULL;
}

/*
 * Whether an engine may speak unasked. One of rank 0, as the one for tests,
 * speaks when it is asked for by its name, not because nothing else has the
 * voice.
 */
gboolean
voder_engine_choice_is_eligible (VoderPluginInfo *info)
{
  return voder_plugin_info_get_rank (info) > 0;
}

/*
 * Opens the engine that is asked for, or the one of the highest rank that has
 * the voice and the language asked for, and gives its voice.
 *
 * On failure, says of every engine that was tried why it is not the one.
 */
VoderEnginePool *
voder_engine_choice_open (const VoderEngineWish *wish,
                          guint n_workers,
                          VoderVoice **voice,
                          GError **error)
{
  if (wish->engine != NULL)
    return open_one (wish->engine, wish, n_workers, voice, error);

  return open_best (wish, n_workers, voice, error);
}

/*
 * The language (transfer full, nullable) of a text that does not say its own:
 * the one that is wished, or the first of the voice. A BCP-47 tag, also where a
 * user wrote the name of a locale.
 */
char *
voder_engine_choice_dup_language (VoderVoice *voice, const char *wished)
{
  const char *const *languages = NULL;
  char *tag;

  if (wished == NULL) {
    languages = voice != NULL ? voder_voice_get_languages (voice) : NULL;
    return g_strdup (languages != NULL ? languages[0] : NULL);
  }

  tag = g_strndup (wished, strcspn (wished, ".@"));

  return g_strdelimit (tag, "_", '-');
}
