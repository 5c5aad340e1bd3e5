/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-tts-run.h"

G_BEGIN_DECLS

#define VODER_TYPE_CUE_RUN (voder_cue_run_get_type ())
G_DECLARE_FINAL_TYPE (VoderCueRun,
                      voder_cue_run,
                      VODER,
                      CUE_RUN,
                      VoderSpokenRun)

VoderRun *voder_cue_run_new (const VoderTtsRunSetup *setup, GError **error);

G_END_DECLS
