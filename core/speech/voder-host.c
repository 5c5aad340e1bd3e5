/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-host-private.h"

#include <string.h>

#include <voder/flow/voder-channel.h>
#include <voder/flow/voder-context.h>
#include <voder/speech/voder-engine.h>

#include "voder-host-answer-private.h"
#include "voder-host-process-private.h"
#include "voder-host-seat-private.h"
#include "voder-idle-watch-private.h"
#include "voder-output-private.h"

/* How long a child may be silent: so long for any text, and for each character
 * of it. Thirty times what the slowest of Debian's voices need. */
#define PATIENCE_US          (5 * G_USEC_PER_SEC)
#define PATIENCE_PER_CHAR_US (50 * 1000)

/* Audio longer than this has no end: at the normal rate, a long number takes
 * half a second for each of its digits. */
#define SECONDS_MIN      30.0
#define SECONDS_PER_CHAR 2.0

/* Hosts that die one after the other before one gives a child. */
#define HOSTS_MAX 10

/* Hosts that die one after the other before one is ready. */
#define STARTS_MAX 5

struct _VoderHost {
  VoderPluginInfo *info;
  gboolean is_zygote;
  guint max_parallel;
  gint64 patience_us;
  gint64 patience_per_char_us;

  /* Who has the token may look at the process and start another. */
  VoderSender *put_token;
  VoderReceiver *take_token;
  VoderHostProcess *process;
  char *voice;              /* the one that it has loaded; %NULL: none yet */
  VoderHostProcess *others; /* a zygote for all other voices */

  /* Those that nobody uses. */
  VoderSender *put_seat;
  VoderReceiver *take_seat;

  VoderIdleWatch *watch; /* runs while there is a process */
};

static void
put_token (VoderHost *self)
{
  voder_sender_try_send (self->put_token, voder_host_seat_new (), NULL);
}

/* Gives the seats that nobody uses. */
static GPtrArray *
take_free_seats (VoderHost *self)
{
  GPtrArray *seats = g_ptr_array_new ();
  gpointer seat;

  while (voder_receiver_try_receive (self->take_seat, &seat, NULL))
    g_ptr_array_add (seats, seat);

  return seats;
}

static void
put_back (VoderHost *self, GPtrArray *seats)
{
  for (guint i = 0; i < seats->len; i++)
    voder_sender_try_send (self->put_seat, g_ptr_array_index (seats, i), NULL);
}

/*
 * Ends the processes, unless somebody is spoken for. Who asks meanwhile waits
 * for a seat, and then starts others; not for these to end.
 */
static void
end_processes (VoderHost *self, void (*end_watch) (VoderIdleWatch *watch))
{
  g_autoptr (VoderHostProcess) process = NULL;
  g_autoptr (VoderHostProcess) others = NULL;
  g_autoptr (VoderHostSeat) token = NULL;
  g_autoptr (GPtrArray) seats = take_free_seats (self);

  if (seats->len == self->max_parallel &&
      voder_receiver_receive (self->take_token, (gpointer *) &token, NULL,
                              NULL)) {
    for (guint i = 0; i < seats->len; i++)
      voder_host_seat_release (g_ptr_array_index (seats, i));
    process = g_steal_pointer (&self->process);
    others = g_steal_pointer (&self->others);
    if (end_watch != NULL)
      end_watch (self->watch);
    put_token (self);
  }

  put_back (self, seats);
}

static void
leave (gpointer data)
{
  end_processes (data, voder_idle_watch_stop);
}

/*
 * At most @max_parallel utterances are spoken at a time. Nothing is started.
 */
