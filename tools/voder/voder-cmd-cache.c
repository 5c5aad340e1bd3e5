/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include <glib/gi18n-lib.h>

#include "voder-command.h"
#include "voder-print.h"

typedef struct {
  char **words;
  char *limit;
  gboolean json;
} CacheOptions;

static void
cache_options_clear (CacheOptions *self)
{
  g_strfreev (self->words);
  g_free (self->limit);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CacheOptions, cache_options_clear)

static gboolean
check_words (const CacheOptions *self, GError **error)
{
  if (self->words == NULL)
    return TRUE;
  if (!voder_command_check_count (self->words, 0, 1, error))
    return FALSE;
  if (self->words[0] == NULL || strcmp (self->words[0], "clear") == 0)
    return TRUE;

  g_set_error (error, VODER_COMMAND_ERROR, VODER_COMMAND_ERROR_USAGE,
               _ ("“%s” is not “clear”"), self->words[0]);

  return FALSE;
}

static gboolean
parse (CacheOptions *self,
       const VoderCommand *command,
       int argc,
       char **argv,
       GError **error)
{
  const GOptionEntry entries[] = {
    { "limit", 0, 0, G_OPTION_ARG_STRING, &self->limit,
      N_ ("Set how large it may be, as 500000, 64M or 2G; 0 keeps nothing"),
      N_ ("SIZE") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_ ("Write JSON"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->words, NULL,
      NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) options = NULL;

  options = voder_command_create_options (command, entries);

  return g_option_context_parse (options, &argc, &argv, error) &&
         check_words (self, error);
}

static gboolean
set_limit (const CacheOptions *options, GError **error)
{
  guint64 limit;

  return options->limit == NULL ||
         (voder_speech_store_parse_limit (options->limit, &limit, error) &&
          voder_speech_store_set_user_limit (limit, error));
}

/* What is to be told of a store. */
typedef struct {
  const char *path;
  guint64 n_entries;
  guint64 n_levels;
  guint64 n_bytes;
  guint64 limit;
  guint64 n_hits;
  guint64 n_misses;
} Facts;

static gboolean
show_json (const Facts *facts, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  voder_print_add_string (builder, "path", facts->path);
  voder_print_add_int (builder, "entries", (gint64) facts->n_entries);
  voder_print_add_int (builder, "voices", (gint64) facts->n_levels);
  voder_print_add_int (builder, "bytes", (gint64) facts->n_bytes);
  voder_print_add_int (builder, "limit", (gint64) facts->limit);
  voder_print_add_int (builder, "hits", (gint64) facts->n_hits);
  voder_print_add_int (builder, "misses", (gint64) facts->n_misses);
  json_builder_end_object (builder);

  return voder_print_json (builder, error);
}

static char *
format_count (guint64 count)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT, count);
}

static gboolean
show_text (const Facts *facts, GError **error)
{
  g_autofree char *name = g_filename_display_name (facts->path);
  g_autofree char *bytes =
      g_format_size_full (facts->n_bytes, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *limit =
      g_format_size_full (facts->limit, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *entries = format_count (facts->n_entries);
  g_autofree char *levels = format_count (facts->n_levels);
  g_autofree char *hits = format_count (facts->n_hits);
  g_autofree char *misses = format_count (facts->n_misses);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, _ ("Folder: %s\n"), name);
  g_string_append_printf (text, _ ("Sentences: %s\n"), entries);
  g_string_append_printf (text, _ ("Voices measured: %s\n"), levels);
  g_string_append_printf (text, _ ("Size: %s of at most %s\n"), bytes, limit);
  g_string_append_printf (
      text, _ ("Used: %s times; %s times a sentence was not in it\n"), hits,
      misses);

  return voder_print_text (text->str, (gssize) text->len, NULL, error);
}

static gboolean
show (const CacheOptions *options, VoderSpeechStore *store, GError **error)
{
  Facts facts = { 0 };

  facts.path = voder_speech_store_get_directory (store);
  facts.limit = voder_speech_store_get_limit (store);
  facts.n_entries = voder_speech_store_measure (store, &facts.n_bytes);
  facts.n_levels = voder_speech_store_count_levels (store);
  voder_speech_store_get_totals (store, &facts.n_hits, &facts.n_misses);

  return options->json ? show_json (&facts, error) : show_text (&facts, error);
}

static gboolean
clear (VoderSpeechStore *store, GError **error)
{
  GError *why;

  voder_speech_store_clear (store);
  why = voder_cache_dup_disk_error (voder_speech_store_get_cache (store));
  if (why == NULL)
    return TRUE;

  g_propagate_error (error, why);

  return FALSE;
}

static gboolean
run_cache (const VoderCommand *self, int argc, char **argv, GError **error)
{
  g_auto (CacheOptions) options = { 0 };
  g_autoptr (VoderSpeechStore) store = NULL;

  if (!parse (&options, self, argc, argv, error) ||
      !set_limit (&options, error))
    return FALSE;

  store = voder_speech_store_new_for_user ();
  if (options.limit != NULL)
    voder_speech_store_trim (store);
  if (options.words != NULL && options.words[0] != NULL)
    return clear (store, error);

  return show (&options, store, error);
}

const VoderCommand voder_cmd_cache = {
  .name = "cache",
  .arguments = N_ ("[clear]"),
  .summary = N_ ("Show, limit or clear what is kept of the speech made before"),
  .run = run_cache,
};
