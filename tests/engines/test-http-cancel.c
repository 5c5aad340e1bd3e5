/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* meson.build includes voder-http-engine.h here and links what it is of. */
#include "http-server.h"

#include <string.h>

/* Longer than any test may take: what ends, ends by the cancel. */
#define PATIENT                                                                \
  "ConnectTimeout=3600\nFirstByteTimeout=3600\nIdleTimeout=3600\n"             \
  "MaxRetryDelay=3600"

#define HEAD                                                                   \
  "HTTP/1.1 200 OK\r\nContent-Type: audio/pcm\r\nContent-Length: "             \
  "48000\r\n\r\n"

#define N_THREADS   8
#define N_SENTENCES 12

/* Something that is cancelled, and when it was. */
typedef struct {
  VoderContext *context;
  gint64 cancelled_us;
} Cancel;

static void
cancel (gpointer data)
{
  Cancel *self = data;

  self->cancelled_us = g_get_monotonic_time ();
  voder_context_cancel (self->context, NULL);
}

static gboolean
cancel_source (gpointer data)
{
  cancel (data);

  return G_SOURCE_REMOVE;
}

/* The answer is underway; soon it will have come. */
static void
cancel_soon (gpointer data)
{
  g_timeout_add (50, cancel_source, data);
}

/* Somebody has connected. */
static gboolean
on_connection (GSocket *listener, GIOCondition condition, gpointer data)
{
  cancel_soon (data);

  return G_SOURCE_REMOVE;
}

static void
assert_cancelled (const HttpSpeech *speech, const Cancel *cancelled)
{
  g_assert_error (speech->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (cancelled->cancelled_us, >, 0);
  g_test_message ("it took %" G_GINT64_FORMAT " µs",
                  speech->ended_us - cancelled->cancelled_us);
}

/* A server that is full: nobody takes the connections that wait. */
typedef struct {
  GSocket *listener;
  GPtrArray *waiting;
  char *url;
} Full;

static GSocket *
create_socket (void)
{
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                  G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);

  return socket;
}

static void
full_init (Full *self, gboolean is_full)
{
  g_autoptr (GSocketAddress) any =
      g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->listener = create_socket ();
  g_socket_set_listen_backlog (self->listener, is_full ? 0 : 10);
  g_socket_bind (self->listener, any, FALSE, &error);
  g_assert_no_error (error);
  g_socket_listen (self->listener, &error);
  g_assert_no_error (error);
  address = g_socket_get_local_address (self->listener, &error);
  g_assert_no_error (error);
  self->url = g_strdup_printf (
      "http://127.0.0.1:%u",
      g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));

  for (guint i = 0; i < 4 && is_full; i++) {
    GSocket *socket = create_socket ();

    g_socket_set_blocking (socket, FALSE);
    g_socket_connect (socket, address, NULL, NULL);
    g_ptr_array_add (self->waiting, socket);
  }
}

static void
full_clear (Full *self)
{
  g_ptr_array_unref (self->waiting);
  g_object_unref (self->listener);
  g_free (self->url);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Full, full_clear)

