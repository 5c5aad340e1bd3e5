/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* meson.build includes voder-http-engine.h here and links what it is of. */
#include "http-server.h"

#include <string.h>

/* More chunks than an utterance of a test has. */
#define MANY_CHUNKS 16384

/* A connection that is answered without libsoup's help. */
typedef struct {
  HttpServer *server;
  GIOStream *stream;
  HttpAnswer answer;
  gsize n_sent;
} Raw;

static void
request_free (gpointer data)
{
  HttpRequest *request = data;

  g_free (request->method);
  g_free (request->path);
  g_free (request->body);
  g_free (request->authorization);
  g_free (request->encoding);
  g_free (request);
}

static void
record (HttpServer *self, SoupServerMessage *message, const char *path)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_request_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  GSocketAddress *address = soup_server_message_get_remote_address (message);
  HttpRequest *request = g_new0 (HttpRequest, 1);

  request->method = g_strdup (soup_server_message_get_method (message));
  request->path = g_strdup (path);
  request->body =
      g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  request->authorization =
      g_strdup (soup_message_headers_get_one (headers, "Authorization"));
  request->encoding =
      g_strdup (soup_message_headers_get_one (headers, "Accept-Encoding"));
  request->client_port =
      g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  request->version = soup_server_message_get_http_version (message);
  g_ptr_array_add (self->requests, request);
}

static void send_raw (Raw *raw);

static gboolean
send_more (gpointer data)
{
  send_raw (data);

  return G_SOURCE_REMOVE;
}

static void
on_raw_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Raw *raw = data;
  gboolean is_sent = g_output_stream_write_all_finish (G_OUTPUT_STREAM (source),
                                                       result, NULL, NULL);

  if (is_sent && raw->n_sent < raw->answer.n_bytes) {
    guint pause_ms = raw->answer.pause_ms;

    g_timeout_add (pause_ms, send_more, g_steal_pointer (&raw));
  } else if (is_sent && raw->answer.is_endless) {
    raw->n_sent = 0;
    send_raw (g_steal_pointer (&raw));
  } else if (is_sent && raw->answer.is_held) {
    g_ptr_array_add (raw->server->held, raw->stream);
  } else {
    g_io_stream_close (raw->stream, NULL, NULL);
    g_object_unref (raw->stream);
  }
}

static void
send_raw (Raw *raw)
{
  const char *bytes = raw->answer.body;
  gsize start = raw->n_sent;
  gsize n = raw->answer.n_bytes - start;

  if (raw->answer.piece > 0)
    n = MIN (n, raw->answer.piece);
  raw->n_sent += n;
  g_output_stream_write_all_async (g_io_stream_get_output_stream (raw->stream),
                                   bytes + start, n, G_PRIORITY_DEFAULT, NULL,
                                   on_raw_sent, raw);
}

static void
answer_raw (HttpServer *self,
            SoupServerMessage *message,
            const HttpAnswer *answer)
{
  Raw *raw = g_new0 (Raw, 1);

  raw->server = self;
  raw->stream = soup_server_message_steal_connection (message);
  raw->answer = *answer;
  send_raw (raw);
}

static void
answer_plain (SoupServerMessage *message, const HttpAnswer *answer)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  const char *type = answer->type != NULL ? answer->type : "audio/pcm";
  const char *bytes = answer->body;
  gsize piece = answer->piece > 0 ? answer->piece : answer->n_bytes;

  soup_server_message_set_status (message, answer->status, NULL);
  soup_message_headers_replace (headers, "Content-Type", type);
  if (answer->header != NULL)
    soup_message_headers_replace (headers, answer->header, answer->value);
  if (answer->piece > 0)
    soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  for (gsize i = 0; i < answer->n_bytes; i += piece)
    soup_message_body_append (body, SOUP_MEMORY_COPY, bytes + i,
                              MIN (piece, answer->n_bytes - i));
  soup_message_body_complete (body);
}

static void
on_request (SoupServer *soup,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer data)
{
  HttpServer *self = data;
  guint n = MIN (self->requests->len, self->answers->len - 1);
  HttpAnswer answer = g_array_index (self->answers, HttpAnswer, n);

  record (self, message, path);
  if (answer.is_paused) {
    soup_server_message_pause (message);
  } else if (answer.is_echo) {
    const HttpRequest *last =
        g_ptr_array_index (self->requests, self->requests->len - 1);
    g_autofree char *twice = g_strconcat (last->body, last->body, NULL);

    answer.body = twice;
    answer.n_bytes = strlen (twice);
    answer_plain (message, &answer);
  } else if (answer.status == 0)
    answer_raw (self, message, &answer);
  else
    answer_plain (message, &answer);
  if (answer.then != NULL)
    answer.then (answer.data);
}

