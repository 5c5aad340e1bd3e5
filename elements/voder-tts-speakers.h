/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-run-element.h"
#include "voder-tts-opening.h"

G_BEGIN_DECLS

typedef void (*VoderTtsIntroduceFunc) (VoderRunElement *element,
                                       VoderTtsEngines *engines);

/*
 * VoderTtsSpeakers:
 *
 * Who speaks in an element, who takes over once they are there, and the text
 * that waits for them.
 *
 * Thread safety: any thread; the fields are under the element's object lock.
 */
typedef struct {
  VoderRunElement *element;
  const VoderTtsSettings *settings;
  VoderTtsIntroduceFunc introduce;

  /* From READY to PAUSED until back. */
  VoderContext *waiting; /* text, for the engines; ends in a flush */
  VoderContext *choice;  /* of whom it waits for; ends when others are */
  VoderTtsOpening *opening;
  VoderTtsOpening *next;   /* who takes over once they are there; or NULL */
  VoderTtsSettings opened; /* what the last of them was made of */
} VoderTtsSpeakers;

void voder_tts_speakers_init (VoderTtsSpeakers *self,
                              VoderRunElement *element,
                              const VoderTtsSettings *settings,
                              VoderTtsIntroduceFunc introduce);
void voder_tts_speakers_clear (VoderTtsSpeakers *self);
gboolean voder_tts_speakers_start (VoderTtsSpeakers *self,
                                   const VoderTtsSettings *settings);
void voder_tts_speakers_stop (VoderTtsSpeakers *self);
VoderTtsEngines *voder_tts_speakers_dup_engines (VoderTtsSpeakers *self);
void voder_tts_speakers_set_flushing (VoderTtsSpeakers *self,
                                      gboolean is_flushing);
VoderTtsEngines *voder_tts_speakers_obtain_engines (VoderTtsSpeakers *self,
                                                    const char *stream,
                                                    GstFlowReturn *flow);
gboolean voder_tts_speakers_asks_for (VoderTtsSpeakers *self,
                                      const char *stream,
                                      const char *language);
void voder_tts_speakers_follow (VoderTtsSpeakers *self);

G_END_DECLS
