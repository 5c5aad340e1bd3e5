/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_PAD_STAGE (voder_pad_stage_get_type ())
G_DECLARE_DERIVABLE_TYPE (VoderPadStage,
                          voder_pad_stage,
                          VODER,
                          PAD_STAGE,
                          VoderStage)

/*
 * @write: pushes @item, which stays the caller's, and gives what the pad says
 * @end: pushes EOS, for the upstream's EOS event
 */
struct _VoderPadStageClass {
  VoderStageClass parent_class;

  GstFlowReturn (*write) (VoderPadStage *self, gpointer item);
  void (*end) (VoderPadStage *self, GstEvent *event);
};

GstFlowReturn voder_pad_stage_get_flow (VoderPadStage *self);
void voder_pad_stage_end (VoderPadStage *self, GstEvent *event);

G_END_DECLS