VoderHost *
voder_host_new (VoderPluginInfo *info, gboolean is_zygote, guint max_parallel)
{
  VoderHost *self = g_new0 (VoderHost, 1);

  self->info = g_object_ref (info);
  self->is_zygote = is_zygote;
  self->max_parallel = max_parallel;
  self->patience_us = PATIENCE_US;
  self->patience_per_char_us = PATIENCE_PER_CHAR_US;
  voder_channel_open (VODER_TYPE_HOST_SEAT, 1, &self->put_token,
                      &self->take_token);
  put_token (self);
  voder_channel_open (VODER_TYPE_HOST_SEAT, max_parallel, &self->put_seat,
                      &self->take_seat);
  for (guint i = 0; i < max_parallel; i++)
    voder_sender_try_send (self->put_seat, voder_host_seat_new (), NULL);
  self->watch =
      voder_idle_watch_new ("host-watch", VODER_IDLE_TIMEOUT_US, leave, self);

  return self;
}

void
voder_host_free (VoderHost *self)
{
  voder_idle_watch_free (self->watch); /* it may be at it */
  g_clear_object (&self->put_seat);
  g_clear_object (&self->take_seat);
  g_clear_object (&self->put_token);
  g_clear_object (&self->take_token);
  g_clear_pointer (&self->process, voder_host_process_unref);
  g_clear_pointer (&self->others, voder_host_process_unref);
  g_clear_pointer (&self->voice, g_free);
  g_clear_object (&self->info);
  g_free (self);
}

/* How long a child may give no sign of life: so long, and for each character of
 * its text. */
void
voder_host_set_patience (VoderHost *self,
                         gint64 patience_us,
                         gint64 per_char_us)
{
  self->patience_us = patience_us;
  self->patience_per_char_us = per_char_us;
}

/* How long the processes stay while nobody asks; G_MAXINT64 for ever. */
void
voder_host_set_idle_timeout (VoderHost *self, gint64 timeout_us)
{
  voder_idle_watch_set_timeout (self->watch, timeout_us);
}

/*
 * Ends the processes, unless somebody is spoken for, and waits for that.
 */
void
voder_host_dismiss (VoderHost *self)
{
  end_processes (self, NULL);
}

/* One that dies while it starts may have been killed: it is started again. */
static VoderHostProcess *
start_process (VoderHost *self,
               const char *voice,
               guint n_ahead,
               GCancellable *cancellable,
               GError **error)
{
  VoderHostProcess *process = NULL;

  for (guint i = 0; process == NULL && i < STARTS_MAX; i++) {
    g_autoptr (GError) why = NULL;

    process = voder_host_process_start (self->info, self->is_zygote, voice,
                                        n_ahead, cancellable, &why);
    if (process == NULL &&
        (i == STARTS_MAX - 1 || !g_error_matches (why, VODER_SPEECH_ERROR,
                                                  VODER_SPEECH_ERROR_FAILED))) {
      g_propagate_error (error, g_steal_pointer (&why));
      break;
    }
  }

  return process;
}

static VoderHostProcess *
ensure (VoderHost *self,
        VoderHostProcess **process,
        GCancellable *cancellable,
        GError **error)
{
  gboolean is_first = process == &self->process;
  const char *voice = is_first ? self->voice : NULL;
  /* Those who stand ready in the first are made when it has its voice. */
  guint n_ahead =
      self->is_zygote && (!is_first || voice != NULL) ? self->max_parallel : 0;

  if (*process != NULL && voder_host_process_is_dead (*process))
    g_clear_pointer (process, voder_host_process_unref);
  if (*process == NULL) {
    *process = start_process (self, voice, n_ahead, cancellable, error);
    if (*process != NULL)
      voder_idle_watch_start (self->watch);
  }

  return *process != NULL ? voder_host_process_ref (*process) : NULL;
}

/* The first voice that speaks is loaded once, in the zygote, and by all who
 * stand ready: they are made after that. */
static void
prepare (VoderHost *self, VoderHostProcess *process, const char *voice)
{
  if (!self->is_zygote || self->voice != NULL || voice == NULL ||
      !voder_host_process_prepare (process, voice))
    return;

  self->voice = g_strdup (voice);
  voder_host_process_stock (process, self->max_parallel);
}

/* Gives a process for a voice (transfer full), started when there is none.
 * Without a voice any will do. */
