/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-scout-sink.h"

/*
 * VoderScoutSink:
 *
 * The last stage of a pipeline whose audio nobody hears: finds out when each
 * chapter begins, in the times that #VoderPadWriter would give it.
 *
 * Thread safety: one thread.
 */
struct _VoderScoutSink {
  VoderStage parent_instance;

  VoderChapterTrack *chapters;
  int rate;
  GstClockTime start; /* of the audio of this rate */
  guint64 n_frames;   /* of it, so far */
};

G_DEFINE_FINAL_TYPE (VoderScoutSink, voder_scout_sink, VODER_TYPE_STAGE)

static GstClockTime
get_time (VoderScoutSink *self, guint64 frame)
{
  if (self->rate == 0)
    return self->start;

  return self->start + gst_util_uint64_scale_int (self->n_frames + frame,
                                                  GST_SECOND, self->rate);
}

static void
set_rate (VoderScoutSink *self, int rate)
{
  if (rate == self->rate)
    return;

  self->start = get_time (self, 0);
  self->n_frames = 0;
  self->rate = rate;
}

static void
take (VoderScoutSink *self, VoderChunk *chunk)
{
  set_rate (self, GST_AUDIO_INFO_RATE (voder_chunk_get_info (chunk)));
  for (guint i = 0; i < voder_chunk_get_n_marks (chunk); i++) {
    VoderMark *mark = voder_chunk_get_mark (chunk, i);

    if (voder_mark_get_mark_type (mark) == VODER_MARK_HEADING)
      voder_chapter_track_add (self->chapters, mark,
                               get_time (self, voder_mark_get_frame (mark)));
  }
  voder_chapter_track_work (self->chapters);
  self->n_frames += voder_chunk_get_n_frames (chunk);
}

static gboolean
voder_scout_sink_run (VoderStage *stage,
                      VoderReceiver *receiver,
                      VoderSender *sender,
                      GCancellable *cancellable,
                      GError **error)
{
  VoderScoutSink *self = VODER_SCOUT_SINK (stage);
  GError *failure = NULL;
  gpointer item = NULL;

  while (voder_receiver_receive (receiver, &item, cancellable, &failure)) {
    g_autoptr (VoderChunk) chunk = item;

    take (self, chunk);
  }

  if (failure == NULL) {
    voder_chapter_track_end (self->chapters, get_time (self, 0));
    return TRUE;
  }
  g_propagate_error (error, failure);

  return FALSE;
}

static void
voder_scout_sink_dispose (GObject *object)
{
  VoderScoutSink *self = VODER_SCOUT_SINK (object);

  g_clear_object (&self->chapters);

  G_OBJECT_CLASS (voder_scout_sink_parent_class)->dispose (object);
}

static void
voder_scout_sink_class_init (VoderScoutSinkClass *klass)
{
  VoderStageClass *stage_class = VODER_STAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = voder_scout_sink_dispose;
  stage_class->input_type = VODER_TYPE_CHUNK;
  stage_class->output_type = G_TYPE_NONE;
  stage_class->run = voder_scout_sink_run;
}

static void
voder_scout_sink_init (VoderScoutSink *self)
{
}

VoderStage *
voder_scout_sink_new (VoderChapterTrack *chapters)
{
  VoderScoutSink *self = NULL;

  g_return_val_if_fail (VODER_IS_CHAPTER_TRACK (chapters), NULL);

  self = g_object_new (VODER_TYPE_SCOUT_SINK, NULL);
  self->chapters = g_object_ref (chapters);

  return VODER_STAGE (self);
}
