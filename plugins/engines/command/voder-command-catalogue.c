/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-command-catalogue.h"

#include <glob.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "voder-command-ask.h"
#include "voder-command-model.h"

/* How much of a file is looked at for what it says of a voice. */
#define CONTENTS_MAX_BYTES (64 * 1024)

struct _VoderCommandCatalogue {
  char *program;     /* NULL: the description names it */
  GPtrArray *voices; /* of VoderCommandVoice, the default one first */
  GHashTable *by_id; /* of the same */
};

/* Voices while they are looked for. */
typedef struct {
  const VoderCommandDescription *description;
  const char *program;
  GCancellable *cancellable;
  GPtrArray *found; /* of VoderCommandVoice, in the order found */
  GError *error;    /* why one could not be taken; the first */
} Search;

/* Whether a program is the one that is meant, not another of its name. */
static gboolean
is_meant (const VoderCommandDescription *description,
          const char *program,
          GCancellable *cancellable,
          GError **error)
{
  g_autofree char *answer = NULL;

  if (description->probe->len == 0)
    return TRUE;

  answer = voder_command_ask (description, description->probe, program, FALSE,
                              cancellable, error);
  if (answer == NULL)
    return FALSE;
  if (g_regex_match (description->probe_match, answer, 0, NULL))
    return TRUE;

  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE,
               _ ("“%s” is another program of that name"), program);

  return FALSE;
}

/* Finds the program; one that is another of its name is passed over. */
static gboolean
find_program (VoderCommandCatalogue *self,
              const VoderCommandDescription *description,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GError) why = NULL;

  for (char **name = description->programs; *name != NULL; name++) {
    g_autofree char *path = g_find_program_in_path (*name);
    g_autoptr (GError) refusal = NULL;

    if (path == NULL)
      continue;
    if (is_meant (description, path, cancellable, &refusal)) {
      self->program = g_steal_pointer (&path);
      return TRUE;
    }
    if (voder_cancellable_set_error_if_done (cancellable, error))
      return FALSE;
    if (why == NULL)
      why = g_steal_pointer (&refusal);
  }

  if (why == NULL && description->programs[0] == NULL)
    return TRUE;
  if (why != NULL) {
    g_propagate_error (error, g_steal_pointer (&why));
  } else {
    g_autofree char *names = g_strjoinv ("”, “", description->programs);

    g_set_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_NOT_INSTALLED,
                 _ ("There is no program “%s”"), names);
  }

  return FALSE;
}

/* Makes a voice of a match; NULL when it has no id that could be told. */
static VoderCommandVoice *
create_voice (const VoderCommandDescription *description, GMatchInfo *match)
{
  g_autofree char *id = g_match_info_fetch_named (match, "id");
  g_autofree char *name = g_match_info_fetch_named (match, "name");
  g_autofree char *language = g_match_info_fetch_named (match, "language");
  g_autofree char *gender = g_match_info_fetch_named (match, "gender");
  g_autofree char *rate = g_match_info_fetch_named (match, "rate");
  VoderCommandVoice *voice;

  if (id == NULL || !voder_command_voice_is_valid_id (id))
    return NULL;

  voice = voder_command_voice_new (id);
  if (language != NULL && *language != '\0')
    voder_command_voice_set_language (voice, language, description->tags);
  if (gender != NULL)
    voder_command_voice_set_gender (voice, gender);
  if (rate != NULL)
    voder_command_voice_set_rate (voice, rate);
  if (name != NULL && *name != '\0')
    voice->name = g_steal_pointer (&name);

  return voice;
}

/* Keeps the first reason why a voice is left out. */
static void
search_fail (Search *self, GError *why)
{
  if (self->error == NULL)
    self->error = why;
  else
    g_error_free (why);
}

static void
take_voice (Search *self, VoderCommandVoice *voice, const char *path)
{
  GError *why = NULL;

  voice->model = g_strdup (path);
  if (path == NULL || self->description->model_json == NULL)
    g_ptr_array_add (self->found, voice);
  else if (!voder_command_model_add_voices (self->description, voice,
                                            self->found, &why))
    search_fail (self, why);
}

/* Each match in a text is a voice. */
static void
take_matches (Search *self, const char *text, const char *path)
{
  g_autoptr (GMatchInfo) match = NULL;
  GError *why = NULL;

  g_regex_match_full (self->description->voice_match, text, -1, 0, 0, &match,
                      &why);
  while (why == NULL && g_match_info_matches (match)) {
    VoderCommandVoice *voice = create_voice (self->description, match);

    if (voice != NULL)
      take_voice (self, voice, path);
    g_match_info_next (match, &why);
  }
  if (why != NULL)
    search_fail (self, why);
}

/* The path, and with VoiceContents what is in the file, in the next line. */
static void
take_file (Search *self, const char *path)
{
  g_autofree char *contents = NULL;
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;
  gsize size = 0;

  if (!self->description->reads_files) {
    valid = g_utf8_make_valid (path, -1);
    take_matches (self, valid, path);
    return;
  }

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) ||
      !g_file_get_contents (path, &contents, &size, NULL) ||
      size > CONTENTS_MAX_BYTES)
    return;
  text = g_strconcat (path, "\n", contents, NULL);
  valid = g_utf8_make_valid (text, -1);
  take_matches (self, valid, path);
}

