/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-host-child-private.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "voder-host-wire-private.h"
#include "voder-output-private.h"

/* Audio waits for more of it no longer than the first, or than a part of how
 * far the engine is ahead of who hears it, but that is no more than the last:
 * an engine may also fall silent. */
#define HURRY_US     5000
#define HURRY_PART   8
#define HURRY_MAX_US 20000
/* So much at once waits for nothing: the engine may think before the next. */
#define LONG_WRITE 8192

/* What a child sends waits here until it is worth a write. */
typedef struct {
  int fd;
  GByteArray *bytes;
  gsize audio_start; /* of the audio record at its end */
  gboolean has_audio;
  gboolean has_sent_audio;
  gboolean is_broken; /* nobody listens */
  gint64 flushed_us;
  guint64 n_bytes_per_second;
  guint64 n_bytes; /* of audio */
  gint64 begun_us; /* when the first of it was sent */
} Sending;

static gboolean
write_all (int fd, const guint8 *bytes, gsize size)
{
  while (size > 0) {
    ssize_t n = write (fd, bytes, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE;
    bytes += n;
    size -= (gsize) n;
  }

  return TRUE;
}

static gboolean
read_all (int fd, gpointer bytes, gsize size)
{
  return size == 0 || recv (fd, bytes, size, MSG_WAITALL) == (ssize_t) size;
}

static void
end_audio (Sending *self)
{
  if (self->has_audio)
    voder_host_end_record (self->bytes, self->audio_start);
  self->has_audio = FALSE;
}

static gboolean
flush (Sending *self)
{
  end_audio (self);
  if (!self->is_broken)
    self->is_broken =
        !write_all (self->fd, self->bytes->data, self->bytes->len);
  g_byte_array_set_size (self->bytes, 0);
  self->flushed_us = g_get_monotonic_time ();

  return !self->is_broken;
}

static gboolean
sink_begin (gpointer data, const GstAudioInfo *info, GError **error)
{
  Sending *self = data;
  VoderHostFormat format = {
    GST_AUDIO_INFO_FORMAT (info),
    GST_AUDIO_INFO_RATE (info),
    GST_AUDIO_INFO_CHANNELS (info),
  };
  gsize start = self->bytes->len;

  self->n_bytes_per_second =
      (guint64) GST_AUDIO_INFO_RATE (info) * GST_AUDIO_INFO_BPF (info);
  voder_host_put_record (self->bytes, VODER_HOST_FORMAT);
  g_byte_array_append (self->bytes, (const guint8 *) &format, sizeof format);
  voder_host_end_record (self->bytes, start);

  return TRUE;
}

/* Puts as much as the record at the end has room for. */
static gsize
put_audio (Sending *self, const guint8 *pcm, gsize n_bytes)
{
  gsize n;

  if (!self->has_audio) {
    self->audio_start = self->bytes->len;
    self->has_audio = TRUE;
    voder_host_put_record (self->bytes, VODER_HOST_AUDIO);
  }

  n = VODER_HOST_RECORD_MAX + sizeof (VoderHostRecord) + self->audio_start -
      self->bytes->len;
  n = MIN (n, n_bytes);
  g_byte_array_append (self->bytes, pcm, (guint) n);

  return n;
}

static gboolean
is_due (Sending *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 length_us;
  gint64 ahead_us;

  if (!self->has_sent_audio || self->bytes->len >= VODER_HOST_RECORD_MAX)
    return TRUE;

  length_us = (gint64) gst_util_uint64_scale (self->n_bytes, G_USEC_PER_SEC,
                                              self->n_bytes_per_second);
  ahead_us = length_us - (now_us - self->begun_us);

  return now_us - self->flushed_us >=
         CLAMP (ahead_us / HURRY_PART, HURRY_US, HURRY_MAX_US);
}

static gboolean
sink_write (gpointer data, gconstpointer pcm, gsize n_bytes, GError **error)
{
  Sending *self = data;
  const guint8 *bytes = pcm;
  gboolean is_long = n_bytes >= LONG_WRITE;

  while (n_bytes > 0 && !self->is_broken) {
    gsize n = put_audio (self, bytes, n_bytes);

    bytes += n;
    n_bytes -= n;
    self->n_bytes += n;
    if (is_due (self))
      flush (self);
    if (!self->has_sent_audio)
      self->begun_us = self->flushed_us;
    self->has_sent_audio = TRUE;
  }
  if (is_long && self->has_audio)
    flush (self);

  return !self->is_broken;
}

static void
sink_mark (gpointer data, const VoderOutputMark *item)
{
  Sending *self = data;
  VoderHostMark mark = { item->type, item->accuracy, item->frame,
                         item->text_start, item->text_end };
  gsize start;

  end_audio (self);
  start = self->bytes->len;
  voder_host_put_record (self->bytes, VODER_HOST_MARK);
  g_byte_array_append (self->bytes, (const guint8 *) &mark, sizeof mark);
  voder_host_put_string (self->bytes, item->name);
  voder_host_end_record (self->bytes, start);
}

static const VoderOutputSink sink = {
  .begin = sink_begin,
  .write = sink_write,
  .mark = sink_mark,
};

static void
put_empty_record (Sending *self, guint32 type)
{
  gsize start = self->bytes->len;

  voder_host_put_record (self->bytes, type);
  voder_host_end_record (self->bytes, start);
}

/* The last records of every answer. */
static gboolean
answer (Sending *self, gboolean stays, const GError *error)
{
  end_audio (self);
  if (stays)
    put_empty_record (self, VODER_HOST_STAYS);
  if (error != NULL)
    voder_host_write_error (self->bytes, error);
  else
    put_empty_record (self, VODER_HOST_DONE);

  return flush (self);
}

static void
speak (Sending *self,
       VoderEngine *engine,
       VoderHostBytes *request,
       char **voice,
       GError **error)
{
  g_autoptr (VoderUtterance) utterance = voder_host_read_utterance (request);
  g_autoptr (VoderOutput) output = NULL;

  if (utterance == NULL) {
    g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                         _ ("The request cannot be read"));
    return;
  }

  *voice = g_strdup (voder_utterance_get_voice (utterance));
  output = voder_output_new_for_sink (&sink, self, NULL);
  voder_engine_synthesize (engine, utterance, output, NULL, error);
}

