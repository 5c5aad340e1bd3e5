/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-cue-speech.h"

/*
 * The speech of one cue, chunk by chunk, which may be cut off and made faster.
 * To know its length, it is collected; but no more than a minute of it, so that
 * a long text needs no more memory than a short one.
 *
 * Thread safety: one thread.
 */
struct _VoderCueSpeech {
  VoderReceiver *more; /* NULL once all has come */
  GQueue chunks;       /* of VoderChunk */
  GstAudioInfo info;
  guint64 n_frames; /* in them */
};

#define COLLECT_MAX_S 60

/* What the tempo effect can do. */
#define TEMPO_MAX 6.0

static gboolean
receive (VoderCueSpeech *self)
{
  VoderChunk *chunk = NULL;

  /* The sender ends when all is cancelled. */
  if (self->more == NULL ||
      !voder_receiver_receive (self->more, (gpointer *) &chunk, NULL, NULL)) {
    g_clear_object (&self->more);
    return FALSE;
  }

  self->info = *voder_chunk_get_info (chunk);
  self->n_frames += voder_chunk_get_n_frames (chunk);
  g_queue_push_tail (&self->chunks, chunk);

  return TRUE;
}

static gboolean
has_enough (VoderCueSpeech *self)
{
  return self->n_frames >
         (guint64) COLLECT_MAX_S * (guint64) GST_AUDIO_INFO_RATE (&self->info);
}

/*
 * Makes the speech of what @chunks (nullable: of none) gives, and waits for the
 * first of it; for all, when it @collects.
 */
VoderCueSpeech *
voder_cue_speech_new (VoderReceiver *chunks, gboolean collects)
{
  VoderCueSpeech *self = g_new0 (VoderCueSpeech, 1);

  g_set_object (&self->more, chunks);
  g_queue_init (&self->chunks);
  gst_audio_info_init (&self->info);
  while (receive (self) && collects && !has_enough (self))
    ;

  return self;
}

void
voder_cue_speech_free (VoderCueSpeech *self)
{
  g_clear_object (&self->more);
  g_queue_clear_full (&self->chunks, (GDestroyNotify) voder_chunk_unref);
  g_free (self);
}

/*
 * Gives the format; NULL when nothing is said at all.
 */
const GstAudioInfo *
voder_cue_speech_get_info (VoderCueSpeech *self)
{
  return GST_AUDIO_INFO_RATE (&self->info) != 0 ? &self->info : NULL;
}

/*
 * Gives the frames that are left; %VODER_MARK_UNKNOWN_LENGTH when not all has
 * come.
 */
guint64
voder_cue_speech_get_length (VoderCueSpeech *self)
{
  return self->more == NULL ? self->n_frames : VODER_MARK_UNKNOWN_LENGTH;
}

static VoderStage *
create_tempo (double rate)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderEffect) effect = voder_effect_create (
      voder_plugin_registry_get_default (), "tempo", &error);

  if (effect == NULL) {
    g_warning ("%s", error->message);
    return NULL;
  }
  g_object_set (effect, "rate", rate, NULL);

  return VODER_STAGE (voder_effect_stage_new (effect));
}

/* Puts all chunks through @stage, which gives one for each at most, and one
 * more: nothing waits. */
static GQueue
process (VoderCueSpeech *self, VoderStage *stage)
{
  guint n_chunks = g_queue_get_length (&self->chunks);
  g_autoptr (VoderSender) sender = NULL;
  g_autoptr (VoderReceiver) receiver = NULL;
  g_autoptr (VoderSender) given = NULL;
  g_autoptr (VoderReceiver) taken = NULL;
  GQueue result = G_QUEUE_INIT;
  VoderChunk *chunk = NULL;

  voder_channel_open (VODER_TYPE_CHUNK, n_chunks, &sender, &receiver);
  voder_channel_open (VODER_TYPE_CHUNK, n_chunks + 2, &given, &taken);
  while ((chunk = g_queue_pop_head (&self->chunks)) != NULL)
    voder_sender_try_send (sender, chunk, NULL);
  voder_sender_close (sender);
  voder_stage_run (stage, receiver, given, NULL, NULL);
  voder_sender_close (given);
  while (voder_receiver_receive (taken, (gpointer *) &chunk, NULL, NULL))
    g_queue_push_tail (&result, chunk);

  return result;
}

