/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/pipeline/voder-priority.h>
#include <voder/speech/voder-synthesizer.h>
#include <voder/text/voder-document.h>

G_BEGIN_DECLS

/**
 * VoderSpeechState:
 * @VODER_SPEECH_NEW: no queue has it yet
 * @VODER_SPEECH_WAITING: nothing of it was heard yet
 * @VODER_SPEECH_SPEAKING: it is heard
 * @VODER_SPEECH_ENDED: all of it was heard
 * @VODER_SPEECH_CANCELLED: somebody cancelled it, or a more urgent one did
 * @VODER_SPEECH_FAILED: it could not be spoken, or not to its end
 *
 * How far a job has come. The last three are final.
 */
typedef enum {
  VODER_SPEECH_NEW,
  VODER_SPEECH_WAITING,
  VODER_SPEECH_SPEAKING,
  VODER_SPEECH_ENDED,
  VODER_SPEECH_CANCELLED,
  VODER_SPEECH_FAILED,
} VoderSpeechState;

#define VODER_TYPE_SPEECH_STATE (voder_speech_state_get_type ())
VODER_API GType voder_speech_state_get_type (void);

#define VODER_TYPE_SPEECH_JOB (voder_speech_job_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderSpeechJob,
                      voder_speech_job,
                      VODER,
                      SPEECH_JOB,
                      GObject)

VODER_API VoderSpeechJob *voder_speech_job_new (VoderPriority priority);
VODER_API void voder_speech_job_add_text (VoderSpeechJob *self,
                                          const char *text);
VODER_API void voder_speech_job_add_document (VoderSpeechJob *self,
                                              VoderDocument *document);
VODER_API void voder_speech_job_set_tag (VoderSpeechJob *self, const char *tag);
VODER_API void voder_speech_job_set_synthesizer (VoderSpeechJob *self,
                                                 VoderSynthesizer *synthesizer);
VODER_API void voder_speech_job_set_voice (VoderSpeechJob *self,
                                           const char *voice);
VODER_API void voder_speech_job_set_language (VoderSpeechJob *self,
                                              const char *language);
VODER_API void voder_speech_job_set_prosody (VoderSpeechJob *self,
                                             double rate,
                                             double pitch,
                                             double volume);
VODER_API VoderPriority voder_speech_job_get_priority (VoderSpeechJob *self);
VODER_API const char *voder_speech_job_get_tag (VoderSpeechJob *self);
VODER_API VoderSpeechState voder_speech_job_get_state (VoderSpeechJob *self);
VODER_API const GError *voder_speech_job_get_error (VoderSpeechJob *self);

G_END_DECLS
