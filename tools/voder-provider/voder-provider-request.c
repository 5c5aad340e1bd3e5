/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-provider-request.h"

#include <errno.h>
#include <math.h>
#include <unistd.h>

#include "voder-provider-encoder.h"
#include "voder-provider-spool.h"
#include "voder-provider-text.h"

/* Chunks between the thread that speaks and the main loop. */
#define CHANNEL_CAPACITY 16

/* The next piece is spoken as soon as no more than this waits for the reader,
 * besides what is in the pipe: 1.5 seconds each. */
#define LOW_WATER 65536

/* The most that a piece may leave in a file: half an hour. An engine that goes
 * on for longer has lost its way. */
#define MAX_FILE (80u * 1024 * 1024)

/*
 * VoderProviderRequest:
 *
 * One text on its way into one pipe. It is spoken piece by piece, each by a
 * task in a pool; the main loop takes the chunks from it, whether or not the
 * pipe has room, and writes them when it has. So a reader that stops reading
 * holds up nothing but its own request, which goes on when what was spoken
 * ahead is almost used up.
 *
 * Thread safety: the main thread; `text` and `piece` belong to the task while
 * there is one.
 */
struct _VoderProviderRequest {
  VoderProviderTicket ticket;
  char *client;
  char *voice;
  char *language;
  double rate;
  double pitch;

  VoderProviderRequestFunc done;
  gpointer data;

  /* The pipe. */
  int fd;
  VoderProviderPoller *poller;
  gboolean has_header;
  gboolean waits_for_room;
  VoderProviderSpool *spool;

  /* What speaks; %NULL until it is known. */
  VoderProviderEngine *engine;
  char *engine_voice;
  VoderContext *context;
  VoderProviderText *text;
  VoderProviderEncoder *encoder;

  /* The piece that is spoken. */
  VoderReceiver *receiver;
  VoderProviderPiece piece;
  gboolean has_piece;
  gboolean has_audio;
  GError *error;

  gboolean is_at_end; /* nothing more will be spoken */
  gboolean is_closed; /* nothing more will be written */
};

/* What a task holds: when it lets go of the sender, the request may be gone. */
typedef struct {
  VoderProviderRequest *request;
  VoderSender *chunks;
} Task;

static guint64 n_requests;

/* A factor that is no number, or off the scale, is no reason to be silent. */
static double
fit (double value, double min, double max)
{
  return isnan (value) ? 1.0 : CLAMP (value, min, max);
}

/* Takes the descriptor, which is non-blocking, also on failure. */
VoderProviderRequest *
voder_provider_request_new (const VoderProviderWish *wish,
                            int fd,
                            VoderProviderPoller *poller,
                            GCancellable *parent,
                            GError **error)
{
  VoderProviderRequest *self = g_new0 (VoderProviderRequest, 1);

  self->client = g_strdup (wish->client);
  self->voice = g_strdup (wish->voice);
  self->language = g_strdup (wish->language);
  self->rate = fit (wish->rate, VODER_RATE_MIN, VODER_RATE_MAX);
  self->pitch = fit (wish->pitch, 0, VODER_PITCH_MAX);
  self->text = voder_provider_text_new (wish->text, wish->is_ssml);
  self->spool = voder_provider_spool_new (MAX_FILE);
  self->context = voder_context_new (parent);
  self->ticket.number = n_requests++;
  self->ticket.client = self->client;
  self->ticket.data = self;
  self->poller = poller;
  self->fd = fd;

  if (!voder_provider_poller_add (poller, fd, self, error)) {
    close (fd);
    self->fd = -1;
    voder_provider_request_cancel (self);
    return NULL;
  }

  return self;
}

void
voder_provider_request_set_done (VoderProviderRequest *self,
                                 VoderProviderRequestFunc func,
                                 gpointer data)
{
  self->done = func;
  self->data = data;
}

const char *
voder_provider_request_get_voice (VoderProviderRequest *self)
{
  return self->voice;
}

const char *
voder_provider_request_get_language (VoderProviderRequest *self)
{
  return self->language;
}

static void
request_free (VoderProviderRequest *self)
{
  if (self->done != NULL)
    self->done (self, self->data);

  g_clear_pointer (&self->encoder, voder_provider_encoder_free);
  g_clear_error (&self->error);
  voder_provider_piece_clear (&self->piece);
  voder_provider_spool_free (self->spool);
  voder_provider_text_free (self->text);
  g_object_unref (self->context);
  g_free (self->engine_voice);
  g_free (self->language);
  g_free (self->voice);
  g_free (self->client);
  g_free (self);
}

/*
 * Ends the pipe, and the request when no task is left of it.
 */