static void
test_before (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (VoderEngine) engine = http_create_engine (server->url, PATIENT);
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("Hello.");
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (HttpSpeech) speech = NULL;

  voder_context_cancel (context, NULL);
  speech = http_speak (engine, utterance, G_CANCELLABLE (context));
  g_assert_error (speech->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (server->requests->len, ==, 0);
}

static void
test_connecting (void)
{
  g_auto (Full) full = { NULL };
  g_autoptr (VoderEngine) engine = NULL;
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("Hello.");
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (HttpSpeech) speech = NULL;
  Cancel cancelled = { context };

  full_init (&full, TRUE);
  engine = http_create_engine (full.url, PATIENT);
  cancel_soon (&cancelled);
  speech = http_speak (engine, utterance, G_CANCELLABLE (context));
  assert_cancelled (speech, &cancelled);
}

/* More than the buffers of the two sockets hold. */
static void
test_sending (void)
{
  g_auto (Full) full = { NULL };
  g_autoptr (VoderEngine) engine = NULL;
  g_autofree char *text = g_strnfill (16000000, 'a');
  g_autoptr (VoderUtterance) utterance = voder_utterance_new (text);
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (HttpSpeech) speech = NULL;
  g_autoptr (GSource) source = NULL;
  Cancel cancelled = { context };

  full_init (&full, FALSE);
  engine = http_create_engine (full.url, PATIENT "\nMaxCharacters=20000000");
  source = g_socket_create_source (full.listener, G_IO_IN, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (on_connection), &cancelled,
                         NULL);
  g_source_attach (source, NULL);
  speech = http_speak (engine, utterance, G_CANCELLABLE (context));
  assert_cancelled (speech, &cancelled);
}

/* Each answer is what the server does before it says no more. */
static void
assert_cancels (HttpAnswer answer)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (VoderEngine) engine = http_create_engine (server->url, PATIENT);
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("Hello.");
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (HttpSpeech) first = NULL;
  g_autoptr (HttpSpeech) second = NULL;
  Cancel cancelled = { context };

  answer.then = cancel_soon;
  answer.data = &cancelled;
  http_server_answer (server, answer);
  http_server_answer (
      server, (HttpAnswer){ .status = 200, .body = "abcd", .n_bytes = 4 });
  first = http_speak (engine, utterance, G_CANCELLABLE (context));
  assert_cancelled (first, &cancelled);
  g_assert_cmpuint (server->requests->len, ==, 1);

  /* The engine is as good as new. */
  second = http_speak (engine, utterance, NULL);
  g_assert_no_error (second->error);
  g_assert_cmpuint (second->n_frames, ==, 2);
}

static void
test_waiting (void)
{
  assert_cancels ((HttpAnswer){ .body = "", .is_held = TRUE });
  assert_cancels ((HttpAnswer){
      .body = "HTTP/1.1 200 OK\r\nX", .n_bytes = 18, .is_held = TRUE });
  assert_cancels ((HttpAnswer){
      .body = HEAD, .n_bytes = sizeof HEAD - 1, .is_held = TRUE });
}

static void
test_error_body (void)
{
  static const char head[] =
      "HTTP/1.1 400 No\r\nContent-Length: 100\r\n\r\n{\"error\"";

  assert_cancels ((HttpAnswer){
      .body = head, .n_bytes = sizeof head - 1, .is_held = TRUE });
}

static void
test_resting (void)
{
  assert_cancels (
      (HttpAnswer){ .status = 503, .header = "Retry-After", .value = "3000" });
}

