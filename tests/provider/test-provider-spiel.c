/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "provider-bus.h"

/* The engine for other providers, and the provider, speak with each other; as a
 * rule they are kept apart. */
#define OWN "org.voder.Speech.Provider/tone/tone"

static const char *const tone_options[] = { "--engine", "tone", NULL };

/* What was said, and the marks as "W0:one W1102:two". */
typedef struct {
  GByteArray *pcm;
  GString *marks;
} Said;

static void
said_clear (Said *self)
{
  g_byte_array_unref (self->pcm);
  g_string_free (self->marks, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Said, said_clear)

static VoderUtterance *
create_utterance (const char *voice, const char *text)
{
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (NULL);
  g_autoptr (VoderText) whole = voder_text_new (text, -1);

  voder_utterance_builder_set_text (builder, whole);
  voder_utterance_builder_set_voice (builder, voice);
  voder_utterance_builder_set_rate (builder, 1.5);

  return voder_utterance_builder_end (builder);
}

static void
add_chunk (Said *self, VoderChunk *chunk)
{
  guint64 n_before = self->pcm->len / 2;
  GstMapInfo map;

  for (guint i = 0; i < voder_chunk_get_n_marks (chunk); i++) {
    VoderMark *mark = voder_chunk_get_mark (chunk, i);

    if (voder_mark_get_mark_type (mark) == VODER_MARK_WORD)
      g_string_append_printf (self->marks, "W%u:%s ",
                              (guint) (n_before + voder_mark_get_frame (mark)),
                              voder_mark_get_text (mark));
  }
  gst_buffer_map (voder_chunk_get_buffer (chunk), &map, GST_MAP_READ);
  g_byte_array_append (self->pcm, map.data, (guint) map.size);
  gst_buffer_unmap (voder_chunk_get_buffer (chunk), &map);
}

static Said
say (VoderEngine *engine, const char *voice, const char *text)
{
  Said said = { g_byte_array_new (), g_string_new (NULL) };
  g_autoptr (VoderUtterance) utterance = create_utterance (voice, text);
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_CHUNK, 4096);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderOutput) output = voder_output_new (utterance, sender, NULL);
  g_autoptr (GError) error = NULL;
  gpointer item;

  voder_engine_synthesize (engine, utterance, output, NULL, &error);
  g_assert_no_error (error);
  voder_sender_close (sender);
  while (voder_receiver_receive (receiver, &item, NULL, NULL)) {
    g_autoptr (VoderChunk) chunk = item;

    add_chunk (&said, chunk);
  }

  return said;
}

static VoderEngine *
create_tone (void)
{
  VoderPluginRegistry *registry = voder_plugin_registry_get_default ();

  return VODER_ENGINE (voder_plugin_registry_create (
      registry,
      voder_plugin_registry_find (registry, VODER_PLUGIN_KIND_ENGINE, "tone"),
      VODER_TYPE_ENGINE, NULL));
}

/* The way over the bus changes no sample and moves no word. */
static void
test_round_trip (void)
{
  static const char text[] = "Größe zählt, so sagt man";
  g_autoptr (ProviderBus) bus = provider_bus_new ();
  g_autoptr (VoderEngine) spiel =
      g_object_new (VODER_TYPE_SPIEL_ENGINE, "has-own", TRUE, NULL);
  g_autoptr (VoderEngine) tone = create_tone ();

  provider_bus_start (bus, tone_options);
  for (guint i = 0; i < 20; i++) {
    g_auto (Said) far = say (spiel, OWN, text);
    g_auto (Said) near = say (tone, "tone", text);

    g_assert_cmpmem (far.pcm->data, far.pcm->len, near.pcm->data,
                     near.pcm->len);
    g_assert_cmpstr (far.marks->str, ==, near.marks->str);
  }
}

/* Nobody asks himself. */
static void
test_kept_apart (void)
{
  g_autoptr (ProviderBus) bus = provider_bus_new ();
  g_autoptr (VoderEngine) spiel = g_object_new (VODER_TYPE_SPIEL_ENGINE, NULL);
  g_autoptr (GListModel) voices = NULL;
  g_autoptr (GError) error = NULL;

  provider_bus_start (bus, tone_options);
  voices = voder_engine_list_voices (spiel, NULL, &error);
  g_assert_null (voices);
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE);
}

static void
write_description (ProviderBus *bus,
                   const char *name,
                   const char *plugin,
                   int rank)
{
  g_autofree char *folder = provider_bus_get_path (bus, "engines");
  g_autofree char *path = g_strdup_printf ("%s/%s.engine", folder, name);
  g_autofree char *text = g_strdup_printf (
      "[Voder Engine]\nPlugin=%s\nName=%s\nTitle=Other\nRank=%d\n"
      "Licence=LGPL-2.1-or-later\n[Spiel]\n"
      "Provider=test.Other.Speech.Provider\n",
      plugin, name, rank);

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_setenv ("VODER_ENGINE_PATH", folder, TRUE);
}

static gboolean
has_engine (GVariant *all, const char *engine)
{
  g_autoptr (GVariant) voices =
      g_variant_lookup_value (all, "Voices", G_VARIANT_TYPE ("a(ssstas)"));
  g_autofree char *prefix = g_strconcat (engine, "/", NULL);

  for (gsize i = 0; i < g_variant_n_children (voices); i++) {
    g_autoptr (GVariant) voice = g_variant_get_child_value (voices, i);
    const char *id;

    g_variant_get_child (voice, 1, "&s", &id);
    if (g_str_has_prefix (id, prefix))
      return TRUE;
  }

  return FALSE;
}

/* The voices of others are theirs to offer, whoever asks for them here. What
 * has a description is offered, unless its rank is very low. */
static void
test_offered (void)
{
  static const char *const options[] = { "--engine", "tone",     "--engine",
                                         "spiel",    "--engine", "other",
                                         NULL };
  g_autoptr (ProviderBus) bus = provider_bus_new ();
  g_autoptr (GVariant) all = NULL;

  g_setenv ("VODER_PLUGIN_PATH", g_getenv ("VODER_TEST_ALL_PLUGINS"), TRUE);
  write_description (bus, "other", "spiel", 50);
  write_description (bus, "described", "tone", -10);
  write_description (bus, "double", "tone", -60);
  provider_bus_start (bus, options);
  do {
    g_clear_pointer (&all, g_variant_unref);
    all = provider_bus_get_all (bus);
  } while (!has_engine (all, "tone") || !has_engine (all, "described"));
  g_assert_false (has_engine (all, "double"));
  g_assert_false (has_engine (all, "spiel"));
  g_assert_false (has_engine (all, "other"));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/provider/spiel-hears-what-the-engine-says",
                  test_round_trip);
  voder_test_add ("/provider/spiel-does-not-ask-its-own-provider",
                  test_kept_apart);
  voder_test_add ("/provider/own-voices-are-offered-others-not", test_offered);

  return voder_test_run ();
}