static void
close_pipe (VoderProviderRequest *self)
{
  self->is_closed = TRUE;
  self->is_at_end = TRUE;
  if (self->engine != NULL)
    voder_provider_lane_remove (self->engine->lane, &self->ticket);
  if (self->fd >= 0) {
    voder_provider_poller_remove (self->poller, self->fd);
    close (self->fd);
    self->fd = -1;
  }
  if (self->receiver == NULL)
    request_free (self);
}

/* Stops at once: nobody listens. The engine hears of it in its next write. */
void
voder_provider_request_cancel (VoderProviderRequest *self)
{
  if (self->is_closed)
    return;

  voder_context_cancel (self->context, NULL);
  close_pipe (self);
}

static void
wait_for_room (VoderProviderRequest *self, gboolean wait)
{
  if (self->waits_for_room != wait)
    voder_provider_poller_wait_for_room (self->poller, self->fd, wait);
  self->waits_for_room = wait;
}

typedef enum {
  WRITTEN,
  NO_ROOM,
  BROKEN,
} Writing;

/* A pipe takes as little as a chunk whole, or not at all. */
static Writing
write_once (VoderProviderRequest *self, const void *bytes, gsize n_bytes)
{
  ssize_t n;

  do {
    n = write (self->fd, bytes, n_bytes);
  } while (n < 0 && errno == EINTR);

  if (n == (ssize_t) n_bytes)
    return WRITTEN;

  return n < 0 && errno == EAGAIN ? NO_ROOM : BROKEN;
}

/* Writes what there is and there is room for. */
static Writing
write_all (VoderProviderRequest *self)
{
  g_autoptr (GError) error = NULL;
  Writing writing = WRITTEN;
  const guint8 *chunk;
  gsize n_bytes;

  if (!self->has_header)
    writing = write_once (self, VODER_SPIEL_HEADER, VODER_SPIEL_HEADER_SIZE);
  if (writing != WRITTEN)
    return writing;
  self->has_header = TRUE;

  while (voder_provider_spool_peek (self->spool, &chunk, &n_bytes, &error) &&
         chunk != NULL) {
    writing = write_once (self, chunk, n_bytes);
    if (writing != WRITTEN)
      return writing;
    voder_provider_spool_pop (self->spool, n_bytes);
  }
  if (error == NULL)
    return WRITTEN;

  g_warning ("%s", error->message);

  return BROKEN;
}

/*
 * Writes, and does what is to be done then; the request may be gone after it.
 */
static void
proceed (VoderProviderRequest *self)
{
  Writing writing = write_all (self);

  if (writing == BROKEN) {
    voder_provider_request_cancel (self);
    return;
  }

  wait_for_room (self, writing == NO_ROOM);
  if (self->receiver != NULL)
    return;
  if (self->is_at_end) {
    if (writing == WRITTEN)
      close_pipe (self);
  } else if (self->engine != NULL &&
             voder_provider_spool_get_length (self->spool) <= LOW_WATER) {
    voder_provider_lane_add (self->engine->lane, &self->ticket);
  }
}

/* Is called by the poller. */
void
voder_provider_request_on_pipe (gpointer request, gboolean is_broken)
{
  VoderProviderRequest *self = request;

  if (is_broken)
    voder_provider_request_cancel (self);
  else
    proceed (self);
}

/* What it cannot speak is silent, but ends as it should: an error would end
 * clients that have queued more. The text itself is nobody's business. */
static void
fail (VoderProviderRequest *self, const GError *error)
{
  self->is_at_end = TRUE;
  if (self->is_closed ||
      g_error_matches (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED))
    return;

  g_warning ("The engine “%s” cannot speak with its voice “%s”: %s, code %d",
             voder_provider_engine_get_name (self->engine), self->engine_voice,
             g_quark_to_string (error->domain), error->code);
  g_debug ("%s", error->message);
}

/* Hands on what was encoded. */
static void
spool_stream (VoderProviderRequest *self)
{
  GByteArray *stream = voder_provider_encoder_get_stream (self->encoder);
  g_autoptr (GError) error = NULL;

  if (stream->len > 0 && !voder_provider_spool_push (self->spool, stream->data,
                                                     stream->len, &error)) {
    voder_context_cancel (self->context, error);
    fail (self, error);
  }
  g_byte_array_set_size (stream, 0);
}

static void
begin_audio (VoderProviderRequest *self)
{
  gint64 pause_us = (gint64) ((double) self->piece.pause_us / self->rate);

  self->has_audio = TRUE;
  voder_provider_encoder_add_silence (self->encoder, pause_us);
  if (self->piece.sentence_end > 0)
    voder_provider_encoder_add_sentence (
        self->encoder, self->piece.sentence_start, self->piece.sentence_end);
}

