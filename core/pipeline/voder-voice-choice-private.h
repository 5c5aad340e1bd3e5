/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-receiver.h>
#include <voder/flow/voder-sender.h>
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

#define VODER_TYPE_VOICE_CHOICE (voder_voice_choice_get_type ())
GType voder_voice_choice_get_type (void);

VoderVoiceChoice *voder_voice_choice_new (VoderSynthesizer *synthesizer,
                                          VoderVoice *voice,
                                          VoderFollows follows);
VoderVoiceChoice *voder_voice_choice_ref (VoderVoiceChoice *self);
void voder_voice_choice_unref (VoderVoiceChoice *self);
VoderUtterance *voder_voice_choice_resolve (const VoderVoiceChoice *self,
                                            VoderUtterance *utterance,
                                            VoderManner manner,
                                            GCancellable *cancellable,
                                            GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderVoiceChoice, voder_voice_choice_unref)

/* A choice that any thread sets while any thread reads it: it lies in a channel
 * of one place, and who has taken it from there puts it back at once. Private
 * to who holds one. */
typedef struct {
  VoderSender *put;
  VoderReceiver *take;
} VoderVoiceChoiceCell;

void voder_voice_choice_cell_init (VoderVoiceChoiceCell *self);
void voder_voice_choice_cell_clear (VoderVoiceChoiceCell *self);
void voder_voice_choice_cell_set (VoderVoiceChoiceCell *self,
                                  VoderVoiceChoice *choice);
VoderVoiceChoice *voder_voice_choice_cell_get (VoderVoiceChoiceCell *self);

G_END_DECLS
