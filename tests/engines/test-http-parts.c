/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of the http engine alone. meson.build includes their headers here
 * and links them. */
#include "http-server.h"

#include <string.h>

static void
test_addresses (void)
{
  static const char *const good[] = {
    "https://api.example.org", "https://example.org:8443/tts/",
    "http://127.0.0.1:8880",   "http://127.9.9.9",
    "http://[::1]:8880",       "http://localhost:8880/v1",
    "http://LOCALHOST",
  };
  static const char *const bad[] = {
    "",
    "example.org",
    "http://example.org",
    "http://10.0.0.1",
    "http://localhost.example.org",
    "http://127.0.0.1.example.org",
    "http://[::ffff:127.0.0.1]",
    "http://0.0.0.0",
    "ftp://localhost",
    "file:///etc/passwd",
    "https://",
    "https://user:secret@example.org",
    "https://example.org/?key=secret",
    "https://example.org/#secret",
    "http:///path",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GUri) uri = voder_http_url_parse (good[i], &error);

    g_assert_no_error (error);
    g_assert_nonnull (uri);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (voder_http_url_parse (bad[i], &error));
    g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
    g_assert_null (strstr (error->message, "secret"));
  }
}

static void
test_paths (void)
{
  static const char *const cases[][3] = {
    { "https://a.org", "/v1/x", "https://a.org/v1/x" },
    { "https://a.org/", "v1/x", "https://a.org/v1/x" },
    { "https://a.org/tts//", "/v1/x", "https://a.org/tts/v1/x" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GUri) base = voder_http_url_parse (cases[i][0], NULL);
    g_autoptr (GUri) joined = voder_http_url_join (base, cases[i][1]);
    g_autofree char *shown = voder_http_url_describe (joined);

    g_assert_cmpstr (shown, ==, cases[i][2]);
  }
}

static void
test_origins (void)
{
  static const struct {
    const char *a, *b;
    gboolean is_same;
  } cases[] = {
    { "https://a.org/x", "https://A.org:443/y", TRUE },
    { "https://a.org", "https://a.org:444", FALSE },
    { "https://a.org", "https://b.a.org", FALSE },
    { "https://localhost", "http://localhost", FALSE },
    { "http://localhost", "http://127.0.0.1", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GUri) a = voder_http_url_parse (cases[i].a, NULL);
    g_autoptr (GUri) b = voder_http_url_parse (cases[i].b, NULL);

    g_assert_cmpint (voder_http_url_is_same_origin (a, b), ==,
                     cases[i].is_same);
  }
}

/* Another machine may not send us to one of our own servers. */
static void
test_redirect_home (void)
{
  g_autoptr (GUri) far = voder_http_url_parse ("https://a.org/x", NULL);
  g_autoptr (GUri) near = voder_http_url_parse ("http://127.0.0.1/x", NULL);
  g_autoptr (GUri) away = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (voder_http_url_follow (far, "http://[::1]:631/", &error));
  g_assert_nonnull (strstr (error->message, "this one"));
  away = voder_http_url_follow (near, "https://a.org/", NULL);
  g_assert_nonnull (away);
}