static VoderHostProcess *
obtain_process (VoderHost *self,
                const char *voice,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (VoderHostSeat) token = NULL;
  VoderHostProcess *process = NULL;
  gboolean is_other;

  if (!voder_receiver_receive (self->take_token, (gpointer *) &token,
                               cancellable, error))
    return NULL;

  is_other =
      voice != NULL && self->voice != NULL && strcmp (self->voice, voice) != 0;
  process = ensure (self, is_other ? &self->others : &self->process,
                    cancellable, error);
  if (process != NULL && !is_other)
    prepare (self, process, voice);
  put_token (self);

  return process;
}

/*
 * Starts the host, so that an engine that cannot be used is found.
 */
gboolean
voder_host_start (VoderHost *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (VoderHostProcess) process =
      obtain_process (self, NULL, cancellable, error);

  return process != NULL;
}

/* A host that dies meanwhile is replaced, but not for ever. */
static gboolean
fill_seat (VoderHost *self,
           VoderHostSeat *seat,
           const char *voice,
           GCancellable *cancellable,
           GError **error)
{
  for (guint i = 0; i < HOSTS_MAX; i++) {
    g_autoptr (VoderHostProcess) process = NULL;

    g_clear_error (error);
    process = obtain_process (self, voice, cancellable, error);
    if (process == NULL)
      return FALSE;
    if (voder_host_seat_fill (seat, process, cancellable, error))
      return TRUE;
    if (!voder_host_process_is_dead (process) &&
        !voder_host_process_died_first (process))
      return FALSE;
  }

  return FALSE;
}

/* Gives a seat with a child in it; %NULL with an error. */
static VoderHostSeat *
take_seat (VoderHost *self,
           const char *voice,
           GCancellable *cancellable,
           GError **error)
{
  VoderHostSeat *seat = NULL;

  if (!voder_receiver_receive (self->take_seat, (gpointer *) &seat, cancellable,
                               error))
    return NULL;
  if (voder_host_seat_suits (seat, voice))
    return seat;

  if (fill_seat (self, seat, voice, cancellable, error))
    return seat;
  voder_sender_try_send (self->put_seat, seat, NULL);

  return NULL;
}

/* A zygote's child stays for its voice, if it can: that of another may be
 * loaded in another zygote. */
static void
put_seat (VoderHost *self,
          VoderHostSeat *seat,
          const char *voice,
          VoderHostOutcome outcome,
          gboolean stays)
{
  if (outcome != VODER_HOST_SPOKE && outcome != VODER_HOST_REFUSED)
    voder_host_seat_kill (seat);
  else if (self->is_zygote && stays)
    voder_host_seat_set_voice (seat, voice);
  else if (self->is_zygote)
    voder_host_seat_release (seat);
  voder_idle_watch_touch (self->watch);
  voder_sender_try_send (self->put_seat, seat, NULL);
}

/* Why a child or a host fails while the caller goes on is its own fault. */
static VoderHostOutcome
blame (GCancellable *cancellable)
{
  return voder_cancellable_set_error_if_done (cancellable, NULL)
             ? VODER_HOST_STOPPED
             : VODER_HOST_BROKE;
}

/* How a child has failed whose answer broke off. */
static VoderHostOutcome
look_closer (VoderHostSeat *seat, VoderHostOutcome outcome)
{
  if (outcome != VODER_HOST_BROKE)
    return outcome;
  if (voder_host_seat_is_orphaned (seat))
    return VODER_HOST_VANISHED;

  return voder_host_seat_has_hung (seat) ? VODER_HOST_HUNG : outcome;
}

