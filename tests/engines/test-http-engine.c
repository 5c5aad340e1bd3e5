/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* meson.build includes voder-http-engine.h here and links what it is of. */
#include "http-server.h"

#include <math.h>
#include <string.h>

#include "spoken.h"

#define KEY "key-0123456789"

/* A second of a rising sound, as a server sends it. */
static gint16 samples[24000];

static HttpAnswer
say (void)
{
  return (HttpAnswer){
    .status = 200,
    .body = samples,
    .n_bytes = sizeof samples,
  };
}

static void
assert_all_said (const HttpSpeech *speech)
{
  g_assert_no_error (speech->error);
  g_assert_cmpmem (speech->pcm->data, speech->pcm->len, samples,
                   sizeof samples);
  g_assert_cmpint (GST_AUDIO_INFO_RATE (&speech->info), ==, 24000);
  g_assert_cmpint (GST_AUDIO_INFO_CHANNELS (&speech->info), ==, 1);
}

static void
test_speaks (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (HttpSpeech) speech = NULL;
  const HttpRequest *request;

  http_server_answer (server, say ());
  speech = http_speak_text (server, "Model=m1\nInstructions=Calmly", "Hello.");
  assert_all_said (speech);

  request = http_server_get_request (server, 0);
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->path, ==, "/v1/audio/speech");
  g_assert_cmpstr (request->body, ==,
                   "{\"model\":\"m1\",\"input\":\"Hello.\",\"voice\":\"one\","
                   "\"instructions\":\"Calmly\",\"response_format\":\"pcm\"}");
  g_assert_null (request->authorization);
  g_assert_cmpstr (request->encoding, ==, "identity");
  g_assert_cmpuint (server->requests->len, ==, 1);
}

static void
test_chunk_sizes (void)
{
  const gsize pieces[] = { 1, 7, 4096 };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++) {
    g_autoptr (HttpServer) server = http_server_new ();
    g_autoptr (HttpSpeech) speech = NULL;
    HttpAnswer answer = say ();

    answer.piece = pieces[i];
    answer.n_bytes = 2000 * pieces[i];
    answer.n_bytes = MIN (answer.n_bytes, sizeof samples);
    http_server_answer (server, answer);
    speech = http_speak_text (server, "", "Hello.");
    g_assert_no_error (speech->error);
    g_assert_cmpmem (speech->pcm->data, speech->pcm->len, samples,
                     answer.n_bytes);
  }
}

static void
test_prosody (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (VoderEngine) engine = http_create_engine (server->url, "");
  const struct {
    double rate;
    const char *part;
  } rates[] = { { 1.5, "\"speed\":1.5" },
                { 0.1, "\"speed\":0.25" },
                { 10, "\"speed\":4" } };

  http_server_answer (server, say ());
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    g_autoptr (VoderUtterance) utterance =
        spoken_create_prosody ("two", "Hi.", rates[i].rate, 1, 0.5);
    g_autoptr (HttpSpeech) speech = http_speak (engine, utterance, NULL);
    const HttpRequest *request = http_server_get_request (server, i);

    g_assert_no_error (speech->error);
    g_assert_nonnull (strstr (request->body, rates[i].part));
    g_assert_nonnull (strstr (request->body, "\"voice\":\"two\""));
    g_assert_cmpuint (speech->n_frames, ==, G_N_ELEMENTS (samples));
    for (gsize n = 0; n < G_N_ELEMENTS (samples); n++) {
      gint16 sample;

      memcpy (&sample, speech->pcm->data + 2 * n, sizeof sample);
      g_assert_cmpint (ABS (sample * 2 - samples[n]), <=, 2);
    }
  }
}

static void
test_text (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (VoderEngine) engine =
      http_create_engine (server->url, "HasTokens=true");
  g_autoptr (VoderUtterance) ssml = spoken_create_ssml (
      "one", "<speak>A &lt;b&gt; &#x43; [pause:9s]</speak>");
  g_autoptr (VoderUtterance) quotes =
      spoken_create_utterance ("one", "Say \"é\\n\" [voice:x]\n\001!");
  g_autoptr (HttpSpeech) first = NULL;
  g_autoptr (HttpSpeech) second = NULL;

  http_server_answer (server, say ());
  first = http_speak (engine, ssml, NULL);
  second = http_speak (engine, quotes, NULL);
  g_assert_no_error (first->error);
  g_assert_no_error (second->error);
  g_assert_nonnull (strstr (http_server_get_request (server, 0)->body,
                            "\"input\":\"A <b> C (pause:9s)\""));
  g_assert_nonnull (strstr (http_server_get_request (server, 1)->body,
                            "\"input\":\"Say \\\"é\\\\n\\\" (voice:x)  !\""));
}

