/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-http-client.h"

#include "voder-http-problem.h"
#include "voder-http-retry.h"
#include "voder-http-url.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* Redirects that are followed one after another. */
#define REDIRECTS_MAX 5

/* More than all workers of a machine: who has to wait for a connection in
 * libsoup cannot be cancelled. */
#define CONNECTIONS_MAX 4096

/* A list of voices that is longer is not read. */
#define VOICES_MAX_BYTES (1024 * 1024)

/*
 * VoderHttpClient:
 *
 * Asks a server, follows its redirects, and asks again after failures that may
 * pass. Connections are kept for the next request, whichever thread that is of.
 *
 * Thread safety: any thread. libsoup 3.2 lets any thread send, and then all
 * happens in that thread; nothing else is done with the session.
 */
struct _VoderHttpClient {
  const VoderHttpDescription *description;
  SoupSession *session;
};

/* A request while it is tried. */
typedef struct {
  VoderHttpRequest request;
  gboolean may_retry; /* whether the last failure may pass */
  gint64 after_us;    /* how long the server wants to be left alone */
} Attempt;

/* Its timers would belong to the main context of whoever makes it; the session
 * has one of its own, which nobody runs, and no timers. */
static SoupSession *
create_session (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  SoupSession *session;

  g_main_context_push_thread_default (context);
  session = soup_session_new_with_options (
      "max-conns", CONNECTIONS_MAX, "max-conns-per-host", CONNECTIONS_MAX,
      "timeout", 0, "idle-timeout", 0, "user-agent",
      "Voder/" VODER_HTTP_VERSION, NULL);
  g_main_context_pop_thread_default (context);

  /* Nothing is unpacked, and no password is looked for. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);

  return session;
}

static gboolean
trust (VoderHttpClient *self, const char *path, GError **error)
{
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (path, error);

  if (database == NULL)
    return FALSE;
  soup_session_set_tls_database (self->session, database);

  return TRUE;
}

/*
 * Makes a client of the server that @description, which must outlive it, is of.
 */
VoderHttpClient *
voder_http_client_new (const VoderHttpDescription *description, GError **error)
{
  g_autoptr (VoderHttpClient) self = g_new0 (VoderHttpClient, 1);

  self->description = description;
  self->session = create_session ();
  /* A proxy would see what is for this machine only, in the clear. */
  if (voder_http_url_is_loopback (description->base))
    soup_session_set_proxy_resolver (self->session, NULL);
  if (description->certificates != NULL &&
      !trust (self, description->certificates, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
voder_http_client_free (VoderHttpClient *self)
{
  g_clear_object (&self->session);
  g_free (self);
}

/* Whether a server that failed like this may do better soon. Who is late is
 * busy, and would be so twice. */
static gboolean
is_passing (const GError *error)
{
  if (error->domain == G_RESOLVER_ERROR)
    return error->code == G_RESOLVER_ERROR_TEMPORARY_FAILURE;
  /* A head that was cut short cannot be parsed. */
  if (error->domain == SOUP_SESSION_ERROR)
    return error->code == SOUP_SESSION_ERROR_PARSING;
  if (error->domain != G_IO_ERROR)
    return FALSE;

  switch (error->code) {
  case G_IO_ERROR_CONNECTION_REFUSED:
  case G_IO_ERROR_CONNECTION_CLOSED: /* is G_IO_ERROR_BROKEN_PIPE too */
  case G_IO_ERROR_HOST_UNREACHABLE:
  case G_IO_ERROR_NETWORK_UNREACHABLE:
  case G_IO_ERROR_NOT_CONNECTED:
  case G_IO_ERROR_PARTIAL_INPUT:
    return TRUE;
  default:
    return FALSE;
  }
}

/* An error of ours names the server; a cancel, and what is late, stay that. */
static void
explain (Attempt *attempt, GError *why, GError **error)
{
  g_autofree char *shown = voder_http_url_describe (attempt->request.uri);

  attempt->may_retry = is_passing (why);
  if (why->domain == VODER_SPEECH_ERROR ||
      g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, why);
  } else if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "%s: %s", shown,
                 why->message);
    g_error_free (why);
  } else {
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                 _ ("Cannot get speech from “%s”: %s"), shown, why->message);
    g_error_free (why);
  }
}

/* Reads what the server says went wrong; nothing when that goes wrong too. */
static char *
read_problem (VoderHttpReply *reply, const char *key)
{
  g_autoptr (GByteArray) body = NULL;
  gboolean is_cut = FALSE;

  body = voder_http_reply_read_all (reply, VODER_HTTP_PROBLEM_MAX_BYTES,
                                    &is_cut, NULL);
  if (body == NULL)
    return NULL;

  return voder_http_problem_quote ((const char *) body->data, body->len, key);
}

/* The answer says that the server did not speak. */
static void
refuse (Attempt *attempt,
        VoderHttpReply *reply,
        const char *key,
        GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  guint status = voder_http_reply_get_status (reply);
  g_autofree char *shown = voder_http_url_describe (attempt->request.uri);
  g_autofree char *problem = read_problem (reply, key);

  attempt->may_retry = voder_http_retry_suits_status (status);
  attempt->after_us = voder_http_retry_parse_after (
      voder_http_reply_get_header (reply, "Retry-After"), now);
  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
               _ ("“%s” answers %u: %s"), shown, status,
               problem != NULL ? problem : soup_status_get_phrase (status));
}

/* 303 is none: it would have us fetch something else. */
static gboolean
is_redirect (guint status)
{
  return status == SOUP_STATUS_MOVED_PERMANENTLY ||
         status == SOUP_STATUS_FOUND ||
         status == SOUP_STATUS_TEMPORARY_REDIRECT ||
         status == SOUP_STATUS_PERMANENT_REDIRECT;
}

