/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-utterance-notes.h"

/*
 * Enters the utterances of a text into a timeline, in order: what the stages
 * have in common that see them pass.
 *
 * Thread safety: one thread.
 */
void
voder_utterance_notes_init (VoderUtteranceNotes *self,
                            VoderSrcQueue *queue,
                            guint text)
{
  self->queue = gst_object_ref (queue);
  self->text = text;
}

void
voder_utterance_notes_clear (VoderUtteranceNotes *self)
{
  gst_clear_object (&self->queue);
}

void
voder_utterance_notes_add (VoderUtteranceNotes *self, VoderUtterance *utterance)
{
  VoderTimeline *timeline = voder_src_queue_lock (self->queue);

  voder_timeline_add_utterance (timeline, self->text, self->n_utterances,
                                utterance);
  voder_src_queue_unlock (self->queue);
  self->n_utterances++;
}

void
voder_utterance_notes_end (VoderUtteranceNotes *self)
{
  VoderTimeline *timeline = voder_src_queue_lock (self->queue);

  voder_timeline_end_text (timeline, self->text);
  voder_src_queue_unlock (self->queue);
}
