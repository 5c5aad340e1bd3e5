/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-chunk-src-private.h"

#include <glib/gi18n-lib.h>

#include <voder/pipeline/voder-stage.h>

/* How far ahead of the clock the audio goes on after the source was late. */
#define RESUME_LEAD (20 * GST_MSECOND)

/*
 * A GStreamer source that gives the audio of the chunks from a receiver.
 * Buffers share the memory of the chunks and carry increasing times from 0.
 * The format may change between two chunks.
 *
 * Thread safety: realtime: what is not GstElement's own is called on the
 * streaming thread, or before it runs.
 */
struct _VoderChunkSrc {
  GstPushSrc parent_instance;

  VoderReceiver *receiver;
  GCancellable *cancellable;
  /* Ends a wait of create() when GStreamer wants the thread back. */
  VoderContext *context;
  VoderChunk *first;
  GError *failure; /* what came in place of the end */
  gboolean paced;
  /* Silence that is still to come after the last chunk. */
  guint n_tail_frames;

  GstAudioInfo info;
  GstClockTime base;
  guint64 n_frames;
  guint64 offset;
  gboolean discont;
  guint64 duration_us;
};

G_DEFINE_FINAL_TYPE (VoderChunkSrc, voder_chunk_src, GST_TYPE_PUSH_SRC)

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src",
                             GST_PAD_SRC,
                             GST_PAD_ALWAYS,
                             GST_STATIC_CAPS ("audio/x-raw"));

static GstClockTime
get_position (VoderChunkSrc *self)
{
  if (self->info.rate == 0)
    return self->base;

  return self->base + gst_util_uint64_scale_round (self->n_frames, GST_SECOND,
                                                   self->info.rate);
}

static gboolean
set_format (VoderChunkSrc *self, const GstAudioInfo *info)
{
  g_autoptr (GstCaps) caps = NULL;

  if (self->info.rate != 0 && gst_audio_info_is_equal (&self->info, info))
    return TRUE;

  self->base = get_position (self);
  self->n_frames = 0;
  self->info = *info;
  caps = gst_audio_info_to_caps (info);

  return gst_base_src_set_caps (GST_BASE_SRC (self), caps);
}

/* A sound card that ran dry plays nothing of what is already past: what comes
 * late is moved to now. */
static void
keep_pace (VoderChunkSrc *self)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (GST_ELEMENT (self));
  GstClockTime base_time = gst_element_get_base_time (GST_ELEMENT (self));
  GstClockTime position = get_position (self);
  GstClockTime now;

  if (clock == NULL || base_time == 0 || GST_STATE (self) != GST_STATE_PLAYING)
    return;

  now = gst_clock_get_time (clock);
  if (now < base_time || now - base_time <= position)
    return;

  self->base = now - base_time + RESUME_LEAD;
  self->n_frames = 0;
  self->discont = TRUE;
}

static GstBuffer *
make_buffer (VoderChunkSrc *self, VoderChunk *chunk)
{
  GstBuffer *buffer = gst_buffer_copy (voder_chunk_get_buffer (chunk));
  gsize n_frames = voder_chunk_get_n_frames (chunk);

  GST_BUFFER_PTS (buffer) = get_position (self);
  GST_BUFFER_OFFSET (buffer) = self->offset;
  self->n_frames += n_frames;
  self->offset += n_frames;
  GST_BUFFER_DURATION (buffer) = get_position (self) - GST_BUFFER_PTS (buffer);
  GST_BUFFER_OFFSET_END (buffer) = self->offset;
  if (self->discont)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  self->discont = FALSE;

  return buffer;
}

static gboolean
receive_audio (VoderReceiver *receiver,
               VoderChunk **chunk,
               GCancellable *cancellable,
               GError **error)
{
  while (voder_receiver_receive (receiver, (gpointer *) chunk, cancellable,
                                 error)) {
    if (voder_chunk_get_n_frames (*chunk) > 0)
      return TRUE;
    g_clear_pointer (chunk, voder_chunk_unref);
  }

  return FALSE;
}

static GstFlowReturn
end_audio (VoderChunkSrc *self, GstBuffer **buffer)
{
  g_autoptr (VoderChunk) chunk = NULL;

  if (self->n_tail_frames == 0 || self->info.rate == 0)
    return GST_FLOW_EOS;

  chunk = voder_chunk_new_silence (&self->info, self->n_tail_frames);
  self->n_tail_frames = 0;
  *buffer = make_buffer (self, chunk);

  return GST_FLOW_OK;
}

/* Takes over the error, if there is one: a failure is kept until what came
 * before it was played. */
static GstFlowReturn
handle_end (VoderChunkSrc *self, GError *error, GstBuffer **buffer)
{
  if (error != NULL && voder_cancellable_set_error_if_done (
                           G_CANCELLABLE (self->context), NULL)) {
    g_error_free (error);
    return GST_FLOW_FLUSHING;
  }
  if (error != NULL) {
    g_clear_error (&self->failure);
    self->failure = error;
  }

  return end_audio (self, buffer);
}

