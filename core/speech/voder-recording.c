/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-recording-private.h"

#include <string.h>

static void
clear_mark (gpointer data)
{
  VoderOutputMark *mark = data;

  g_free ((char *) mark->name);
}

VoderRecording *
voder_recording_new (void)
{
  VoderRecording *self = g_new0 (VoderRecording, 1);

  self->pcm = g_byte_array_new ();
  self->marks = g_array_new (FALSE, FALSE, sizeof (VoderOutputMark));
  g_array_set_clear_func (self->marks, clear_mark);

  return self;
}

void
voder_recording_free (VoderRecording *self)
{
  g_byte_array_unref (self->pcm);
  g_array_unref (self->marks);
  g_free (self);
}

/* Its memory, in bytes. */
gsize
voder_recording_get_size (const VoderRecording *self)
{
  gsize size = sizeof *self + self->pcm->len +
               self->marks->len * sizeof (VoderOutputMark);

  for (guint i = 0; i < self->marks->len; i++) {
    const char *name = g_array_index (self->marks, VoderOutputMark, i).name;

    size += name != NULL ? strlen (name) + 1 : 0;
  }

  return size;
}

static gboolean
begin (gpointer data, const GstAudioInfo *info, GError **error)
{
  VoderRecording *self = data;

  self->info = *info;
  self->has_begun = TRUE;

  return TRUE;
}

static gboolean
take (gpointer data, gconstpointer pcm, gsize n_bytes, GError **error)
{
  VoderRecording *self = data;

  g_byte_array_append (self->pcm, pcm, (guint) n_bytes);

  return TRUE;
}

static void
take_mark (gpointer data, const VoderOutputMark *mark)
{
  VoderRecording *self = data;
  VoderOutputMark copy = *mark;

  copy.name = g_strdup (mark->name);
  g_array_append_val (self->marks, copy);
}

static gboolean
can_forget (gpointer data, gboolean is_pure)
{
  return TRUE;
}

static void
forget (gpointer data)
{
  VoderRecording *self = data;

  self->has_begun = FALSE;
  g_byte_array_set_size (self->pcm, 0);
  g_array_set_size (self->marks, 0);
}

const VoderOutputSink voder_recording_sink = {
  .begin = begin,
  .write = take,
  .mark = take_mark,
  .can_rewind = can_forget,
  .rewind = forget,
};

static void
play_mark (const VoderOutputMark *item, VoderOutput *output)
{
  if (item->name != NULL)
    voder_output_mark_named (output, item->name, item->frame, item->accuracy);
  else
    voder_output_mark (output, item->type, item->frame, item->text_start,
                       item->text_end, item->accuracy);
}

/*
 * Writes all of a recording into the output of an utterance of the same text,
 * and ends that.
 */
gboolean
voder_recording_play (const VoderRecording *self,
                      VoderOutput *output,
                      GError **error)
{
  if (self->has_begun && voder_output_begin (output, &self->info)) {
    for (guint i = 0; i < self->marks->len; i++)
      play_mark (&g_array_index (self->marks, VoderOutputMark, i), output);
    voder_output_write (output, self->pcm->data,
                        self->pcm->len / GST_AUDIO_INFO_BPF (&self->info));
  }

  return voder_output_end (output, error);
}
