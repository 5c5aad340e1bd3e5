/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/pipeline/voder-speaker.h>

#include <glib/gi18n-lib.h>

#include "voder-chunk-src-private.h"
#include "voder-gst-private.h"
#include "voder-pipe-sink-private.h"

/**
 * VoderSpeaker:
 *
 * The last stage that plays the #VoderChunk items that it takes, through
 * GStreamer. It ends when the last of them was heard; a cancel silences it at
 * once.
 *
 * The sink gets one format, that of the first chunk if it takes it. Buffers
 * carry increasing times from 0. When the audio comes later than it
 * should be heard, what comes goes on from then, so that nothing is cut off.
 *
 * Thread safety: one thread.
 */
struct _VoderSpeaker {
  VoderStage parent_instance;

  char *description;
  /* Until it runs. */
  GstElement *sink;
};

G_DEFINE_FINAL_TYPE (VoderSpeaker, voder_speaker, VODER_TYPE_STAGE)

static gboolean
play (VoderSpeaker *self,
      GstElement *pipeline,
      GCancellable *cancellable,
      GError **error)
{
  GError *cause = NULL;

  if (voder_gst_run (pipeline, cancellable, &cause))
    return TRUE;

  if (cause->domain == VODER_PIPELINE_ERROR)
    g_prefix_error (&cause, _ ("Cannot play through “%s”: "),
                    self->description);
  g_propagate_error (error, cause);

  return FALSE;
}

static gboolean
voder_speaker_run (VoderStage *stage,
                   VoderReceiver *receiver,
                   VoderSender *sender,
                   GCancellable *cancellable,
                   GError **error)
{
  VoderSpeaker *self = VODER_SPEAKER (stage);
  g_autoptr (VoderChunkSrc) src =
      gst_object_ref_sink (voder_chunk_src_new (receiver, cancellable));
  g_autoptr (GstElement) sink = g_steal_pointer (&self->sink);
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstCaps) caps = NULL;
  GstAudioInfo info;

  if (sink == NULL)
    sink = voder_gst_parse_sink (self->description, error);
  if (sink == NULL || !voder_chunk_src_prepare (src, &info, error))
    return FALSE;

  voder_pipe_sink_unblock (sink);
  voder_chunk_src_set_paced (src, TRUE);
  caps = gst_audio_info_to_caps (&info);
  pipeline = voder_gst_build (GST_ELEMENT (src), caps, voder_gst_adapt (sink));

  return play (self, pipeline, cancellable, error) &&
         voder_chunk_src_check (src, error);
}

static void
voder_speaker_finalize (GObject *object)
{
  VoderSpeaker *self = VODER_SPEAKER (object);

  g_clear_pointer (&self->sink, gst_object_unref);
  g_free (self->description);

  G_OBJECT_CLASS (voder_speaker_parent_class)->finalize (object);
}

static void
voder_speaker_class_init (VoderSpeakerClass *klass)
{
  VoderStageClass *stage_class = VODER_STAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = voder_speaker_finalize;

  stage_class->input_type = VODER_TYPE_CHUNK;
  stage_class->run = voder_speaker_run;
}

static void
voder_speaker_init (VoderSpeaker *self)
{
}

/**
 * voder_speaker_new:
 * @sink: (nullable): a sink or bin as gst-launch-1.0 takes it, as
 *   `fdsink fd=1 sync=false`; %NULL for the sound card
 * @error: return location for an error
 *
 * Makes a stage that plays audio.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new stage, or %NULL with
 *   %VODER_PIPELINE_ERROR_SINK when @sink cannot be used, or
 *   %VODER_PIPELINE_ERROR_ENCODER when GStreamer lacks an element
 */
VoderSpeaker *
voder_speaker_new (const char *sink, GError **error)
{
  g_autoptr (GstElement) bin = NULL;
  VoderSpeaker *self;

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  bin = voder_gst_create_sink (sink, error);
  if (bin == NULL)
    return NULL;

  self = g_object_new (VODER_TYPE_SPEAKER, NULL);
  self->description = g_strdup (sink ? sink : VODER_GST_DEFAULT_SINK);
  self->sink = g_steal_pointer (&bin);

  return self;
}
