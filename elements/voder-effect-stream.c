/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-effect-stream.h"

#include <string.h>

/* How many frames an effect may give at a time. */
#define ROOM_FRAMES 4096

/* @effect may be %NULL; then only clear may follow. */
void
voder_effect_stream_init (VoderEffectStream *self, VoderEffect *effect)
{
  *self = (VoderEffectStream){
    .effect = effect,
    .given = g_array_new (FALSE, FALSE, sizeof (float)),
    .start = GST_CLOCK_TIME_NONE,
  };
}

void
voder_effect_stream_clear (VoderEffectStream *self)
{
  voder_effect_marks_clear (&self->marks);
  g_clear_pointer (&self->given, g_array_unref);
}

/* Gets ready for a format. What was before must have been ended. */
gboolean
voder_effect_stream_begin (VoderEffectStream *self,
                           const GstAudioInfo *info,
                           GError **error)
{
  self->is_ready = voder_effect_setup (self->effect, info, error);
  voder_effect_stream_reset (self);

  return self->is_ready;
}

/* Forgets all sound; the next buffer's time counts. */
void
voder_effect_stream_reset (VoderEffectStream *self)
{
  if (self->is_ready)
    voder_effect_reset (self->effect);
  voder_effect_marks_clear (&self->marks);
  self->is_begun = FALSE;
  self->start = GST_CLOCK_TIME_NONE;
  self->n_sent = 0;
}

void
voder_effect_stream_stop (VoderEffectStream *self)
{
  voder_effect_stream_reset (self);
  self->is_ready = FALSE;
}

static gsize
get_n_channels (VoderEffectStream *self)
{
  return (gsize) GST_AUDIO_INFO_CHANNELS (
      voder_effect_get_output_info (self->effect));
}

static VoderEffectBlock
make_room (VoderEffectStream *self)
{
  guint n_samples = self->given->len;

  g_array_set_size (self->given,
                    n_samples + ROOM_FRAMES * (guint) get_n_channels (self));

  return (VoderEffectBlock){
    .output = (float *) (gpointer) self->given->data + n_samples,
    .n_output = ROOM_FRAMES,
  };
}

static void
keep_given (VoderEffectStream *self, const VoderEffectBlock *block)
{
  gsize n_unused = (block->n_output - block->n_given) * get_n_channels (self);

  g_array_set_size (self->given, self->given->len - (guint) n_unused);
}

static GstClockTime
get_time (VoderEffectStream *self, guint64 n_frames)
{
  const GstAudioInfo *info = voder_effect_get_output_info (self->effect);

  return self->start + gst_util_uint64_scale_int_round (
                           n_frames, GST_SECOND, GST_AUDIO_INFO_RATE (info));
}

/* What a buffer of @n_frames that have come out says of itself. */
static void
finish_buffer (VoderEffectStream *self,
               GstBuffer *buffer,
               gsize n_frames,
               gboolean is_last)
{
  GST_BUFFER_OFFSET (buffer) = GST_BUFFER_OFFSET_NONE;
  GST_BUFFER_OFFSET_END (buffer) = GST_BUFFER_OFFSET_NONE;
  if (self->n_sent == 0)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  if (GST_CLOCK_TIME_IS_VALID (self->start)) {
    GST_BUFFER_PTS (buffer) = get_time (self, self->n_sent);
    GST_BUFFER_DURATION (buffer) =
        get_time (self, self->n_sent + n_frames) - GST_BUFFER_PTS (buffer);
  }
  voder_effect_marks_give (&self->marks, self->effect, buffer, self->n_sent,
                           n_frames, is_last);
  self->n_sent += n_frames;
}

/* What has come out; %NULL when that is nothing. */
static GstBuffer *
make_buffer (VoderEffectStream *self, gboolean is_last)
{
  gsize n_frames = self->given->len / get_n_channels (self);
  gsize size = self->given->len * sizeof (float);
  GstBuffer *buffer;

  if (n_frames == 0)
    return NULL;

  buffer = gst_buffer_new_memdup (self->given->data, size);
  finish_buffer (self, buffer, n_frames, is_last);
  g_array_set_size (self->given, 0);

  return buffer;
}

/* How many of the @n_left frames of a buffer behind @n_before come next; says
 * so before. */
static gsize
begin_piece (VoderEffectStream *self, gsize n_before, gsize n_left)
{
  if (self->sync == NULL)
    return n_left;

  self->sync (self->sync_data, n_before);

  return MIN (n_left, self->n_sync);
}

