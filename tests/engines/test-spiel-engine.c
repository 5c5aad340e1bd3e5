/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "spiel-bus.h"
#include "spoken.h"

#define ALMA  SPIEL_BUS_PROVIDER "/alma"
#define BLOCK 1600

static const char *const one[] = { SPIEL_BUS_PROVIDER, NULL };

static VoderEngine *
create_engine (guint patience_ms)
{
  return g_object_new (VODER_TYPE_SPIEL_ENGINE, "patience-ms", patience_ms,
                       NULL);
}

static VoderEngine *
create_patient (void)
{
  return create_engine (25000);
}

static char *
dup_ids (VoderEngine *engine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) voices =
      voder_engine_list_voices (engine, NULL, &error);
  GString *ids = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < g_list_model_get_n_items (voices); i++) {
    g_autoptr (VoderVoice) voice = g_list_model_get_item (voices, i);

    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "",
                            voder_voice_get_id (voice));
  }

  return g_string_free (ids, FALSE);
}

#define ALL_OF(provider)                                                       \
  provider "/alma " provider "/path/to voice " provider "/raw " provider       \
           "/raw8 " provider "/flac " provider "/packed " provider             \
           "/fast " provider "/none " provider "/noise"

static void
test_voices (void)
{
  static const char *const providers[] = {
    "test.Two.Speech.Provider",   SPIEL_BUS_PROVIDER,
    "test.Empty.Speech.Provider", "org.voder.Speech.Provider",
    "test.Speech.Provider.Not",   NULL
  };
  g_autoptr (SpielBus) bus = spiel_bus_new (providers);
  g_autoptr (VoderEngine) engine = create_patient ();
  g_autoptr (VoderVoice) alma = NULL;
  g_autoptr (VoderVoice) flac = NULL;
  g_autofree char *ids = dup_ids (engine);

  g_assert_cmpstr (
      ids, ==,
      ALL_OF (SPIEL_BUS_PROVIDER) " " ALL_OF ("test.Two.Speech.Provider"));
  alma = voder_engine_find_voice (engine, ALMA, NULL, NULL, NULL);
  flac = voder_engine_find_voice (engine, SPIEL_BUS_PROVIDER "/flac", NULL,
                                  NULL, NULL);
  g_assert_cmpstr (voder_voice_get_name (alma), ==, "Alma");
  g_assert_cmpstr (voder_voice_get_languages (alma)[0], ==, "de-DE");
  g_assert_cmpuint (voder_voice_get_sample_rate (alma), ==, 16000);
  g_assert_cmpuint (voder_voice_get_sample_rate (flac), ==, 0);
  g_assert_cmpuint (spiel_bus_get_pid (bus, "org.voder.Speech.Provider"), ==,
                    0);
}

/* One that hangs, fails or cannot be started hides no other. */
static void
test_bad_providers (void)
{
  static const char *const providers[] = { "test.Failing.Speech.Provider",
                                           "test.Hanging.Speech.Provider",
                                           SPIEL_BUS_PROVIDER, NULL };
  g_autoptr (SpielBus) bus = spiel_bus_new (providers);
  g_autoptr (VoderEngine) engine = create_patient ();
  g_autofree char *ids = NULL;

  for (gsize i = 0; providers[i] != NULL; i++)
    spiel_bus_start (bus, providers[i]);
  ids = dup_ids (engine);
  g_assert_cmpstr (ids, ==, ALL_OF (SPIEL_BUS_PROVIDER));
}

static void
assert_no_voices (VoderEngine *engine, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) voices =
      voder_engine_list_voices (engine, NULL, &error);

  g_assert_null (voices);
  g_assert_true (error != NULL);
  g_assert_true (g_error_matches (error, domain, code));
}

static void
test_no_providers (void)
{
  static const char *const failing[] = { "test.Failing.Speech.Provider", NULL };
  static const char *const empty[] = { "test.Empty.Speech.Provider", NULL };
  static const char *const none[] = { NULL };
  const char *const *all[] = { failing, empty, none };
  const int codes[] = { VODER_SPEECH_ERROR_FAILED, VODER_SPEECH_ERROR_ENGINE,
                        VODER_SPEECH_ERROR_ENGINE };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++) {
    g_autoptr (SpielBus) bus = spiel_bus_new (all[i]);
    g_autoptr (VoderEngine) engine = create_patient ();

    assert_no_voices (engine, VODER_SPEECH_ERROR, codes[i]);
  }
}

