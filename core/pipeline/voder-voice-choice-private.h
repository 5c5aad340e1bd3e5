/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/pipeline/voder-synth-stage.h>

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

char *voder_voice_choice_dup_id (const VoderVoiceChoice *self,
                                 VoderUtterance *utterance,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
