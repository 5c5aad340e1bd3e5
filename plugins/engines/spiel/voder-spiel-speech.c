/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-spiel-speech.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>

#include "voder-spiel-call.h"
#include "voder-spiel-stream.h"

/* As much as a pipe holds. */
#define READ_SIZE 65536

/* A provider whose stream has ended answers the call now, or never. */
#define ANSWER_US (500 * G_TIME_SPAN_MILLISECOND)
/* The answer of one that has said nothing may tell why. */
#define SILENT_ANSWER_US (5 * G_TIME_SPAN_SECOND)

/*
 * The call and its stream while it is spoken. Some providers answer when all is
 * spoken, so both are awaited together: a call that fails ends its context, and
 * so the reading.
 */
typedef struct {
  const VoderSpielSpeech *speech;
  int fd;
  VoderSpielCall *call;
} Conversation;

static gboolean
set_errno (GError **error)
{
  int saved = errno;

  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
               _ ("Cannot read from a speech provider: %s"),
               g_strerror (saved));

  return FALSE;
}

static void
conversation_clear (Conversation *self)
{
  g_clear_pointer (&self->call, voder_spiel_call_free);
  if (self->fd >= 0)
    close (self->fd);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Conversation, conversation_clear)

static const char *
get_language (const VoderSpielSpeech *speech)
{
  const char *language = voder_utterance_get_language (speech->utterance);

  return language != NULL ? language : speech->voice->language;
}

static GDBusMessage *
create_message (const VoderSpielSpeech *speech, GUnixFDList *fds)
{
  VoderUtterance *utterance = speech->utterance;
  GDBusMessage *message = voder_spiel_bus_create_call (
      speech->voice->provider, VODER_SPIEL_INTERFACE, "Synthesize",
      g_variant_new ("(hssddbs)", 0, voder_utterance_get_string (utterance),
                     speech->voice->id, voder_utterance_get_pitch (utterance),
                     voder_utterance_get_rate (utterance),
                     voder_utterance_is_ssml (utterance),
                     get_language (speech)));

  g_dbus_message_set_unix_fd_list (message, fds);

  return message;
}

/* Asks the provider. Its end of the pipe is its own as soon as it is sent. */
static gboolean
begin (Conversation *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GUnixFDList) list = NULL;
  g_autoptr (GDBusMessage) message = NULL;
  int fds[2];

  if (pipe2 (fds, O_CLOEXEC) < 0)
    return set_errno (error);
  self->fd = fds[0];
  list = g_unix_fd_list_new_from_array (&fds[1], 1);
  if (fcntl (self->fd, F_SETFL, O_NONBLOCK) < 0)
    return set_errno (error);

  message = create_message (self->speech, list);
  self->call = voder_spiel_call_new (self->speech->connection, message,
                                     cancellable, error);

  return self->call != NULL;
}

/* Says why the call has failed, if the context has ended for that. */
static gboolean
set_refused (Conversation *self, GError *why, GError **error)
{
  g_dbus_error_strip_remote_error (why);
  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
               _ ("The speech provider %s does not speak: %s"),
               self->speech->voice->provider, why->message);

  return FALSE;
}

/* Waits for bytes; %FALSE without an error when the context has ended. */
static gboolean
wait_for_bytes (Conversation *self, GError **error)
{
  GCancellable *context = voder_spiel_call_get_context (self->call);
  gint64 deadline_us =
      g_get_monotonic_time () + self->speech->patience_ms * (gint64) 1000;
  GError *failed = NULL;

  if (voder_wait_for_fd (self->fd, G_IO_IN, deadline_us, context, &failed))
    return TRUE;
  if (g_cancellable_is_cancelled (context)) {
    g_error_free (failed);
    return FALSE;
  }
  if (!g_error_matches (failed, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)) {
    g_propagate_error (error, failed);
    return FALSE;
  }
  g_error_free (failed);
  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
               _ ("The speech provider %s hangs: it sent nothing for %g s"),
               self->speech->voice->provider,
               self->speech->patience_ms / 1000.0);

  return FALSE;
}

/* Reads to the end; %FALSE without an error when it is to stop. */
static gboolean
read_all (Conversation *self, VoderSpielStream *stream, GError **error)
{
  g_autofree guint8 *bytes = g_malloc (READ_SIZE);
  ssize_t n = 1;

  while (n != 0) {
    n = read (self->fd, bytes, READ_SIZE);
    if (n > 0 && !voder_spiel_stream_push (stream, bytes, (gsize) n, error))
      return FALSE;
    if (n < 0 && errno != EAGAIN && errno != EINTR)
      return set_errno (error);
    if (n < 0 && !wait_for_bytes (self, error))
      return FALSE;
  }

  return TRUE;
}

/*
 * Why a stream that has ended may be none: the provider has refused, or is
 * gone.
 */
static gboolean
check_provider (Conversation *self, GCancellable *cancellable, GError **error)
{
  const VoderSpielSpeech *speech = self->speech;
  g_autoptr (GError) why = NULL;
  gboolean has_spoken = voder_output_get_n_frames (speech->output) > 0;
  g_autoptr (GDBusMessage) answer = voder_spiel_call_wait (
      self->call, has_spoken ? ANSWER_US : SILENT_ANSWER_US, &why);
  gboolean is_there;

  if (answer != NULL)
    is_there = voder_spiel_bus_is_alive (
        speech->connection, g_dbus_message_get_sender (answer), cancellable);
  else if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    is_there = voder_spiel_bus_has_owner (speech->connection,
                                          speech->voice->provider, cancellable);
  else
    return set_refused (self, why, error);

  /* One that has spoken without an answer has spoken. */
  if (is_there)
    return TRUE;

  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
               _ ("The speech provider %s ended while it spoke"),
               speech->voice->provider);

  return FALSE;
}

/*
 * Has a provider speak, and hands on what it says as it comes. When it returns,
 * the provider has been left: it learns that from its next write.
 */
gboolean
voder_spiel_speech_run (const VoderSpielSpeech *self,
                        GCancellable *cancellable,
                        GError **error)
{
  g_auto (Conversation) conversation = { .speech = self, .fd = -1 };
  g_autoptr (VoderSpielStream) stream =
      voder_spiel_stream_new (self->voice, self->utterance, self->output);
  g_autoptr (GError) why = NULL;

  if (!voder_output_begin (self->output, &self->voice->info) ||
      !begin (&conversation, cancellable, error))
    return FALSE;
  if (read_all (&conversation, stream, &why))
    return check_provider (&conversation, cancellable, error) &&
           voder_spiel_stream_end (stream, error);
  if (why != NULL) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }

  /* The call has failed, or nobody listens. */
  if (voder_cancellable_set_error_if_done (
          voder_spiel_call_get_context (conversation.call), &why))
    set_refused (&conversation, why, error);

  return FALSE;
}
