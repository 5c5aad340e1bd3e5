/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-src-queue.h"

G_BEGIN_DECLS

#define VODER_TYPE_NOTE_STAGE (voder_note_stage_get_type ())
G_DECLARE_FINAL_TYPE (VoderNoteStage,
                      voder_note_stage,
                      VODER,
                      NOTE_STAGE,
                      VoderStage)

VoderNoteStage *voder_note_stage_new (VoderSrcQueue *queue,
                                      const VoderTimelinePlace *from);
gint64 voder_note_stage_get_from (const VoderTimelinePlace *from);
VoderTimelineKey voder_note_stage_get_first (VoderNoteStage *self);

G_END_DECLS
