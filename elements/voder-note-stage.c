/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-note-stage.h"

#include "voder-utterance-notes.h"

/*
 * VoderNoteStage:
 *
 * VoderUtteranceNotes the utterances of a text in the timeline before they are
 * spoken, and leaves out those before a place: those before its utterance, or
 * of which no byte is its source or behind.
 *
 * Thread safety: one thread; voder_note_stage_get_first() any thread.
 */
struct _VoderNoteStage {
  VoderStage parent_instance;

  VoderUtteranceNotes notes;
  VoderTimelineKey from;
  guint64 source;
  VoderTimelineKey first; /* set under the lock of the queue */
};

G_DEFINE_FINAL_TYPE (VoderNoteStage, voder_note_stage, VODER_TYPE_STAGE)

static gboolean
is_wanted (VoderNoteStage *self,
           VoderTimelineKey key,
           VoderUtterance *utterance)
{
  gint64 end;

  if (self->first != VODER_TIMELINE_NONE)
    return TRUE;
  if (key < self->from)
    return FALSE;
  if (self->source > 0 && voder_utterance_get_source (utterance, NULL, &end))
    return (guint64) end > self->source;

  return TRUE;
}

static void
set_first (VoderNoteStage *self, VoderTimelineKey key)
{
  voder_src_queue_lock (self->notes.queue);
  self->first = key;
  voder_src_queue_unlock (self->notes.queue);
}

/* Takes over the utterance. */
static gboolean
pass (VoderNoteStage *self,
      VoderUtterance *utterance,
      VoderSender *sender,
      GCancellable *cancellable,
      GError **error)
{
  VoderTimelineKey key = voder_utterance_notes_add (&self->notes, utterance);

  if (!is_wanted (self, key, utterance)) {
    voder_utterance_unref (utterance);
    return TRUE;
  }
  if (self->first == VODER_TIMELINE_NONE)
    set_first (self, key);

  return voder_sender_send (sender, utterance, cancellable, error);
}

static gboolean
voder_note_stage_run (VoderStage *stage,
                      VoderReceiver *receiver,
                      VoderSender *sender,
                      GCancellable *cancellable,
                      GError **error)
{
  VoderNoteStage *self = VODER_NOTE_STAGE (stage);
  GError *cause = NULL;
  gpointer utterance = NULL;

  while (voder_receiver_receive (receiver, &utterance, cancellable, &cause)) {
    if (!pass (self, utterance, sender, cancellable, error))
      return FALSE;
  }
  if (cause != NULL) {
    g_propagate_error (error, cause);
    return FALSE;
  }
  voder_utterance_notes_end (&self->notes);

  return TRUE;
}

static void
voder_note_stage_finalize (GObject *object)
{
  voder_utterance_notes_clear (&VODER_NOTE_STAGE (object)->notes);

  G_OBJECT_CLASS (voder_note_stage_parent_class)->finalize (object);
}

static void
voder_note_stage_class_init (VoderNoteStageClass *klass)
{
  VoderStageClass *stage_class = VODER_STAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = voder_note_stage_finalize;
  stage_class->input_type = VODER_TYPE_UTTERANCE;
  stage_class->output_type = VODER_TYPE_UTTERANCE;
  stage_class->run = voder_note_stage_run;
}

static void
voder_note_stage_init (VoderNoteStage *self)
{
  self->first = VODER_TIMELINE_NONE;
}

/*
 * Makes a stage for the text of a place, of which it passes on what comes from
 * there on. Before it goes what is left of the text from
 * voder_note_stage_get_from() on.
 */
VoderNoteStage *
voder_note_stage_new (VoderSrcQueue *queue, const VoderTimelinePlace *from)
{
  VoderNoteStage *self = g_object_new (VODER_TYPE_NOTE_STAGE, NULL);

  voder_utterance_notes_init (&self->notes, queue, from->text,
                              voder_note_stage_get_from (from) == 0);
  self->from = from->utterance;
  self->source = from->source;

  return self;
}

/*
 * Gives the byte of the text from which on the stage needs its utterances.
 */
gint64
voder_note_stage_get_from (const VoderTimelinePlace *from)
{
  gint64 source = voder_timeline_key_get_source (from->utterance);

  return MAX (source, (gint64) from->source);
}

/*
 * Gives the key of the first utterance that was passed on, or
 * VODER_TIMELINE_NONE; under the lock of the queue.
 */
VoderTimelineKey
voder_note_stage_get_first (VoderNoteStage *self)
{
  return self->first;
}