static void
take_chunk (VoderProviderRequest *self, VoderChunk *chunk)
{
  g_autoptr (GError) error = NULL;

  if (self->is_at_end)
    return;
  if (!self->has_audio)
    begin_audio (self);
  if (!voder_provider_encoder_add_chunk (self->encoder, chunk, &error)) {
    voder_context_cancel (self->context, error);
    fail (self, error);
  }
  spool_stream (self);
  proceed (self);
}

/* The task has let go of the request. */
static void
end_piece (VoderProviderRequest *self)
{
  VoderProviderEngine *engine = self->engine;

  g_clear_object (&self->receiver);
  if (self->has_audio && !self->is_closed) {
    voder_provider_encoder_end_piece (self->encoder);
    spool_stream (self);
  }
  if (self->error != NULL && !self->is_at_end)
    fail (self, self->error);
  g_clear_error (&self->error);
  self->is_at_end |= !self->has_piece;

  if (self->is_closed)
    request_free (self);
  else
    proceed (self);
  voder_provider_lane_leave (engine->lane);
}

static gboolean
on_chunk (VoderReceiver *receiver,
          gpointer item,
          const GError *reason,
          gpointer data)
{
  VoderProviderRequest *self = data;

  if (item == NULL) {
    if (reason != NULL && self->error == NULL)
      self->error = g_error_copy (reason);
    end_piece (self);
    return G_SOURCE_REMOVE;
  }

  take_chunk (self, item);
  voder_chunk_unref (item);

  return G_SOURCE_CONTINUE;
}

static VoderUtterance *
create_utterance (VoderProviderRequest *self)
{
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (NULL);

  voder_utterance_builder_set_text (builder, self->piece.text);
  voder_utterance_builder_set_voice (builder, self->engine_voice);
  if (*self->language != '\0')
    voder_utterance_builder_set_language (builder, self->language);
  voder_utterance_builder_set_rate (builder, self->rate);
  voder_utterance_builder_set_pitch (builder, self->pitch);

  return voder_utterance_builder_end (builder);
}

/* Speaks the next piece, if there is one; on a thread of a pool. */
static void
speak_piece (VoderProviderRequest *self, VoderSender *chunks)
{
  GCancellable *cancellable = G_CANCELLABLE (self->context);
  g_autoptr (VoderEnginePool) pool = NULL;
  g_autoptr (VoderUtterance) utterance = NULL;

  voder_provider_piece_clear (&self->piece);
  self->has_piece = voder_provider_text_next (self->text, &self->piece);
  if (!self->has_piece)
    return;

  pool = voder_once_get (self->engine->pool, cancellable, &self->error);
  if (pool == NULL)
    return;

  utterance = create_utterance (self);
  voder_synthesizer_synthesize_into (VODER_SYNTHESIZER (pool), utterance,
                                     chunks, cancellable, &self->error);
}

static gboolean
run_task (gpointer data, GCancellable *cancellable, GError **error)
{
  Task *task = data;

  speak_piece (task->request, task->chunks);
  /* The request is the main thread's again as soon as this closes. */
  g_clear_object (&task->chunks);

  return TRUE;
}

static void
task_free (gpointer data)
{
  Task *task = data;

  g_clear_object (&task->chunks);
  g_free (task);
}

/*
 * Is called by the lane: it is this request's turn.
 */
void
voder_provider_request_speak (gpointer request)
{
  VoderProviderRequest *self = request;
  g_autoptr (GSource) source = NULL;
  Task *task = g_new0 (Task, 1);

  task->request = self;
  voder_channel_open (VODER_TYPE_CHUNK, CHANNEL_CAPACITY, &task->chunks,
                      &self->receiver);
  self->has_piece = FALSE;
  self->has_audio = FALSE;
  source = voder_receiver_create_source (self->receiver, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (on_chunk), self, NULL);
  g_source_attach (source, NULL);

  /* One that cannot be run is released, which closes the channel. */
  voder_pool_submit (voder_pool_get_blocking (), VODER_POOL_PRIORITY_DEFAULT,
                     run_task, task, task_free, NULL, &self->error);
}

/*
 * Begins to speak with the voice that was found. Its language serves where the
 * request does not tell one.
 */
void
voder_provider_request_begin (VoderProviderRequest *self,
                              const VoderProviderChoice *choice)
{
  const char *language = voder_voice_get_languages (choice->voice)[0];

  voder_provider_text_set_language (
      self->text, *self->language != '\0' ? self->language : language);
  self->engine = choice->engine;
  self->engine_voice = g_strdup (voder_voice_get_id (choice->voice));
  self->encoder = voder_provider_encoder_new (
      voder_provider_text_get_string (self->text), choice->rate);
  proceed (self);
}

/* There is no voice, or no room for more: the stream ends where it begins. */
void
voder_provider_request_end (VoderProviderRequest *self)
{
  self->is_at_end = TRUE;
  proceed (self);
}
