/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/pipeline/voder-effect-run.h>

#include <string.h>

#include <glib/gi18n-lib.h>

#include "voder-samples-private.h"

/* How many frames an effect may give at a time. */
#define ROOM_FRAMES 4096

/**
 * VoderEffectRun: (skip)
 *
 * Chunks through an effect, with their marks, which wait until the audio that
 * they point into has come out. A format that changes ends the audio before
 * it: the effect is drained and set up again.
 *
 * Thread safety: one thread.
 */
struct _VoderEffectRun {
  VoderEffect *effect;
  GstAudioInfo input;  /* of the chunks that come; no rate before the first */
  GstAudioInfo output; /* of those that go: of the same sample format */
  GArray *samples;     /* float; the chunk that is worked on */
  GArray *given;       /* float; what became of it */
  GPtrArray *marks;    /* of VoderMark; frames from the start of the input */
  guint64 n_taken;
  guint64 n_sent;
};

/**
 * voder_effect_run_new: (skip)
 * @effect: the effect, which nobody else uses meanwhile
 *
 * Gets ready to put chunks through an effect; no chunk fits before
 * voder_effect_run_begin().
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a run, to be freed with voder_effect_run_free()
 */
VoderEffectRun *
voder_effect_run_new (VoderEffect *effect)
{
  VoderEffectRun *self;

  g_return_val_if_fail (VODER_IS_EFFECT (effect), NULL);

  self = g_new0 (VoderEffectRun, 1);
  self->effect = g_object_ref (effect);
  gst_audio_info_init (&self->input);
  self->samples = g_array_new (FALSE, FALSE, sizeof (float));
  self->given = g_array_new (FALSE, FALSE, sizeof (float));
  self->marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_mark_unref);

  return self;
}

/**
 * voder_effect_run_free: (skip)
 * @self: (transfer full): a run
 *
 * Drops a run and what the effect holds back.
 *
 * Thread safety: one thread.
 */
void
voder_effect_run_free (VoderEffectRun *self)
{
  g_object_unref (self->effect);
  g_array_unref (self->samples);
  g_array_unref (self->given);
  g_ptr_array_unref (self->marks);
  g_free (self);
}

/**
 * voder_effect_run_fits: (skip)
 * @self: a run
 * @chunk: the next chunk
 *
 * Tells whether the effect is ready for the format of a chunk.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE when voder_effect_run_end() and voder_effect_run_begin() have
 *   to come first
 */
gboolean
voder_effect_run_fits (VoderEffectRun *self, VoderChunk *chunk)
{
  return gst_audio_info_is_equal (&self->input, voder_chunk_get_info (chunk));
}

/**
 * voder_effect_run_begin: (skip)
 * @self: a run that was ended, or has not begun
 * @chunk: a chunk of the format that comes
 * @error: return location for an error
 *
 * Sets the effect up for chunks like this one.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE with %VODER_AUDIO_ERROR_FORMAT when the samples cannot be
 *   converted, or with an error of voder_effect_setup()
 */
gboolean
voder_effect_run_begin (VoderEffectRun *self, VoderChunk *chunk, GError **error)
{
  const GstAudioInfo *info = voder_chunk_get_info (chunk);
  const GstAudioInfo *given;
  GstAudioInfo floats;

  if (!voder_samples_can_convert (GST_AUDIO_INFO_FORMAT (info))) {
    g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_FORMAT,
                 _ ("Effects cannot take samples of the format %s"),
                 GST_AUDIO_INFO_NAME (info));
    return FALSE;
  }

  gst_audio_info_set_format (&floats, GST_AUDIO_FORMAT_F32,
                             GST_AUDIO_INFO_RATE (info),
                             GST_AUDIO_INFO_CHANNELS (info), info->position);
  if (!voder_effect_setup (self->effect, &floats, error))
    return FALSE;

  given = voder_effect_get_output_info (self->effect);
  self->input = *info;
  gst_audio_info_set_format (&self->output, GST_AUDIO_INFO_FORMAT (info),
                             GST_AUDIO_INFO_RATE (given),
                             GST_AUDIO_INFO_CHANNELS (given), given->position);
  self->n_taken = 0;
  self->n_sent = 0;

  return TRUE;
}

