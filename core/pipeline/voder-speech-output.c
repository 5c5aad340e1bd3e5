/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-speech-output-private.h"

#include <glib/gi18n-lib.h>

#include <voder/flow/voder-channel.h>
#include <voder/pipeline/voder-stage.h>

#include "voder-gst-private.h"
#include "voder-pipe-sink-private.h"
#include "voder-speech-src-private.h"

/*
 * What a speech queue plays through: a GStreamer pipeline that stays open from
 * one text to the next. Each text has a turn of its own, whose number its owner
 * chooses; whoever writes says for which turn, and what is written for another
 * one than the present is not heard.
 *
 * What was heard is told by the clock of the sink. Whenever there may be
 * something to tell, the owner's source is woken; its owner then looks.
 *
 * Thread safety: see the header.
 */
struct _VoderSpeechOutput {
  GObject parent_instance;

  char *description;
  GSource *waker;
  GstElement *pipeline;
  VoderSpeechSrc *src;

  /* Of the owner's thread. */
  gboolean is_open;
  gboolean is_paused;
  GstClockID alarm;

  /* Atomic, set by whatever thread posts the message. */
  guint end_seqnum;
  int has_lost_clock;
  /* From there to the owner's thread: the first message of what went wrong. */
  VoderSender *put_trouble;
  VoderReceiver *take_trouble;
};

G_DEFINE_FINAL_TYPE (VoderSpeechOutput, voder_speech_output, G_TYPE_OBJECT)

static GstBusSyncReply
on_message (GstBus *bus, GstMessage *message, gpointer data)
{
  VoderSpeechOutput *self = data;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS) {
    g_atomic_int_set (&self->end_seqnum, gst_message_get_seqnum (message));
  } else if (voder_gst_ends_run (message)) {
    voder_sender_try_send (self->put_trouble, gst_message_ref (message), NULL);
  } else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_CLOCK_LOST) {
    g_atomic_int_set (&self->has_lost_clock, TRUE);
  } else if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_STATE_CHANGED ||
             GST_MESSAGE_SRC (message) != GST_OBJECT (self->pipeline)) {
    gst_message_unref (message);
    return GST_BUS_DROP;
  }

  gst_message_unref (message);
  voder_speech_output_wake (self);

  return GST_BUS_DROP;
}

static gboolean
on_alarm (GstClock *clock, GstClockTime time, GstClockID id, gpointer data)
{
  g_source_set_ready_time (data, 0);

  return TRUE;
}

static void
clear_alarm (VoderSpeechOutput *self)
{
  if (self->alarm != NULL)
    gst_clock_id_unschedule (self->alarm);
  g_clear_pointer (&self->alarm, gst_clock_id_unref);
}

/* Wakes the owner when so much of the turn is heard. */
static void
set_alarm (VoderSpeechOutput *self, GstClockTime time)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (self->pipeline);

  if (clock == NULL)
    return;

  self->alarm = gst_clock_new_single_shot_id (
      clock, gst_element_get_base_time (self->pipeline) + time);
  gst_clock_id_wait_async (self->alarm, on_alarm, g_source_ref (self->waker),
                           (GDestroyNotify) g_source_unref);
}

static void
set_state (VoderSpeechOutput *self)
{
  GstState state = self->is_paused ? GST_STATE_PAUSED : GST_STATE_PLAYING;

  /* A failure comes as a message too, but not from every element. */
  if (gst_element_set_state (self->pipeline, state) == GST_STATE_CHANGE_FAILURE)
    gst_element_message_full (self->pipeline, GST_MESSAGE_ERROR, GST_CORE_ERROR,
                              GST_CORE_ERROR_STATE_CHANGE,
                              g_strdup (_ ("GStreamer cannot start")), NULL,
                              __FILE__, G_STRFUNC, __LINE__);
}

