/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "voder-espeak-library.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <espeak-ng/speak_lib.h>
#include <glib/gi18n-lib.h>

/* The voice that the library itself speaks with when asked for none. */
#define DEFAULT_ID "en"

/* Tags of the library that are no BCP 47 tags. */
static const struct {
  const char *tag;
  const char *bcp47;
} odd_tags[] = {
  { "chr-US-Qaaa-x-west", "chr-Qaaa-US-x-west" },
  { "en-us-nyc", "en-US-x-nyc" },
  { "piqd", "tlh-Piqd" },
  { "py", "art-x-pyash" },
};

typedef struct {
  VoderVoice *voice;
  char *identifier;
} Entry;

/* Written once, by the thread that starts the library; then only read. */
static char *start_failure;
static GPtrArray *entries;

/* Gives what the library says of its status, in English. */
char *
voder_espeak_library_dup_reason (espeak_ng_STATUS status)
{
  char reason[512];

  espeak_ng_GetStatusCodeMessage (status, reason, sizeof reason);

  return g_strdup (reason);
}

/* Writes each part of a tag as BCP 47 does: en-GB-x-rp, cmn-Latn-pinyin. */
static char *
canonicalize_tag (const char *tag)
{
  gboolean is_private = FALSE;
  g_auto (GStrv) parts = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (odd_tags); i++) {
    if (strcmp (odd_tags[i].tag, tag) == 0)
      return g_strdup (odd_tags[i].bcp47);
  }

  parts = g_strsplit (tag, "-", -1);
  for (gsize i = 1; parts[0] && parts[i] && !is_private; i++) {
    gsize length = strlen (parts[i]);

    is_private = length == 1;
    for (char *p = parts[i]; *p && length == 2; p++)
      *p = g_ascii_toupper (*p);
    if (length == 4)
      *parts[i] = g_ascii_toupper (*parts[i]);
  }

  return g_strjoinv ("-", parts);
}

/* A less good tag that only shortens another one (en of en-us) would make the
 * voice a rival of the language's own; matching by parts is not for us. */
static gboolean
is_shortened (const char *tag, const char *languages)
{
  gsize length = strlen (tag);

  for (const char *p = languages; *p; p += strlen (p + 1) + 2) {
    if (g_ascii_strncasecmp (p + 1, tag, length) == 0 && p[1 + length] == '-')
      return TRUE;
  }

  return FALSE;
}

/* The list of the library: a byte for the priority (less is better) and a
 * string, again and again, until a zero byte. */
static GStrv
list_languages (const char *languages)
{
  g_autoptr (GPtrArray) tags = g_ptr_array_new_with_free_func (g_free);

  for (const char *p = languages; *p; p += strlen (p + 1) + 2) {
    if (*p > *languages && is_shortened (p + 1, languages))
      continue;
    g_ptr_array_add (tags, canonicalize_tag (p + 1));
  }
  g_ptr_array_add (tags, NULL);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&tags), FALSE);
}

static VoderGender
gender_of (const espeak_VOICE *voice)
{
  switch (voice->gender) {
  case ENGENDER_MALE:
    return VODER_GENDER_MALE;
  case ENGENDER_FEMALE:
    return VODER_GENDER_FEMALE;
  case ENGENDER_NEUTRAL:
    return VODER_GENDER_NEUTRAL;
  default:
    return VODER_GENDER_UNKNOWN;
  }
}

/* The last part of the identifier: gmw/en-US is en-us. */
static char *
make_id (const char *identifier)
{
  const char *slash = strrchr (identifier, '/');
  g_autofree char *id = g_ascii_strdown (slash ? slash + 1 : identifier, -1);

  if (voder_espeak_library_get_identifier (id))
    return g_ascii_strdown (identifier, -1);

  return g_steal_pointer (&id);
}

static void
add_entry (const espeak_VOICE *voice)
{
  g_autofree char *id = make_id (voice->identifier);
  g_autofree char *name = g_strstrip (g_strdup (voice->name));
  g_auto (GStrv) languages = list_languages (voice->languages);
  Entry *entry = g_new (Entry, 1);

  entry->identifier = g_strdup (voice->identifier);
  entry->voice =
      voder_voice_new (id, name, (const char *const *) languages,
                       (guint) espeak_ng_GetSampleRate (), gender_of (voice));
  if (strcmp (id, DEFAULT_ID) == 0)
    g_ptr_array_insert (entries, 0, entry);
  else
    g_ptr_array_add (entries, entry);
}

/* The library's list of all voices has neither its variants nor the voices of
 * the program mbrola. */
static void
list_entries (void)
{
  entries = g_ptr_array_new ();
  for (const espeak_VOICE **p = espeak_ListVoices (NULL); *p; p++)
    add_entry (*p);
}

/* Gives what the library would print, which names the file that it is about. */
static char *
describe (espeak_ng_STATUS status, espeak_ng_ERROR_CONTEXT context)
{
  char *text = NULL;
  size_t length = 0;
  FILE *stream = open_memstream (&text, &length);
  char *description;

  if (stream == NULL)
    return voder_espeak_library_dup_reason (status);

  espeak_ng_PrintStatusCodeMessage (status, stream, context);
  fclose (stream);
  description = g_strstrip (g_strdup (text));
  free (text);

  return description;
}

/* Gives why the library could not start, NULL when it could. It sets LC_CTYPE
 * of the whole process, which is not its own. */
static char *
initialize (void)
{
  g_autofree char *ctype = g_strdup (setlocale (LC_CTYPE, NULL));
  espeak_ng_ERROR_CONTEXT context = NULL;
  espeak_ng_STATUS status;
  char *failure = NULL;

  espeak_ng_InitializePath (NULL);
  status = espeak_ng_Initialize (&context);
  setlocale (LC_CTYPE, ctype);
  if (status == ENS_OK)
    status = espeak_ng_InitializeOutput (ENOUTPUT_MODE_SYNCHRONOUS, 0, NULL);
  if (status != ENS_OK)
    failure = describe (status, context);
  espeak_ng_ClearErrorContext (&context);

  return failure;
}

/* Starts the library, once in a process: it is not made to be stopped. */
gboolean
voder_espeak_library_start (GError **error)
{
  static gsize once;

  if (g_once_init_enter (&once)) {
    start_failure = initialize ();
    if (start_failure == NULL)
      list_entries ();
    g_once_init_leave (&once, 1);
  }

  if (start_failure != NULL) {
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                 _ ("Cannot start eSpeak NG: %s"), start_failure);
    return FALSE;
  }

  return TRUE;
}

/* Gives the voices, the default one first; the library has been started. */
GListModel *
voder_espeak_library_list_voices (void)
{
  GListStore *store = g_list_store_new (VODER_TYPE_VOICE);

  for (guint i = 0; i < entries->len; i++) {
    const Entry *entry = g_ptr_array_index (entries, i);

    g_list_store_append (store, entry->voice);
  }

  return G_LIST_MODEL (store);
}

/* Gives the library's own name of a voice, NULL for an unknown one. */
const char *
voder_espeak_library_get_identifier (const char *id)
{
  for (guint i = 0; i < entries->len; i++) {
    const Entry *entry = g_ptr_array_index (entries, i);

    if (strcmp (voder_voice_get_id (entry->voice), id) == 0)
      return entry->identifier;
  }

  return NULL;
}
