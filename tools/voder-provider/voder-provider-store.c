/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-provider-store.h"

/* The engines by name, each with its voices: id, name, languages, sample rate,
 * gender. A file of another layout is no file. */
#define LAYOUT "voder-voices-1"
#define FORMAT "(sa(sa(ssasuu)))"

static char *
get_path (void)
{
  return g_build_filename (g_get_user_cache_dir (), "voder", "voices", NULL);
}

static VoderProviderEngine *
find_engine (GPtrArray *engines, const char *name)
{
  for (guint i = 0; i < engines->len; i++) {
    VoderProviderEngine *engine = g_ptr_array_index (engines, i);

    if (g_str_equal (voder_provider_engine_get_name (engine), name))
      return engine;
  }

  return NULL;
}

static void
load_engine (VoderProviderEngine *engine, GVariantIter *iter)
{
  g_autoptr (GPtrArray) voices =
      g_ptr_array_new_with_free_func (g_object_unref);
  const char *id, *name;
  const char **languages;
  guint32 rate, gender;

  while (g_variant_iter_next (iter, "(&s&s^a&suu)", &id, &name, &languages,
                              &rate, &gender)) {
    if (*id != '\0' && rate <= G_MAXINT && gender <= VODER_GENDER_NEUTRAL)
      g_ptr_array_add (voices,
                       voder_voice_new (id, name, languages, rate, gender));
    g_free (languages);
  }
  voder_provider_engine_take_voices (engine, g_steal_pointer (&voices));
}

static GVariant *
read_file (void)
{
  g_autofree char *path = get_path ();
  g_autofree char *content = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GVariant) variant = NULL;
  const char *layout;
  gsize length;

  if (!g_file_get_contents (path, &content, &length, NULL))
    return NULL;

  bytes = g_bytes_new_take (g_steal_pointer (&content), length);
  variant = g_variant_ref_sink (
      g_variant_new_from_bytes (G_VARIANT_TYPE (FORMAT), bytes, FALSE));
  if (!g_variant_is_normal_form (variant))
    return NULL;
  g_variant_get_child (variant, 0, "&s", &layout);

  return g_str_equal (layout, LAYOUT) ? g_steal_pointer (&variant) : NULL;
}

/*
 * Gives the engines the voices that they had when they were last asked, so that
 * nobody needs to wait until they are asked again. A file that is missing or
 * broken, or engines that are gone, are no matter.
 */
void
voder_provider_store_load (GPtrArray *engines)
{
  g_autoptr (GVariant) variant = read_file ();
  g_autoptr (GVariantIter) list = NULL;
  GVariantIter *voices;
  const char *name;

  if (variant == NULL)
    return;

  g_variant_get (variant, "(sa(sa(ssasuu)))", NULL, &list);
  while (g_variant_iter_next (list, "(&sa(ssasuu))", &name, &voices)) {
    VoderProviderEngine *engine = find_engine (engines, name);

    if (engine != NULL)
      load_engine (engine, voices);
    g_variant_iter_free (voices);
  }
}

static void
add_engine (GVariantBuilder *builder, VoderProviderEngine *engine)
{
  g_variant_builder_open (builder, G_VARIANT_TYPE ("(sa(ssasuu))"));
  g_variant_builder_add (builder, "s", voder_provider_engine_get_name (engine));
  g_variant_builder_open (builder, G_VARIANT_TYPE ("a(ssasuu)"));
  for (guint i = 0; i < engine->voices->len; i++) {
    VoderVoice *voice = g_ptr_array_index (engine->voices, i);

    g_variant_builder_add (
        builder, "(ss^asuu)", voder_voice_get_id (voice),
        voder_voice_get_name (voice), voder_voice_get_languages (voice),
        voder_voice_get_sample_rate (voice), voder_voice_get_gender (voice));
  }
  g_variant_builder_close (builder);
  g_variant_builder_close (builder);
}

/* Keeps the voices for the next start. */
void
voder_provider_store_save (GPtrArray *engines)
{
  g_autofree char *path = get_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GError) error = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (FORMAT));
  g_variant_builder_add (&builder, "s", LAYOUT);
  g_variant_builder_open (&builder, G_VARIANT_TYPE ("a(sa(ssasuu))"));
  for (guint i = 0; i < engines->len; i++)
    add_engine (&builder, g_ptr_array_index (engines, i));
  g_variant_builder_close (&builder);
  variant = g_variant_ref_sink (g_variant_builder_end (&builder));

  g_mkdir_with_parents (folder, 0700);
  if (!g_file_set_contents (path, g_variant_get_data (variant),
                            (gssize) g_variant_get_size (variant), &error))
    g_info ("The list of voices is not kept: %s", error->message);
}
