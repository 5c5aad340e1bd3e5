/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-http-reply.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* Read at a time; a fraction of a second of speech. */
#define READ_BYTES (16 * 1024)

/* A media type that is longer is cut. */
#define TYPE_MAX_BYTES 60

/*
 * VoderHttpReply:
 *
 * One exchange with a server: the request is sent, the head of the answer has
 * come, and the body is read as it comes. Each phase has its time, and all of
 * it ends within milliseconds when it is cancelled. A reply that is freed
 * before its end takes its connection with it; one that was read to the end
 * leaves it to the next.
 *
 * Thread safety: one thread.
 */
struct _VoderHttpReply {
  const VoderHttpDescription *description;
  VoderHttpClock *clock;
  SoupMessage *message;
  GInputStream *stream;

  gboolean has_data;
  gboolean has_ended;
  guint8 *first; /* what voder_http_reply_wait() has read */
  gsize n_first;
  gsize n_taken;
};

static void
on_starting (SoupMessage *message, gpointer data)
{
  VoderHttpReply *self = data;

  voder_http_clock_start (self->clock, self->description->first_byte_timeout_us,
                          _ ("The server does not answer in time"));
}

static void
set_headers (SoupMessage *message, const VoderHttpRequest *request)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  if (request->key != NULL) {
    g_autofree char *value = g_strconcat ("Bearer ", request->key, NULL);

    soup_message_headers_replace (headers, "Authorization", value);
    explicit_bzero (value, strlen (value));
  }
  if (request->body != NULL)
    soup_message_set_request_body_from_bytes (message, "application/json",
                                              request->body);
}

/* That the key stays in memory no longer than the request needs it. */
static void
forget_key (VoderHttpReply *self)
{
  soup_message_headers_remove (soup_message_get_request_headers (self->message),
                               "Authorization");
}

/* Whatever happened, the cause for which the exchange was ended counts. */
static void
set_error (VoderHttpReply *self, GError *why, GError **error)
{
  GCancellable *cancellable = voder_http_clock_get_cancellable (self->clock);

  if (voder_cancellable_set_error_if_done (cancellable, error))
    g_error_free (why);
  else
    g_propagate_error (error, why);
}

/*
 * Sends a request and waits for the head of the answer. Fails with what GIO and
 * libsoup fail with, or %G_IO_ERROR_CANCELLED or %G_IO_ERROR_TIMED_OUT.
 */
VoderHttpReply *
voder_http_reply_new (SoupSession *session,
                      const VoderHttpRequest *request,
                      const VoderHttpDescription *description,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (VoderHttpReply) self = g_new0 (VoderHttpReply, 1);
  GError *why = NULL;

  self->description = description;
  self->clock = voder_http_clock_new (cancellable);
  self->message = soup_message_new_from_uri (request->method, request->uri);
  /* To speak twice does no harm, so a connection that has gone stale is no
   * reason to give up, nor is a POST one not to use it again. */
  soup_message_add_flags (self->message,
                          SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_IDEMPOTENT);
  set_headers (self->message, request);

  voder_http_clock_start (self->clock, description->connect_timeout_us,
                          _ ("Cannot connect to the server in time"));
  g_signal_connect (self->message, "starting", G_CALLBACK (on_starting), self);
  self->stream =
      soup_session_send (session, self->message,
                         voder_http_clock_get_cancellable (self->clock), &why);
  forget_key (self);
  if (self->stream == NULL) {
    set_error (self, why, error);
    return NULL;
  }

  return g_steal_pointer (&self);
}

/* Closing a stream would read it to its end, which may never come. */
static void
abandon (GInputStream *stream)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_cancellable_cancel (cancelled);
  g_input_stream_close (stream, cancelled, NULL);
}

void
voder_http_reply_free (VoderHttpReply *self)
{
  voder_http_clock_stop (self->clock);
  if (self->stream != NULL && !self->has_ended)
    abandon (self->stream);
  g_clear_object (&self->stream);
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_object_unref (self->message);
  voder_http_clock_free (self->clock);
  g_free (self->first);
  g_free (self);
}

guint
voder_http_reply_get_status (VoderHttpReply *self)
{
  return (guint) soup_message_get_status (self->message);
}

/*
 * Gives a header of the answer, or %NULL.
 */
const char *
voder_http_reply_get_header (VoderHttpReply *self, const char *name)
{
  return soup_message_headers_get_one (
      soup_message_get_response_headers (self->message), name);
}

/*
 * Gives the media type of the body, in small letters and without parameters, of
 * a length and letters that a message can show; %NULL when the server does not
 * say.
 */
