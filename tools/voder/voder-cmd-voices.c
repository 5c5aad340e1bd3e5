/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n-lib.h>

#include "voder-command.h"
#include "voder-engine-choice.h"
#include "voder-print.h"
#include "voder-table.h"

typedef struct {
  char *engine;
  char *language;
  gboolean as_json;
} VoicesOptions;

static void
voices_options_clear (VoicesOptions *self)
{
  g_free (self->engine);
  g_free (self->language);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VoicesOptions, voices_options_clear)

/* A voice and the name of its engine. */
typedef struct {
  char *engine;
  VoderVoice *voice;
} Row;

static void
row_clear (gpointer data)
{
  Row *row = data;

  g_free (row->engine);
  g_object_unref (row->voice);
}

static void
add_voices (GArray *rows,
            const char *engine,
            const char *language,
            GListModel *voices)
{
  for (guint i = 0; i < g_list_model_get_n_items (voices); i++) {
    g_autoptr (VoderVoice) voice = g_list_model_get_item (voices, i);
    Row row = { g_strdup (engine), g_object_ref (voice) };

    if (language == NULL || voder_voice_match_language (voice, language) > 0)
      g_array_append_val (rows, row);
    else
      row_clear (&row);
  }
}

/* An engine that does not work is reported, and hides no other. */
static GArray *
list_voices (const VoicesOptions *options, GError **error)
{
  g_auto (GStrv) engines = NULL;
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Row));

  g_array_set_clear_func (rows, row_clear);
  engines = voder_engine_choice_list_names (options->engine);
  for (gsize i = 0; engines[i] != NULL; i++) {
    g_autoptr (GListModel) voices = NULL;
    g_autoptr (GError) local = NULL;
    gboolean is_absent;

    voices = voder_engine_choice_list_voices (engines[i], &is_absent, &local);
    if (voices != NULL) {
      add_voices (rows, engines[i], options->language, voices);
    } else if (options->engine != NULL) {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    } else if (!is_absent) {
      g_printerr ("voder: voices: %s\n", local->message);
    }
  }

  if (rows->len == 0 && options->language != NULL) {
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_LANGUAGE,
                 _ ("No voice speaks “%s”"), options->language);
    return NULL;
  }

  return g_steal_pointer (&rows);
}

static gboolean
print_json (GArray *rows, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < rows->len; i++) {
    const Row *row = &g_array_index (rows, Row, i);

    json_builder_begin_object (builder);
    voder_print_add_string (builder, "engine", row->engine);
    voder_print_add_string (builder, "id", voder_voice_get_id (row->voice));
    voder_print_add_string (builder, "name", voder_voice_get_name (row->voice));
    voder_print_add_strings (builder, "languages",
                             voder_voice_get_languages (row->voice));
    voder_print_add_int (builder, "sample_rate",
                         voder_voice_get_sample_rate (row->voice));
    voder_print_add_string (
        builder, "gender",
        voder_print_get_nick (VODER_TYPE_GENDER,
                              voder_voice_get_gender (row->voice)));
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);

  return voder_print_json (builder, error);
}

static const char *
get_gender_name (VoderGender gender)
{
  switch (gender) {
  case VODER_GENDER_FEMALE:
    return _ ("female");
  case VODER_GENDER_MALE:
    return _ ("male");
  case VODER_GENDER_NEUTRAL:
    return _ ("neutral");
  case VODER_GENDER_UNKNOWN:
    break;
  }

  return "-";
}

static gboolean
print_table (GArray *rows, GError **error)
{
  g_autoptr (VoderTable) table = voder_table_new (6);

  voder_table_add (table, _ ("ENGINE"), _ ("VOICE"), _ ("LANGUAGES"),
                   _ ("GENDER"), "HZ", _ ("NAME"), NULL);
  for (guint i = 0; i < rows->len; i++) {
    const Row *row = &g_array_index (rows, Row, i);
    const char *const *languages = voder_voice_get_languages (row->voice);
    g_autofree char *joined = g_strjoinv (",", (char **) languages);
    g_autofree char *rate = NULL;

    rate = g_strdup_printf ("%u", voder_voice_get_sample_rate (row->voice));
    voder_table_add (table, row->engine, voder_voice_get_id (row->voice),
                     joined,
                     get_gender_name (voder_voice_get_gender (row->voice)),
                     rate, voder_voice_get_name (row->voice), NULL);
  }

  return voder_table_print (table, error);
}

static gboolean
run_voices (const VoderCommand *self, int argc, char **argv, GError **error)
{
  g_auto (VoicesOptions) options = { 0 };
  g_autoptr (GArray) rows = NULL;
  const GOptionEntry entries[] = {
    { "engine", 'e', 0, G_OPTION_ARG_STRING, &options.engine,
      N_ ("Only the voices of this engine"), N_ ("NAME") },
    { "language", 'l', 0, G_OPTION_ARG_STRING, &options.language,
      N_ ("Only the voices that speak this language, as “en-GB”"),
      N_ ("LANGUAGE") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.as_json, N_ ("Write JSON"),
      NULL },
    { NULL },
  };

  if (!voder_command_parse_no_arguments (self, entries, argc, argv, error))
    return FALSE;

  rows = list_voices (&options, error);
  if (rows == NULL)
    return FALSE;

  return options.as_json ? print_json (rows, error) : print_table (rows, error);
}

const VoderCommand voder_cmd_voices = {
  .name = "voices",
  .summary = N_ ("List the voices of the engines"),
  .run = run_voices,
};
