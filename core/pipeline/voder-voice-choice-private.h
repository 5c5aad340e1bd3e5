/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/pipeline/voder-synth-stage.h>

#include "voder-manner-private.h"

G_BEGIN_DECLS

/*
 * VoderVoiceChoice:
 *
 * Who speaks an utterance that names no voice: the one that suits its style
 * best; @voice, or the best one for its language where @voice is NULL, or does
 * not speak that and the choice @follows the language.
 *
 * Thread safety: immutable.
 */
typedef struct {
  VoderSynthesizer *synthesizer;
  VoderVoice *voice;
  VoderFollows follows;
} VoderVoiceChoice;

void voder_voice_choice_set (GObject *owner,
                             VoderSynthesizer *synthesizer,
                             VoderVoice *voice,
                             VoderFollows follows);
VoderVoiceChoice *voder_voice_choice_get (GObject *owner);
void voder_voice_choice_unref (VoderVoiceChoice *self);
VoderUtterance *voder_voice_choice_resolve (const VoderVoiceChoice *self,
                                            VoderUtterance *utterance,
                                            VoderManner manner,
                                            GCancellable *cancellable,
                                            GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderVoiceChoice, voder_voice_choice_unref)

G_END_DECLS
