/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* meson.build includes voder-http-engine.h here and links what it is of. */
#include "http-server.h"

#include <string.h>

static const gint16 samples[24000];

/* Makes a certificate for this machine that nobody trusts, and gives its file;
 * NULL, and the test is skipped, when it cannot be made. */
static char *
create_certificate (void)
{
  const char *folder = g_get_user_data_dir ();
  g_autofree char *path = g_build_filename (folder, "certificate.pem", NULL);
  const char *const argv[] = { "openssl",
                               "req",
                               "-x509",
                               "-newkey",
                               "ec",
                               "-pkeyopt",
                               "ec_paramgen_curve:prime256v1",
                               "-nodes",
                               "-keyout",
                               "-",
                               "-out",
                               "-",
                               "-days",
                               "2",
                               "-subj",
                               "/CN=test",
                               "-addext",
                               "subjectAltName=IP:127.0.0.1",
                               NULL };
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) all = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ())) {
    g_test_skip ("GIO has no TLS here");
    return NULL;
  }

  g_mkdir_with_parents (folder, 0700);
  process = g_subprocess_newv (
      argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
      NULL);
  if (process == NULL) {
    g_test_skip ("openssl is not installed");
    return NULL;
  }
  g_subprocess_communicate (process, NULL, NULL, &all, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  g_file_set_contents (path, g_bytes_get_data (all, NULL),
                       (gssize) g_bytes_get_size (all), &error);
  g_assert_no_error (error);

  return g_steal_pointer (&path);
}

static HttpServer *
create_server (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate =
      g_tls_certificate_new_from_file (path, &error);

  g_assert_no_error (error);

  return http_server_new_tls (certificate);
}

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
test_trusted (void)
{
  g_autofree char *path = create_certificate ();
  g_autoptr (HttpServer) server = NULL;
  g_autofree char *keys = NULL;
  g_autoptr (VoderEngine) engine = NULL;
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("Hello.");

  if (path == NULL)
    return;

  server = create_server (path);
  keys = g_strconcat ("Certificates=", path, NULL);
  engine = http_create_engine (server->url, keys);
  http_server_answer (server, say ());
  for (guint i = 0; i < 3; i++) {
    g_autoptr (HttpSpeech) speech = http_speak (engine, utterance, NULL);

    g_assert_no_error (speech->error);
    g_assert_cmpuint (speech->n_frames, ==, G_N_ELEMENTS (samples));
    g_test_message ("HTTP version %d",
                    http_server_get_request (server, i)->version);
  }
}

static void
test_unknown (void)
{
  g_autofree char *path = create_certificate ();
  g_autoptr (HttpServer) server = NULL;
  g_autoptr (HttpSpeech) speech = NULL;

  if (path == NULL)
    return;

  server = create_server (path);
  http_server_answer (server, say ());
  speech = http_speak_text (server, "", "Hello.");
  http_assert_failed (speech, "certificate");
  g_assert_cmpuint (server->requests->len, ==, 0);
}

/* What is trusted for one server is for no other name of it. */
static void
test_other_name (void)
{
  g_autofree char *path = create_certificate ();
  g_autoptr (HttpServer) server = NULL;
  g_autofree char *keys = NULL;
  g_autofree char *url = NULL;
  g_autoptr (VoderEngine) engine = NULL;
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("Hello.");
  g_autoptr (HttpSpeech) speech = NULL;

  if (path == NULL)
    return;

  server = create_server (path);
  keys = g_strconcat ("Certificates=", path, NULL);
  url = g_strdup_printf ("https://127.0.0.2:%u", server->port);
  engine = http_create_engine (url, keys);
  http_server_answer (server, say ());
  speech = http_speak (engine, utterance, NULL);
  g_assert_error (speech->error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
  g_assert_cmpuint (server->requests->len, ==, 0);
}

static void
test_no_certificates (void)
{
  g_autoptr (VoderEngine) engine =
      http_create_engine ("https://127.0.0.1:1", "Certificates=/nowhere");
  g_autoptr (GError) error = NULL;

  g_assert_null (voder_engine_list_voices (engine, NULL, &error));
  g_assert_nonnull (error);
}

static gboolean
cancel_source (gpointer data)
{
  voder_context_cancel (data, NULL);

  return G_SOURCE_REMOVE;
}

static void
cancel_soon (gpointer data)
{
  g_timeout_add (50, cancel_source, data);
}

static void
test_cancel (void)
{
  g_autofree char *path = create_certificate ();
  g_autoptr (HttpServer) server = NULL;
  g_autofree char *keys = NULL;
  g_autoptr (VoderEngine) engine = NULL;
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("Hello.");
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (HttpSpeech) first = NULL;
  g_autoptr (HttpSpeech) second = NULL;

  if (path == NULL)
    return;

  server = create_server (path);
  keys = g_strconcat ("Certificates=", path, NULL);
  engine = http_create_engine (server->url, keys);
  http_server_answer (
      server,
      (HttpAnswer){ .is_paused = TRUE, .then = cancel_soon, .data = context });
  http_server_answer (server, say ());
  first = http_speak (engine, utterance, G_CANCELLABLE (context));
  second = http_speak (engine, utterance, NULL);
  g_assert_error (first->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_no_error (second->error);
  g_assert_cmpuint (second->n_frames, ==, G_N_ELEMENTS (samples));
}

static void
test_late (void)
{
  g_autofree char *path = create_certificate ();
  g_autoptr (HttpServer) server = NULL;
  g_autofree char *keys = NULL;
  g_autoptr (HttpSpeech) speech = NULL;

  if (path == NULL)
    return;

  server = create_server (path);
  keys = g_strconcat ("FirstByteTimeout=0.05\nCertificates=", path, NULL);
  http_server_answer (server, (HttpAnswer){ .is_paused = TRUE });
  speech = http_speak_text (server, keys, "Hello.");
  g_assert_error (speech->error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static void
test_threads (void)
{
  g_autofree char *path = create_certificate ();
  g_autoptr (HttpServer) server = NULL;
  g_autofree char *keys = NULL;
  g_autoptr (VoderEngine) engine = NULL;

  if (path == NULL)
    return;

  server = create_server (path);
  keys = g_strconcat ("Certificates=", path, NULL);
  engine = http_create_engine (server->url, keys);
  http_server_answer (server, (HttpAnswer){ .status = 200, .is_echo = TRUE });
  http_speak_in_threads (server, engine, 4, 6);
  g_assert_cmpuint (server->requests->len, ==, 24);
}

/* The same with HTTP/2, if libsoup's server can. */
static void
set_version (guint version)
{
  if (version == 2)
    g_setenv ("SOUP_SERVER_HTTP2", "1", TRUE);
  else
    g_unsetenv ("SOUP_SERVER_HTTP2");
}

static void
test_version_2 (void)
{
  set_version (2);
  test_trusted ();
  test_cancel ();
  test_late ();
  test_threads ();
  set_version (1);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/http-tls/a-trusted-server-speaks", test_trusted);
  voder_test_add ("/http-tls/an-unknown-one-is-sent-nothing", test_unknown);
  voder_test_add ("/http-tls/nor-is-one-of-another-name", test_other_name);
  voder_test_add ("/http-tls/missing-certificates-are-told",
                  test_no_certificates);
  voder_test_add ("/http-tls/a-cancel-ends-it", test_cancel);
  voder_test_add ("/http-tls/it-has-its-time", test_late);
  voder_test_add ("/http-tls/four-threads-share-a-server", test_threads);
  voder_test_add ("/http-tls/http-2-is-the-same", test_version_2);

  return voder_test_run ();
}
