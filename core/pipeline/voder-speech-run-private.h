/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-group.h>
#include <voder/speech/voder-synthesizer.h>

#include "voder-speech-job-private.h"
#include "voder-speech-output-private.h"

G_BEGIN_DECLS

#define VODER_TYPE_SPEECH_RUN (voder_speech_run_get_type ())
G_DECLARE_FINAL_TYPE (VoderSpeechRun,
                      voder_speech_run,
                      VODER,
                      SPEECH_RUN,
                      GObject)

VoderSpeechRun *voder_speech_run_new (VoderSpeechJob *job,
                                      VoderSynthesizer *synthesizer,
                                      VoderSpeechOutput *output,
                                      guint turn);
void voder_speech_run_start (VoderSpeechRun *self, VoderGroup *group);
guint voder_speech_run_get_turn (VoderSpeechRun *self);
void voder_speech_run_take_turn (VoderSpeechRun *self);
void voder_speech_run_cancel (VoderSpeechRun *self);
gboolean voder_speech_run_is_made (VoderSpeechRun *self);
gboolean voder_speech_run_is_finished (VoderSpeechRun *self);
gboolean voder_speech_run_has_audio (VoderSpeechRun *self);
const GError *voder_speech_run_get_error (VoderSpeechRun *self);

G_END_DECLS
