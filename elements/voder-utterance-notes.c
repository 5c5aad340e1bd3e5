/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-utterance-notes.h"

/*
 * Enters the utterances of a text into a timeline, in order, from the start of
 * the text or from anywhere: what the stages have in common that see them pass.
 *
 * Thread safety: one thread.
 */
void
voder_utterance_notes_init (VoderUtteranceNotes *self,
                            VoderSrcQueue *queue,
                            guint text,
                            gboolean is_from_start)
{
  self->queue = gst_object_ref (queue);
  self->text = text;
  self->cursor.is_placed = is_from_start;
}

void
voder_utterance_notes_clear (VoderUtteranceNotes *self)
{
  gst_clear_object (&self->queue);
}

/*
 * Gives the key of the utterance.
 */
VoderTimelineKey
voder_utterance_notes_add (VoderUtteranceNotes *self, VoderUtterance *utterance)
{
  VoderTimeline *timeline = voder_src_queue_lock (self->queue);
  VoderTimelineKey key = voder_timeline_add_utterance (
      timeline, self->text, &self->cursor, utterance);

  voder_src_queue_unlock (self->queue);

  return key;
}

void
voder_utterance_notes_end (VoderUtteranceNotes *self)
{
  VoderTimeline *timeline = voder_src_queue_lock (self->queue);

  voder_timeline_end_text (timeline, self->text, &self->cursor);
  voder_src_queue_unlock (self->queue);
}
