/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* meson.build includes voder-http-engine.h here and links what it is of. */
#include "http-server.h"

#include <string.h>

#define KEY      "key-0123456789"
#define WITH_KEY "KeyVariable=VODER_TEST_KEY"

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: audio/pcm\r\n"

/* A tenth of a second. */
static const gint16 samples[2400];

static HttpAnswer
say (void)
{
  return (HttpAnswer){
    .status = 200,
    .body = samples,
    .n_bytes = sizeof samples,
  };
}

static HttpAnswer
answer_text (guint status, const char *type, const char *text)
{
  return (HttpAnswer){
    .status = status,
    .type = type,
    .body = text,
    .n_bytes = strlen (text),
  };
}

static HttpAnswer
answer_raw (const char *text)
{
  return (HttpAnswer){ .body = text, .n_bytes = strlen (text) };
}

static void
assert_said (const HttpSpeech *speech)
{
  g_assert_no_error (speech->error);
  g_assert_cmpuint (speech->n_frames, ==, G_N_ELEMENTS (samples));
}

/* They pass: the server is asked again. */
static void
test_retries (void)
{
  const HttpAnswer passing[] = {
    answer_text (429, "application/json", "{}"),
    answer_text (500, "text/html", "<html>"),
    answer_text (502, "text/plain", "Bad gateway"),
    answer_text (503, "text/plain", ""),
    answer_raw (""),
    answer_raw ("HTTP/1.1 2"),
    answer_raw (HEAD "Content-Length: 4800\r\n\r\n"),
    answer_raw (HEAD "Transfer-Encoding: chunked\r\n\r\n"),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (passing); i++) {
    g_autoptr (HttpServer) server = http_server_new ();
    g_autoptr (HttpSpeech) speech = NULL;

    http_server_answer (server, passing[i]);
    http_server_answer (server, passing[i]);
    http_server_answer (server, say ());
    speech = http_speak_text (server, "", "Hello.");
    assert_said (speech);
    g_assert_cmpuint (server->requests->len, ==, 3);
  }
}

static void
test_retries_end (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (HttpSpeech) speech = NULL;

  http_server_answer (
      server, answer_text (500, "application/json",
                           "{\"detail\":{\"message\":\"No GPU\\nleft\"}}"));
  speech = http_speak_text (server, "", "Hello.");
  http_assert_failed (speech, "500");
  http_assert_failed (speech, "No GPU left");
  http_assert_failed (speech, server->url);
  g_assert_cmpuint (server->requests->len, ==, 3);
}

/* They do not pass, and the server's own words are told. */
static void
test_refusals (void)
{
  const struct {
    guint status;
    const char *type;
    const char *body;
    const char *part;
  } cases[] = {
    { 400, "application/json",
      "{\"detail\":{\"error\":\"x\",\"message\":\"No voice\"}}", "No voice" },
    { 401, "application/json",
      "{\"error\":{\"message\":\"Wrong key " KEY "!\"}}", "Wrong key …!" },
    { 403, "text/plain", "Not \033[31myou\n", "Not [31myou" },
    { 404, "text/html", "<html><body>gone</body></html>", "404" },
    { 422, "application/json",
      "{\"detail\":[{\"loc\":[],\"msg\":\"too long\"}]}", "too long" },
    { 501, "application/json", "[[[[", "501" },
    { 204, "text/plain", "", "204" },
    { 303, "text/plain", "", "303" },
  };

  g_setenv ("VODER_TEST_KEY", KEY, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HttpServer) server = http_server_new ();
    g_autoptr (HttpSpeech) speech = NULL;

    http_server_answer (
        server, answer_text (cases[i].status, cases[i].type, cases[i].body));
    speech = http_speak_text (server, WITH_KEY, "Hello.");
    http_assert_failed (speech, cases[i].part);
    g_assert_null (strstr (speech->error->message, KEY));
    g_assert_null (strstr (speech->error->message, "\033"));
    g_assert_cmpuint (server->requests->len, ==, 1);
  }
  g_unsetenv ("VODER_TEST_KEY");
}

static void
test_huge_refusal (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autofree char *words = g_strnfill (5000, 'w');
  g_autofree char *json =
      g_strconcat ("{\"error\":{\"message\":\"", words, "\"}}", NULL);
  g_autofree char *endless =
      g_strconcat ("HTTP/1.1 400 No\r\n\r\n{\"error\":\"", words, NULL);
  HttpAnswer answer = answer_raw (endless);
  g_autoptr (HttpSpeech) first = NULL;
  g_autoptr (HttpSpeech) second = NULL;

  answer.is_endless = TRUE;
  http_server_answer (server, answer_text (400, "application/json", json));
  http_server_answer (server, answer);
  first = http_speak_text (server, "", "Hello.");
  second = http_speak_text (server, "", "Hello.");
  http_assert_failed (first, "wwww…");
  g_assert_cmpuint (strlen (first->error->message), <, 500);
  http_assert_failed (second, "400");
  g_assert_cmpuint (strlen (second->error->message), <, 500);
}