/* A bus is never started, and one that is not there costs no time. */
static void
test_no_bus (void)
{
  static const char *const addresses[] = {
    NULL,
    "",
    "autolaunch:",
    "autolaunch:;autolaunch:scope=*user",
    "unix:path=/nonexistent/bus",
    "nonsense",
  };
  g_autofree char *before = g_strdup (g_getenv ("DBUS_SESSION_BUS_ADDRESS"));
  g_autofree char *folder = g_strdup (g_getenv ("XDG_RUNTIME_DIR"));
  gint64 begin_us = g_get_monotonic_time ();
  g_autoptr (VoderEngine) last = NULL;

  g_setenv ("XDG_RUNTIME_DIR", "/nonexistent", TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++) {
    g_autoptr (VoderEngine) engine = create_patient ();

    if (addresses[i] != NULL)
      g_setenv ("DBUS_SESSION_BUS_ADDRESS", addresses[i], TRUE);
    else
      g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
    assert_no_voices (engine, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE);
  }
  g_unsetenv ("XDG_RUNTIME_DIR");
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  last = create_patient ();
  assert_no_voices (last, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE);
  g_assert_cmpint (g_get_monotonic_time () - begin_us, <,
                   20 * G_TIME_SPAN_SECOND);

  if (folder != NULL)
    g_setenv ("XDG_RUNTIME_DIR", folder, TRUE);
  if (before != NULL)
    g_setenv ("DBUS_SESSION_BUS_ADDRESS", before, TRUE);
}

static guint64
get_frame (Spoken *spoken, guint i)
{
  return voder_mark_get_frame (g_ptr_array_index (spoken->marks, i));
}

static void
test_speaks (void)
{
  static const char *const texts[] = { "Grüße an euch", "byte-by-byte an euch",
                                       "without-answer an euch" };
  g_autoptr (SpielBus) bus = spiel_bus_new (one);
  g_autoptr (VoderEngine) engine = create_patient ();

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (Spoken) spoken = spoken_new_text (engine, ALMA, texts[i]);
    g_autofree char *words = spoken_dup_words (spoken);
    VoderMark *sentence = g_ptr_array_index (spoken->marks, 0);

    g_assert_cmpuint (spoken->n_frames, ==, 3 * BLOCK);
    g_assert_cmpuint (spoken->sample_rate, ==, 16000);
    g_assert_cmpint (spoken_get_peak (spoken), ==, 1000 + BLOCK - 1);
    g_assert_true (g_str_has_suffix (words, "|an|euch"));
    g_assert_cmpuint (spoken->marks->len, ==, 4);
    g_assert_cmpint (voder_mark_get_mark_type (sentence), ==,
                     VODER_MARK_SENTENCE);
    g_assert_cmpstr (voder_mark_get_text (sentence), ==, texts[i]);
    g_assert_cmpuint (get_frame (spoken, 2), ==, BLOCK);
    g_assert_cmpuint (get_frame (spoken, 3), ==, 2 * BLOCK);
    spoken_assert_marks (spoken);
  }
}

static void
test_raw (void)
{
  g_autoptr (SpielBus) bus = spiel_bus_new (one);
  g_autoptr (VoderEngine) engine = create_patient ();
  g_autoptr (Spoken) raw =
      spoken_new_text (engine, SPIEL_BUS_PROVIDER "/raw", "hello");
  g_autoptr (Spoken) bytes =
      spoken_new_text (engine, SPIEL_BUS_PROVIDER "/raw8", "hello");

  g_assert_cmpuint (raw->n_frames, ==, 352 / 4);
  g_assert_cmpuint (raw->sample_rate, ==, 22050);
  g_assert_cmpuint (bytes->n_frames, ==, 352);
  g_assert_cmpint (bytes->format, ==, GST_AUDIO_FORMAT_U8);
  g_assert_cmpmem (raw->pcm->data, 352, bytes->pcm->data, 352);
}

static void
test_odd_chunks (void)
{
  g_autoptr (SpielBus) bus = spiel_bus_new (one);
  g_autoptr (VoderEngine) engine = create_patient ();
  g_autoptr (Spoken) spoken = spoken_new_text (engine, ALMA, "odd-chunks");
  g_autoptr (Spoken) long_one = spoken_new_text (engine, ALMA, "before-answer");

  g_assert_cmpuint (spoken->n_frames, ==, 2 * 65000 + 1);
  g_assert_cmpmem (spoken->pcm->data + 4 * 65000, 2, "ab", 2);
  g_assert_cmpuint (long_one->n_frames, ==, 100 * BLOCK);
}

static void
test_odd_events (void)
{
  g_autoptr (SpielBus) bus = spiel_bus_new (one);
  g_autoptr (VoderEngine) engine = create_patient ();
  g_autoptr (Spoken) spoken = spoken_new_text (engine, ALMA, "odd é x");
  g_autofree char *words = spoken_dup_words (spoken);
  VoderMark *named = g_ptr_array_index (spoken->marks, 1);

  g_assert_cmpstr (words, ==, "é|||x");
  g_assert_cmpint (voder_mark_get_mark_type (named), ==, VODER_MARK_NAMED);
  g_assert_cmpstr (voder_mark_get_text (named), ==, "Größe");
}

