/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-run-element.h"
#include "voder-spoken-run.h"
#include "voder-tts-opening.h"

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
  void (*introduce) (VoderRunElement *element, VoderTtsEngines *engines);
  VoderTtsSettings settings;

  /* From READY to PAUSED until back. */
  VoderContext *waiting; /* text, for the engines; ends in a flush */
  VoderTtsOpening *opening;
  VoderTtsOpening *next;   /* who takes over once they are there; or NULL */
  VoderTtsSettings opened; /* what the last of them was made of */
  VoderEffectChain *effects;
} VoderTtsManner;

void voder_tts_manner_init (VoderTtsManner *self,
                            VoderRunElement *element,
                            void (*introduce) (VoderRunElement *element,
                                               VoderTtsEngines *engines));
void voder_tts_manner_clear (VoderTtsManner *self);
gboolean voder_tts_manner_start (VoderTtsManner *self);
void voder_tts_manner_stop (VoderTtsManner *self);
void voder_tts_manner_set_flushing (VoderTtsManner *self, gboolean is_flushing);
VoderTtsEngines *voder_tts_manner_obtain_engines (VoderTtsManner *self,
                                                  const char *stream,
                                                  GstFlowReturn *flow);
void voder_tts_manner_copy (VoderTtsManner *self,
                            VoderTtsSettings *settings,
                            VoderEffectChain **effects);
gboolean voder_tts_manner_asks_for (VoderTtsManner *self,
                                    const char *stream,
                                    const char *language);
void voder_tts_manner_apply (VoderTtsManner *self,
                             VoderSpokenRun *run,
                             VoderTtsEngines *engines);
void voder_tts_manner_follow (VoderTtsManner *self);
gboolean voder_tts_manner_get_property (VoderTtsManner *self,
                                        guint property_id,
                                        GValue *value);
gboolean voder_tts_manner_set_property (VoderTtsManner *self,
                                        guint property_id,
                                        const GValue *value);
void voder_tts_manner_add_stats (VoderTtsManner *self, GstStructure *stats);

G_END_DECLS