static void
take_samples (VoderEffectRun *self, VoderChunk *chunk)
{
  gsize n_samples = voder_chunk_get_n_frames (chunk) *
                    (gsize) GST_AUDIO_INFO_CHANNELS (&self->input);
  GstMapInfo map;

  g_array_set_size (self->samples, (guint) n_samples);
  if (n_samples == 0)
    return;

  if (!gst_buffer_map (voder_chunk_get_buffer (chunk), &map, GST_MAP_READ)) {
    memset (self->samples->data, 0, n_samples * sizeof (float));
    return;
  }
  voder_samples_to_float (GST_AUDIO_INFO_FORMAT (&self->input), map.data,
                          (float *) (gpointer) self->samples->data, n_samples);
  gst_buffer_unmap (voder_chunk_get_buffer (chunk), &map);
}

static void
take_marks (VoderEffectRun *self, VoderChunk *chunk)
{
  for (guint i = 0; i < voder_chunk_get_n_marks (chunk); i++) {
    VoderMark *mark = voder_chunk_get_mark (chunk, i);

    g_ptr_array_add (
        self->marks,
        voder_mark_new_at (mark, self->n_taken + voder_mark_get_frame (mark),
                           voder_mark_get_n_frames (mark)));
  }
}

/* Makes room in what was given, for the effect to fill. */
static VoderEffectBlock
make_room (VoderEffectRun *self)
{
  gsize n_channels = (gsize) GST_AUDIO_INFO_CHANNELS (&self->output);
  guint n_samples = self->given->len;

  g_array_set_size (self->given, n_samples + ROOM_FRAMES * (guint) n_channels);

  return (VoderEffectBlock){
    .output = (float *) (gpointer) self->given->data + n_samples,
    .n_output = ROOM_FRAMES,
  };
}

/* Gives back what was not filled. */
static void
keep_given (VoderEffectRun *self, const VoderEffectBlock *block)
{
  gsize n_channels = (gsize) GST_AUDIO_INFO_CHANNELS (&self->output);
  gsize n_unused = (block->n_output - block->n_given) * n_channels;

  g_array_set_size (self->given, self->given->len - (guint) n_unused);
}

/* Nothing was given before: what comes out takes the place of what goes in. */
static void
work_in_place (VoderEffectRun *self)
{
  guint n_channels = (guint) GST_AUDIO_INFO_CHANNELS (&self->input);
  GArray *samples = self->samples;
  VoderEffectBlock block = {
    .input = (const float *) (gconstpointer) samples->data,
    .n_input = samples->len / n_channels,
    .output = (float *) (gpointer) samples->data,
    .n_output = samples->len / n_channels,
  };

  voder_effect_process (self->effect, &block);
  g_array_set_size (samples, (guint) block.n_given * n_channels);
  self->samples = self->given;
  self->given = samples;
}

static void
work (VoderEffectRun *self)
{
  gsize n_channels = (gsize) GST_AUDIO_INFO_CHANNELS (&self->input);
  gsize n_left = self->samples->len / n_channels;
  const float *input = (const float *) (gconstpointer) self->samples->data;
  VoderEffectBlock block;

  if (voder_effect_is_in_place (self->effect)) {
    work_in_place (self);
    return;
  }

  do {
    block = make_room (self);
    block.input = input;
    block.n_input = n_left;
    voder_effect_process (self->effect, &block);
    keep_given (self, &block);
    input += block.n_taken * n_channels;
    n_left -= block.n_taken;
  } while (block.n_taken > 0 || block.n_given == block.n_output);
}

/* How long a mark lasts behind the effect, from @start on. */
static guint64
get_length (VoderEffectRun *self, VoderMark *mark, guint64 start)
{
  guint64 n_frames = voder_mark_get_n_frames (mark);

  if (n_frames == VODER_MARK_UNKNOWN_LENGTH)
    return n_frames;
  return voder_effect_map_length (self->effect, voder_mark_get_frame (mark),
                                  n_frames, start);
}

/*
 * The marks of what has come out, with frames from its start. All that are
 * left when @is_last.
 */