/* Has the request go where the reply says, without the key when that is another
 * server. */
static gboolean
redirect (Attempt *attempt, VoderHttpReply *reply, GError **error)
{
  const char *location = voder_http_reply_get_header (reply, "Location");
  g_autoptr (GUri) from = g_steal_pointer (&attempt->request.uri);

  attempt->request.uri = voder_http_url_follow (from, location, error);
  if (attempt->request.uri == NULL) {
    attempt->request.uri = g_steal_pointer (&from);
    return FALSE;
  }

  if (!voder_http_url_is_same_origin (from, attempt->request.uri))
    attempt->request.key = NULL;

  return TRUE;
}

/* Compressed bytes would be heard as noise. */
static gboolean
check_encoding (VoderHttpReply *reply, GError **error)
{
  const char *encoding =
      voder_http_reply_get_header (reply, "Content-Encoding");

  if (encoding == NULL || g_ascii_strcasecmp (encoding, "identity") == 0)
    return TRUE;

  g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                       _ ("The server packs its answer, which it was asked "
                          "not to"));

  return FALSE;
}

/* One try: gives an answer of success whose first bytes have come. */
static VoderHttpReply *
try_once (VoderHttpClient *self,
          Attempt *attempt,
          GCancellable *cancellable,
          GError **error)
{
  const char *key = attempt->request.key;
  GError *why = NULL;

  for (guint i = 0; i <= REDIRECTS_MAX; i++) {
    g_autoptr (VoderHttpReply) reply = voder_http_reply_new (
        self->session, &attempt->request, self->description, cancellable, &why);
    guint status = reply != NULL ? voder_http_reply_get_status (reply) : 0;

    if (reply != NULL && is_redirect (status)) {
      if (!redirect (attempt, reply, error))
        return NULL;
      continue;
    }
    if (reply != NULL && status != SOUP_STATUS_OK) {
      refuse (attempt, reply, key, error);
      return NULL;
    }
    if (reply != NULL && check_encoding (reply, &why) &&
        voder_http_reply_wait (reply, &why))
      return g_steal_pointer (&reply);

    explain (attempt, why, error);
    return NULL;
  }

  g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                       _ ("The server redirects without end"));

  return NULL;
}

/* Gives how long to wait before the next try; -1 when there is to be none. */
static gint64
plan_retry (VoderHttpClient *self, const Attempt *attempt, guint n_failures)
{
  const VoderHttpDescription *description = self->description;
  gint64 delay_us;

  if (!attempt->may_retry || n_failures > description->max_retries ||
      attempt->after_us > description->max_retry_delay_us)
    return -1;

  delay_us = voder_http_retry_get_delay_us (description->retry_delay_us,
                                            description->max_retry_delay_us,
                                            n_failures, g_random_double ());

  /* Those who were told the same time come back one after another, too. */
  return MAX (attempt->after_us, 0) + delay_us;
}

/* Whether the wait would end too late for who waits. */
static gboolean
is_too_late (GCancellable *cancellable, gint64 delay_us)
{
  if (cancellable == NULL || !VODER_IS_CONTEXT (cancellable))
    return FALSE;

  return voder_context_get_deadline (VODER_CONTEXT (cancellable)) - delay_us <
         g_get_monotonic_time ();
}

static VoderHttpReply *
try_often (VoderHttpClient *self,
           const VoderHttpRequest *request,
           GCancellable *cancellable,
           GError **error)
{
  for (guint n_failures = 1;; n_failures++) {
    Attempt attempt = { .request = *request,
                        .after_us = VODER_HTTP_RETRY_UNKNOWN };
    g_autoptr (GError) why = NULL;
    VoderHttpReply *reply;
    gint64 delay_us;

    attempt.request.uri = g_uri_ref (request->uri);
    reply = try_once (self, &attempt, cancellable, &why);
    g_uri_unref (attempt.request.uri);
    if (reply != NULL)
      return reply;

    delay_us = plan_retry (self, &attempt, n_failures);
    if (delay_us < 0 || is_too_late (cancellable, delay_us)) {
      g_propagate_error (error, g_steal_pointer (&why));
      return NULL;
    }
    if (!voder_wait_until (g_get_monotonic_time () + delay_us, cancellable,
                           error))
      return NULL;
  }
}

/*
 * Asks for speech. Until the first bytes of it have come, failures that may
 * pass are tried again.
 */
VoderHttpReply *
voder_http_client_speak (VoderHttpClient *self,
                         GBytes *body,
                         const char *key,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GUri) uri = voder_http_url_join (self->description->base,
                                              self->description->speech_path);
  VoderHttpRequest request = {
    .method = SOUP_METHOD_POST,
    .uri = uri,
    .body = body,
    .key = key,
  };

  return try_often (self, &request, cancellable, error);
}

/*
 * Asks which voices there are, once. Gives JSON of at most 1 MiB.
 */
GByteArray *
voder_http_client_list_voices (VoderHttpClient *self,
                               const char *key,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autoptr (VoderHttpReply) reply = NULL;
  g_autoptr (GByteArray) body = NULL;
  Attempt attempt = { .request = {
                          .method = SOUP_METHOD_GET,
                          .key = key,
                      } };
  gboolean is_cut = FALSE;

  attempt.request.uri = voder_http_url_join (self->description->base,
                                             self->description->voices_path);
  reply = try_once (self, &attempt, cancellable, error);
  g_uri_unref (attempt.request.uri);
  if (reply == NULL)
    return NULL;

  body = voder_http_reply_read_all (reply, VOICES_MAX_BYTES, &is_cut, error);
  if (body == NULL || !is_cut)
    return g_steal_pointer (&body);

  g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                       _ ("The server’s list of voices is too long"));

  return NULL;
}
