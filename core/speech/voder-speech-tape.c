/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-speech-tape-private.h"

#include "voder-output-private.h"
#include "voder-recording-private.h"
#include "voder-speech-entry-private.h"

/* A sentence of five seconds; more has to be copied as it grows. */
#define USUAL_BYTES (256 * 1024)

struct _VoderSpeechTape {
  VoderOutput *listener;
  VoderSpeechFlight *flight; /* %NULL when nobody waits */
  VoderOutputWatch others;   /* who else is told that the listener is slow */
  VoderRecording *recording; /* %NULL once it is too long */
  guint64 max_bytes;
  gsize frame_size;
};

/* Who waits may be whom the listener waits for. */
static void
resign (gpointer data)
{
  VoderSpeechTape *self = data;

  if (self->flight != NULL)
    voder_speech_flight_resign (self->flight);
  if (self->others.held != NULL)
    self->others.held (self->others.data);
}

VoderSpeechTape *
voder_speech_tape_new (VoderOutput *listener,
                       VoderSpeechFlight *flight,
                       guint64 max_bytes)
{
  VoderSpeechTape *self = g_new0 (VoderSpeechTape, 1);

  self->listener = g_object_ref (listener);
  self->flight = flight;
  self->others =
      voder_output_watch (listener, (VoderOutputWatch){ resign, self });
  self->max_bytes = max_bytes;
  self->recording = voder_recording_new ();
  g_byte_array_set_size (self->recording->pcm, USUAL_BYTES);
  g_byte_array_set_size (self->recording->pcm, 0);

  return self;
}

void
voder_speech_tape_free (VoderSpeechTape *self)
{
  g_clear_pointer (&self->recording, voder_recording_free);
  voder_output_watch (self->listener, self->others);
  g_object_unref (self->listener);
  g_free (self);
}

/* Why the listener takes no more is why the engine stops. */
static gboolean
pass_on (VoderSpeechTape *self, gboolean goes_on, GError **error)
{
  const GError *why = voder_output_peek_error (self->listener);

  if (goes_on || why == NULL)
    return goes_on;
  g_propagate_error (error, g_error_copy (why));

  return FALSE;
}

/* One that does not end, or is longer than can be kept, is let go. */
static gboolean
has_room (VoderSpeechTape *self, gsize n_bytes)
{
  if (self->recording == NULL)
    return FALSE;
  if (self->recording->pcm->len + n_bytes <= self->max_bytes &&
      self->recording->marks->len < self->max_bytes / sizeof (VoderOutputMark))
    return TRUE;

  g_clear_pointer (&self->recording, voder_recording_free);
  if (self->flight != NULL)
    voder_speech_flight_resign (self->flight);

  return FALSE;
}

static gboolean
begin (gpointer data, const GstAudioInfo *info, GError **error)
{
  VoderSpeechTape *self = data;

  self->frame_size = (gsize) GST_AUDIO_INFO_BPF (info);
  if (self->recording != NULL)
    voder_recording_sink.begin (self->recording, info, NULL);

  return pass_on (self, voder_output_begin (self->listener, info), error);
}

static gboolean
take (gpointer data, gconstpointer pcm, gsize n_bytes, GError **error)
{
  VoderSpeechTape *self = data;

  if (has_room (self, n_bytes))
    voder_recording_sink.write (self->recording, pcm, n_bytes, NULL);

  return pass_on (
      self,
      voder_output_write (self->listener, pcm, n_bytes / self->frame_size),
      error);
}

static void
take_mark (gpointer data, const VoderOutputMark *mark)
{
  VoderSpeechTape *self = data;

  if (has_room (self, 0))
    voder_recording_sink.mark (self->recording, mark);

  if (mark->name != NULL)
    voder_output_mark_named (self->listener, mark->name, mark->frame,
                             mark->accuracy);
  else
    voder_output_mark (self->listener, mark->type, mark->frame,
                       mark->text_start, mark->text_end, mark->accuracy);
}

static gboolean
can_rewind (gpointer data, gboolean is_pure)
{
  VoderSpeechTape *self = data;

  return voder_output_can_rewind (self->listener, is_pure);
}

static void
take_back (gpointer data)
{
  VoderSpeechTape *self = data;

  if (self->recording != NULL)
    voder_recording_sink.rewind (self->recording);
  voder_output_rewind (self->listener);
}

static gboolean
end (gpointer data, GError **error)
{
  VoderSpeechTape *self = data;

  return voder_output_end (self->listener, error);
}

static VoderOutputWatch
change_watch (gpointer data, VoderOutputWatch watch)
{
  VoderSpeechTape *self = data;

  return voder_output_watch (self->listener, watch);
}

static const VoderOutputSink tape_sink = {
  .begin = begin,
  .write = take,
  .mark = take_mark,
  .can_rewind = can_rewind,
  .rewind = take_back,
  .end = end,
  .watch = change_watch,
};

/*
 * Makes the output for the engine; it must not outlive the tape.
 */
VoderOutput *
voder_speech_tape_create_output (VoderSpeechTape *self,
                                 GCancellable *cancellable)
{
  return voder_output_new_for_sink (&tape_sink, self, cancellable);
}

/*
 * Whether the utterance is too long to be kept.
 */
gboolean
voder_speech_tape_is_full (VoderSpeechTape *self)
{
  return self->recording == NULL;
}

/*
 * Gives the entry of an utterance that was spoken to its end; %NULL if it
 * cannot be kept.
 */
GBytes *
voder_speech_tape_end (VoderSpeechTape *self)
{
  return self->recording != NULL ? voder_speech_entry_new (self->recording)
                                 : NULL;
}
