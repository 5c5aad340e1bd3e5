/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-spoken-run.h"

/*
 * VoderSpokenRun:
 *
 * A run that speaks, in a manner that may be changed meanwhile. How its text
 * comes is the subclass's matter.
 *
 * Thread safety: as #VoderRun; what is set, on any thread.
 */

G_DEFINE_ABSTRACT_TYPE (VoderSpokenRun, voder_spoken_run, VODER_TYPE_RUN)

static void
voder_spoken_run_class_init (VoderSpokenRunClass *klass)
{
}

static void
voder_spoken_run_init (VoderSpokenRun *self)
{
}

/*
 * Sets who speaks the sentences that have not begun to leave the pad; under the
 * element's object lock.
 */
void
voder_spoken_run_set_speaker (VoderSpokenRun *self, VoderTtsEngines *engines)
{
  g_return_if_fail (VODER_IS_SPOKEN_RUN (self));
  g_return_if_fail (VODER_IS_TTS_ENGINES (engines));

  VODER_SPOKEN_RUN_GET_CLASS (self)->set_speaker (self, engines);
}

/*
 * Sets how the sentences are spoken that have not begun to leave the pad; under
 * the element's object lock.
 */
void
voder_spoken_run_set_prosody (VoderSpokenRun *self,
                              const VoderTtsSettings *settings)
{
  g_return_if_fail (VODER_IS_SPOKEN_RUN (self));
  g_return_if_fail (settings != NULL);

  VODER_SPOKEN_RUN_GET_CLASS (self)->set_prosody (self, settings);
}

/*
 * Sets the effects from the next sentence on, under the element's object lock.
 */
void
voder_spoken_run_set_effects (VoderSpokenRun *self, VoderEffectChain *effects)
{
  g_return_if_fail (VODER_IS_SPOKEN_RUN (self));
  g_return_if_fail (VODER_IS_EFFECT_CHAIN (effects));

  VODER_SPOKEN_RUN_GET_CLASS (self)->set_effects (self, effects);
}