static GPtrArray *
steal_marks (VoderEffectRun *self, guint64 n_frames, gboolean is_last)
{
  GPtrArray *marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_mark_unref);
  guint n_done = 0;

  for (; n_frames > 0 && n_done < self->marks->len; n_done++) {
    VoderMark *mark = g_ptr_array_index (self->marks, n_done);
    guint64 frame = 0;
    gboolean is_out = voder_effect_find_output (
        self->effect, voder_mark_get_frame (mark), &frame);

    if (!is_out && !is_last)
      break;
    frame = MIN (frame - MIN (frame, self->n_sent), n_frames - 1);
    g_ptr_array_add (
        marks, voder_mark_new_at (
                   mark, frame, get_length (self, mark, self->n_sent + frame)));
  }
  if (n_done > 0)
    g_ptr_array_remove_range (self->marks, 0, n_done);

  return marks;
}

/* What has come out, as a chunk; %NULL when that is nothing. */
static VoderChunk *
make_chunk (VoderEffectRun *self, gboolean is_last)
{
  gsize n_channels = (gsize) GST_AUDIO_INFO_CHANNELS (&self->output);
  gsize n_frames = self->given->len / n_channels;
  gsize size = n_frames * (gsize) GST_AUDIO_INFO_BPF (&self->output);
  g_autoptr (GPtrArray) marks = NULL;
  g_autoptr (GstBuffer) buffer = NULL;
  GstMapInfo map;

  if (n_frames == 0)
    return NULL;

  buffer = gst_buffer_new_allocate (NULL, size, NULL);
  if (gst_buffer_map (buffer, &map, GST_MAP_WRITE)) {
    voder_samples_from_float (GST_AUDIO_INFO_FORMAT (&self->output),
                              (const float *) (gconstpointer) self->given->data,
                              map.data, self->given->len);
    gst_buffer_unmap (buffer, &map);
  }
  marks = steal_marks (self, n_frames, is_last);
  self->n_sent += n_frames;
  g_array_set_size (self->given, 0);

  return voder_chunk_new (&self->output, buffer, marks);
}

/**
 * voder_effect_run_check: (skip)
 * @self: a run
 * @error: return location for an error
 *
 * Tells whether the effect has not failed so far.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE with the error of voder_effect_check()
 */
gboolean
voder_effect_run_check (VoderEffectRun *self, GError **error)
{
  return voder_effect_check (self->effect, error);
}

/**
 * voder_effect_run_process: (skip)
 * @self: a run that has begun
 * @chunk: a chunk that fits
 *
 * Puts a chunk through the effect.
 *
 * Thread safety: one thread.
 *
 * Returns: (transfer full) (nullable): what came out, in the sample format of
 *   @chunk, or %NULL while the effect holds all back
 */
VoderChunk *
voder_effect_run_process (VoderEffectRun *self, VoderChunk *chunk)
{
  take_marks (self, chunk);
  take_samples (self, chunk);
  self->n_taken += voder_chunk_get_n_frames (chunk);
  work (self);

  return make_chunk (self, FALSE);
}

/**
 * voder_effect_run_end: (skip)
 * @self: a run
 *
 * Gives what the effect has held back; then no chunk fits until
 * voder_effect_run_begin(). A mark behind which no sound is left stands on a
 * frame of silence: none is lost.
 *
 * Thread safety: one thread.
 *
 * Returns: (transfer full) (nullable): the rest, or %NULL when there is none
 */
VoderChunk *
voder_effect_run_end (VoderEffectRun *self)
{
  gboolean has_more;

  if (GST_AUDIO_INFO_RATE (&self->input) == 0)
    return NULL;

  do {
    VoderEffectBlock block = make_room (self);

    has_more = voder_effect_drain (self->effect, &block);
    keep_given (self, &block);
  } while (has_more);

  if (self->given->len == 0 && self->marks->len > 0) {
    g_array_set_size (self->given,
                      (guint) GST_AUDIO_INFO_CHANNELS (&self->output));
    memset (self->given->data, 0, self->given->len * sizeof (float));
  }
  gst_audio_info_init (&self->input);

  return make_chunk (self, TRUE);
}