/* All of @n_frames frames, or what is there, to what was given. */
static void
process_piece (VoderEffectStream *self, const float *input, gsize n_frames)
{
  gsize n_channels = (gsize) GST_AUDIO_INFO_CHANNELS (
      voder_effect_get_input_info (self->effect));
  VoderEffectBlock block;

  do {
    block = make_room (self);
    block.input = input;
    block.n_input = n_frames;
    voder_effect_process (self->effect, &block);
    keep_given (self, &block);
    input += block.n_taken * n_channels;
    n_frames -= block.n_taken;
  } while (block.n_taken > 0 || block.n_given == block.n_output);
}

/* The effect writes into a buffer of its own. */
static GstBuffer *
process_copy (VoderEffectStream *self, GstBuffer *buffer)
{
  gsize size =
      (gsize) GST_AUDIO_INFO_BPF (voder_effect_get_input_info (self->effect));
  gsize n_frames, n_done = 0;
  GstMapInfo map;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    gst_buffer_unref (buffer);
    return NULL;
  }

  n_frames = map.size / size;
  do {
    gsize n = begin_piece (self, n_done, n_frames - n_done);

    process_piece (
        self, (const float *) (gconstpointer) (map.data + n_done * size), n);
    n_done += n;
  } while (n_done < n_frames);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);

  return make_buffer (self, FALSE);
}

static gboolean
strip_one (GstBuffer *buffer, GstMeta **meta, gpointer data)
{
  if (gst_meta_api_type_has_tag ((*meta)->info->api, *(GQuark *) data))
    *meta = NULL;

  return TRUE;
}

/* Takes off a buffer what tells of the sound that was in it, as the number of
 * samples. */
static void
strip_audio_metas (GstBuffer *buffer)
{
  GQuark tag = g_quark_from_static_string (GST_META_TAG_AUDIO_STR);

  gst_buffer_foreach_meta (buffer, strip_one, &tag);
}

/* The effect writes into the buffer that nobody else has. */
static GstBuffer *
process_in_place (VoderEffectStream *self, GstBuffer *buffer)
{
  gsize size =
      (gsize) GST_AUDIO_INFO_BPF (voder_effect_get_output_info (self->effect));
  gsize n_frames, n_taken = 0, n_given = 0;
  GstMapInfo map;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READWRITE)) {
    gst_buffer_unref (buffer);
    return NULL;
  }

  n_frames = map.size / size;
  while (n_taken < n_frames) {
    gsize n = begin_piece (self, n_taken, n_frames - n_taken);
    VoderEffectBlock block = {
      .input = (const float *) (gconstpointer) (map.data + n_taken * size),
      .n_input = n,
      .output = (float *) (gpointer) (map.data + n_given * size),
      .n_output = n,
    };

    voder_effect_process (self->effect, &block);
    n_taken += n;
    n_given += block.n_given;
  }
  gst_buffer_unmap (buffer, &map);
  if (n_given == 0) {
    gst_buffer_unref (buffer);
    return NULL;
  }

  gst_buffer_set_size (buffer, (gssize) (n_given * size));
  voder_effect_marks_strip (buffer);
  strip_audio_metas (buffer);
  GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_GAP | GST_BUFFER_FLAG_DISCONT);
  finish_buffer (self, buffer, n_given, FALSE);

  return buffer;
}

/* Puts a buffer through the effect; it is the effect's to write into when
 * nobody else has it. Gives what came out. */
GstBuffer *
voder_effect_stream_process (VoderEffectStream *self, GstBuffer *buffer)
{
  gboolean is_own = voder_effect_is_in_place (self->effect) &&
                    gst_buffer_is_writable (buffer) &&
                    gst_buffer_is_all_memory_writable (buffer);

  if (!GST_CLOCK_TIME_IS_VALID (self->start))
    self->start = GST_BUFFER_PTS (buffer);
  self->is_begun = TRUE;
  voder_effect_marks_take (&self->marks, buffer,
                           voder_effect_get_n_taken (self->effect));

  return is_own ? process_in_place (self, buffer) : process_copy (self, buffer);
}

/* Gives what the effect has held back, or %NULL; it has to be reset then. A
 * mark behind which no sound is left stands on a frame of silence. */
GstBuffer *
voder_effect_stream_end (VoderEffectStream *self)
{
  gboolean has_more;

  if (!self->is_ready || !self->is_begun)
    return NULL;

  self->is_begun = FALSE;
  do {
    VoderEffectBlock block = make_room (self);

    has_more = voder_effect_drain (self->effect, &block);
    keep_given (self, &block);
  } while (has_more);

  if (self->given->len == 0 && !g_queue_is_empty (&self->marks.waiting)) {
    g_array_set_size (self->given, (guint) get_n_channels (self));
    memset (self->given->data, 0, self->given->len * sizeof (float));
  }

  return make_buffer (self, TRUE);
}