/* The time that the server asks for is waited, but not more than is allowed. */
static void
test_retry_after (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (HttpSpeech) patient = NULL;
  g_autoptr (HttpSpeech) impatient = NULL;
  HttpAnswer busy = answer_text (429, "text/plain", "Busy");
  gint64 start_us;

  busy.header = "Retry-After";
  busy.value = "1";
  http_server_answer (server, busy);
  http_server_answer (server, say ());
  start_us = g_get_monotonic_time ();
  patient = http_speak_text (server, "", "Hello.");
  assert_said (patient);
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, G_USEC_PER_SEC);
  g_assert_cmpuint (server->requests->len, ==, 2);

  g_array_set_size (server->answers, 0);
  busy.value = "3600";
  http_server_answer (server, busy);
  impatient = http_speak_text (server, "", "Hello.");
  http_assert_failed (impatient, "Busy");
  g_assert_cmpuint (server->requests->len, ==, 3);
}

/* Who has a deadline is told at once that it is too late. */
static void
test_retry_after_deadline (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (VoderEngine) engine = http_create_engine (server->url, "");
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("Hello.");
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, 20 * G_USEC_PER_SEC);
  g_autoptr (HttpSpeech) speech = NULL;
  HttpAnswer busy = answer_text (503, "text/plain", "Busy");

  busy.header = "Retry-After";
  busy.value = "30";
  http_server_answer (server, busy);
  speech = http_speak (engine, utterance, G_CANCELLABLE (context));
  http_assert_failed (speech, "Busy");
}

static void
test_nobody_there (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autofree char *url = g_strdup (server->url);
  g_autoptr (VoderEngine) engine = http_create_engine (url, "");
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("Hello.");
  g_autoptr (HttpSpeech) speech = NULL;

  http_server_free (g_steal_pointer (&server));
  speech = http_speak (engine, utterance, NULL);
  http_assert_failed (speech, url);
}