static GstFlowReturn
voder_chunk_src_create (GstPushSrc *src, GstBuffer **buffer)
{
  VoderChunkSrc *self = VODER_CHUNK_SRC (src);
  g_autoptr (VoderChunk) chunk = g_steal_pointer (&self->first);
  GError *error = NULL;

  if (chunk == NULL && !receive_audio (self->receiver, &chunk,
                                       G_CANCELLABLE (self->context), &error))
    return handle_end (self, error, buffer);

  if (!set_format (self, voder_chunk_get_info (chunk)))
    return GST_FLOW_NOT_NEGOTIATED;
  if (self->paced)
    keep_pace (self);
  *buffer = make_buffer (self, chunk);
  self->duration_us = get_position (self) / GST_USECOND;

  return GST_FLOW_OK;
}

/* The caps are those of the chunks, set as they come. */
static gboolean
voder_chunk_src_negotiate (GstBaseSrc *src)
{
  return TRUE;
}

static gboolean
voder_chunk_src_unlock (GstBaseSrc *src)
{
  VoderChunkSrc *self = VODER_CHUNK_SRC (src);

  voder_context_cancel (self->context, NULL);

  return TRUE;
}

static gboolean
voder_chunk_src_unlock_stop (GstBaseSrc *src)
{
  VoderChunkSrc *self = VODER_CHUNK_SRC (src);

  if (g_cancellable_is_cancelled (G_CANCELLABLE (self->context))) {
    g_object_unref (self->context);
    self->context = voder_context_new (self->cancellable);
  }

  return TRUE;
}

static gboolean
voder_chunk_src_is_seekable (GstBaseSrc *src)
{
  return FALSE;
}

static void
voder_chunk_src_finalize (GObject *object)
{
  VoderChunkSrc *self = VODER_CHUNK_SRC (object);

  g_clear_object (&self->receiver);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->context);
  g_clear_pointer (&self->first, voder_chunk_unref);
  g_clear_error (&self->failure);

  G_OBJECT_CLASS (voder_chunk_src_parent_class)->finalize (object);
}

static void
voder_chunk_src_class_init (VoderChunkSrcClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *src_class = GST_BASE_SRC_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = voder_chunk_src_finalize;

  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (
      element_class, "Voder chunks", "Source/Audio",
      "Gives the audio of a Voder pipeline", "The Voder authors");

  src_class->negotiate = voder_chunk_src_negotiate;
  src_class->unlock = voder_chunk_src_unlock;
  src_class->unlock_stop = voder_chunk_src_unlock_stop;
  src_class->is_seekable = voder_chunk_src_is_seekable;
  GST_PUSH_SRC_CLASS (klass)->create = voder_chunk_src_create;
}

static void
voder_chunk_src_init (VoderChunkSrc *self)
{
  self->discont = TRUE;
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
}

/* (transfer floating) */
VoderChunkSrc *
voder_chunk_src_new (VoderReceiver *receiver, GCancellable *cancellable)
{
  VoderChunkSrc *self = g_object_new (VODER_TYPE_CHUNK_SRC, NULL);

  self->receiver = g_object_ref (receiver);
  self->cancellable = cancellable ? g_object_ref (cancellable) : NULL;
  self->context = voder_context_new (cancellable);

  return self;
}

/*
 * Waits for the first audio and gives its format. Without any it fails with
 * VODER_PIPELINE_ERROR_EMPTY.
 */
gboolean
voder_chunk_src_prepare (VoderChunkSrc *self,
                         GstAudioInfo *info,
                         GError **error)
{
  GError *cause = NULL;

  if (receive_audio (self->receiver, &self->first, self->cancellable, &cause)) {
    *info = *voder_chunk_get_info (self->first);
    return TRUE;
  }

  if (cause != NULL ||
      voder_cancellable_set_error_if_done (self->cancellable, &cause)) {
    g_propagate_error (error, cause);
    return FALSE;
  }
  g_set_error_literal (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_EMPTY,
                       _ ("There is nothing to speak"));

  return FALSE;
}

/*
 * Gives what the chunks ended with, once nothing streams any more.
 *
 * Returns: FALSE with the error that came in place of the end
 */
gboolean
voder_chunk_src_check (VoderChunkSrc *self, GError **error)
{
  if (self->failure == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->failure));

  return FALSE;
}

/* Whether audio that comes later than it should be heard is moved to now. */
void
voder_chunk_src_set_paced (VoderChunkSrc *self, gboolean paced)
{
  self->paced = paced;
}

/* Adds silence, in frames of the last chunk, for encoders that keep the end of
 * what they get. */
void
voder_chunk_src_set_tail (VoderChunkSrc *self, guint n_frames)
{
  self->n_tail_frames = n_frames;
}

/* How much audio of chunks it has given, once nothing streams any more. */
guint64
voder_chunk_src_get_duration_us (VoderChunkSrc *self)
{
  return self->duration_us;
}
