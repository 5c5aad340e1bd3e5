/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-cue.h"
#include "voder-pad-stage.h"
#include "voder-pad-writer.h"
#include "voder-tts-overflow.h"

G_BEGIN_DECLS

/* What became of the cues so far. */
typedef struct {
  guint n_late;       /* begun after their time */
  guint n_clipped;    /* cut off at their end */
  guint n_compressed; /* spoken faster */
  guint n_dropped;    /* of which nothing was heard */
} VoderCueCounts;

#define VODER_TYPE_CUE_OUTPUT (voder_cue_output_get_type ())
G_DECLARE_FINAL_TYPE (VoderCueOutput,
                      voder_cue_output,
                      VODER,
                      CUE_OUTPUT,
                      VoderPadStage)

VoderPadStage *voder_cue_output_new (VoderPadWriter *writer,
                                     VoderTtsOverflow overflow,
                                     gboolean is_live,
                                     gboolean needs_lengths);
void voder_cue_output_get_counts (VoderCueOutput *self, VoderCueCounts *counts);

G_END_DECLS