static void
test_arguments (void)
{
  g_autoptr (SpielBus) bus = spiel_bus_new (one);
  g_autoptr (VoderEngine) engine = create_patient ();
  g_autoptr (VoderUtterance) prosody = spoken_create_prosody (
      SPIEL_BUS_PROVIDER "/path/to voice", "arguments zählen", 2.5, 0.5, 1.0);
  g_autoptr (VoderUtterance) ssml =
      spoken_create_ssml (ALMA, "<speak>arguments</speak>");
  g_autoptr (Spoken) a = spoken_new (engine, prosody);
  g_autoptr (Spoken) b = spoken_new (engine, ssml);

  g_assert_cmpstr (voder_mark_get_text (g_ptr_array_index (a->marks, 0)), ==,
                   "path/to voice|0.5|2.5|0|en-GB|arguments zählen");
  g_assert_cmpstr (voder_mark_get_text (g_ptr_array_index (b->marks, 0)), ==,
                   "alma|1|1|1|de-DE|<speak>arguments</speak>");
}

/* Spiel knows no volume. */
static void
test_volume (void)
{
  g_autoptr (SpielBus) bus = spiel_bus_new (one);
  g_autoptr (VoderEngine) engine = create_patient ();
  g_autoptr (VoderUtterance) half =
      spoken_create_prosody (ALMA, "hello", 1.0, 1.0, 0.5);
  g_autoptr (VoderUtterance) none = spoken_create_prosody (
      SPIEL_BUS_PROVIDER "/raw8", "hello", 1.0, 1.0, 0.0);
  g_autoptr (Spoken) a = spoken_new (engine, half);
  g_autoptr (Spoken) b = spoken_new (engine, none);

  g_assert_cmpint (spoken_get_peak (a), ==, (1000 + BLOCK) / 2);
  for (guint i = 0; i < b->pcm->len; i++)
    g_assert_cmpuint (b->pcm->data[i], ==, 128);
}

static void
test_description (void)
{
  static const char *const providers[] = { SPIEL_BUS_PROVIDER,
                                           "test.Two.Speech.Provider", NULL };
  g_autoptr (SpielBus) bus = spiel_bus_new (providers);
  g_autofree char *path = g_build_filename (bus->folder, "two.engine", NULL);
  g_autoptr (VoderEngine) engine = NULL;
  g_autoptr (Spoken) spoken = NULL;
  g_autofree char *ids = NULL;

  g_assert_true (g_file_set_contents (
      path, "[Spiel]\nProvider=test.Two.Speech.Provider\n", -1, NULL));
  engine =
      g_object_new (VODER_TYPE_SPIEL_ENGINE, "description-file", path, NULL);
  ids = dup_ids (engine);
  g_assert_cmpstr (ids, ==,
                   "alma path/to voice raw raw8 flac packed fast none noise");
  spoken = spoken_new_text (engine, "alma", "hello");
  g_assert_cmpuint (spoken->n_frames, ==, BLOCK);
  g_assert_cmpuint (spiel_bus_get_pid (bus, SPIEL_BUS_PROVIDER), ==, 0);
}

static void
test_bad_descriptions (void)
{
  static const char *const texts[] = {
    "",
    "[Spiel]\n",
    "[Spiel]\nProvider=\n",
    "[Spiel]\nProvider=no name\n",
    "[Spiel]\nProvider=org.voder.Speech.Provider\n",
    "\xff\xfe[",
  };
  g_autoptr (SpielBus) bus = spiel_bus_new (one);
  g_autofree char *path = g_build_filename (bus->folder, "bad.engine", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (VoderEngine) engine = NULL;
    g_autoptr (GListModel) voices = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
    engine =
        g_object_new (VODER_TYPE_SPIEL_ENGINE, "description-file", path, NULL);
    voices = voder_engine_list_voices (engine, NULL, &error);
    g_assert_null (voices);
    g_assert_nonnull (error);
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/spiel/every-other-provider-has-voices", test_voices);
  voder_test_add ("/spiel/a-bad-provider-hides-no-other", test_bad_providers);
  voder_test_add ("/spiel/no-provider-is-no-engine", test_no_providers);
  voder_test_add ("/spiel/no-bus-is-no-engine", test_no_bus);
  voder_test_add ("/spiel/events-are-marks-at-their-samples", test_speaks);
  voder_test_add ("/spiel/plain-samples-speak", test_raw);
  voder_test_add ("/spiel/chunks-of-any-size-speak", test_odd_chunks);
  voder_test_add ("/spiel/odd-events-do-no-harm", test_odd_events);
  voder_test_add ("/spiel/what-is-asked-arrives", test_arguments);
  voder_test_add ("/spiel/the-volume-is-made-here", test_volume);
  voder_test_add ("/spiel/a-description-names-one-provider", test_description);
  voder_test_add ("/spiel/a-wrong-description-is-an-error",
                  test_bad_descriptions);

  return voder_test_run ();
}