static HttpServer *
create_server (GTlsCertificate *certificate)
{
  HttpServer *self = g_new0 (HttpServer, 1);
  SoupServerListenOptions options = SOUP_SERVER_LISTEN_IPV4_ONLY;
  g_autoptr (GError) error = NULL;
  GSList *uris;

  self->answers = g_array_new (FALSE, FALSE, sizeof (HttpAnswer));
  self->requests = g_ptr_array_new_with_free_func (request_free);
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  self->soup = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
  if (certificate != NULL) {
    soup_server_set_tls_certificate (self->soup, certificate);
    options |= SOUP_SERVER_LISTEN_HTTPS;
  }
  soup_server_listen_local (self->soup, 0, options, &error);
  g_assert_no_error (error);

  uris = soup_server_get_uris (self->soup);
  self->port = (guint) g_uri_get_port (uris->data);
  self->url = g_strdup_printf ("http%s://127.0.0.1:%u",
                               certificate != NULL ? "s" : "", self->port);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  return self;
}

/* Starts a server at a free port of this machine, in the main context. */
HttpServer *
http_server_new (void)
{
  return create_server (NULL);
}

/* The same for https. */
HttpServer *
http_server_new_tls (GTlsCertificate *certificate)
{
  return create_server (certificate);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* First it learns which connections have ended. */
void
http_server_free (HttpServer *self)
{
  settle ();
  g_ptr_array_unref (self->held);
  soup_server_disconnect (self->soup);
  g_object_unref (self->soup);
  settle ();
  g_array_unref (self->answers);
  g_ptr_array_unref (self->requests);
  g_free (self->url);
  g_free (self);
}

void
http_server_answer (HttpServer *self, HttpAnswer answer)
{
  g_array_append_val (self->answers, answer);
}

const HttpRequest *
http_server_get_request (HttpServer *self, guint n)
{
  g_assert_cmpuint (n, <, self->requests->len);

  return g_ptr_array_index (self->requests, n);
}

/* Writes a description of the server at @url, with further keys. */
char *
http_write_description (const char *url, const char *keys)
{
  static guint n_files;
  g_autofree char *name = g_strdup_printf ("test-%u.engine", n_files++);
  char *path = g_build_filename (g_get_user_data_dir (), name, NULL);
  g_autofree char *text =
      g_strconcat ("[Voder Engine]\nPlugin=http\nName=test\nTitle=Test\n"
                   "Languages=en;de;\n[Http]\nURL=",
                   url, "\nRetryDelay=0.001\nMaxRetries=2\n",
                   strstr (keys, "Voices") == NULL ? "Voices=one;two;\n" : "",
                   keys, "\n", NULL);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (g_get_user_data_dir (), 0700);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);

  return path;
}

VoderEngine *
http_create_engine (const char *url, const char *keys)
{
  g_autofree char *path = http_write_description (url, keys);

  return g_object_new (VODER_TYPE_HTTP_ENGINE, "description-file", path, NULL);
}

/* What is done on another thread, while this one serves. */
typedef struct {
  VoderEngine *engine;
  VoderUtterance *utterance; /* NULL: the voices are listed */
  VoderSender *sender;
  GCancellable *cancellable;
  GListModel *voices;
  GError *error;
  gint64 ended_us;
  gboolean is_done;
} Job;

static gboolean
finish (gpointer data)
{
  Job *job = data;

  job->is_done = TRUE;

  return G_SOURCE_REMOVE;
}

static gboolean
run_job (gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;

  if (job->utterance == NULL) {
    job->voices =
        voder_engine_list_voices (job->engine, job->cancellable, &job->error);
  } else {
    g_autoptr (VoderOutput) output =
        voder_output_new (job->utterance, job->sender, job->cancellable);

    voder_engine_synthesize (job->engine, job->utterance, output,
                             job->cancellable, &job->error);
  }
  job->ended_us = g_get_monotonic_time ();
  g_idle_add (finish, job);

  return TRUE;
}

/* Serves until the job is done. */
static void
run (Job *job)
{
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;

  voder_group_go (group, run_job, job, NULL, &error);
  g_assert_no_error (error);
  while (!job->is_done)
    g_main_context_iteration (NULL, TRUE);
  voder_group_wait (group, NULL, &error);
  g_assert_no_error (error);
}

static void
add_chunk (HttpSpeech *self, VoderChunk *chunk)
{
  GstMapInfo map;

  g_assert_true (
      gst_buffer_map (voder_chunk_get_buffer (chunk), &map, GST_MAP_READ));
  g_byte_array_append (self->pcm, map.data, (guint) map.size);
  gst_buffer_unmap (voder_chunk_get_buffer (chunk), &map);
  self->info = *voder_chunk_get_info (chunk);
  self->n_frames += voder_chunk_get_n_frames (chunk);
}

static gboolean
cancel_on_audio (VoderReceiver *receiver,
                 gpointer item,
                 const GError *reason,
                 gpointer data)
{
  g_autoptr (VoderChunk) chunk = item;

  voder_context_cancel (data, NULL);

  return G_SOURCE_REMOVE;
}

