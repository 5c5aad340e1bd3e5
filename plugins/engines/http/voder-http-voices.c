/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-http-voices.h"

#include "voder-http-json.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* Of a server's list; what is beyond is left out. */
#define VOICES_MAX   20000
#define ID_MAX_BYTES 256

/* A list of voices while it is made. */
typedef struct {
  const VoderHttpDescription *description;
  GListStore *store;
  GHashTable *ids;
} List;

/* The longest prefix counts. */
static const VoderHttpPrefix *
find_prefix (const VoderHttpDescription *description, const char *id)
{
  const VoderHttpPrefix *best = NULL;

  for (guint i = 0; i < description->prefixes->len; i++) {
    const VoderHttpPrefix *prefix =
        &g_array_index (description->prefixes, VoderHttpPrefix, i);

    if (g_str_has_prefix (id, prefix->prefix) &&
        (best == NULL || strlen (prefix->prefix) > strlen (best->prefix)))
      best = prefix;
  }

  return best;
}

static gboolean
is_valid_id (const char *id)
{
  if (*id == '\0' || strlen (id) > ID_MAX_BYTES)
    return FALSE;

  for (; *id != '\0'; id = g_utf8_next_char (id)) {
    gunichar c = g_utf8_get_char (id);

    if (c != ' ' && !g_unichar_isgraph (c))
      return FALSE;
  }

  return TRUE;
}

/* A voice of which nobody says what it speaks takes any language. */
static void
add_voice (List *list, const char *id, const char *name)
{
  const char *any[] = { "mul", NULL };
  const char *own[] = { NULL, NULL };
  const char *const *languages = any;
  const VoderHttpPrefix *prefix = find_prefix (list->description, id);
  g_autoptr (VoderVoice) voice = NULL;

  if (!is_valid_id (id) || g_hash_table_size (list->ids) >= VOICES_MAX ||
      !g_hash_table_add (list->ids, g_strdup (id)))
    return;

  if (prefix != NULL) {
    own[0] = prefix->language;
    languages = own;
  } else if (list->description->languages[0] != NULL) {
    languages = (const char *const *) list->description->languages;
  }
  voice = voder_voice_new (
      id, name != NULL && is_valid_id (name) ? name : NULL, languages,
      list->description->format == VODER_HTTP_FORMAT_PCM
          ? list->description->rate
          : 0,
      prefix != NULL ? prefix->gender : VODER_GENDER_UNKNOWN);
  g_list_store_append (list->store, voice);
}

static List
list_init (const VoderHttpDescription *description)
{
  return (List){
    .description = description,
    .store = g_list_store_new (VODER_TYPE_VOICE),
    .ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
  };
}

static GListModel *
list_end (List *list)
{
  g_hash_table_unref (list->ids);

  return G_LIST_MODEL (list->store);
}

/* The voices that the description names come first: the first is the default.
 */
static void
add_described (List *list)
{
  char **ids = list->description->voices;

  for (guint i = 0; ids[i] != NULL; i++)
    add_voice (list, ids[i], NULL);
}

/*
 * Lists the voices that the description names.
 */
GListModel *
voder_http_voices_new (const VoderHttpDescription *description)
{
  List list = list_init (description);

  add_described (&list);

  return list_end (&list);
}

/* Gives the list inside an answer: the answer itself, or its member "voices" or
 * "data". */
static JsonArray *
find_list (JsonNode *root)
{
  static const char *const names[] = { "voices", "data" };

  if (root != NULL && JSON_NODE_HOLDS_ARRAY (root))
    return json_node_get_array (root);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    JsonNode *node = voder_http_json_peek_member (root, names[i]);

    if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
      return json_node_get_array (node);
  }

  return NULL;
}

/* A voice is its id, or an object with it. */
static void
add_node (List *list, JsonNode *node)
{
  const char *id = voder_http_json_peek_string (node);
  const char *name = NULL;

  if (id == NULL) {
    id = voder_http_json_peek_string (voder_http_json_peek_member (node, "id"));
    name = voder_http_json_peek_string (
        voder_http_json_peek_member (node, "name"));
  }
  if (id == NULL)
    id = name;
  if (id != NULL)
    add_voice (list, id, name);
}

/* Those that the description names, as far as the server has them. */
static void
add_preferred (List *list, JsonArray *array)
{
  g_autoptr (GHashTable) named = g_hash_table_new (g_str_hash, g_str_equal);
  char **ids = list->description->voices;

  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);
    const char *id = voder_http_json_peek_string (node);

    if (id == NULL)
      id = voder_http_json_peek_string (
          voder_http_json_peek_member (node, "id"));
    if (id != NULL)
      g_hash_table_insert (named, (gpointer) id, node);
  }

  for (guint i = 0; ids[i] != NULL; i++) {
    JsonNode *node = g_hash_table_lookup (named, ids[i]);

    if (node != NULL)
      add_node (list, node);
  }
}

/*
 * Lists the voices of a server's answer: those that the description names
 * first.
 */
GListModel *
voder_http_voices_new_from_json (const VoderHttpDescription *description,
                                 const GByteArray *json,
                                 GError **error)
{
  g_autoptr (JsonNode) root =
      voder_http_json_parse ((const char *) json->data, json->len);
  g_autoptr (GListModel) voices = NULL;
  JsonArray *array = find_list (root);
  List list;

  if (array == NULL) {
    g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                         _ ("The server’s answer is no list of voices"));
    return NULL;
  }

  list = list_init (description);
  add_preferred (&list, array);
  for (guint i = 0; i < json_array_get_length (array); i++)
    add_node (&list, json_array_get_element (array, i));
  voices = list_end (&list);
  if (g_list_model_get_n_items (voices) > 0)
    return g_steal_pointer (&voices);

  g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                       _ ("The server has no voices"));

  return NULL;
}
