/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-src-queue.h"

G_BEGIN_DECLS

/* Private to the stages that hold one. */
typedef struct {
  VoderSrcQueue *queue;
  guint text;
  VoderTimelineCursor cursor;
} VoderUtteranceNotes;

void voder_utterance_notes_init (VoderUtteranceNotes *self,
                                 VoderSrcQueue *queue,
                                 guint text,
                                 gboolean is_from_start);
void voder_utterance_notes_clear (VoderUtteranceNotes *self);
VoderTimelineKey voder_utterance_notes_add (VoderUtteranceNotes *self,
                                            VoderUtterance *utterance);
void voder_utterance_notes_end (VoderUtteranceNotes *self);

G_END_DECLS
