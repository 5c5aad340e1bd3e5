/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-spoken-run.h"
#include "voder-tts-speakers.h"

G_BEGIN_DECLS

/*
 * VoderTtsManner:
 *
 * Who speaks in an element, and how: what its properties say, the engines and
 * the effects. What changes while the element plays reaches the run at hand.
 *
 * Thread safety: any thread; the fields are under the element's object lock.
 */
typedef struct {
  VoderRunElement *element;
  VoderTtsSettings settings;
  VoderTtsSpeakers speakers;

  VoderEffectChain *effects; /* from READY to PAUSED until back */
} VoderTtsManner;

void voder_tts_manner_init (VoderTtsManner *self,
                            VoderRunElement *element,
                            VoderTtsIntroduceFunc introduce);
void voder_tts_manner_clear (VoderTtsManner *self);
gboolean voder_tts_manner_start (VoderTtsManner *self);
void voder_tts_manner_stop (VoderTtsManner *self);
VoderTtsSpeakers *voder_tts_manner_get_speakers (VoderTtsManner *self);
void voder_tts_manner_copy (VoderTtsManner *self,
                            VoderTtsSettings *settings,
                            VoderEffectChain **effects);
void voder_tts_manner_apply (VoderTtsManner *self,
                             VoderSpokenRun *run,
                             VoderTtsEngines *engines);
gboolean voder_tts_manner_get_property (VoderTtsManner *self,
                                        guint property_id,
                                        GValue *value);
gboolean voder_tts_manner_set_property (VoderTtsManner *self,
                                        guint property_id,
                                        const GValue *value);
void voder_tts_manner_add_stats (VoderTtsManner *self, GstStructure *stats);

G_END_DECLS
