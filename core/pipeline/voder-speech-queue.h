/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/pipeline/voder-speech-job.h>
#include <voder/speech/voder-synthesizer.h>

G_BEGIN_DECLS

#define VODER_TYPE_SPEECH_QUEUE (voder_speech_queue_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderSpeechQueue,
                      voder_speech_queue,
                      VODER,
                      SPEECH_QUEUE,
                      GObject)

VODER_API VoderSpeechQueue *voder_speech_queue_new (
    VoderSynthesizer *synthesizer,
    const char *sink,
    GError **error);
VODER_API void voder_speech_queue_add (VoderSpeechQueue *self,
                                       VoderSpeechJob *job);
VODER_API VoderSpeechJob *voder_speech_queue_say (VoderSpeechQueue *self,
                                                  VoderPriority priority,
                                                  const char *text);
VODER_API gboolean voder_speech_queue_cancel (VoderSpeechQueue *self,
                                              VoderSpeechJob *job);
VODER_API void voder_speech_queue_cancel_priority (VoderSpeechQueue *self,
                                                   VoderPriority priority);
VODER_API void voder_speech_queue_cancel_all (VoderSpeechQueue *self,
                                              const char *tag);
VODER_API void voder_speech_queue_stop (VoderSpeechQueue *self,
                                        const char *tag);
VODER_API void voder_speech_queue_pause (VoderSpeechQueue *self);
VODER_API void voder_speech_queue_resume (VoderSpeechQueue *self);
VODER_API VoderSpeechJob *voder_speech_queue_get_current (
    VoderSpeechQueue *self);
VODER_API guint voder_speech_queue_get_n_jobs (VoderSpeechQueue *self);

G_END_DECLS
