/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "strict-client.h"

static const char *const tone_options[] = { "--engine", "tone", NULL };

/* Room for all chunks of what these tests say. */
#define MANY 4096

/* Of the memory, by a text of a megabyte. */
#if defined(__SANITIZE_ADDRESS__)
#define MAX_GROWTH_KIB (512 * 1024) /* with what the sanitizer keeps */
#else
#define MAX_GROWTH_KIB (64 * 1024)
#endif

static ProviderBus *
start (void)
{
  ProviderBus *bus = provider_bus_new ();

  provider_bus_start (bus, tone_options);

  return bus;
}

/* What an engine says without a provider, as it says it. */
static GByteArray *
say_alone (const char *engine, const char *voice, const char *text, double rate)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderEnginePool) pool =
      voder_engine_pool_new (NULL, engine, VODER_ISOLATION_THREAD, 1, &error);
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_CHUNK, MANY);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (NULL);
  g_autoptr (VoderText) whole = voder_text_new (text, -1);
  g_autoptr (VoderUtterance) utterance = NULL;
  GByteArray *pcm = g_byte_array_new ();
  gpointer item;

  g_assert_no_error (error);
  voder_utterance_builder_set_text (builder, whole);
  voder_utterance_builder_set_voice (builder, voice);
  voder_utterance_builder_set_rate (builder, rate);
  utterance = voder_utterance_builder_end (builder);
  g_assert_true (voder_synthesizer_synthesize_into (
      VODER_SYNTHESIZER (pool), utterance, sender, NULL, &error));
  voder_sender_close (sender);
  while (voder_receiver_receive (receiver, &item, NULL, NULL)) {
    GstBuffer *buffer = voder_chunk_get_buffer (item);
    GstMapInfo map;

    gst_buffer_map (buffer, &map, GST_MAP_READ);
    g_byte_array_append (pcm, map.data, (guint) map.size);
    gst_buffer_unmap (buffer, &map);
    voder_chunk_unref (item);
  }

  return pcm;
}

static void
append_silence (GByteArray *pcm, guint n_frames)
{
  guint length = pcm->len;

  g_byte_array_set_size (pcm, length + 2 * n_frames);
  memset (pcm->data + length, 0, 2 * n_frames);
}

static void
assert_audio (StrictSpeech *speech, GByteArray *expected)
{
  g_assert_cmpmem (speech->pcm->data, speech->pcm->len, expected->data,
                   expected->len);
}

static void
assert_speaks (ProviderBus *bus)
{
  const StrictWish wish = { .text = "still here" };
  g_autoptr (StrictSpeech) speech = strict_client_say (bus, &wish);

  g_assert_cmpuint (speech->pcm->len, >, 0);
}

/* A sentence of this many characters fits into no chunk. */
static void
assert_same_as_alone (gboolean is_packets)
{
  static const char text[] = "A sentence that is longer than any single chunk";
  g_autoptr (ProviderBus) bus = start ();
  const StrictWish wish = { .text = text, .is_packets = is_packets };
  g_autoptr (StrictSpeech) speech = strict_client_say (bus, &wish);
  g_autoptr (GByteArray) expected = say_alone ("tone", "tone", text, 1.0);

  g_assert_cmpuint (expected->len, >, 4 * 4096);
  assert_audio (speech, expected);
}

static void
test_single_reads (void)
{
  assert_same_as_alone (FALSE);
}

static void
test_packets (void)
{
  assert_same_as_alone (TRUE);
}

static void
test_words (void)
{
  static const char text[] = "Señor Müller, 日本 naïve";
  g_autoptr (ProviderBus) bus = start ();
  const StrictWish wish = { .text = text, .is_packets = TRUE };
  g_autoptr (StrictSpeech) speech = strict_client_say (bus, &wish);
  g_autofree char *events = strict_speech_dup_events (speech, text);

  g_assert_cmpstr (events, ==,
                   "S:Señor Müller, 日本 naïve W:Señor W:Müller W:日本 "
                   "W:naïve");
}