static void
test_speaking (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (VoderEngine) engine = http_create_engine (server->url, PATIENT);
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("Hello.");
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autofree char *audio = g_strnfill (1000, 'a');
  g_autofree char *start = g_strconcat (HEAD, audio, NULL);
  g_autoptr (HttpSpeech) speech = NULL;

  http_server_answer (server, (HttpAnswer){ .body = start,
                                            .n_bytes = strlen (start),
                                            .is_held = TRUE });
  speech = http_speak_then_cancel (engine, utterance, context);
  g_assert_error (speech->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Nobody reads what the engine writes, and then nobody wants it. */
static void
test_endless (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (VoderEngine) engine =
      http_create_engine (server->url, PATIENT "\nSecondsPerCharacter=3600");
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("Hello.");
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autofree char *audio = g_strnfill (100000, 'a');
  g_autofree char *start = g_strconcat ("HTTP/1.1 200 OK\r\n\r\n", audio, NULL);
  g_autoptr (HttpSpeech) speech = NULL;

  http_server_answer (server, (HttpAnswer){ .body = start,
                                            .n_bytes = strlen (start),
                                            .is_endless = TRUE });
  speech = http_speak_then_cancel (engine, utterance, context);
  g_assert_error (speech->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
assert_late (const char *url, const char *keys, const char *part)
{
  g_autoptr (VoderEngine) engine = http_create_engine (url, keys);
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("Hello.");
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (HttpSpeech) speech = http_speak (engine, utterance, NULL);

  g_assert_error (speech->error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (speech->error->message, part));
  g_assert_nonnull (strstr (speech->error->message, url));
  g_assert_cmpint (speech->ended_us - start_us, >=, 50000);
  g_assert_cmpint (speech->ended_us - start_us, <, 10 * G_USEC_PER_SEC);
}

static void
test_late (void)
{
  g_autofree char *audio = g_strnfill (1000, 'a');
  g_autofree char *start = g_strconcat (HEAD, audio, NULL);
  const struct {
    const char *body;
    const char *keys;
    const char *part;
  } cases[] = {
    { "", "FirstByteTimeout=0.05", "answer" },
    { HEAD, "FirstByteTimeout=0.05", "answer" },
    { start, "IdleTimeout=0.05", "stopped" },
  };
  g_auto (Full) full = { NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HttpServer) server = http_server_new ();

    http_server_answer (server, (HttpAnswer){ .body = cases[i].body,
                                              .n_bytes = strlen (cases[i].body),
                                              .is_held = TRUE });
    assert_late (server->url, cases[i].keys, cases[i].part);
    g_assert_cmpuint (server->requests->len, ==, 1);
  }

  full_init (&full, TRUE);
  assert_late (full.url, "ConnectTimeout=0.05", "connect");
}

/* Slower than the time of a pause, but never without a sign of life. */
static void
test_slow (void)
{
  static const char start[] = "HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n"
                              "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd";
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (HttpSpeech) speech = NULL;

  http_server_answer (server, (HttpAnswer){ .body = start,
                                            .n_bytes = sizeof start - 1,
                                            .piece = 1,
                                            .pause_ms = 60 });
  speech =
      http_speak_text (server, "IdleTimeout=2\nFirstByteTimeout=20", "Hello.");
  g_assert_no_error (speech->error);
  g_assert_cmpuint (speech->n_frames, ==, 20);
}

static void
test_threads (void)
{
  g_autoptr (HttpServer) server = http_server_new ();
  g_autoptr (VoderEngine) engine = http_create_engine (server->url, PATIENT);
  g_autoptr (GHashTable) ports = g_hash_table_new (NULL, NULL);

  http_server_answer (server, (HttpAnswer){ .status = 200, .is_echo = TRUE });
  http_speak_in_threads (server, engine, N_THREADS, N_SENTENCES);

  for (guint i = 0; i < server->requests->len; i++)
    g_hash_table_add (
        ports,
        GUINT_TO_POINTER (http_server_get_request (server, i)->client_port));
  g_assert_cmpuint (server->requests->len, ==, N_THREADS * N_SENTENCES);
  g_assert_cmpuint (g_hash_table_size (ports), <=, N_THREADS);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/http-cancel/before-it-begins", test_before);
  voder_test_add ("/http-cancel/while-it-connects", test_connecting);
  voder_test_add ("/http-cancel/while-it-sends", test_sending);
  voder_test_add ("/http-cancel/while-it-waits", test_waiting);
  voder_test_add ("/http-cancel/while-it-reads-what-went-wrong",
                  test_error_body);
  voder_test_add ("/http-cancel/while-it-rests", test_resting);
  voder_test_add ("/http-cancel/while-it-speaks", test_speaking);
  voder_test_add ("/http-cancel/while-it-speaks-without-end", test_endless);
  voder_test_add ("/http-cancel/each-phase-has-its-time", test_late);
  voder_test_add ("/http-cancel/slow-is-not-late", test_slow);
  voder_test_add ("/http-cancel/eight-threads-share-connections", test_threads);

  return voder_test_run ();
}