/* Reads the answer to a request; the caller ends the output. */
static VoderHostOutcome
hear (VoderHostSeat *seat,
      VoderHostAnswer *answer,
      gint64 patience_us,
      GCancellable *cancellable,
      GError **error)
{
  VoderHostAnswerState state;

  do {
    gssize n = voder_host_seat_receive (seat, answer->bytes + answer->n_filled,
                                        sizeof answer->bytes - answer->n_filled,
                                        patience_us, cancellable, error);

    if (n < 0)
      return blame (cancellable);
    state = voder_host_answer_feed (answer, (gsize) n, error);
  } while (state == VODER_HOST_ANSWER_MORE);

  /* Who says more than all is not heard again. */
  if (answer->n_filled > 0)
    answer->stays = FALSE;

  switch (state) {
  case VODER_HOST_ANSWER_DONE:
    return VODER_HOST_SPOKE;
  case VODER_HOST_ANSWER_ERROR:
    return VODER_HOST_REFUSED;
  case VODER_HOST_ANSWER_CLOSED:
    return VODER_HOST_STOPPED;
  default:
    return VODER_HOST_BROKE;
  }
}

/* What is asked, and how long the answer may take. */
typedef struct {
  GByteArray *bytes;
  const char *voice; /* %NULL for any */
  gint64 patience_us;
} Request;

static VoderHostOutcome
ask (VoderHost *self,
     const Request *request,
     VoderHostAnswer *answer,
     GCancellable *cancellable,
     GError **error)
{
  VoderHostSeat *seat = take_seat (self, request->voice, cancellable, error);
  VoderHostOutcome outcome;
  int cancel_fd;

  if (seat == NULL)
    return blame (cancellable);

  /* One for all the waits. */
  cancel_fd = g_cancellable_get_fd (cancellable);
  if (voder_host_seat_send (seat, request->bytes->data, request->bytes->len,
                            request->patience_us, cancellable, error))
    outcome = hear (seat, answer, request->patience_us, cancellable, error);
  else
    outcome = blame (cancellable);
  if (cancel_fd >= 0)
    g_cancellable_release_fd (cancellable);
  outcome = look_closer (seat, outcome);
  put_seat (self, seat, request->voice, outcome, answer->stays);

  return outcome;
}

/*
 * Speaks an utterance. When it is stopped, the output may have the reason;
 * only when it is spoken is the output ended.
 */
VoderHostOutcome
voder_host_speak (VoderHost *self,
                  VoderUtterance *utterance,
                  VoderOutput *output,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GByteArray) bytes = voder_host_write_utterance (
      utterance, voder_plugin_info_has_phonemes (self->info));
  glong n_chars = g_utf8_strlen (voder_utterance_get_string (utterance), -1);
  double rate = MAX (voder_utterance_get_rate (utterance), VODER_RATE_MIN);
  const Request request = {
    .bytes = bytes,
    .voice = voder_utterance_get_voice (utterance),
    .patience_us = self->patience_us + n_chars * self->patience_per_char_us,
  };
  g_autofree VoderHostAnswer *answer = voder_host_answer_new (
      output, NULL, (SECONDS_MIN + n_chars * SECONDS_PER_CHAR) / MIN (rate, 1));
  VoderHostOutcome outcome = ask (self, &request, answer, cancellable, error);

  if (outcome != VODER_HOST_SPOKE || voder_output_end (output, error))
    return outcome;

  /* Silence where there is text, or another speech than before. */
  return g_error_matches (voder_output_peek_error (output), VODER_SPEECH_ERROR,
                          VODER_SPEECH_ERROR_FAILED)
             ? VODER_HOST_BROKE
             : VODER_HOST_STOPPED;
}

/*
 * Lists the voices of the engine; only when it has answered is the list given.
 */
VoderHostOutcome
voder_host_list_voices (VoderHost *self,
                        GListModel **list,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GListStore) voices = g_list_store_new (VODER_TYPE_VOICE);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree VoderHostAnswer *answer = voder_host_answer_new (NULL, voices, 0);
  const Request request = { bytes, NULL, self->patience_us };
  VoderHostOutcome outcome;

  voder_host_put_record (bytes, VODER_HOST_LIST_VOICES);
  outcome = ask (self, &request, answer, cancellable, error);
  if (outcome == VODER_HOST_SPOKE)
    *list = G_LIST_MODEL (g_steal_pointer (&voices));

  return outcome;
}