/* Of tone, a word lasts 20 ms and 10 ms for each letter, a gap 20 ms. */
static void
test_events_at_samples (void)
{
  g_autoptr (ProviderBus) bus = start ();
  const StrictWish wish = { .text = "a bcd efghi", .voice = "tone/tone-16k" };
  g_autoptr (StrictSpeech) speech = strict_client_say (bus, &wish);
  const gsize offsets[] = { 0, 0, 2 * 50 * 16, 2 * 120 * 16 };

  g_assert_cmpuint (speech->pcm->len, ==, 2 * 190 * 16);
  g_assert_cmpuint (speech->events->len, ==, G_N_ELEMENTS (offsets));
  for (guint i = 0; i < G_N_ELEMENTS (offsets); i++)
    g_assert_cmpuint (g_array_index (speech->events, StrictEvent, i).offset, ==,
                      offsets[i]);
}

static void
test_sentences (void)
{
  static const char text[] = "  Größe zählt. Is it\nso?\n\nYes.";
  g_autoptr (ProviderBus) bus = start ();
  const StrictWish wish = { .text = text, .voice = "tone/tone-16k" };
  g_autoptr (StrictSpeech) speech = strict_client_say (bus, &wish);
  g_autofree char *events = strict_speech_dup_events (speech, text);
  g_autoptr (GByteArray) all = say_alone ("tone", "tone-16k", "Größe zählt", 1);
  g_autoptr (GByteArray) b = say_alone ("tone", "tone-16k", "Is it so", 1);
  g_autoptr (GByteArray) c = say_alone ("tone", "tone-16k", "Yes", 1);

  append_silence (all, 150 * 16);
  g_byte_array_append (all, b->data, b->len);
  append_silence (all, 500 * 16);
  g_byte_array_append (all, c->data, c->len);
  assert_audio (speech, all);
  g_assert_cmpstr (events, ==,
                   "S:Größe zählt. W:Größe W:zählt S:Is it\nso? W:Is W:it "
                   "W:so S:Yes. W:Yes");
}

/* The voice's own format is float at 48 kHz. */
static void
test_format (void)
{
  g_autoptr (ProviderBus) bus = start ();
  const StrictWish wish = { .text = "un deux", .voice = "tone/tone-48k" };
  g_autoptr (StrictSpeech) speech = strict_client_say (bus, &wish);
  g_autoptr (GByteArray) floats = say_alone ("tone", "tone-48k", "un deux", 1);

  g_assert_cmpuint (speech->pcm->len, ==, floats->len / 2);
  for (gsize i = 0; i < floats->len / sizeof (float); i++) {
    float value;
    gint16 sample;

    memcpy (&value, floats->data + i * sizeof value, sizeof value);
    memcpy (&sample, speech->pcm->data + i * sizeof sample, sizeof sample);
    g_assert_cmpfloat_with_epsilon (value * 32768, sample, 2);
  }
}

static void
test_prosody (void)
{
  g_autoptr (ProviderBus) bus = start ();
  const double rates[] = { 0.1, 0.5, 3.0, 10.0 };

  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++) {
    const StrictWish wish = { .text = "as fast as that", .rate = rates[i] };
    g_autoptr (StrictSpeech) speech = strict_client_say (bus, &wish);
    g_autoptr (GByteArray) expected =
        say_alone ("tone", "tone", "as fast as that", rates[i]);

    assert_audio (speech, expected);
  }
}

static void
test_pitch (void)
{
  g_autoptr (ProviderBus) bus = start ();
  const StrictWish low = { .text = "pitch", .pitch = 0.5 };
  const StrictWish high = { .text = "pitch", .pitch = 2.0 };
  g_autoptr (StrictSpeech) a = strict_client_say (bus, &low);
  g_autoptr (StrictSpeech) b = strict_client_say (bus, &high);

  g_assert_cmpuint (a->pcm->len, ==, b->pcm->len);
  g_assert_cmpint (memcmp (a->pcm->data, b->pcm->data, a->pcm->len), !=, 0);
}

