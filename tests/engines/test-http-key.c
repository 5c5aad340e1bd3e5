/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* meson.build includes libsecret's header here and links what it is of. */
#include "http-server.h"

#include <string.h>

#include "secret-service.h"

#define KEY  "key-0123456789"
#define KEYS "KeySecret=service=test;user=me;\nKeyVariable=VODER_TEST_KEY"

static const gint16 samples[2400];

static HttpServer *
create_server (void)
{
  HttpServer *server = http_server_new ();

  http_server_answer (server, (HttpAnswer){ .status = 200,
                                            .body = samples,
                                            .n_bytes = sizeof samples });

  return server;
}

static void
test_keyring (void)
{
  g_autoptr (SecretKeyring) keyring = secret_keyring_new ("test", KEY);
  g_autoptr (HttpServer) server = create_server ();
  g_autoptr (HttpSpeech) speech = http_speak_text (server, KEYS, "Hello.");

  g_assert_no_error (speech->error);
  g_assert_cmpstr (http_server_get_request (server, 0)->authorization, ==,
                   "Bearer " KEY);
  g_assert_cmpuint (keyring->n_reads, >, 0);
  secret_service_disconnect ();
}

static void
test_variable_first (void)
{
  g_autoptr (SecretKeyring) keyring = secret_keyring_new ("test", "other");
  g_autoptr (HttpServer) server = create_server ();
  g_autoptr (HttpSpeech) speech = NULL;

  g_setenv ("VODER_TEST_KEY", KEY, TRUE);
  speech = http_speak_text (server, KEYS, "Hello.");
  g_unsetenv ("VODER_TEST_KEY");
  g_assert_no_error (speech->error);
  g_assert_cmpstr (http_server_get_request (server, 0)->authorization, ==,
                   "Bearer " KEY);
  g_assert_cmpuint (keyring->n_searches, ==, 0);
}

static void
test_no_item (void)
{
  g_autoptr (SecretKeyring) keyring = secret_keyring_new ("test", NULL);
  g_autoptr (HttpServer) server = create_server ();
  g_autoptr (HttpSpeech) speech = http_speak_text (server, KEYS, "Hello.");

  http_assert_failed (speech, "VODER_TEST_KEY");
  http_assert_failed (speech, "keyring");
  g_assert_cmpuint (server->requests->len, ==, 0);
  g_assert_cmpuint (keyring->n_searches, >, 0);
  secret_service_disconnect ();
}

static void
test_bad_secret (void)
{
  g_autoptr (SecretKeyring) keyring = secret_keyring_new ("test", "se\ncret");
  g_autoptr (HttpServer) server = create_server ();
  g_autoptr (HttpSpeech) speech = http_speak_text (server, KEYS, "Hello.");

  http_assert_failed (speech, "key");
  g_assert_null (strstr (speech->error->message, "cret"));
  g_assert_cmpuint (server->requests->len, ==, 0);
  secret_service_disconnect ();
}

/* There is no bus at all. */
static void
test_no_bus (void)
{
  g_autofree char *address = g_strdup (g_getenv ("DBUS_SESSION_BUS_ADDRESS"));
  g_autoptr (HttpServer) server = create_server ();
  g_autoptr (HttpSpeech) speech = NULL;

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere", TRUE);
  speech = http_speak_text (server, KEYS, "Hello.");
  http_assert_failed (speech, "VODER_TEST_KEY");
  http_assert_failed (speech, "keyring cannot be asked");
  if (address != NULL)
    g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
  else
    g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
}

static void
cancel (gpointer data)
{
  voder_context_cancel (data, NULL);
}

static void
test_cancel (void)
{
  g_autoptr (SecretKeyring) keyring = secret_keyring_new ("test", KEY);
  g_autoptr (HttpServer) server = create_server ();
  g_autoptr (VoderEngine) engine = http_create_engine (server->url, KEYS);
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("Hello.");
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (HttpSpeech) speech = NULL;

  keyring->is_silent = TRUE;
  keyring->then = cancel;
  keyring->data = context;
  speech = http_speak (engine, utterance, G_CANCELLABLE (context));
  g_assert_error (speech->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (server->requests->len, ==, 0);
  secret_service_disconnect ();
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/http-key/the-keyring-has-it", test_keyring);
  voder_test_add ("/http-key/the-environment-comes-first", test_variable_first);
  voder_test_add ("/http-key/nobody-has-it", test_no_item);
  voder_test_add ("/http-key/what-is-no-key-is-not-sent", test_bad_secret);
  voder_test_add ("/http-key/there-is-no-keyring", test_no_bus);
  voder_test_add ("/http-key/a-cancel-ends-the-search", test_cancel);

  return voder_test_run ();
}
