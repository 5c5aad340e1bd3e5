/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-voice-list-private.h"

#include <glib/gi18n-lib.h>

#include <voder/plugin/voder-suggestion.h>
#include <voder/speech/voder-engine.h>

/* How many voices or languages an error names before “…”. */
#define MAX_NAMED 12

/*
 * VoderVoiceList:
 *
 * The voices of an engine, the default one first, and how to find one. Unlike a
 * #GListStore it may be read from several threads.
 *
 * Thread safety: immutable.
 */
struct _VoderVoiceList {
  GObject parent_instance;

  GPtrArray *voices;
  GHashTable *by_id; /* borrowed: id → VoderVoice */
};

static GType
get_item_type (GListModel *model)
{
  return VODER_TYPE_VOICE;
}

static guint
get_n_items (GListModel *model)
{
  return VODER_VOICE_LIST (model)->voices->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPtrArray *voices = VODER_VOICE_LIST (model)->voices;

  if (position >= voices->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (voices, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (VoderVoiceList,
                               voder_voice_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      list_model_init))

static VoderVoice *
get_voice (VoderVoiceList *self, guint n)
{
  return g_ptr_array_index (self->voices, n);
}

static void
set_unknown_voice (VoderVoiceList *self, const char *id, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *quoted = voder_suggestion_shorten (id);
  g_autofree char *near = NULL;
  g_autofree char *all = NULL;

  for (guint i = 0; i < self->voices->len; i++) {
    VoderVoice *voice = get_voice (self, i);

    g_ptr_array_add (ids, (char *) voder_voice_get_id (voice));
    g_ptr_array_add (names, (char *) voder_voice_get_name (voice));
  }

  near = voder_suggestion_find (ids, names, id);
  if (near != NULL) {
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VOICE,
                 _ ("There is no voice “%s”; did you mean %s?"), quoted, near);
    return;
  }

  all = voder_suggestion_list (ids, MAX_NAMED);
  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VOICE,
               _ ("There is no voice “%s”; there are %s"), quoted, all);
}

static gboolean
has_string (GPtrArray *strings, const char *string)
{
  return g_ptr_array_find_with_equal_func (strings, string, g_str_equal, NULL);
}

static void
set_unknown_language (VoderVoiceList *self,
                      const char *language,
                      GError **error)
{
  g_autoptr (GPtrArray) known = g_ptr_array_new ();
  g_autofree char *quoted = voder_suggestion_shorten (language);
  g_autofree char *all = NULL;

  for (guint i = 0; i < self->voices->len; i++) {
    const char *const *tags = voder_voice_get_languages (get_voice (self, i));

    for (guint j = 0; tags[j] != NULL; j++)
      if (!has_string (known, tags[j]))
        g_ptr_array_add (known, (char *) tags[j]);
  }

  all = voder_suggestion_list (known, MAX_NAMED);
  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_LANGUAGE,
               _ ("No voice speaks “%s”; there are voices for %s"), quoted,
               all);
}

/* The one voice whose id differs in case only. */
static VoderVoice *
find_ignoring_case (VoderVoiceList *self, const char *id)
{
  g_autofree char *wanted = g_utf8_casefold (id, -1);
  VoderVoice *found = NULL;

  for (guint i = 0; i < self->voices->len; i++) {
    VoderVoice *voice = get_voice (self, i);
    g_autofree char *folded = NULL;

    folded = g_utf8_casefold (voder_voice_get_id (voice), -1);
    if (!g_str_equal (folded, wanted))
      continue;
    if (found != NULL)
      return NULL;
    found = voice;
  }

  return found;
}

static VoderVoice *
find_id (VoderVoiceList *self, const char *id, GError **error)
{
  VoderVoice *voice = voder_voice_list_lookup (self, id);

  if (voice == NULL)
    voice = find_ignoring_case (self, id);
  if (voice == NULL)
    set_unknown_voice (self, id, error);

  return voice;
}

static VoderVoice *
find_language (VoderVoiceList *self, const char *language, GError **error)
{
  VoderVoice *best = NULL;
  guint best_match = 0;

  for (guint i = 0; i < self->voices->len; i++) {
    guint match = voder_voice_match_language (get_voice (self, i), language);

    if (match > best_match) {
      best = get_voice (self, i);
      best_match = match;
    }
  }

  if (best == NULL)
    set_unknown_language (self, language, error);

  return best;
}

/* Refuses a voice asked for together with a language that it does not speak. */
static gboolean
check_language (VoderVoice *voice, const char *language, GError **error)
{
  g_autofree char *quoted = NULL;
  g_autofree char *spoken = NULL;

  if (voder_voice_match_language (voice, language) > 0)
    return TRUE;

  quoted = voder_suggestion_shorten (language);
  spoken = g_strjoinv (", ", (char **) voder_voice_get_languages (voice));
  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_LANGUAGE,
               _ ("The voice “%s” does not speak “%s” but %s"),
               voder_voice_get_id (voice), quoted, spoken);

  return FALSE;
}

static void
voder_voice_list_finalize (GObject *object)
{
  VoderVoiceList *self = VODER_VOICE_LIST (object);

  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->voices);

  G_OBJECT_CLASS (voder_voice_list_parent_class)->finalize (object);
}

static void
voder_voice_list_class_init (VoderVoiceListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = voder_voice_list_finalize;
}

static void
voder_voice_list_init (VoderVoiceList *self)
{
  self->voices = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
}

/*
 * Copies what an engine lists; of voices with one id the first counts. Gives
 * %NULL with %VODER_SPEECH_ERROR_FAILED when there is none.
 */
VoderVoiceList *
voder_voice_list_new (GListModel *voices, GError **error)
{
  g_autoptr (VoderVoiceList) self = NULL;
  guint n_voices = g_list_model_get_n_items (voices);

  self = g_object_new (VODER_TYPE_VOICE_LIST, NULL);
  for (guint i = 0; i < n_voices; i++) {
    g_autoptr (GObject) item = g_list_model_get_item (voices, i);
    const char *id;

    if (!VODER_IS_VOICE (item))
      continue;
    id = voder_voice_get_id (VODER_VOICE (item));
    if (g_hash_table_contains (self->by_id, id))
      continue;
    g_hash_table_insert (self->by_id, (char *) id, item);
    g_ptr_array_add (self->voices, g_steal_pointer (&item));
  }

  if (self->voices->len == 0) {
    g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                         _ ("The engine has no voice"));
    return NULL;
  }

  return g_steal_pointer (&self);
}

/* Gives the voice of exactly that id, borrowed; %NULL when there is none. */
VoderVoice *
voder_voice_list_lookup (VoderVoiceList *self, const char *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

/* See voder_engine_find_voice(); the voice is borrowed. */
VoderVoice *
voder_voice_list_find (VoderVoiceList *self,
                       const char *id,
                       const char *language,
                       GError **error)
{
  VoderVoice *voice;

  if (id == NULL && language == NULL)
    return get_voice (self, 0);
  if (id == NULL)
    return find_language (self, language, error);

  voice = find_id (self, id, error);
  if (voice == NULL)
    return NULL;
  if (language != NULL && !check_language (voice, language, error))
    return NULL;

  return voice;
}
