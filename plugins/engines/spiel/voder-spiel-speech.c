/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-spiel-speech.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>

#include "voder-spiel-stream.h"

/* As much as a pipe holds. */
#define READ_SIZE 65536

/* A provider whose stream has ended answers the call now, or never. */
#define ANSWER_US (500 * G_TIME_SPAN_MILLISECOND)

/*
 * The call and its stream while it is spoken: a task waits for the answer,
 * since some providers give it when all is spoken; meanwhile the caller's
 * thread reads. A call that fails ends the group's context, and so the reading.
 */
typedef struct {
  const VoderSpielSpeech *speech;
  VoderGroup *group;
  GUnixFDList *write_end;
  int fd;

  char *answerer; /* the unique name of who has answered */
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

static gboolean
open_pipe (Conversation *self, GError **error)
{
  int fds[2];

  if (pipe2 (fds, O_CLOEXEC) < 0)
    return set_errno (error);

  self->fd = fds[0];
  self->write_end = g_unix_fd_list_new_from_array (&fds[1], 1);

  return fcntl (self->fd, F_SETFL, O_NONBLOCK) == 0 || set_errno (error);
}

/* The end is the end only when nobody has the other end open. What was sent has
 * its own copy when the first byte has come. */
static void
close_write_end (Conversation *self)
{
  g_autofree int *fds = NULL;
  int n_fds = 0;

  if (self->write_end == NULL)
    return;

  fds = g_unix_fd_list_steal_fds (self->write_end, &n_fds);
  for (int i = 0; i < n_fds; i++)
    close (fds[i]);
  g_clear_object (&self->write_end);
}

static void
conversation_clear (Conversation *self)
{
  g_clear_object (&self->group);
  g_clear_object (&self->write_end);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->answerer);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Conversation, conversation_clear)

static const char *
get_language (const VoderSpielSpeech *speech)
{
  const char *language = voder_utterance_get_language (speech->utterance);

  return language != NULL ? language : speech->voice->language;
}

static GDBusMessage *
create_message (Conversation *self)
{
  const VoderSpielSpeech *speech = self->speech;
  VoderUtterance *utterance = speech->utterance;
  g_autofree char *path = voder_spiel_bus_get_path (speech->voice->provider);
  GDBusMessage *message = g_dbus_message_new_method_call (
      speech->voice->provider, path, VODER_SPIEL_INTERFACE, "Synthesize");

  g_dbus_message_set_unix_fd_list (message, self->write_end);
  g_dbus_message_set_body (
      message, g_variant_new (
                   "(hssddbs)", 0, voder_utterance_get_string (utterance),
                   speech->voice->id, voder_utterance_get_pitch (utterance),
                   voder_utterance_get_rate (utterance),
                   voder_utterance_is_ssml (utterance), get_language (speech)));

  return message;
}

static gboolean
set_refused (Conversation *self, GError *why, GError **error)
{
  g_dbus_error_strip_remote_error (why);
  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
               _ ("The speech provider %s does not speak: %s"),
               self->speech->voice->provider, why->message);
  g_error_free (why);

  return FALSE;
}

/* Asks the provider, and waits for its answer; a task of the group. */
static gboolean
call (gpointer data, GCancellable *cancellable, GError **error)
{
  Conversation *self = data;
  g_autoptr (GDBusMessage) message = create_message (self);
  g_autoptr (GDBusMessage) answer = NULL;
  GError *why = NULL;

  answer = g_dbus_connection_send_message_with_reply_sync (
      self->speech->connection, message, G_DBUS_SEND_MESSAGE_FLAGS_NONE,
      (int) self->speech->patience_ms, NULL, cancellable, &why);
  if (answer == NULL || g_dbus_message_to_gerror (answer, &why))
    return set_refused (self, why, error);

  self->answerer = g_strdup (g_dbus_message_get_sender (answer));

  return TRUE;
}

/* Waits for bytes; %FALSE without an error when the context has ended. */
static gboolean
wait_for_bytes (Conversation *self, GError **error)
{
  GCancellable *context = G_CANCELLABLE (voder_group_get_context (self->group));
  struct pollfd polls[2] = { { .fd = self->fd, .events = POLLIN },
                             { .fd = -1 } };
  GPollFD poll_fd;
  int n;

  if (g_cancellable_make_pollfd (context, &poll_fd)) {
    polls[1].fd = poll_fd.fd;
    polls[1].events = POLLIN;
  }
  do {
    n = poll (polls, 2, (int) self->speech->patience_ms);
  } while (n < 0 && errno == EINTR);
  if (polls[1].fd >= 0)
    g_cancellable_release_fd (context);

  if (g_cancellable_is_cancelled (context))
    return FALSE;
  if (n > 0)
    return TRUE;
  if (n < 0)
    return set_errno (error);
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
    if (n > 0) {
      close_write_end (self);
      if (!voder_spiel_stream_push (stream, bytes, (gsize) n, error))
        return FALSE;
    }
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
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (cancellable, ANSWER_US);
  g_autoptr (GError) why = NULL;

  if (!voder_group_wait (self->group, G_CANCELLABLE (context), &why)) {
    /* One that has spoken without an answer has spoken. */
    if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
      return TRUE;
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  if (voder_spiel_bus_has_name (self->speech->connection, self->answerer,
                                cancellable))
    return TRUE;

  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
               _ ("The speech provider %s ended while it spoke"),
               self->speech->voice->provider);

  return FALSE;
}

static gboolean
converse (Conversation *self, GCancellable *cancellable, GError **error)
{
  const VoderSpielSpeech *speech = self->speech;
  g_autoptr (VoderSpielStream) stream =
      voder_spiel_stream_new (speech->voice, speech->utterance, speech->output);
  g_autoptr (GError) why = NULL;

  if (read_all (self, stream, &why))
    return check_provider (self, cancellable, error) &&
           voder_spiel_stream_end (stream, error);
  if (why != NULL) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }

  /* Nobody listens, or the call has failed. */
  if (!g_cancellable_is_cancelled (
          G_CANCELLABLE (voder_group_get_context (self->group))))
    return FALSE;

  return voder_group_wait (self->group, NULL, error);
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

  if (!open_pipe (&conversation, error))
    return FALSE;
  if (!voder_output_begin (self->output, &self->voice->info))
    return FALSE;

  conversation.group = voder_group_new (voder_pool_get_blocking (),
                                        VODER_GROUP_FIRST_ERROR, cancellable);
  if (!voder_group_go (conversation.group, call, &conversation, NULL, error))
    return FALSE;

  return converse (&conversation, cancellable, error);
}