/* Off the scale is as far as the scale goes; no number is normal. */
static void
test_off_the_scale (void)
{
  g_autoptr (ProviderBus) bus = start ();
  const double rates[][2] = {
    { 1000, 10.0 },     { -3, 0.1 },        { NAN, 1.0 },
    { INFINITY, 10.0 }, { -INFINITY, 0.1 }, { 1e-300, 0.1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++) {
    const StrictWish wish = { .text = "one", .rate = rates[i][0], .pitch = 1 };
    g_autoptr (StrictSpeech) speech = strict_client_say (bus, &wish);
    g_autoptr (GByteArray) expected =
        say_alone ("tone", "tone", "one", rates[i][1]);

    assert_audio (speech, expected);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++) {
    const StrictWish wish = { .text = "one", .pitch = rates[i][0] };
    g_autoptr (StrictSpeech) speech = strict_client_say (bus, &wish);

    g_assert_cmpuint (speech->pcm->len, >, 0);
  }
}

static void
test_nothing_to_say (void)
{
  static const char *const texts[] = {
    "", " ", "\n\n\f\n", "…", "—", "<", "&"
  };
  g_autoptr (ProviderBus) bus = start ();

  for (gsize i = 0; i < 2 * G_N_ELEMENTS (texts); i++) {
    const StrictWish wish = { .text = texts[i / 2], .is_ssml = i % 2 == 1 };
    g_autoptr (StrictSpeech) speech = strict_client_say (bus, &wish);

    g_assert_true (speech->has_header);
    g_assert_cmpuint (speech->events->len, ==, 0);
  }
  assert_speaks (bus);
}

static void
test_unknown_voice (void)
{
  g_autoptr (ProviderBus) bus = start ();
  const StrictWish wishes[] = {
    { .text = "un", .voice = "tone/nobody", .language = "fr" },
    { .text = "un", .voice = "no/body", .language = "fr-CA" },
    { .text = "un", .voice = "", .language = "fr" },
  };
  g_autoptr (GByteArray) floats = say_alone ("tone", "tone-48k", "un", 1);

  for (gsize i = 0; i < G_N_ELEMENTS (wishes); i++) {
    g_autoptr (StrictSpeech) speech = strict_client_say (bus, &wishes[i]);

    g_assert_cmpuint (speech->pcm->len, ==, floats->len / 2);
  }
}

static void
test_unknown_language (void)
{
  g_autofree char *endless = g_strnfill (100000, 'x');
  const StrictWish wishes[] = {
    { .text = "un", .voice = "no/body" },
    { .text = "un", .voice = "no/body", .language = "tlh" },
    { .text = "un", .voice = "no/body", .language = "-_.@/%s" },
    { .text = "un", .voice = "no/body", .language = endless },
    { .text = "un", .voice = endless },
  };
  g_autoptr (ProviderBus) bus = start ();

  for (gsize i = 0; i < G_N_ELEMENTS (wishes); i++) {
    g_autoptr (StrictSpeech) speech = strict_client_say (bus, &wishes[i]);

    g_assert_cmpuint (speech->pcm->len, >, 0);
  }
}

static gboolean
has_reader (void)
{
  if (voder_plugin_registry_find (voder_plugin_registry_get_default (),
                                  VODER_PLUGIN_KIND_READER, "ssml") != NULL)
    return TRUE;
  g_test_skip ("the reader of SSML is not built");

  return FALSE;
}

static void
test_markup (void)
{
  static const char text[] =
      "<?xml version='1.0'?><speak>one <emphasis level=\"strong\">zwölf"
      "</emphasis> R&amp;D <mark name=\"x\"/>three</speak>";
  g_autoptr (ProviderBus) bus = start ();
  const StrictWish wish = { .text = text, .is_ssml = TRUE };
  g_autoptr (StrictSpeech) speech = strict_client_say (bus, &wish);
  g_autoptr (GByteArray) expected =
      say_alone ("tone", "tone", "one zwölf R&D three", 1.0);
  g_autofree char *events = strict_speech_dup_events (speech, text);

  assert_audio (speech, expected);
  g_assert_nonnull (strstr (events, "W:one W:zwölf W:R W:D W:three"));
}

/* What is heard of a document, and what of it each word is. */
static void
assert_markup (ProviderBus *bus,
               const char *text,
               const char *spoken,
               const char *words)
{
  const StrictWish wish = { .text = text, .is_ssml = TRUE };
  g_autoptr (StrictSpeech) speech = strict_client_say (bus, &wish);
  g_autoptr (GByteArray) expected = say_alone ("tone", "tone", spoken, 1.0);
  g_autofree char *events = strict_speech_dup_events (speech, text);

  assert_audio (speech, expected);
  if (strstr (events, words) == NULL)
    g_error ("“%s” is not in “%s”", words, events);
}

/* It is read as documents are. */
static void
test_meaning (void)
{
  g_autoptr (ProviderBus) bus = NULL;

  if (!has_reader ())
    return;
  bus = start ();
  assert_markup (bus, "<speak>the <sub alias='World Wide'>WW</sub> web</speak>",
                 "the World Wide web", "W:the ");
  assert_markup (bus,
                 "<?xml version='1.0' encoding='ISO-8859-1'?>"
                 "<speak>zwölf <!-- no -->one</speak>",
                 "zwölf one", "W:zwölf W:one");
  assert_markup (bus,
                 "<speak><metadata>no</metadata><say-as "
                 "interpret-as='characters'>ab</say-as></speak>",
                 "A B", "W:");
}

/* Some programs write what is not well-formed. */
static void
test_broken_markup (void)
{
  g_autoptr (ProviderBus) bus = NULL;

  if (!has_reader ())
    return;
  bus = start ();
  assert_markup (bus, "<speak>one two <emphasis>three</speak>", "one two three",
                 "W:one W:two W:three");
  assert_markup (bus, "<speak>one two three", "one two three",
                 "W:one W:two W:three");
  assert_markup (bus, "one two three", "one two three", "W:one W:two W:three");
}

/* An error would be the end of some clients. */
static void
test_engine_failure (void)
{
  g_autoptr (ProviderBus) bus = start ();
  const StrictWish at_once = { .text = "fail", .voice = "gated/gated" };
  const StrictWish late = { .text = "late", .voice = "gated/gated" };
  g_autoptr (StrictSpeech) a = strict_client_say (bus, &at_once);
  g_autoptr (StrictSpeech) b = strict_client_say (bus, &late);

  g_assert_cmpuint (a->pcm->len, ==, 0);
  g_assert_cmpuint (b->pcm->len, <=, 1600);
  assert_speaks (bus);
}

static void
assert_refused (ProviderBus *bus, int fd)
{
  const StrictWish wish = { .text = "one" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = strict_client_call (bus, &wish, fd, &error);

  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS);
}

static void
test_no_pipe (void)
{
  g_autoptr (ProviderBus) bus = start ();
  guint n_before = provider_bus_count (bus, "fd");
  g_autofree char *path = provider_bus_get_path (bus, "file");
  int file = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  int fds[2];

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  assert_refused (bus, -1);
  assert_refused (bus, fds[0]);
  assert_refused (bus, file);
  close (file);
  close (fds[0]);
  close (fds[1]);
  provider_bus_wait_count (bus, "fd", n_before);
  assert_speaks (bus);
}

/* The reader is gone before anything was written. */
static void
test_closed_pipe (void)
{
  g_autoptr (ProviderBus) bus = start ();
  guint n_before = provider_bus_count (bus, "fd");

  for (guint i = 0; i < 100; i++) {
    const StrictWish wish = { .text = "one two three" };
    g_autoptr (GVariant) answer = NULL;
    int fds[2];

    g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
    close (fds[0]);
    answer = strict_client_call (bus, &wish, fds[1], NULL);
    close (fds[1]);
    g_assert_nonnull (answer);
  }
  provider_bus_wait_count (bus, "fd", n_before);
  assert_speaks (bus);
}

/* What the bus lets through is UTF-8: it throws out who sends something else.
 */
static void
test_not_utf8 (void)
{
  g_autoptr (ProviderBus) bus = start ();
  g_autoptr (GDBusMessage) message = g_dbus_message_new_method_call (
      PROVIDER_NAME, PROVIDER_PATH, PROVIDER_INTERFACE, "Synthesize");
  g_autoptr (GDBusConnection) other = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (bus->bus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, NULL);
  GOutputStream *stream =
      g_io_stream_get_output_stream (g_dbus_connection_get_stream (other));
  g_autofree guchar *blob = NULL;
  guchar *place;
  gsize size;

  g_dbus_message_set_serial (message, 1000);
  g_dbus_message_set_body (
      message, g_variant_new ("(hssddbs)", 0, "QQQQ", "", 1.0, 1.0, FALSE, ""));
  blob = g_dbus_message_to_blob (message, &size,
                                 G_DBUS_CAPABILITY_FLAGS_UNIX_FD_PASSING, NULL);
  place = memmem (blob, size, "QQQQ", 4);
  memset (place, 0xff, 4);
  g_assert_true (
      g_output_stream_write_all (stream, blob, size, NULL, NULL, NULL));
  while (!g_dbus_connection_is_closed (other))
    g_main_context_iteration (NULL, TRUE);
  assert_speaks (bus);
}

/* The first sentence does not wait for the last. */
static void
test_long_text (void)
{
  g_autoptr (ProviderBus) bus = start ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GByteArray) first = say_alone ("tone", "tone", "A long text", 1);
  guint64 n_before = provider_bus_get_status (bus, "VmRSS:");

  while (text->len < 1024 * 1024)
    g_string_append (text, "A long text. ");
  for (guint i = 0; i < 2; i++) {
    const StrictWish wish = { .text = text->str, .is_ssml = i == 1 };
    g_autoptr (StrictSpeech) speech = strict_client_ask (bus, &wish);

    strict_speech_read_audio (speech, 4 * 1024 * 1024);
    g_assert_cmpmem (speech->pcm->data, first->len, first->data, first->len);
  }
  g_assert_cmpuint (provider_bus_get_status (bus, "VmRSS:"), <,
                    n_before + MAX_GROWTH_KIB);
  assert_speaks (bus);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/provider/single-reads-get-whole-chunks", test_single_reads);
  voder_test_add ("/provider/each-chunk-is-one-write", test_packets);
  voder_test_add ("/provider/places-are-characters", test_words);
  voder_test_add ("/provider/events-stand-before-their-samples",
                  test_events_at_samples);
  voder_test_add ("/provider/sentences-follow-each-other", test_sentences);
  voder_test_add ("/provider/a-voice-has-one-format", test_format);
  voder_test_add ("/provider/the-rate-is-honoured", test_prosody);
  voder_test_add ("/provider/the-pitch-is-honoured", test_pitch);
  voder_test_add ("/provider/off-the-scale-is-its-end", test_off_the_scale);
  voder_test_add ("/provider/nothing-to-say-ends", test_nothing_to_say);
  voder_test_add ("/provider/an-unknown-voice-is-one-of-the-language",
                  test_unknown_voice);
  voder_test_add ("/provider/an-unknown-language-is-spoken",
                  test_unknown_language);
  voder_test_add ("/provider/markup-is-not-spoken", test_markup);
  voder_test_add ("/provider/speech/markup-is-read-as-documents-are",
                  test_meaning);
  voder_test_add ("/provider/speech/broken-markup-is-spoken",
                  test_broken_markup);
  voder_test_add ("/provider/an-engine-that-fails-is-silent",
                  test_engine_failure);
  voder_test_add ("/provider/what-is-no-pipe-is-refused", test_no_pipe);
  voder_test_add ("/provider/a-closed-pipe-is-no-matter", test_closed_pipe);
  voder_test_add ("/provider/other-bytes-than-text-do-not-arrive",
                  test_not_utf8);
  voder_test_add ("/provider/a-long-text-begins-at-once", test_long_text);

  return voder_test_run ();
}