/* The first part is heard; nothing is tried again. */
static void
test_cut_short (void)
{
  static const char *const heads[] = {
    HEAD "Content-Length: 4800\r\n\r\n",
    HEAD "Transfer-Encoding: chunked\r\n\r\n400\r\n",
    /* Between two chunks; and the server says that it closes, or does not. */
    HEAD "Transfer-Encoding: chunked\r\n\r\n3e8\r\n",
    HEAD "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++) {
    g_autoptr (HttpServer) server = http_server_new ();
    g_autoptr (GByteArray) raw = g_byte_array_new ();
    g_autoptr (HttpSpeech) speech = NULL;

    g_byte_array_append (raw, (guint8 *) heads[i], (guint) strlen (heads[i]));
    g_byte_array_append (raw, (guint8 *) samples, 1000);
    if (i >= 2)
      g_byte_array_append (raw, (guint8 *) "\r\n", 2);
    http_server_answer (server,
                        (HttpAnswer){ .body = raw->data, .n_bytes = raw->len });
    speech = http_speak_text (server, "", "Hello.");
    g_assert_error (speech->error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
    g_assert_cmpuint (speech->n_frames, >, 0);
    g_assert_cmpuint (speech->n_frames, <=, 500);
    g_assert_cmpuint (server->requests->len, ==, 1);
  }
}

/* What says 200 and is no audio. */
static void
test_no_audio (void)
{
  const struct {
    HttpAnswer answer;
    const char *keys;
    const char *part;
  } cases[] = {
    { answer_text (200, "text/html", "<html>Log in</html>"), "", "text/html" },
    { answer_text (200, "application/json", "{\"error\":\"Asleep\"}"), "",
      "Asleep" },
    { answer_text (200, "audio/mpeg", "\377\373"), "", "audio/mpeg" },
    { answer_text (200, "application/octet-stream", "OggS...."), "",
      "compressed" },
    { answer_text (200, "audio/pcm", "fLaC...."), "", "compressed" },
    { answer_text (200, "audio/pcm", "abc"), "", "middle of a sample" },
    { answer_text (200, "audio/pcm", "RIFF....WAVX...."), "", "header" },
    { answer_text (200, "audio/wav", "abcdabcd"), "Format=wav", "header" },
    { answer_text (200, "audio/wav", "RIFF"), "Format=wav", "header" },
    { answer_text (200, "audio/pcm", "abcdabcd"), "Format=wav", "header" },
    { answer_text (200, "audio/pcm", ""), "", "no audio" },
    { answer_raw ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nabcd"), "",
      "packs" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HttpServer) server = http_server_new ();
    g_autoptr (HttpSpeech) speech = NULL;

    http_server_answer (server, cases[i].answer);
    speech = http_speak_text (server, cases[i].keys, "Hello.");
    http_assert_failed (speech, cases[i].part);
    g_assert_cmpuint (server->requests->len, ==, 1);
  }
}

/* Wrong sizes, and values that no audio has. */
static void
test_broken_wav (void)
{
#define START "RIFF\0\0\0\0WAVE"
#define FMT   "fmt \020\0\0\0\001\0\001\0\x80\x3e\0\0\0\x7d\0\0\002\0\020\0"
  const struct {
    const char *bytes;
    gsize n_bytes;
    const char *part;
  } cases[] = {
#define WAV(text, part) { text, sizeof text - 1, part }
    WAV (START "data\004\0\0\0abcd", "header"),
    WAV (START "fmt \004\0\0\0\001\0\001\0data\0\0\0\0abcd", "header"),
    WAV (START "LIST\377\377\377\177", "header"),
    WAV (START FMT, "header"),
    WAV (START FMT "data\004\0\0\0ab", "before its header"),
    WAV (START FMT "data\004\0\0\0abcdRIFFxxxxWAVE", "several"),
    WAV (START FMT "data\003\0\0\0abc", "middle"),
    WAV (START "fmt \020\0\0\0\125\0\001\0\x80\x3e\0\0\0\x7d\0\0\002\0\020\0"
               "data\0\0\0\0ab",
         "header"),
    WAV (START "fmt \020\0\0\0\001\0\0\0\x80\x3e\0\0\0\x7d\0\0\002\0\020\0"
               "data\0\0\0\0ab",
         "header"),
    WAV (START "fmt \020\0\0\0\001\0\001\0\0\0\0\0\0\x7d\0\0\002\0\020\0"
               "data\0\0\0\0ab",
         "header"),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HttpServer) server = http_server_new ();
    g_autoptr (HttpSpeech) speech = NULL;

    http_server_answer (server, (HttpAnswer){ .status = 200,
                                              .type = "audio/wav",
                                              .body = cases[i].bytes,
                                              .n_bytes = cases[i].n_bytes,
                                              .piece = 3 });
    speech = http_speak_text (server, "Format=wav", "Hello.");
    http_assert_failed (speech, cases[i].part);
  }
}

static void
test_silence_is_fine (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (HttpSpeech) speech = NULL;

  http_server_answer (server, answer_text (200, "audio/pcm", ""));
  speech = http_speak_text (server, "", "…");
  g_assert_no_error (speech->error);
  g_assert_cmpuint (speech->n_frames, ==, 0);
}

static void
test_endless (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (HttpSpeech) speech = NULL;
  g_autofree char *noise = g_strnfill (100000, 'n');
  g_autofree char *head = g_strconcat (HEAD "\r\n", noise, NULL);
  HttpAnswer answer = answer_raw (head);

  answer.is_endless = TRUE;
  http_server_answer (server, answer);
  speech = http_speak_text (server, "SecondsPerCharacter=2", "Hello, world.");
  http_assert_failed (speech, "far more");
  g_assert_cmpuint (speech->n_frames, >, 13 * 24000);
  g_assert_cmpuint (speech->n_frames, <=, 2 * 13 * 24000);
}

/* What is sent, but no audio, has an end, too. */
static void
test_endless_header (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (HttpSpeech) speech = NULL;
  g_autofree char *noise = g_strnfill (100000, 'n');
  g_autofree char *head =
      g_strconcat ("HTTP/1.1 200 OK\r\nX-Noise: ", noise, NULL);
  HttpAnswer answer = answer_raw (head);

  answer.is_endless = TRUE;
  http_server_answer (server, answer);
  speech = http_speak_text (server, "", "Hello.");
  g_assert_nonnull (speech->error);
  g_assert_cmpuint (speech->n_frames, ==, 0);
}

