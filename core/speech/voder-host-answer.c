/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-host-answer-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <voder/speech/voder-engine.h>

#define RATE_MAX     384000
#define CHANNELS_MAX 8

/*
 * An answer that goes into @output, or one of voices; audio longer than
 * @n_seconds_max is nonsense.
 */
VoderHostAnswer *
voder_host_answer_new (VoderOutput *output,
                       GListStore *voices,
                       double n_seconds_max)
{
  VoderHostAnswer *self = g_malloc (sizeof *self);

  /* The bytes are not cleared: they are many. */
  self->output = output;
  self->voices = voices;
  self->has_format = FALSE;
  self->stays = FALSE;
  self->n_frames_max = (guint64) (n_seconds_max * RATE_MAX);
  self->n_filled = 0;

  return self;
}

static VoderHostAnswerState
set_bad (GError **error, const char *why)
{
  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
               _ ("It spoke nonsense: %s"), why);

  return VODER_HOST_ANSWER_BAD;
}

static gboolean
is_known (gint32 format)
{
  return format == GST_AUDIO_FORMAT_U8 || format == GST_AUDIO_FORMAT_S16 ||
         format == GST_AUDIO_FORMAT_S32 || format == GST_AUDIO_FORMAT_F32;
}

static VoderHostAnswerState
take_format (VoderHostAnswer *self, VoderHostBytes *body, GError **error)
{
  VoderHostFormat format;

  voder_host_get (body, &format, sizeof format);
  if (!is_known (format.format) || format.rate < 1 || format.rate > RATE_MAX ||
      format.channels < 1 || format.channels > CHANNELS_MAX ||
      self->output == NULL)
    return set_bad (error, _ ("an audio format that cannot be"));

  gst_audio_info_set_format (&self->info, (GstAudioFormat) format.format,
                             format.rate, format.channels, NULL);
  if (!self->has_format)
    self->n_frames_max = self->n_frames_max / RATE_MAX * format.rate;
  self->has_format = TRUE;

  return voder_output_begin (self->output, &self->info)
             ? VODER_HOST_ANSWER_MORE
             : VODER_HOST_ANSWER_CLOSED;
}

static VoderHostAnswerState
take_audio (VoderHostAnswer *self, VoderHostBytes *body, GError **error)
{
  gsize frame_size;

  if (!self->has_format)
    return set_bad (error, _ ("audio without a format"));

  frame_size = GST_AUDIO_INFO_BPF (&self->info);
  if (body->size % frame_size != 0)
    return set_bad (error, _ ("a part of a frame"));
  if (voder_output_get_n_frames (self->output) > self->n_frames_max)
    return set_bad (error, _ ("audio without an end"));

  return voder_output_write (self->output, body->bytes, body->size / frame_size)
             ? VODER_HOST_ANSWER_MORE
             : VODER_HOST_ANSWER_CLOSED;
}

static VoderHostAnswerState
take_mark (VoderHostAnswer *self, VoderHostBytes *body, GError **error)
{
  g_autofree char *name = NULL;
  VoderHostMark mark;

  voder_host_get (body, &mark, sizeof mark);
  name = voder_host_get_string (body);
  if (body->is_broken || mark.type > VODER_MARK_HEADING ||
      mark.accuracy > VODER_ACCURACY_ESTIMATED || self->output == NULL)
    return set_bad (error, _ ("a mark that cannot be"));

  if (name != NULL)
    voder_output_mark_named (self->output, name, mark.frame, mark.accuracy);
  else
    voder_output_mark (self->output, mark.type, mark.frame, mark.text_start,
                       mark.text_end, mark.accuracy);

  return VODER_HOST_ANSWER_MORE;
}

static VoderHostAnswerState
take_voice (VoderHostAnswer *self, VoderHostBytes *body, GError **error)
{
  g_autoptr (VoderVoice) voice = voder_host_read_voice (body);

  if (voice == NULL || self->voices == NULL)
    return set_bad (error, _ ("a voice that cannot be"));

  g_list_store_append (self->voices, voice);

  return VODER_HOST_ANSWER_MORE;
}

static VoderHostAnswerState
take_error (VoderHostBytes *body, GError **error)
{
  GError *why = voder_host_read_error (body);

  if (why == NULL)
    return set_bad (error, _ ("an error that cannot be read"));
  g_propagate_error (error, why);

  return VODER_HOST_ANSWER_ERROR;
}

static VoderHostAnswerState
take_record (VoderHostAnswer *self,
             guint32 type,
             VoderHostBytes *body,
             GError **error)
{
  switch (type) {
  case VODER_HOST_FORMAT:
    return take_format (self, body, error);
  case VODER_HOST_AUDIO:
    return take_audio (self, body, error);
  case VODER_HOST_MARK:
    return take_mark (self, body, error);
  case VODER_HOST_VOICE:
    return take_voice (self, body, error);
  case VODER_HOST_STAYS:
    self->stays = TRUE;
    return VODER_HOST_ANSWER_MORE;
  case VODER_HOST_DONE:
    return VODER_HOST_ANSWER_DONE;
  case VODER_HOST_ERROR:
    return take_error (body, error);
  default:
    return set_bad (error, _ ("a record of an unknown type"));
  }
}

/*
 * Takes @n_bytes more, which were put behind those that were there
 * (bytes + n_filled).
 */
VoderHostAnswerState
voder_host_answer_feed (VoderHostAnswer *self, gsize n_bytes, GError **error)
{
  VoderHostAnswerState state = VODER_HOST_ANSWER_MORE;
  gsize n_used = 0;

  self->n_filled += n_bytes;
  while (state == VODER_HOST_ANSWER_MORE) {
    VoderHostRecord record;
    VoderHostBytes body = { 0 };

    if (self->n_filled - n_used < sizeof record)
      break;
    memcpy (&record, self->bytes + n_used, sizeof record);
    if (record.size > VODER_HOST_RECORD_MAX)
      return set_bad (error, _ ("a record that is too long"));
    if (self->n_filled - n_used - sizeof record < record.size)
      break;

    body.bytes = self->bytes + n_used + sizeof record;
    body.size = record.size;
    state = take_record (self, record.type, &body, error);
    n_used += sizeof record + record.size;
  }

  memmove (self->bytes, self->bytes + n_used, self->n_filled - n_used);
  self->n_filled -= n_used;

  return state;
}
