/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-provider-catalog.h"

#include <string.h>

#include "voder-provider-store.h"

/* What is done: words and sentences are told. More is not, so that no client
 * relies on it: one that could have marks puts one before every word. */
#define FEATURE_WORDS     G_GUINT64_CONSTANT (0x1)
#define FEATURE_SENTENCES G_GUINT64_CONSTANT (0x2)

/* Of a voice that does not know its own before it speaks. */
#define DEFAULT_RATE 22050

/* The engine of the other providers on the bus, also by a description: clients
 * see those themselves, and they would see this one. */
#define BUS_ENGINE "spiel"

/* An engine of a description was put there to be heard, such as a program that
 * is installed. Of a lower rank are those that only double another, or that
 * give the text to a server. */
#define MIN_DESCRIBED_RANK (-50)

#define VOICES_TYPE "a(ssstas)"

/*
 * VoderProviderCatalog:
 *
 * The voices of all engines as the bus shows them: from a file at first, which
 * takes no time; then from the engines themselves, all asked at once.
 *
 * Thread safety: the main thread.
 */
struct _VoderProviderCatalog {
  GPtrArray *engines;  /* the one of the highest rank first */
  GHashTable *choices; /* of all voices, by id */
  GVariant *voices;

  VoderProviderCatalogFunc func;
  gpointer data;
};

static void
choice_free (gpointer data)
{
  VoderProviderChoice *self = data;

  g_clear_object (&self->voice);
  g_free (self);
}

static guint
get_rate (VoderVoice *voice)
{
  guint rate = voder_voice_get_sample_rate (voice);

  return rate > 0 ? rate : DEFAULT_RATE;
}

/* A bus carries nothing but UTF-8. */
static gboolean
can_be_told (VoderVoice *voice)
{
  const char *const *languages = voder_voice_get_languages (voice);

  for (gsize i = 0; languages[i] != NULL; i++) {
    if (!g_utf8_validate (languages[i], -1, NULL))
      return FALSE;
  }

  return g_utf8_validate (voder_voice_get_id (voice), -1, NULL) &&
         g_utf8_validate (voder_voice_get_name (voice), -1, NULL);
}

static void
add_voice (VoderProviderCatalog *self,
           VoderProviderEngine *engine,
           VoderVoice *voice,
           GVariantBuilder *builder)
{
  VoderProviderChoice *choice;
  g_autofree char *format = NULL;
  g_autofree char *name = NULL;
  char *id;

  if (!can_be_told (voice))
    return;

  choice = g_new0 (VoderProviderChoice, 1);
  choice->engine = engine;
  choice->voice = g_object_ref (voice);
  choice->rate = get_rate (voice);
  id = g_strdup_printf ("%s/%s", voder_provider_engine_get_name (engine),
                        voder_voice_get_id (voice));
  g_hash_table_replace (self->choices, id, choice);

  name = g_strdup_printf ("%s (%s)", voder_voice_get_name (voice),
                          voder_plugin_info_get_title (engine->info));
  format = g_strdup_printf ("audio/x-spiel,format=S16LE,channels=1,rate=%u",
                            choice->rate);
  g_variant_builder_add (builder, "(ssst^as)", name, id, format,
                         FEATURE_WORDS | FEATURE_SENTENCES,
                         voder_voice_get_languages (voice));
}

/* Gives %FALSE when the voices are the same as before. */
static gboolean
rebuild (VoderProviderCatalog *self)
{
  g_autoptr (GVariant) before = g_steal_pointer (&self->voices);
  GVariantBuilder builder;

  g_hash_table_remove_all (self->choices);
  g_variant_builder_init (&builder, G_VARIANT_TYPE (VOICES_TYPE));
  for (guint i = 0; i < self->engines->len; i++) {
    VoderProviderEngine *engine = g_ptr_array_index (self->engines, i);

    for (guint j = 0; j < engine->voices->len; j++)
      add_voice (self, engine, g_ptr_array_index (engine->voices, j), &builder);
  }
  self->voices = g_variant_ref_sink (g_variant_builder_end (&builder));

  return before == NULL || !g_variant_equal (before, self->voices);
}

static gboolean
is_offered (VoderPluginInfo *info, const char *const *more_engines)
{
  VoderPluginInfo *plugin = voder_plugin_info_get_plugin (info);
  int rank = voder_plugin_info_get_rank (info);
  const char *name = voder_plugin_info_get_name (info);

  if (g_str_equal (name, BUS_ENGINE) ||
      (plugin != NULL &&
       g_str_equal (voder_plugin_info_get_name (plugin), BUS_ENGINE)))
    return FALSE;

  return rank > 0 || (plugin != NULL && rank >= MIN_DESCRIBED_RANK) ||
         (more_engines != NULL && g_strv_contains (more_engines, name));
}

/*
 * @more_engines: those that are offered though they do not speak unasked, or
 *   %NULL
 * @start: is called when it is a request's turn to speak
 */