/*
 * Makes the speech faster so that it fits into @n_room frames, as far as that
 * is possible. FALSE when it does already, or cannot be made faster.
 */
gboolean
voder_cue_speech_compress (VoderCueSpeech *self, guint64 n_room)
{
  double rate = MIN ((double) self->n_frames / (double) n_room, TEMPO_MAX);
  g_autoptr (VoderStage) tempo = NULL;

  if (self->n_frames <= n_room)
    return FALSE;
  tempo = create_tempo (rate);
  if (tempo == NULL)
    return FALSE;

  self->chunks = process (self, tempo);
  self->n_frames = 0;
  for (GList *l = self->chunks.head; l != NULL; l = l->next)
    self->n_frames += voder_chunk_get_n_frames (l->data);

  return TRUE;
}

static gboolean
is_block_mark (VoderMark *mark)
{
  VoderMarkType type = voder_mark_get_mark_type (mark);

  return type == VODER_MARK_PARAGRAPH || type == VODER_MARK_HEADING;
}

/* The marks of @chunk from @begin up to @end, behind those of @before; those of
 * blocks are left out, since the cue is the block. */
static GPtrArray *
take_marks (VoderChunk *chunk, GPtrArray *before, gsize begin, gsize end)
{
  GPtrArray *marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_mark_unref);

  for (guint i = 0; i < before->len; i++)
    g_ptr_array_add (marks, voder_mark_ref (before->pdata[i]));
  for (guint i = 0; i < voder_chunk_get_n_marks (chunk); i++) {
    VoderMark *mark = voder_chunk_get_mark (chunk, i);
    guint64 frame = voder_mark_get_frame (mark);

    if (frame < begin || frame >= end || is_block_mark (mark))
      continue;
    g_ptr_array_add (marks, voder_mark_new_at (mark, frame - begin,
                                               voder_mark_get_n_frames (mark)));
  }

  return marks;
}

static VoderChunk *
cut_chunk (VoderChunk *chunk, GPtrArray *before, gsize begin, gsize end)
{
  gsize bpf = (gsize) GST_AUDIO_INFO_BPF (voder_chunk_get_info (chunk));
  GstBuffer *whole = voder_chunk_get_buffer (chunk);
  g_autoptr (GPtrArray) marks = take_marks (chunk, before, begin, end);
  g_autoptr (GstBuffer) buffer = gst_buffer_copy_region (
      whole, GST_BUFFER_COPY_MEMORY | GST_BUFFER_COPY_FLAGS, begin * bpf,
      (end - begin) * bpf);

  return voder_chunk_new (voder_chunk_get_info (chunk), buffer, marks);
}

/*
 * Takes the next chunk (transfer full) of at most @max_frames, with @marks at
 * its begin; NULL when there is none.
 */
VoderChunk *
voder_cue_speech_take (VoderCueSpeech *self,
                       guint64 max_frames,
                       GPtrArray *marks)
{
  g_autoptr (VoderChunk) chunk = NULL;
  VoderChunk *cut = NULL;
  gsize n_frames;

  if (g_queue_is_empty (&self->chunks) && !receive (self))
    return NULL;

  chunk = g_queue_pop_head (&self->chunks);
  n_frames = voder_chunk_get_n_frames (chunk);
  self->n_frames -= n_frames;
  cut = cut_chunk (chunk, marks, 0, MIN (n_frames, max_frames));
  if (n_frames > max_frames) {
    g_autoptr (GPtrArray) none = g_ptr_array_new ();

    g_queue_push_head (&self->chunks,
                       cut_chunk (chunk, none, max_frames, n_frames));
    self->n_frames += n_frames - max_frames;
  }

  return cut;
}

/*
 * Whether all has been taken.
 */
gboolean
voder_cue_speech_is_done (VoderCueSpeech *self)
{
  return g_queue_is_empty (&self->chunks) && !receive (self);
}
