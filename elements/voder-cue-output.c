/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-cue-output.h"

#include "voder-cue-speech.h"

/*
 * VoderCueOutput:
 *
 * The last stage of a pipeline that speaks cues: puts each at its time, with
 * silence between them. What is said too late or for too long is dealt with as
 * #VoderTtsOverflow says.
 *
 * Where something begins is known to the frame: times are turned into frames of
 * the output once, not from one cue to the next.
 *
 * Thread safety: as #VoderPadStage; voder_cue_output_get_counts() any thread.
 */
struct _VoderCueOutput {
  VoderPadStage parent_instance;

  VoderPadWriter *writer;
  VoderTtsOverflow overflow;
  gboolean is_live;
  gboolean needs_lengths;
  GstAudioInfo info; /* of the latest chunk; no rate before the first */
  GstBuffer *silence;
  VoderCounters *counters;
};

/* What it counts: see VoderCueCounts. */
enum { LATE, CLIPPED, COMPRESSED, DROPPED };

/* Frames of one buffer of silence; they share its memory. */
#define SILENCE_FRAMES 16384
/* Nobody wants to have more silence than that sample by sample. */
#define SILENCE_MAX (24 * 3600 * (gint64) GST_SECOND)

G_DEFINE_FINAL_TYPE (VoderCueOutput, voder_cue_output, VODER_TYPE_PAD_STAGE)

static void
count (VoderCueOutput *self, guint counter)
{
  voder_counters_add (self->counters, counter, 1);
}

static void
set_info (VoderCueOutput *self, const GstAudioInfo *info)
{
  if (gst_audio_info_is_equal (&self->info, info))
    return;

  self->info = *info;
  gst_clear_buffer (&self->silence);
}

static GstBuffer *
create_silence (VoderCueOutput *self, gsize n_frames)
{
  GstBuffer *buffer = NULL;

  if (self->silence == NULL) {
    g_autoptr (VoderChunk) chunk =
        voder_chunk_new_silence (&self->info, SILENCE_FRAMES);

    self->silence = gst_buffer_ref (voder_chunk_get_buffer (chunk));
  }
  buffer = gst_buffer_copy_region (self->silence, GST_BUFFER_COPY_MEMORY, 0,
                                   n_frames * GST_AUDIO_INFO_BPF (&self->info));
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_GAP);

  return buffer;
}

/* Writes @n_frames of silence; the first of them carry @marks (nullable). */
static GstFlowReturn
write_silence (VoderCueOutput *self, gint64 n_frames, GPtrArray *marks)
{
  GstFlowReturn flow = GST_FLOW_OK;

  while (n_frames > 0 && flow == GST_FLOW_OK) {
    gsize n = MIN (n_frames, SILENCE_FRAMES);
    g_autoptr (GstBuffer) buffer = create_silence (self, n);
    g_autoptr (VoderChunk) chunk = voder_chunk_new (&self->info, buffer, marks);

    flow = voder_pad_writer_write (self->writer, chunk);
    marks = NULL;
    n_frames -= n;
  }

  return flow;
}

/* How many frames there are from what was written last to @time; below 0 when
 * that is past. */
static gint64
measure_to (VoderCueOutput *self, GstClockTime time)
{
  return voder_pad_writer_measure (self->writer, &self->info, time);
}

/*
 * Goes on to @time, which nothing is said before. Where nobody may wait for
 * silence, it is not written but skipped.
 */
static GstFlowReturn
go_to (VoderCueOutput *self, GstClockTime time)
{
  gint64 n_frames = measure_to (self, time);

  if (n_frames <= 0)
    return GST_FLOW_OK;
  if (!self->is_live &&
      n_frames / GST_AUDIO_INFO_RATE (&self->info) < SILENCE_MAX / GST_SECOND)
    return write_silence (self, n_frames, NULL);

  voder_pad_writer_jump (self->writer, &self->info, time);

  return GST_FLOW_OK;
}

/* Whether the cue ends where it says, however long its speech is. */
static gboolean
is_bounded (VoderCueOutput *self, VoderCue *cue)
{
  return GST_CLOCK_TIME_IS_VALID (voder_cue_get_duration (cue)) &&
         (self->overflow == VODER_TTS_OVERFLOW_CLIP ||
          self->overflow == VODER_TTS_OVERFLOW_COMPRESS);
}

static GstClockTime
get_end (VoderCue *cue)
{
  return voder_cue_get_start (cue) + voder_cue_get_duration (cue);
}

/* How many frames of speech there is room for, %G_MAXINT64 for any number. */
static gint64
measure_room (VoderCueOutput *self, VoderCue *cue)
{
  return is_bounded (self, cue) ? MAX (measure_to (self, get_end (cue)), 0)
                                : G_MAXINT64;
}