static void
test_nothing_to_say (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  const char *const texts[] = { "", " \n", "<p/>" };

  http_server_answer (server, say ());
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (VoderEngine) engine = http_create_engine (server->url, "");
    g_autoptr (VoderUtterance) utterance = spoken_create_ssml ("one", texts[i]);
    g_autoptr (HttpSpeech) speech = http_speak (engine, utterance, NULL);

    g_assert_no_error (speech->error);
    g_assert_cmpuint (speech->n_frames, ==, 0);
  }
  g_assert_cmpuint (server->requests->len, ==, 0);
}

static void
test_long_text (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (HttpSpeech) speech = NULL;

  http_server_answer (server, say ());
  speech = http_speak_text (server, "MaxCharacters=16",
                            "One two three. Four five six, seven eight.");
  g_assert_no_error (speech->error);
  g_assert_cmpuint (server->requests->len, ==, 3);
  g_assert_cmpuint (speech->n_frames, ==, 3 * G_N_ELEMENTS (samples));
  g_assert_nonnull (
      strstr (http_server_get_request (server, 0)->body, "\"One two three.\""));
  g_assert_nonnull (
      strstr (http_server_get_request (server, 1)->body, "\"Four five six,\""));
  g_assert_nonnull (
      strstr (http_server_get_request (server, 2)->body, "\"seven eight.\""));
}

static void
test_connection_is_kept (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (VoderEngine) engine = http_create_engine (server->url, "");
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("Hello.");

  http_server_answer (server, say ());
  for (guint i = 0; i < 5; i++) {
    g_autoptr (HttpSpeech) speech = http_speak (engine, utterance, NULL);

    assert_all_said (speech);
    g_assert_cmpuint (http_server_get_request (server, i)->client_port, ==,
                      http_server_get_request (server, 0)->client_port);
  }
}

/* The server lets go of the connection between two requests. */
static void
test_stale_connection (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (VoderEngine) engine =
      http_create_engine (server->url, "MaxRetries=0");
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("Hello.");
  g_autofree char *head = g_strdup_printf (
      "HTTP/1.1 200 OK\r\nContent-Type: audio/pcm\r\nContent-Length: %zu\r\n"
      "\r\n",
      sizeof samples);
  g_autoptr (GByteArray) raw = g_byte_array_new ();
  g_autoptr (HttpSpeech) first = NULL;
  g_autoptr (HttpSpeech) second = NULL;

  g_byte_array_append (raw, (guint8 *) head, (guint) strlen (head));
  g_byte_array_append (raw, (guint8 *) samples, sizeof samples);
  http_server_answer (server,
                      (HttpAnswer){ .body = raw->data, .n_bytes = raw->len });
  http_server_answer (server, say ());
  first = http_speak (engine, utterance, NULL);
  second = http_speak (engine, utterance, NULL);
  assert_all_said (first);
  assert_all_said (second);
}

static void
test_key (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (HttpSpeech) with = NULL;
  g_autoptr (HttpSpeech) without = NULL;
  g_autoptr (HttpSpeech) broken = NULL;

  http_server_answer (server, say ());
  g_setenv ("VODER_TEST_KEY", KEY "\n", TRUE);
  with = http_speak_text (server, "KeyVariable=VODER_TEST_KEY", "Hello.");
  g_setenv ("VODER_TEST_KEY", KEY "\r\nX: y", TRUE);
  broken = http_speak_text (server, "KeyVariable=VODER_TEST_KEY", "Hello.");
  g_unsetenv ("VODER_TEST_KEY");
  without = http_speak_text (server, "KeyVariable=VODER_TEST_KEY", "Hello.");

  assert_all_said (with);
  g_assert_cmpstr (http_server_get_request (server, 0)->authorization, ==,
                   "Bearer " KEY);
  http_assert_failed (broken, "key");
  g_assert_null (strstr (broken->error->message, KEY));
  http_assert_failed (without, "VODER_TEST_KEY");
  g_assert_cmpuint (server->requests->len, ==, 1);
}

static void
test_extras (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (HttpSpeech) speech = NULL;

  http_server_answer (server, say ());
  speech = http_speak_text (
      server, "[Http Body]\nlang_code=\"a\"\nnormalization_options={\"x\":[1]}",
      "Hello.");
  assert_all_said (speech);
  g_assert_nonnull (strstr (http_server_get_request (server, 0)->body,
                            "\"lang_code\":\"a\",\"normalization_options\":{"
                            "\"x\":[1]}}"));
}