static void
search_files (Search *self)
{
  VoderCommandValues values;
  g_auto (GStrv) patterns = NULL;

  voder_command_values_init (&values);
  values.strings[VODER_COMMAND_PROGRAM] = self->program;
  patterns =
      voder_command_templates_expand (self->description->voice_files, &values);
  for (guint i = 0; patterns[i] != NULL; i++) {
    glob_t paths;

    if (glob (patterns[i], GLOB_NOESCAPE, NULL, &paths) != 0)
      continue;
    for (gsize n = 0; n < paths.gl_pathc; n++)
      take_file (self, paths.gl_pathv[n]);
    globfree (&paths);
  }
}

/* Each line of what the program says is looked at by itself. */
static gboolean
search_answer (Search *self, GError **error)
{
  g_autofree char *answer = NULL;
  char *line;
  char *rest;

  if (self->description->voice_command->len == 0)
    return TRUE;

  answer =
      voder_command_ask (self->description, self->description->voice_command,
                         self->program, TRUE, self->cancellable, error);
  if (answer == NULL)
    return FALSE;

  rest = answer;
  while ((line = strsep (&rest, "\r\n")) != NULL)
    take_matches (self, line, NULL);

  return TRUE;
}

static void
add_voice (VoderCommandCatalogue *self, VoderCommandVoice *voice)
{
  if (g_hash_table_contains (self->by_id, voice->id)) {
    voder_command_voice_free (voice);
    return;
  }

  g_ptr_array_add (self->voices, voice);
  g_hash_table_insert (self->by_id, voice->id, voice);
}

/* Those that the description names come first, if they are there. */
static void
add_found (VoderCommandCatalogue *self,
           const VoderCommandDescription *description,
           GPtrArray *found)
{
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = found->len; i > 0; i--) {
    VoderCommandVoice *voice = found->pdata[i - 1];

    g_hash_table_insert (places, voice->id, &found->pdata[i - 1]);
  }
  for (guint i = 0; i < description->rows->len; i++) {
    const VoderCommandVoice *row = description->rows->pdata[i];
    gpointer *place = g_hash_table_lookup (places, row->id);

    if (place == NULL || *place == NULL)
      continue;
    voder_command_voice_complete (*place, row);
    add_voice (self, g_steal_pointer (place));
  }
  for (guint i = 0; i < found->len; i++) {
    if (found->pdata[i] != NULL)
      add_voice (self, g_steal_pointer (&found->pdata[i]));
  }
}

static void
add_rows (VoderCommandCatalogue *self,
          const VoderCommandDescription *description)
{
  for (guint i = 0; i < description->rows->len; i++) {
    const VoderCommandVoice *row = description->rows->pdata[i];
    VoderCommandVoice *voice = voder_command_voice_new (row->id);

    voder_command_voice_complete (voice, row);
    add_voice (self, voice);
  }
}

static gboolean
search (VoderCommandCatalogue *self,
        const VoderCommandDescription *description,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  Search finder = { description, self->program, cancellable, found, NULL };
  gboolean has_asked;

  if (description->voice_files->len == 0 &&
      description->voice_command->len == 0) {
    add_rows (self, description);
    return TRUE;
  }

  search_files (&finder);
  has_asked = search_answer (&finder, error);
  add_found (self, description, found);
  if (has_asked && self->voices->len > 0) {
    g_clear_error (&finder.error);
    return TRUE;
  }

  if (has_asked && finder.error != NULL)
    g_propagate_error (error, g_steal_pointer (&finder.error));
  else if (has_asked)
    g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                         _ ("No voice of it is installed"));
  g_clear_error (&finder.error);

  return FALSE;
}

/*
 * Finds the program and its voices.
 */
VoderCommandCatalogue *
voder_command_catalogue_new (const VoderCommandDescription *description,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (VoderCommandCatalogue) self = g_new0 (VoderCommandCatalogue, 1);

  self->voices = g_ptr_array_new_with_free_func (
      (GDestroyNotify) voder_command_voice_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  if (!find_program (self, description, cancellable, error) ||
      !search (self, description, cancellable, error))
    return NULL;

  for (guint i = 0; i < self->voices->len; i++) {
    VoderCommandVoice *voice = self->voices->pdata[i];

    if (voice->rate == 0)
      voice->rate = description->rate;
    if (voice->languages[0] == NULL) {
      g_strfreev (voice->languages);
      voice->languages = g_strdupv (description->languages);
    }
  }

  return g_steal_pointer (&self);
}

void
voder_command_catalogue_free (VoderCommandCatalogue *self)
{
  g_free (self->program);
  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->voices);
  g_free (self);
}

/*
 * Gives the path of the program that {program} stands for, if it does.
 */
const char *
voder_command_catalogue_get_program (const VoderCommandCatalogue *self)
{
  return self->program;
}

const VoderCommandVoice *
voder_command_catalogue_find (const VoderCommandCatalogue *self, const char *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

/*
 * Lists the voices for the programs of Voder.
 */
GListModel *
voder_command_catalogue_list (const VoderCommandCatalogue *self)
{
  GListStore *list = g_list_store_new (VODER_TYPE_VOICE);
  g_autoptr (GPtrArray) voices =
      g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->voices->len; i++) {
    const VoderCommandVoice *voice = self->voices->pdata[i];

    g_ptr_array_add (voices,
                     voder_voice_new (voice->id, voice->name,
                                      (const char *const *) voice->languages,
                                      voice->rate, voice->gender));
  }
  g_list_store_splice (list, 0, 0, voices->pdata, voices->len);

  return G_LIST_MODEL (list);
}
