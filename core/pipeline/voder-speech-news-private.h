/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/pipeline/voder-speech-job.h>

G_BEGIN_DECLS

typedef enum {
  VODER_SPEECH_NEWS_BEGUN,
  VODER_SPEECH_NEWS_REACHED,
  VODER_SPEECH_NEWS_ENDED,
  VODER_SPEECH_NEWS_CANCELLED,
  VODER_SPEECH_NEWS_FAILED,
} VoderSpeechNewsKind;

/* Facts about jobs that are true and not yet told. */
typedef struct {
  GQueue facts;
} VoderSpeechNews;

void voder_speech_news_init (VoderSpeechNews *self);
void voder_speech_news_add (VoderSpeechNews *self,
                            VoderSpeechNewsKind kind,
                            VoderSpeechJob *job);
void voder_speech_news_add_mark (VoderSpeechNews *self,
                                 VoderSpeechJob *job,
                                 VoderMark *mark);
void voder_speech_news_add_error (VoderSpeechNews *self,
                                  VoderSpeechJob *job,
                                  const GError *error);
void voder_speech_news_tell (VoderSpeechNews *self);

G_END_DECLS