VoderProviderCatalog *
voder_provider_catalog_new (const char *const *more_engines,
                            VoderProviderLaneFunc start)
{
  VoderProviderCatalog *self = g_new0 (VoderProviderCatalog, 1);
  g_autoptr (GListModel) list = voder_plugin_registry_list (
      voder_plugin_registry_get_default (), VODER_PLUGIN_KIND_ENGINE);

  self->engines = g_ptr_array_new_with_free_func (
      (GDestroyNotify) voder_provider_engine_free);
  self->choices =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, choice_free);
  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (list, i);

    if (is_offered (info, more_engines))
      g_ptr_array_add (self->engines, voder_provider_engine_new (info, start));
  }
  voder_provider_store_load (self->engines);
  rebuild (self);

  return self;
}

void
voder_provider_catalog_free (VoderProviderCatalog *self)
{
  g_hash_table_unref (self->choices);
  g_ptr_array_unref (self->engines);
  g_variant_unref (self->voices);
  g_free (self);
}

/* An engine that cannot tell its voices cannot speak either. */
static void
log_failure (VoderProviderEngine *engine, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("The engine “%s” has no voices: %s",
               voder_provider_engine_get_name (engine), error->message);
}

typedef struct {
  VoderProviderCatalog *catalog;
  VoderProviderEngine *engine;
} Listing;

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Listing *listing = data;
  VoderProviderCatalog *self = listing->catalog;
  g_autoptr (GError) error = NULL;
  GPtrArray *voices = voder_provider_engine_list_finish (result, &error);

  listing->engine->is_listed = TRUE;
  if (voices == NULL)
    log_failure (listing->engine, error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (voices == NULL)
    voices = g_ptr_array_new_with_free_func (g_object_unref);
  voder_provider_engine_take_voices (listing->engine, voices);
  if (rebuild (self))
    voder_provider_store_save (self->engines);
  self->func (self->data);
}

/*
 * Asks every engine for its voices; @func is called when one has told them, or
 * failed. The catalog must live until the main loop has ended.
 */
void
voder_provider_catalog_refresh (VoderProviderCatalog *self,
                                GCancellable *cancellable,
                                VoderProviderCatalogFunc func,
                                gpointer data)
{
  self->func = func;
  self->data = data;
  for (guint i = 0; i < self->engines->len; i++) {
    Listing *listing = g_new0 (Listing, 1);

    listing->catalog = self;
    listing->engine = g_ptr_array_index (self->engines, i);
    voder_provider_engine_list_async (listing->engine, cancellable, on_listed,
                                      listing);
  }
}

/* Whether no engine is left whose voices are unknown, even those of the last
 * time. */
gboolean
voder_provider_catalog_is_known (VoderProviderCatalog *self)
{
  for (guint i = 0; i < self->engines->len; i++) {
    VoderProviderEngine *engine = g_ptr_array_index (self->engines, i);

    if (!engine->is_listed && engine->voices->len == 0)
      return FALSE;
  }

  return TRUE;
}

/* Gives the voices as the bus wants them, borrowed. */
GVariant *
voder_provider_catalog_get_voices (VoderProviderCatalog *self)
{
  return self->voices;
}

/* Whether the engine that @id names has still to tell its voices. */
static gboolean
is_awaited (VoderProviderCatalog *self, const char *id)
{
  for (guint i = 0; i < self->engines->len; i++) {
    VoderProviderEngine *engine = g_ptr_array_index (self->engines, i);
    const char *name = voder_provider_engine_get_name (engine);
    gsize length = strlen (name);

    if (strncmp (id, name, length) == 0 && id[length] == '/')
      return !engine->is_listed;
  }

  return FALSE;
}

/* Gives the voice that suits the language best; the first one if none does. */
static gboolean
find_language (VoderProviderCatalog *self,
               const char *language,
               VoderProviderChoice *choice)
{
  guint best = 0;

  for (guint i = 0; i < self->engines->len; i++) {
    VoderProviderEngine *engine = g_ptr_array_index (self->engines, i);

    for (guint j = 0; j < engine->voices->len; j++) {
      VoderVoice *voice = g_ptr_array_index (engine->voices, j);
      guint match =
          *language != '\0' ? voder_voice_match_language (voice, language) : 0;

      if (choice->engine != NULL && match <= best)
        continue;
      *choice = (VoderProviderChoice){ engine, voice, get_rate (voice) };
      best = match;
    }
  }

  return choice->engine != NULL;
}

/*
 * Finds who speaks for @id, or a voice of the language where nobody does;
 * @choice is borrowed until the voices change.
 */
VoderProviderFinding
voder_provider_catalog_find (VoderProviderCatalog *self,
                             const char *id,
                             const char *language,
                             VoderProviderChoice *choice)
{
  const VoderProviderChoice *found = g_hash_table_lookup (self->choices, id);

  *choice = (VoderProviderChoice){ NULL, NULL, 0 };
  if (found != NULL) {
    *choice = *found;
    return VODER_PROVIDER_FOUND;
  }
  if (is_awaited (self, id))
    return VODER_PROVIDER_NOT_YET;
  if (find_language (self, language, choice))
    return VODER_PROVIDER_FOUND;

  return voder_provider_catalog_is_known (self) ? VODER_PROVIDER_NONE
                                                : VODER_PROVIDER_NOT_YET;
}