/* How long the caption is to be seen: as its author said, and longer if it is
 * still spoken then. */
static guint64
measure_caption (VoderCueOutput *self, VoderCue *cue, VoderCueSpeech *speech)
{
  gint64 n_frames = 0;
  guint64 length = voder_cue_speech_get_length (speech);

  if (GST_CLOCK_TIME_IS_VALID (voder_cue_get_duration (cue)))
    n_frames = MAX (measure_to (self, get_end (cue)), 0);
  if (is_bounded (self, cue))
    return (guint64) n_frames;

  return length == VODER_MARK_UNKNOWN_LENGTH ? length
                                             : MAX (length, (guint64) n_frames);
}

/* What is on time begins and ends when it says, not to the frame. */
static void
set_times (VoderCueOutput *self, VoderCue *cue, guint64 length)
{
  GstClockTime start = voder_cue_get_start (cue);
  GstClockTime end = GST_CLOCK_TIME_NONE;

  if (!GST_CLOCK_TIME_IS_VALID (start))
    return;
  if (GST_CLOCK_TIME_IS_VALID (voder_cue_get_duration (cue)) &&
      length <= (guint64) MAX (measure_to (self, get_end (cue)), 0))
    end = get_end (cue);
  if (measure_to (self, start) != 0)
    start = GST_CLOCK_TIME_NONE;
  voder_pad_writer_set_cue (self->writer, start, end);
}

static GPtrArray *
make_marks (VoderCueOutput *self, VoderCue *cue, VoderCueSpeech *speech)
{
  VoderText *text = voder_cue_get_text (cue);
  guint64 length = measure_caption (self, cue, speech);
  GPtrArray *marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_mark_unref);
  g_autoptr (VoderMark) mark =
      voder_mark_new (VODER_MARK_PARAGRAPH, voder_cue_get_caption (cue), 0,
                      length, VODER_ACCURACY_EXACT);
  gint64 start, end;

  set_times (self, cue, length);

  if (voder_text_get_source_range (text, 0, voder_text_get_length (text),
                                   &start, &end))
    g_ptr_array_add (marks, voder_mark_new_with_source (mark, 0, start, end));
  else
    g_ptr_array_add (marks, g_steal_pointer (&mark));

  return marks;
}

/* Nothing can be said of it, but it can be shown. */
static GstFlowReturn
write_mute (VoderCueOutput *self, VoderCue *cue, VoderCueSpeech *speech)
{
  g_autoptr (GPtrArray) marks = NULL;
  gint64 n_frames;

  if (!GST_CLOCK_TIME_IS_VALID (voder_cue_get_start (cue)) ||
      !GST_CLOCK_TIME_IS_VALID (voder_cue_get_duration (cue)))
    return GST_FLOW_OK;
  n_frames = measure_to (self, get_end (cue));
  if (n_frames <= 0 || *voder_cue_get_caption (cue) == '\0')
    return GST_FLOW_OK;
  marks = make_marks (self, cue, speech);

  return write_silence (self, n_frames, marks);
}

static GstFlowReturn
write_speech (VoderCueOutput *self, VoderCue *cue, VoderCueSpeech *speech)
{
  gint64 n_room = measure_room (self, cue);
  g_autoptr (GPtrArray) marks = NULL;
  GstFlowReturn flow = GST_FLOW_OK;

  if (n_room == 0) {
    count (self, DROPPED);
    return GST_FLOW_OK;
  }

  if (self->overflow == VODER_TTS_OVERFLOW_COMPRESS &&
      voder_cue_speech_compress (speech, (guint64) n_room))
    count (self, COMPRESSED);
  marks = make_marks (self, cue, speech);
  while (flow == GST_FLOW_OK && n_room > 0) {
    g_autoptr (VoderChunk) chunk =
        voder_cue_speech_take (speech, (guint64) n_room, marks);

    if (chunk == NULL)
      return GST_FLOW_OK;
    flow = voder_pad_writer_write (self->writer, chunk);
    n_room -= (gint64) voder_chunk_get_n_frames (chunk);
    g_ptr_array_set_size (marks, 0);
  }
  if (!voder_cue_speech_is_done (speech))
    count (self, CLIPPED);

  return flow;
}

/* Overlapping speech begins at its time, wherever that before it ended. */
static GstFlowReturn
place (VoderCueOutput *self, VoderCue *cue)
{
  GstClockTime start = voder_cue_get_start (cue);

  if (!GST_CLOCK_TIME_IS_VALID (start) || measure_to (self, start) == 0)
    return GST_FLOW_OK;
  if (measure_to (self, start) > 0)
    return go_to (self, start);

  count (self, LATE);
  if (self->overflow == VODER_TTS_OVERFLOW_OVERLAP)
    voder_pad_writer_jump (self->writer, &self->info, start);

  return GST_FLOW_OK;
}

