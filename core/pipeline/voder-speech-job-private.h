/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/audio/voder-mark.h>
#include <voder/pipeline/voder-read-stage.h>
#include <voder/pipeline/voder-speech-job.h>

G_BEGIN_DECLS

/* How a job is spoken. */
typedef struct {
  VoderSynthesizer *synthesizer; /* NULL for that of the queue */
  char *voice;
  char *language;
  double rate;
  double pitch;
  double volume;
} VoderSpeechSettings;

void voder_speech_settings_copy (const VoderSpeechSettings *self,
                                 VoderSpeechSettings *copy);
void voder_speech_settings_clear (VoderSpeechSettings *self);

/* Neither changes once the job is queued. */
const VoderSpeechSettings *voder_speech_job_get_settings (VoderSpeechJob *self);
VoderReadStage *voder_speech_job_create_read (VoderSpeechJob *self);

/* What the queue tells; on the thread of its owner. */
void voder_speech_job_wait (VoderSpeechJob *self);
void voder_speech_job_begin (VoderSpeechJob *self);
void voder_speech_job_reach (VoderSpeechJob *self, VoderMark *mark);
void voder_speech_job_end (VoderSpeechJob *self);
void voder_speech_job_cancel (VoderSpeechJob *self);
void voder_speech_job_fail (VoderSpeechJob *self, const GError *error);

G_END_DECLS