char *
voder_http_reply_dup_type (VoderHttpReply *self)
{
  const char *value = voder_http_reply_get_header (self, "Content-Type");
  g_autofree char *type = NULL;
  gsize length;

  if (value == NULL)
    return NULL;

  length = strcspn (value, ";");
  type = g_ascii_strdown (value, (gssize) MIN (length, TYPE_MAX_BYTES));
  g_strcanon (type, "abcdefghijklmnopqrstuvwxyz0123456789+-./ ", '?');

  return g_strdup (g_strstrip (type));
}

static GInputStream *
find_body_stream (GInputStream *stream)
{
  while (G_IS_FILTER_INPUT_STREAM (stream)) {
    if (g_str_equal (G_OBJECT_TYPE_NAME (stream), "SoupBodyInputStream"))
      return stream;
    stream =
        g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
  }

  return NULL;
}

/*
 * libsoup, up to 3.6.5 at least, takes a body for whole whose connection ended
 * between two chunks, which is how servers fail that speak in chunks. Where it
 * has seen the last chunk it reads no more: so a read that is cancelled from
 * the start says no end only where there was none.
 */
static gboolean
has_last_chunk (VoderHttpReply *self)
{
  SoupMessageHeaders *headers =
      soup_message_get_response_headers (self->message);
  GInputStream *stream = find_body_stream (self->stream);
  g_autoptr (GCancellable) cancelled = NULL;
  guint8 byte;

  if (stream == NULL ||
      soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CHUNKED)
    return TRUE;

  cancelled = g_cancellable_new ();
  g_cancellable_cancel (cancelled);

  return g_input_stream_read (stream, &byte, 1, cancelled, NULL) == 0;
}

/* Reads from the server; at the end the connection is free again. */
static gssize
read_stream (VoderHttpReply *self, guint8 *bytes, gsize size, GError **error)
{
  GCancellable *cancellable = voder_http_clock_get_cancellable (self->clock);
  GError *why = NULL;
  gssize n;

  if (self->has_ended)
    return 0;

  /* Until the first byte, the time for that goes on. */
  if (self->has_data)
    voder_http_clock_start (self->clock, self->description->idle_timeout_us,
                            _ ("The server has stopped sending"));
  n = g_input_stream_read (self->stream, bytes, size, cancellable, &why);
  if (n < 0) {
    set_error (self, why, error);
    return -1;
  }
  voder_http_clock_stop (self->clock);
  if (n > 0) {
    self->has_data = TRUE;
    return n;
  }

  if (!has_last_chunk (self)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                         _ ("The connection ended before the answer did"));
    return -1;
  }

  self->has_ended = TRUE;
  g_input_stream_close (self->stream, cancellable, NULL);

  return 0;
}

/*
 * Waits for the first bytes of the body, or its end.
 */
gboolean
voder_http_reply_wait (VoderHttpReply *self, GError **error)
{
  gssize n;

  self->first = g_malloc (READ_BYTES);
  n = read_stream (self, self->first, READ_BYTES, error);
  self->n_first = (gsize) MAX (n, 0);

  return n >= 0;
}

/*
 * Reads what has come of the body, waiting for something. Gives 0 at the end,
 * -1 on failure: %G_IO_ERROR_PARTIAL_INPUT when the body was cut short.
 */
gssize
voder_http_reply_read (VoderHttpReply *self,
                       guint8 *bytes,
                       gsize size,
                       GError **error)
{
  gsize n = MIN (self->n_first - self->n_taken, size);

  if (n == 0)
    return read_stream (self, bytes, size, error);

  memcpy (bytes, self->first + self->n_taken, n);
  self->n_taken += n;

  return (gssize) n;
}

/*
 * Reads the body, but no more than @max_bytes of it; @is_cut tells whether
 * there was more.
 */
GByteArray *
voder_http_reply_read_all (VoderHttpReply *self,
                           gsize max_bytes,
                           gboolean *is_cut,
                           GError **error)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  guint8 bytes[READ_BYTES];

  *is_cut = FALSE;
  while (TRUE) {
    gssize n = voder_http_reply_read (self, bytes, sizeof bytes, error);

    if (n < 0)
      return NULL;
    if (n == 0)
      return g_steal_pointer (&all);
    if (all->len + (gsize) n > max_bytes) {
      g_byte_array_append (all, bytes, (guint) (max_bytes - all->len));
      *is_cut = TRUE;
      return g_steal_pointer (&all);
    }
    g_byte_array_append (all, bytes, (guint) n);
  }
}