static GstFlowReturn
write_gap (VoderCueOutput *self, VoderCue *cue)
{
  GstClockTime time = voder_cue_get_start (cue);

  if (!GST_CLOCK_TIME_IS_VALID (time))
    return GST_FLOW_OK;
  if (GST_CLOCK_TIME_IS_VALID (voder_cue_get_duration (cue)))
    time = get_end (cue);

  return go_to (self, time);
}

static GstFlowReturn
voder_cue_output_write (VoderPadStage *stage, gpointer item)
{
  VoderCueOutput *self = VODER_CUE_OUTPUT (stage);
  VoderCue *cue = item;
  g_autoptr (VoderCueSpeech) speech = NULL;
  const GstAudioInfo *info = NULL;
  GstFlowReturn flow;

  speech = voder_cue_speech_new (
      voder_cue_get_speech (cue),
      self->needs_lengths || self->overflow == VODER_TTS_OVERFLOW_COMPRESS);
  info = voder_cue_speech_get_info (speech);
  if (info != NULL)
    set_info (self, info);
  /* Before the first speech there is no format to be silent in. */
  if (GST_AUDIO_INFO_RATE (&self->info) == 0)
    return GST_FLOW_OK;
  if (voder_cue_get_text (cue) == NULL)
    return write_gap (self, cue);

  flow = place (self, cue);
  if (flow != GST_FLOW_OK)
    return flow;

  return info != NULL ? write_speech (self, cue, speech)
                      : write_mute (self, cue, speech);
}

static void
voder_cue_output_end (VoderPadStage *stage, GstEvent *event)
{
  voder_pad_writer_end (VODER_CUE_OUTPUT (stage)->writer, event);
}

static void
voder_cue_output_dispose (GObject *object)
{
  VoderCueOutput *self = VODER_CUE_OUTPUT (object);

  g_clear_object (&self->writer);
  gst_clear_buffer (&self->silence);

  G_OBJECT_CLASS (voder_cue_output_parent_class)->dispose (object);
}

static void
voder_cue_output_finalize (GObject *object)
{
  g_clear_object (&VODER_CUE_OUTPUT (object)->counters);

  G_OBJECT_CLASS (voder_cue_output_parent_class)->finalize (object);
}

static void
voder_cue_output_class_init (VoderCueOutputClass *klass)
{
  VoderStageClass *stage_class = VODER_STAGE_CLASS (klass);
  VoderPadStageClass *pad_class = VODER_PAD_STAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = voder_cue_output_dispose;
  G_OBJECT_CLASS (klass)->finalize = voder_cue_output_finalize;
  stage_class->input_type = VODER_TYPE_CUE;
  stage_class->output_type = G_TYPE_NONE;
  pad_class->write = voder_cue_output_write;
  pad_class->end = voder_cue_output_end;
}

static void
voder_cue_output_init (VoderCueOutput *self)
{
  const char *const counters[] = {
    [LATE] = "late",
    [CLIPPED] = "clipped",
    [COMPRESSED] = "compressed",
    [DROPPED] = "dropped",
    NULL,
  };

  self->counters = voder_counters_new (counters, NULL);
  gst_audio_info_init (&self->info);
}

/*
 * Makes a stage that writes on @writer. @is_live: nobody waits for silence;
 * @needs_lengths: the length of a caption has to be known when it begins.
 */
VoderPadStage *
voder_cue_output_new (VoderPadWriter *writer,
                      VoderTtsOverflow overflow,
                      gboolean is_live,
                      gboolean needs_lengths)
{
  VoderCueOutput *self = NULL;

  g_return_val_if_fail (VODER_IS_PAD_WRITER (writer), NULL);

  self = g_object_new (VODER_TYPE_CUE_OUTPUT, NULL);
  self->writer = g_object_ref (writer);
  self->overflow = overflow;
  self->is_live = is_live;
  self->needs_lengths = needs_lengths;

  return VODER_PAD_STAGE (self);
}

void
voder_cue_output_get_counts (VoderCueOutput *self, VoderCueCounts *counts)
{
  g_autoptr (VoderCountersSnapshot) now = NULL;

  g_return_if_fail (VODER_IS_CUE_OUTPUT (self));
  g_return_if_fail (counts != NULL);

  now = voder_counters_dup_snapshot (self->counters);
  counts->n_late = (guint) voder_counters_snapshot_get (now, LATE);
  counts->n_clipped = (guint) voder_counters_snapshot_get (now, CLIPPED);
  counts->n_compressed = (guint) voder_counters_snapshot_get (now, COMPRESSED);
  counts->n_dropped = (guint) voder_counters_snapshot_get (now, DROPPED);
}