static void
put (GByteArray *to, const void *bytes, gsize n_bytes)
{
  g_byte_array_append (to, bytes, (guint) n_bytes);
}

static void
put_32 (GByteArray *to, guint32 value)
{
  value = GUINT32_TO_LE (value);
  put (to, &value, sizeof value);
}

static void
put_16 (GByteArray *to, guint16 value)
{
  value = GUINT16_TO_LE (value);
  put (to, &value, sizeof value);
}

/* Format 1 is of whole numbers, 3 of real ones. */
static GByteArray *
create_wav (guint format, guint bits, guint32 size)
{
  GByteArray *wav = g_byte_array_new ();

  put (wav, "RIFF\0\0\0\0WAVELIST\003\0\0\0abc\0fmt ", 28);
  put_32 (wav, 16);
  put_16 (wav, (guint16) format);
  put_16 (wav, 2);
  put_32 (wav, 16000);
  put_32 (wav, 16000 * 2 * bits / 8);
  put_16 (wav, (guint16) (2 * bits / 8));
  put_16 (wav, (guint16) bits);
  put (wav, "data", 4);
  put_32 (wav, size);

  return wav;
}

static void
test_wav (void)
{
  const guint32 sizes[] = { sizeof samples, 0, G_MAXUINT32, 0x7fffffff - 36 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (HttpServer) server = http_server_new ();
    g_autoptr (GByteArray) wav = create_wav (1, 16, sizes[i]);
    g_autoptr (HttpSpeech) speech = NULL;

    put (wav, samples, sizeof samples);
    if (sizes[i] == sizeof samples)
      put (wav, "LIST\004\0\0\0abcd", 12);
    http_server_answer (server, (HttpAnswer){ .status = 200,
                                              .type = "Audio/X-WAV; a=b",
                                              .body = wav->data,
                                              .n_bytes = wav->len,
                                              .piece = 50 });
    speech = http_speak_text (server, "Format=wav", "Hello.");
    g_assert_no_error (speech->error);
    g_assert_cmpmem (speech->pcm->data, speech->pcm->len, samples,
                     sizeof samples);
    g_assert_cmpint (GST_AUDIO_INFO_RATE (&speech->info), ==, 16000);
    g_assert_cmpint (GST_AUDIO_INFO_CHANNELS (&speech->info), ==, 2);
  }
}

/* Each of two frames of two channels, and what becomes of it. */
static void
test_sample_formats (void)
{
  static const guint8 s24[] = { 0, 0, 0x40, 0,    0,    0xc0,
                                1, 2, 3,    0xff, 0xff, 0xff };
  static const gint32 s24_said[] = { 0x40000000, -0x40000000, 0x03020100,
                                     -0x100 };
  static const float f32[] = { 0.5f, -0.5f, 1, 0 };
  static const guint8 u8[] = { 0, 255, 128, 1 };
  const struct {
    guint format, bits;
    const void *sent, *said;
    gsize n_sent, n_said;
    GstAudioFormat as;
  } cases[] = {
    { 1, 24, s24, s24_said, sizeof s24, sizeof s24_said, GST_AUDIO_FORMAT_S32 },
    { 3, 32, f32, f32, sizeof f32, sizeof f32, GST_AUDIO_FORMAT_F32 },
    { 1, 8, u8, u8, sizeof u8, sizeof u8, GST_AUDIO_FORMAT_U8 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HttpServer) server = http_server_new ();
    g_autoptr (GByteArray) wav = create_wav (cases[i].format, cases[i].bits, 0);
    g_autoptr (HttpSpeech) speech = NULL;

    put (wav, cases[i].sent, cases[i].n_sent);
    http_server_answer (server, (HttpAnswer){ .status = 200,
                                              .type = "audio/wav",
                                              .body = wav->data,
                                              .n_bytes = wav->len });
    speech = http_speak_text (server, "Format=wav", "Hello.");
    g_assert_no_error (speech->error);
    g_assert_cmpint (GST_AUDIO_INFO_FORMAT (&speech->info), ==, cases[i].as);
    g_assert_cmpmem (speech->pcm->data, speech->pcm->len, cases[i].said,
                     cases[i].n_said);
  }
}

static void
test_no_numbers (void)
{
  static const float f32[] = { 0.5f, NAN, INFINITY, -0.5f };
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (GByteArray) wav = create_wav (3, 32, 0);
  g_autoptr (HttpSpeech) speech = NULL;

  put (wav, f32, sizeof f32);
  http_server_answer (server, (HttpAnswer){ .status = 200,
                                            .type = "audio/wav",
                                            .body = wav->data,
                                            .n_bytes = wav->len });
  speech = http_speak_text (server, "Format=wav", "Hello.");
  g_assert_error (speech->error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FORMAT);
}

