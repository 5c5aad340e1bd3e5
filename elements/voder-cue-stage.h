/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-cue.h"

G_BEGIN_DECLS

/*
 * Makes the stages (transfer full) that speak the passages of one cue, in their
 * order: of #VoderStage, the last one gives #VoderChunk items.
 *
 * Thread safety: called on any thread, by several at a time.
 */
typedef GPtrArray *(*VoderCueStagesFunc) (gpointer data, GError **error);

#define VODER_TYPE_CUE_STAGE (voder_cue_stage_get_type ())
G_DECLARE_FINAL_TYPE (VoderCueStage,
                      voder_cue_stage,
                      VODER,
                      CUE_STAGE,
                      VoderStage)

VoderCueStage *voder_cue_stage_new (VoderReceiver *buffers,
                                    gboolean is_markup,
                                    guint n_workers,
                                    VoderCueStagesFunc create_stages,
                                    gpointer data);
guint64 voder_cue_stage_get_n_bytes (VoderCueStage *self);
guint64 voder_cue_stage_get_n_cues (VoderCueStage *self);

G_END_DECLS