static void
test_redirect (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (HttpSpeech) speech = NULL;
  const guint statuses[] = { 301, 302, 307, 308 };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    http_server_answer (server, (HttpAnswer){ .status = statuses[i],
                                              .header = "Location",
                                              .value = "/elsewhere" });
  http_server_answer (server, say ());
  g_setenv ("VODER_TEST_KEY", KEY, TRUE);
  speech = http_speak_text (server, WITH_KEY, "Hello.");
  g_unsetenv ("VODER_TEST_KEY");
  assert_said (speech);
  g_assert_cmpuint (server->requests->len, ==, 5);
  for (guint i = 1; i < 5; i++) {
    const HttpRequest *request = http_server_get_request (server, i);

    g_assert_cmpstr (request->method, ==, "POST");
    g_assert_cmpstr (request->path, ==, "/elsewhere");
    g_assert_cmpstr (request->authorization, ==, "Bearer " KEY);
    g_assert_cmpstr (request->body, ==,
                     http_server_get_request (server, 0)->body);
  }
}

/* Another port is another server. Back at the first, the key stays away. */
static void
test_redirect_elsewhere (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (HttpServer) other = http_server_new ();
  g_autofree char *there = g_strconcat (other->url, "/there", NULL);
  g_autofree char *back = g_strconcat (server->url, "/back", NULL);
  g_autoptr (HttpSpeech) speech = NULL;

  http_server_answer (
      server,
      (HttpAnswer){ .status = 307, .header = "Location", .value = there });
  http_server_answer (
      other,
      (HttpAnswer){ .status = 307, .header = "Location", .value = back });
  http_server_answer (server, say ());
  g_setenv ("VODER_TEST_KEY", KEY, TRUE);
  speech = http_speak_text (server, WITH_KEY, "Hello.");
  g_unsetenv ("VODER_TEST_KEY");
  assert_said (speech);
  g_assert_cmpstr (http_server_get_request (server, 0)->authorization, ==,
                   "Bearer " KEY);
  g_assert_null (http_server_get_request (other, 0)->authorization);
  g_assert_null (http_server_get_request (server, 1)->authorization);
}

static void
test_bad_redirects (void)
{
  const struct {
    const char *location;
    const char *part;
  } cases[] = {
    { "http://example.org/", "https:" },
    { "ftp://127.0.0.1/", "neither" },
    { "http://user:secret@127.0.0.1/", "password" },
    { "http://[/", "nowhere" },
    { "", "without end" },
    { "/v1/audio/speech", "without end" },
    { NULL, "nowhere" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HttpServer) server = http_server_new ();
    g_autoptr (HttpSpeech) speech = NULL;

    http_server_answer (
        server,
        (HttpAnswer){ .status = 308,
                      .header = cases[i].location != NULL ? "Location" : NULL,
                      .value = cases[i].location });
    speech = http_speak_text (server, "", "Hello.");
    http_assert_failed (speech, cases[i].part);
    g_assert_null (strstr (speech->error->message, "secret"));
  }
}

/* No password is asked for, wherever one could come from. */
static void
test_authentication (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (HttpSpeech) speech = NULL;
  HttpAnswer answer = answer_text (401, "text/plain", "Who?");

  answer.header = "WWW-Authenticate";
  answer.value = "Basic realm=\"x\"";
  http_server_answer (server, answer);
  speech = http_speak_text (server, "", "Hello.");
  http_assert_failed (speech, "Who?");
  g_assert_cmpuint (server->requests->len, ==, 1);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/http-faults/what-may-pass-is-tried-again", test_retries);
  voder_test_add ("/http-faults/tries-have-an-end", test_retries_end);
  voder_test_add ("/http-faults/a-refusal-is-told-in-the-servers-words",
                  test_refusals);
  voder_test_add ("/http-faults/a-refusal-of-any-size-is-short",
                  test_huge_refusal);
  voder_test_add ("/http-faults/retry-after-is-kept-to", test_retry_after);
  voder_test_add ("/http-faults/retry-after-the-deadline-is-not-waited-for",
                  test_retry_after_deadline);
  voder_test_add ("/http-faults/a-missing-server-is-named", test_nobody_there);
  voder_test_add ("/http-faults/half-an-answer-is-an-error", test_cut_short);
  voder_test_add ("/http-faults/what-is-no-audio-is-not-heard", test_no_audio);
  voder_test_add ("/http-faults/a-broken-header-is-not-heard", test_broken_wav);
  voder_test_add ("/http-faults/nothing-to-say-may-be-silence",
                  test_silence_is_fine);
  voder_test_add ("/http-faults/endless-audio-is-ended", test_endless);
  voder_test_add ("/http-faults/an-endless-header-is-ended",
                  test_endless_header);
  voder_test_add ("/http-faults/redirects-are-followed", test_redirect);
  voder_test_add ("/http-faults/the-key-goes-to-no-other-server",
                  test_redirect_elsewhere);
  voder_test_add ("/http-faults/redirects-lead-to-allowed-places-only",
                  test_bad_redirects);
  voder_test_add ("/http-faults/no-password-is-looked-for",
                  test_authentication);

  return voder_test_run ();
}