/* Gives what went wrong since the last call; %NULL for nothing. */
static GstMessage *
take_trouble (VoderSpeechOutput *self)
{
  gpointer message = NULL;

  voder_receiver_try_receive (self->take_trouble, &message, NULL);

  return message;
}

static void
clear_trouble (VoderSpeechOutput *self)
{
  g_autoptr (GstMessage) message = take_trouble (self);
}

static void
voder_speech_output_dispose (GObject *object)
{
  VoderSpeechOutput *self = VODER_SPEECH_OUTPUT (object);

  if (self->pipeline != NULL) {
    g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);

    voder_speech_output_close (self);
    gst_bus_set_sync_handler (bus, NULL, NULL, NULL);
  }
  g_clear_pointer (&self->pipeline, gst_object_unref);

  G_OBJECT_CLASS (voder_speech_output_parent_class)->dispose (object);
}

static void
voder_speech_output_finalize (GObject *object)
{
  VoderSpeechOutput *self = VODER_SPEECH_OUTPUT (object);

  g_clear_object (&self->put_trouble);
  g_clear_object (&self->take_trouble);
  g_clear_pointer (&self->waker, g_source_unref);
  g_free (self->description);

  G_OBJECT_CLASS (voder_speech_output_parent_class)->finalize (object);
}

static void
voder_speech_output_class_init (VoderSpeechOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = voder_speech_output_dispose;
  G_OBJECT_CLASS (klass)->finalize = voder_speech_output_finalize;
}

static void
voder_speech_output_init (VoderSpeechOutput *self)
{
  voder_channel_open (GST_TYPE_MESSAGE, 1, &self->put_trouble,
                      &self->take_trouble);
}

static void
build (VoderSpeechOutput *self, GstElement *sink)
{
  g_autoptr (GstElement) filter = NULL;
  g_autoptr (GstBus) bus = NULL;

  voder_pipe_sink_unblock (sink);
  self->src = voder_speech_src_new (self->waker);
  self->pipeline =
      voder_gst_build (GST_ELEMENT (self->src), NULL, voder_gst_adapt (sink));
  filter = gst_bin_get_by_name (GST_BIN (self->pipeline), VODER_GST_FILTER);
  voder_speech_src_set_filter (self->src, filter);
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_set_sync_handler (bus, on_message, self, NULL);
}

/*
 * Makes an output that plays through @sink (nullable), elements as
 * gst-launch-1.0 takes them. Nothing is opened before the first turn. @waker is
 * made ready when there may be something to tell.
 *
 * Returns: NULL with VODER_PIPELINE_ERROR_SINK or VODER_PIPELINE_ERROR_ENCODER
 */
VoderSpeechOutput *
voder_speech_output_new (const char *sink, GSource *waker, GError **error)
{
  g_autoptr (GstElement) bin = voder_gst_create_sink (sink, error);
  VoderSpeechOutput *self;

  if (bin == NULL)
    return NULL;

  self = g_object_new (VODER_TYPE_SPEECH_OUTPUT, NULL);
  self->description = g_strdup (sink ? sink : VODER_GST_DEFAULT_SINK);
  self->waker = g_source_ref (waker);
  build (self, bin);

  return self;
}

/*
 * Silences what is heard, and begins a turn: whoever writes for it is heard.
 * When the sink cannot be opened, voder_speech_output_check() says why.
 */
void
voder_speech_output_begin (VoderSpeechOutput *self, guint turn)
{
  clear_alarm (self);
  if (!self->is_open)
    clear_trouble (self);
  voder_speech_src_begin_turn (self->src, turn);
  self->is_open = TRUE;
  set_state (self);
}

/*
 * Nothing is to be said for now: the sink stays open, but need not run.
 */
void
voder_speech_output_rest (VoderSpeechOutput *self)
{
  clear_alarm (self);
  if (self->is_open)
    gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
}

/*
 * Ends the turn at once. When this returns nothing more of it reaches the sink,
 * what the sink still held is gone, and nothing more of it is told.
 */