static void
test_retry_after (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_utc (2026, 5, 4, 3, 2, 1);
  static const struct {
    const char *value;
    gint64 seconds;
  } cases[] = {
    { "0", 0 },
    { "120", 120 },
    { "99999999999999999999999", 31536000 },
    { "Mon, 04 May 2026 03:02:31 GMT", 30 },
    { "Mon, 04 May 2026 03:02:01 GMT", 0 },
    { "Mon, 04 May 1998 03:02:31 GMT", 0 },
    { "Mon, 04 May 2099 03:02:31 GMT", 31536000 },
  };
  static const char *const bad[] = { NULL, "", "soon", "-1", "1.5", "Mon, 99" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (voder_http_retry_parse_after (cases[i].value, now), ==,
                     cases[i].seconds * G_USEC_PER_SEC);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpint (voder_http_retry_parse_after (bad[i], now), ==,
                     VODER_HTTP_RETRY_UNKNOWN);
}

/* From nothing to a time that doubles, but for its bound. */
static void
test_delays (void)
{
  static const gint64 most[] = { 500, 1000, 2000, 4000, 5000, 5000 };

  for (guint i = 0; i < G_N_ELEMENTS (most); i++) {
    g_assert_cmpint (voder_http_retry_get_delay_us (500, 5000, i + 1, 0), ==,
                     0);
    g_assert_cmpint (voder_http_retry_get_delay_us (500, 5000, i + 1, 1), ==,
                     most[i]);
  }
  g_assert_cmpint (
      voder_http_retry_get_delay_us (G_MAXINT64 / 2, G_MAXINT64, 99, 0.5), <=,
      G_MAXINT64);
}

static void
test_statuses (void)
{
  static const guint passing[] = { 408, 429, 500, 502, 503, 504, 529 };
  static const guint lasting[] = { 200, 301, 400, 401, 403,
                                   404, 422, 501, 505, 600 };

  for (gsize i = 0; i < G_N_ELEMENTS (passing); i++)
    g_assert_true (voder_http_retry_suits_status (passing[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (lasting); i++)
    g_assert_false (voder_http_retry_suits_status (lasting[i]));
}

static void
test_problems (void)
{
  static const char *const cases[][2] = {
    { "{\"error\":{\"message\":\"a\"}}", "a" },
    { "{\"detail\":{\"message\":\"b\"}}", "b" },
    { "{\"detail\":[{\"msg\":\"c\"},{\"msg\":\"x\"}]}", "c" },
    { "{\"error\":\"d\"}", "d" },
    { "{\"detail\":\"e\"}", "e" },
    { "{\"message\":\"f\"}", "f" },
    { "{\"message\":3}", NULL },
    { "{\"error\":{\"message\":null}}", NULL },
    { "{\"error\":[]}", NULL },
    { "[]", NULL },
    { "null", NULL },
    { "", NULL },
    { " \r\n\t", NULL },
    { "<!DOCTYPE html>", NULL },
    { "{\"error\":\"cut", NULL },
    { "plain\r\n\twords\001\302\205", "plain words" },
    { "\"k-1 and k-1\"", "… and …" },
    { "\xff\xfe", "\357\277\275\357\277\275" },
  };
  g_autofree char *deep = g_strnfill (1000000, '[');

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *quote =
        voder_http_problem_quote (cases[i][0], strlen (cases[i][0]), "k-1");

    g_assert_cmpstr (quote, ==, cases[i][1]);
  }
  g_assert_null (voder_http_problem_quote (deep, strlen (deep), NULL));
}

/* What hides brackets from the count is refused. */
static void
test_json (void)
{
  static const char *const bad[] = {
    "{'a':1}",
    "[1] // \"",
    "[/* \" */ 1]",
    "{\"a\":1}#",
    "\xff",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
  };
  static const char text[] = "{\"a\":\"[[\\\"[/'#\"}";
  g_autoptr (JsonNode) good = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (voder_http_json_parse (bad[i], strlen (bad[i])));
  good = voder_http_json_parse (text, strlen (text));
  g_assert_cmpstr (
      voder_http_json_peek_string (voder_http_json_peek_member (good, "a")), ==,
      "[[\"[/'#");
}

static void
test_markup (void)
{
  static const char *const cases[][2] = {
    { "<speak>a<break/>b</speak>", "a b" },
    { "&lt;&gt;&amp;&quot;&apos;", "<>&\"'" },
    { "&#65;&#x42;&#x20AC;", "AB€" },
    { "&#0;&#xD800;&#x110000;&#;&#x;&bogus;&",
      "&#0;&#xD800;&#x110000;&#;&#x;&bogus;&" },
    { "a<!-- > -->b", "a b" },
    { "a<b", "a<b" },
    { "a<!--", "a<!--" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = voder_http_text_new (cases[i][0], TRUE, FALSE);

    g_assert_cmpstr (text, ==, cases[i][1]);
  }
}

static void
test_tokens (void)
{
  g_autofree char *with =
      voder_http_text_new ("[pause:3s] [w](/x/)\t", FALSE, TRUE);
  g_autofree char *without = voder_http_text_new ("[pause:3s]", FALSE, FALSE);

  g_assert_cmpstr (with, ==, "(pause:3s) (w)(/x/)");
  g_assert_cmpstr (without, ==, "[pause:3s]");
}

static void
test_split (void)
{
  static const struct {
    const char *text;
    guint max;
    const char *pieces;
  } cases[] = {
    { "short", 16, "short" },
    { "One two three. Four five.", 16, "One two three.|Four five." },
    { "one two three four, five", 20, "one two three four,|five" },
    { "aaaaaaaaaaaaaaaaaaaaaa", 16, "aaaaaaaaaaaaaaaa|aaaaaa" },
    { "ääääääääää öööööööööö", 16, "ääääääääää|öööööööööö" },
    { "日本語日本語日本語。日本語日本語日本語。", 16,
      "日本語日本語日本語。|日本語日本語日本語。" },
    { "a                                 b", 16, "a|b" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (GStrv) pieces = voder_http_text_split (cases[i].text, cases[i].max);
    g_autofree char *joined = g_strjoinv ("|", pieces);

    g_assert_cmpstr (joined, ==, cases[i].pieces);
  }
}

static void
test_descriptions (void)
{
  static const char *const bad[][2] = {
    { "URL=http://example.org", "URL" },
    { "URL=", "URL" },
    { "Format=mp3", "Format" },
    { "Rate=1", "Rate" },
    { "Channels=1.5", "Channels" },
    { "MaxRetries=-1", "MaxRetries" },
    { "IdleTimeout=0", "IdleTimeout" },
    { "IdleTimeout=nan", "IdleTimeout" },
    { "ConnectTimeout=1e99", "ConnectTimeout" },
    { "HasTokens=maybe", "HasTokens" },
    { "KeySecret=service", "KeySecret" },
    { "VoicePrefixes=af_", "VoicePrefixes" },
    { "Voices=;", "Voices" },
    { "Apikey=secret", "Apikey" },
    { "[Http Body]\nx={", "x" },
    { "[Http Body]\ninput=\"x\"", "input" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree char *path = http_write_description ("https://a.org", bad[i][0]);
    g_autoptr (GError) error = NULL;

    g_assert_null (voder_http_description_new (path, &error));
    g_assert_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_KEYFILE);
    g_assert_nonnull (strstr (error->message, bad[i][1]));
    g_assert_nonnull (strstr (error->message, path));
    g_assert_null (strstr (error->message, "secret"));
  }
}

static void
test_no_file (void)
{
  g_autofree char *text = g_strnfill (300000, '#');
  g_autofree char *path = http_write_description ("https://a.org", text);
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) large = NULL;

  g_assert_null (voder_http_description_new ("/nowhere", &missing));
  g_assert_error (missing, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_KEYFILE);
  g_assert_null (voder_http_description_new (path, &large));
  g_assert_error (large, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_KEYFILE);
}

/* What was fed, in pieces of random sizes; whether it was audio. */
static gboolean
feed (const VoderHttpDescription *description,
      const guint8 *bytes,
      gsize n_bytes,
      GByteArray *pcm)
{
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("Hello.");
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_CHUNK, 4096);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderOutput) output = voder_output_new (utterance, sender, NULL);
  g_autoptr (VoderHttpAudio) audio =
      voder_http_audio_new (description, output, 1.0);
  gboolean is_audio = voder_http_audio_begin (audio, "audio/wav", 10, NULL);
  gpointer item = NULL;
  gsize n_fed = 0;

  while (is_audio && n_fed < n_bytes) {
    gsize size = (gsize) g_test_rand_int_range (1, 40);
    gsize n = MIN (size, n_bytes - n_fed);

    is_audio = voder_http_audio_feed (audio, bytes + n_fed, n, NULL);
    n_fed += n;
  }
  is_audio = is_audio && voder_http_audio_end (audio, NULL);
  voder_output_end (output, NULL);
  voder_sender_close (sender);
  while (voder_receiver_receive (receiver, &item, NULL, NULL)) {
    g_autoptr (VoderChunk) chunk = item;
    GstMapInfo map;

    gst_buffer_map (voder_chunk_get_buffer (chunk), &map, GST_MAP_READ);
    g_byte_array_append (pcm, map.data, (guint) map.size);
    gst_buffer_unmap (voder_chunk_get_buffer (chunk), &map);
  }

  return is_audio;
}

/* A header with three bytes changed, in pieces of any sizes: it is audio or
 * not, but it is the same each time. */
static void
test_random_audio (void)
{
  static const char wav[] =
      "RIFF\0\0\0\0WAVEfact\004\0\0\0abcdfmt \020\0\0\0\001\0\002\0\x80\x3e\0\0"
      "\0\xfa\0\0\004\0\020\0data\0\0\0\0aabbccddeeffgghhiijjkkll";
  g_autofree char *path =
      http_write_description ("https://a.org", "Format=wav");
  g_autoptr (VoderHttpDescription) description =
      voder_http_description_new (path, NULL);

  for (guint i = 0; i < 3000; i++) {
    g_autofree guint8 *bytes = g_memdup2 (wav, sizeof wav - 1);
    g_autoptr (GByteArray) first = g_byte_array_new ();
    g_autoptr (GByteArray) second = g_byte_array_new ();
    gboolean is_audio;

    for (guint n = 0; n < i % 4; n++)
      bytes[g_test_rand_int_range (0, 60)] =
          (guint8) g_test_rand_int_range (0, 256);
    is_audio = feed (description, bytes, sizeof wav - 1, first);
    g_assert_cmpint (is_audio, ==,
                     feed (description, bytes, sizeof wav - 1, second));
    if (is_audio)
      g_assert_cmpmem (first->data, first->len, second->data, second->len);
    if (i % 4 == 0)
      g_assert_cmpuint (first->len, ==, 24);
  }
}

/* Markup of random pieces: whatever it says, the pieces of what is left are
 * short enough and valid. */
static void
test_random_text (void)
{
  static const char *const pieces[] = {
    "<",  ">", "&", ";",    "&#",  "x41", "a ", "é",
    "。", "[", "]", "<!--", "-->", "\n",  ".",  "\xf0\x9f\x98\x80"
  };

  for (guint i = 0; i < 3000; i++) {
    g_autoptr (GString) markup = g_string_new (NULL);
    g_autofree char *text = NULL;
    g_auto (GStrv) parts = NULL;

    for (guint n = 0; n < 60; n++)
      g_string_append (
          markup,
          pieces[g_test_rand_int_range (0, (gint) G_N_ELEMENTS (pieces))]);
    text = voder_http_text_new (markup->str, i % 2, TRUE);
    g_assert_true (g_utf8_validate (text, -1, NULL));
    g_assert_null (strpbrk (text, "[]\n"));
    parts = voder_http_text_split (text, 16);
    for (guint n = 0; parts[n] != NULL; n++) {
      g_assert_true (g_utf8_validate (parts[n], -1, NULL));
      g_assert_cmpint (g_utf8_strlen (parts[n], -1), <=, 16);
    }
  }
}

/* The descriptions that are shipped. */
static void
test_shipped (void)
{
  static const char *const names[] = { "kokoro.engine", "localai.engine",
                                       "openai.engine" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data",
                                                   "engines", names[i], NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (VoderHttpDescription) description =
        voder_http_description_new (path, &error);
    g_autoptr (GListModel) voices = NULL;

    g_assert_no_error (error);
    voices = voder_http_voices_new (description);
    g_assert_cmpuint (g_list_model_get_n_items (voices), >, 0);
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/http-parts/plain-http-is-for-this-machine", test_addresses);
  voder_test_add ("/http-parts/a-path-is-put-behind-another", test_paths);
  voder_test_add ("/http-parts/an-origin-is-scheme-host-and-port",
                  test_origins);
  voder_test_add ("/http-parts/no-redirect-leads-home", test_redirect_home);
  voder_test_add ("/http-parts/retry-after-is-seconds-or-a-date",
                  test_retry_after);
  voder_test_add ("/http-parts/delays-double-and-are-drawn", test_delays);
  voder_test_add ("/http-parts/some-failures-pass", test_statuses);
  voder_test_add ("/http-parts/a-problem-is-one-short-line", test_problems);
  voder_test_add ("/http-parts/json-is-json-and-shallow", test_json);
  voder_test_add ("/http-parts/markup-is-taken-off", test_markup);
  voder_test_add ("/http-parts/tokens-are-made-harmless", test_tokens);
  voder_test_add ("/http-parts/a-text-is-cut-where-it-pauses", test_split);
  voder_test_add ("/http-parts/a-slip-in-a-description-is-named",
                  test_descriptions);
  voder_test_add ("/http-parts/a-description-must-be-a-file", test_no_file);
  voder_test_add ("/http-parts/changed-headers-do-no-harm", test_random_audio);
  voder_test_add ("/http-parts/changed-markup-does-no-harm", test_random_text);
  voder_test_add ("/http-parts/what-is-shipped-can-be-used", test_shipped);

  return voder_test_run ();
}
