/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-run.h"
#include "voder-tts-engines.h"

G_BEGIN_DECLS

#define VODER_TYPE_SPOKEN_RUN (voder_spoken_run_get_type ())
G_DECLARE_DERIVABLE_TYPE (VoderSpokenRun,
                          voder_spoken_run,
                          VODER,
                          SPOKEN_RUN,
                          VoderRun)

/*
 * @set_speaker: see voder_spoken_run_set_speaker()
 * @set_prosody: see voder_spoken_run_set_prosody()
 * @set_effects: see voder_spoken_run_set_effects()
 */
struct _VoderSpokenRunClass {
  VoderRunClass parent_class;

  void (*set_speaker) (VoderSpokenRun *self, VoderTtsEngines *engines);
  void (*set_prosody) (VoderSpokenRun *self, const VoderTtsSettings *settings);
  void (*set_effects) (VoderSpokenRun *self, VoderEffectChain *effects);
};

void voder_spoken_run_set_speaker (VoderSpokenRun *self,
                                   VoderTtsEngines *engines);
void voder_spoken_run_set_prosody (VoderSpokenRun *self,
                                   const VoderTtsSettings *settings);
void voder_spoken_run_set_effects (VoderSpokenRun *self,
                                   VoderEffectChain *effects);

G_END_DECLS