static void
list_voices (Sending *self, VoderEngine *engine, GError **error)
{
  g_autoptr (GListModel) voices =
      voder_engine_list_voices (engine, NULL, error);

  for (guint i = 0; voices != NULL && i < g_list_model_get_n_items (voices);
       i++) {
    g_autoptr (VoderVoice) voice = g_list_model_get_item (voices, i);

    voder_host_write_voice (self->bytes, voice);
    if (self->bytes->len >= VODER_HOST_RECORD_MAX)
      flush (self);
  }
}

/* Whether a request waits. */
gboolean
voder_host_child_is_asked (VoderHostChild *self)
{
  struct pollfd request = { .fd = self->fd, .events = POLLIN };

  return poll (&request, 1, 0) > 0;
}

/*
 * Answers one request; FALSE when there is none any more, or nobody who hears
 * the answer, or it was the last.
 */
gboolean
voder_host_child_serve (VoderHostChild *self)
{
  Sending sending = { .fd = self->fd };
  VoderHostRecord record;
  VoderHostBytes request = { 0 };
  g_autofree guint8 *body = NULL;
  g_autoptr (GError) error = NULL;
  gboolean stays;
  gboolean ok;

  if (!read_all (self->fd, &record, sizeof record) ||
      record.size > VODER_HOST_REQUEST_MAX)
    return FALSE;
  body = g_malloc (record.size + 1);
  if (!read_all (self->fd, body, record.size))
    return FALSE;

  g_clear_pointer (&self->voice, g_free);
  request.bytes = body;
  request.size = record.size;
  sending.bytes = g_byte_array_sized_new (VODER_HOST_RECORD_MAX / 4);
  sending.flushed_us = g_get_monotonic_time ();
  if (record.type == VODER_HOST_LIST_VOICES)
    list_voices (&sending, self->engine, &error);
  else
    speak (&sending, self->engine, &request, &self->voice, &error);
  stays = self->may_stay (self->data, self->voice);
  self->is_last = !stays;
  ok = answer (&sending, stays, error);
  g_byte_array_unref (sending.bytes);

  return ok && stays;
}