static HttpSpeech *
speak (VoderEngine *engine,
       VoderUtterance *utterance,
       GCancellable *cancellable,
       gboolean is_cancelled)
{
  g_autoptr (VoderChannel) channel =
      voder_channel_new (VODER_TYPE_CHUNK, MANY_CHUNKS);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  HttpSpeech *self = g_new0 (HttpSpeech, 1);
  Job job = {
    .engine = engine,
    .utterance = utterance,
    .sender = sender,
    .cancellable = cancellable,
  };
  gpointer item = NULL;

  if (is_cancelled) {
    g_autoptr (GSource) source = voder_receiver_create_source (receiver, NULL);

    g_source_set_callback (source, G_SOURCE_FUNC (cancel_on_audio), cancellable,
                           NULL);
    g_source_attach (source, NULL);
  }
  run (&job);
  voder_sender_close (sender);
  self->pcm = g_byte_array_new ();
  self->error = job.error;
  self->ended_us = job.ended_us;
  while (voder_receiver_receive (receiver, &item, NULL, NULL)) {
    g_autoptr (VoderChunk) chunk = item;

    add_chunk (self, chunk);
  }

  return self;
}

/* Has the engine speak on another thread. */
HttpSpeech *
http_speak (VoderEngine *engine,
            VoderUtterance *utterance,
            GCancellable *cancellable)
{
  return speak (engine, utterance, cancellable, FALSE);
}

/* Has it speak, and cancels when the first audio has come. */
HttpSpeech *
http_speak_then_cancel (VoderEngine *engine,
                        VoderUtterance *utterance,
                        VoderContext *context)
{
  return speak (engine, utterance, G_CANCELLABLE (context), TRUE);
}

/* Speaks with a new engine that is described by further keys. */
HttpSpeech *
http_speak_text (HttpServer *server, const char *keys, const char *text)
{
  g_autoptr (VoderEngine) engine = http_create_engine (server->url, keys);
  g_autoptr (VoderUtterance) utterance = voder_utterance_new (text);

  return http_speak (engine, utterance, NULL);
}

typedef struct {
  VoderEngine *engine;
  guint number;
  guint n_sentences;
  gint *n_running;
} Task;

/* The server sends back what it was asked. */
static gboolean
speak_all (gpointer data, GCancellable *cancellable, GError **error)
{
  Task *task = data;

  for (guint i = 0; i < task->n_sentences; i++) {
    g_autofree char *text = g_strdup_printf ("No %u of %u.", i, task->number);
    g_autoptr (VoderUtterance) utterance = voder_utterance_new (text);
    g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_CHUNK, 99);
    g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
    g_autoptr (VoderReceiver) receiver =
        voder_channel_create_receiver (channel);
    g_autoptr (VoderOutput) output = voder_output_new (utterance, sender, NULL);
    g_autoptr (GString) said = g_string_new (NULL);
    gpointer item = NULL;

    voder_engine_synthesize (task->engine, utterance, output, NULL, error);
    voder_sender_close (sender);
    while (voder_receiver_receive (receiver, &item, NULL, NULL)) {
      g_autoptr (VoderChunk) chunk = item;
      GstMapInfo map;

      gst_buffer_map (voder_chunk_get_buffer (chunk), &map, GST_MAP_READ);
      g_string_append_len (said, (char *) map.data, (gssize) map.size);
      gst_buffer_unmap (voder_chunk_get_buffer (chunk), &map);
    }
    g_assert_nonnull (strstr (said->str, text));
  }
  g_atomic_int_add (task->n_running, -1);
  g_main_context_wakeup (NULL);

  return TRUE;
}

/* Many threads share the engine, and each hears what it has asked for. */
void
http_speak_in_threads (HttpServer *server,
                       VoderEngine *engine,
                       guint n_threads,
                       guint n_sentences)
{
  g_autoptr (VoderPool) pool =
      voder_pool_new ("http", n_threads, n_threads, n_threads);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  g_autofree Task *tasks = g_new (Task, n_threads);
  g_autoptr (GError) error = NULL;
  gint n_running = (gint) n_threads;

  for (guint i = 0; i < n_threads; i++) {
    tasks[i] = (Task){ engine, i, n_sentences, &n_running };
    voder_group_go (group, speak_all, &tasks[i], NULL, &error);
    g_assert_no_error (error);
  }
  while (g_atomic_int_get (&n_running) > 0)
    g_main_context_iteration (NULL, TRUE);
  voder_group_wait (group, NULL, &error);
  g_assert_no_error (error);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
}

GListModel *
http_list_voices (VoderEngine *engine, GError **error)
{
  Job job = { .engine = engine };

  run (&job);
  if (job.error != NULL)
    g_propagate_error (error, job.error);

  return job.voices;
}

void
http_speech_free (HttpSpeech *self)
{
  g_byte_array_unref (self->pcm);
  g_clear_error (&self->error);
  g_free (self);
}

/* It failed as an engine does, and the message says @part. */
void
http_assert_failed (const HttpSpeech *speech, const char *part)
{
  g_assert_error (speech->error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
  if (strstr (speech->error->message, part) == NULL)
    g_error ("“%s” does not say “%s”", speech->error->message, part);
}
