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
  guint from;
  guint64 source;
  guint first;
};

G_DEFINE_FINAL_TYPE (VoderNoteStage, voder_note_stage, VODER_TYPE_STAGE)

static gboolean
is_wanted (VoderNoteStage *self, VoderUtterance *utterance)
{
  gint64 start;
  gint64 end;

  if (voder_note_stage_get_first (self) != VODER_TIMELINE_NONE)
    return TRUE;
  if (self->notes.n_utterances < self->from)
    return FALSE;
  if (self->source > 0 && voder_utterance_get_source (utterance, &start, &end))
    return (guint64) end > self->source;

  return TRUE;
}

/* Takes over the utterance. */
static gboolean
pass (VoderNoteStage *self,
      VoderUtterance *utterance,
      VoderSender *sender,
      GCancellable *cancellable,
      GError **error)
{
  gboolean was_wanted = is_wanted (self, utterance);
  guint n = self->notes.n_utterances;

  voder_utterance_notes_add (&self->notes, utterance);
  if (!was_wanted) {
    voder_utterance_unref (utterance);
    return TRUE;
  }
  if (voder_note_stage_get_first (self) == VODER_TIMELINE_NONE)
    g_atomic_int_set (&self->first, n);

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
 * there on.
 */
VoderNoteStage *
voder_note_stage_new (VoderSrcQueue *queue, const VoderTimelinePlace *from)
{
  VoderNoteStage *self = g_object_new (VODER_TYPE_NOTE_STAGE, NULL);

  voder_utterance_notes_init (&self->notes, queue, from->text);
  self->from = from->utterance;
  self->source = from->source;

  return self;
}

/*
 * Gives the number of the first utterance that was passed on, or
 * VODER_TIMELINE_NONE.
 */
guint
voder_note_stage_get_first (VoderNoteStage *self)
{
  return (guint) g_atomic_int_get (&self->first);
}