static char *
dup_voices (GListModel *voices)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (voices); i++) {
    g_autoptr (VoderVoice) voice = g_list_model_get_item (voices, i);
    const char *const *languages = voder_voice_get_languages (voice);

    g_string_append_printf (text, "%s:%s:%d ", voder_voice_get_id (voice),
                            languages[0], voder_voice_get_gender (voice));
  }

  return g_string_free (text, FALSE);
}

static void
test_voices (void)
{
  const struct {
    const char *json;
    const char *keys;
    const char *said;
  } cases[] = {
    { "[\"af_b\",\"af_a\",\"x\"]", "Voices=af_a;gone;",
      "af_a:en-US:1 af_b:en-US:1 x:en:0 " },
    { "{\"voices\":[{\"id\":\"x\",\"name\":\"X\"},{\"id\":\"\"},3,null,{\"id\":"
      "\"x\"}]}",
      "", "x:en:0 " },
    { "{\"voices\":[\"a\\u0001\",\"bm_c\"]}", "", "bm_c:en-GB:2 " },
    { "<html>", "Voices=one;", "one:en:0 " },
    { "{}", "Voices=one;", "one:en:0 " },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HttpServer) server = http_server_new ();
    g_autofree char *keys =
        g_strconcat ("VoicesPath=/v1/audio/voices\n"
                     "VoicePrefixes=af_:en-US:female;bm_:en-GB:male;a:fr;\n",
                     cases[i].keys, NULL);
    g_autoptr (VoderEngine) engine = http_create_engine (server->url, keys);
    g_autoptr (GError) error = NULL;
    g_autoptr (GListModel) voices = NULL;
    g_autofree char *said = NULL;

    http_server_answer (server,
                        (HttpAnswer){ .status = 200,
                                      .type = "application/json",
                                      .body = cases[i].json,
                                      .n_bytes = strlen (cases[i].json) });
    voices = http_list_voices (engine, &error);
    g_assert_no_error (error);
    said = dup_voices (voices);
    g_assert_cmpstr (said, ==, cases[i].said);
    g_assert_cmpstr (http_server_get_request (server, 0)->path, ==,
                     "/v1/audio/voices");
  }
}

static void
test_no_voices (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (VoderEngine) engine =
      http_create_engine (server->url, "VoicesPath=/v");
  g_autofree char *deep = g_strnfill (900000, '[');
  g_autoptr (GError) error = NULL;

  http_server_answer (server, (HttpAnswer){ .status = 200,
                                            .type = "application/json",
                                            .body = deep,
                                            .n_bytes = strlen (deep) });
  g_assert_null (http_list_voices (engine, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
}

static void
test_no_description (void)
{
  g_autoptr (VoderEngine) engine = g_object_new (VODER_TYPE_HTTP_ENGINE, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (voder_engine_list_voices (engine, NULL, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE);
}

int
main (int argc, char **argv)
{
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    samples[i] = GINT16_TO_LE ((gint16) (i * 17 - 12000));

  voder_test_init (&argc, &argv);
  voder_test_add ("/http/a-server-speaks", test_speaks);
  voder_test_add ("/http/chunks-of-any-size-are-the-same", test_chunk_sizes);
  voder_test_add ("/http/rate-is-asked-for-and-volume-is-made", test_prosody);
  voder_test_add ("/http/text-is-sent-without-markup-and-tokens", test_text);
  voder_test_add ("/http/blank-text-is-not-sent", test_nothing_to_say);
  voder_test_add ("/http/a-long-text-takes-several-requests", test_long_text);
  voder_test_add ("/http/a-connection-serves-again", test_connection_is_kept);
  voder_test_add ("/http/a-stale-connection-is-made-anew",
                  test_stale_connection);
  voder_test_add ("/http/the-key-comes-from-the-environment", test_key);
  voder_test_add ("/http/further-members-are-sent", test_extras);
  voder_test_add ("/http/wav-may-say-any-size-that-is-none", test_wav);
  voder_test_add ("/http/samples-of-each-kind-are-understood",
                  test_sample_formats);
  voder_test_add ("/http/samples-that-are-no-numbers-are-an-error",
                  test_no_numbers);
  voder_test_add ("/http/voices-come-from-the-server-or-the-file", test_voices);
  voder_test_add ("/http/no-list-of-voices-is-an-error", test_no_voices);
  voder_test_add ("/http/without-a-description-there-is-no-server",
                  test_no_description);

  return voder_test_run ();
}