void
voder_speech_output_silence (VoderSpeechOutput *self)
{
  clear_alarm (self);
  voder_speech_src_begin_turn (self->src, VODER_SPEECH_SRC_NOBODY);
}

void
voder_speech_output_set_paused (VoderSpeechOutput *self, gboolean paused)
{
  self->is_paused = paused;
  if (!self->is_open)
    return;

  clear_alarm (self);
  set_state (self);
  voder_speech_output_wake (self);
}

/*
 * Tells whether the sink works.
 *
 * Returns: FALSE with VODER_PIPELINE_ERROR_SINK; it must then be closed, and
 *   the next turn opens it again
 */
gboolean
voder_speech_output_check (VoderSpeechOutput *self, GError **error)
{
  g_autoptr (GstMessage) message = take_trouble (self);

  if (g_atomic_int_compare_and_exchange (&self->has_lost_clock, TRUE, FALSE) &&
      self->is_open && !self->is_paused) {
    gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
    set_state (self);
  }
  if (message == NULL || voder_gst_check_message (message, error))
    return TRUE;

  g_prefix_error (error, _ ("Cannot play through “%s”: "), self->description);

  return FALSE;
}

/*
 * Takes what was heard and not yet told: the beginning of the turn (%NULL in
 * @mark) or a mark (transfer full). When nothing is left the owner is woken as
 * soon as there is something again.
 */
gboolean
voder_speech_output_take_due (VoderSpeechOutput *self, VoderMark **mark)
{
  GstClockTime next = voder_speech_src_get_next (self->src);
  GstClockTime now;

  clear_alarm (self);
  if (next == GST_CLOCK_TIME_NONE)
    return FALSE;

  /* A sink without a clock of its own may be done early. */
  if (!voder_speech_output_has_ended (self)) {
    /* The clock may go on for a while after a pause; the sound does not. */
    now = self->is_paused ? GST_CLOCK_TIME_NONE
                          : voder_speech_src_get_time (self->src);
    if (now == GST_CLOCK_TIME_NONE)
      return FALSE;
    if (now < next) {
      set_alarm (self, next);
      return FALSE;
    }
  }
  *mark = voder_speech_src_take_mark (self->src);

  return TRUE;
}

/* Whether all that was written for the turn was heard. */
gboolean
voder_speech_output_has_ended (VoderSpeechOutput *self)
{
  guint end = voder_speech_src_get_end (self->src);

  return end != GST_SEQNUM_INVALID &&
         (guint) g_atomic_int_get (&self->end_seqnum) == end;
}

/*
 * Ends the turn at once and lets the sink go; the next turn opens it again.
 */
void
voder_speech_output_close (VoderSpeechOutput *self)
{
  if (!self->is_open)
    return;

  voder_speech_output_silence (self);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  self->is_open = FALSE;
}

void
voder_speech_output_wake (VoderSpeechOutput *self)
{
  g_source_set_ready_time (self->waker, 0);
}

/*
 * Plays a chunk for a turn, and waits while there is enough to play.
 *
 * Returns: FALSE with G_IO_ERROR_CANCELLED when it is not this turn, or with
 *   VODER_PIPELINE_ERROR_SINK
 */
gboolean
voder_speech_output_write (VoderSpeechOutput *self,
                           guint turn,
                           VoderChunk *chunk,
                           GError **error)
{
  GstFlowReturn flow = voder_speech_src_push (self->src, turn, chunk);

  if (flow == GST_FLOW_OK)
    return TRUE;

  if (flow == GST_FLOW_FLUSHING)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                         "the turn is over");
  else
    g_set_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_SINK,
                 _ ("Cannot play through “%s”: %s"), self->description,
                 gst_flow_get_name (flow));

  return FALSE;
}

/*
 * Ends the audio of a turn.
 *
 * Returns: whether there was any; then the end will be heard
 */
gboolean
voder_speech_output_finish (VoderSpeechOutput *self, guint turn)
{
  return voder_speech_src_finish (self->src, turn);
}
