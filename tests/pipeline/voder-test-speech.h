/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-test-speech-sink.h"

G_BEGIN_DECLS

/* For what is interrupted: four seconds of the engine `tone`, which a test that
 * has to wait for its turn on a processor does not miss. */
#define VODER_TEST_EIGHT_WORDS                                                 \
  "alpha bravo delta gamma omega sigma theta kappa "
#define VODER_TEST_LONG_TEXT                                                   \
  VODER_TEST_EIGHT_WORDS VODER_TEST_EIGHT_WORDS VODER_TEST_EIGHT_WORDS         \
      VODER_TEST_EIGHT_WORDS VODER_TEST_EIGHT_WORDS                            \
      "alpha bravo delta gamma omega sigma theta kappa"

/* A speech queue that plays into the sink that notes what it gets. Its jobs are
 * known by their tags, and what they tell is logged: “+a” for the beginning of
 * a, its words, “=a” for its end, “-a” for its cancel, “!a” for its failure. */
typedef struct {
  VoderTestHeard heard;
  VoderSynthesizer *engine;
  VoderSpeechQueue *queue;
  GString *log;
} VoderTestSpeech;

VoderSynthesizer *voder_test_speech_create_scripted (void);
void voder_test_speech_init (VoderTestSpeech *self);
void voder_test_speech_init_for (VoderTestSpeech *self,
                                 VoderSynthesizer *engine);
void voder_test_speech_clear (VoderTestSpeech *self);
VoderSpeechJob *voder_test_speech_create_job (VoderTestSpeech *self,
                                              VoderPriority priority,
                                              const char *name,
                                              const char *text);
VoderSpeechJob *voder_test_speech_say (VoderTestSpeech *self,
                                       VoderPriority priority,
                                       const char *name,
                                       const char *text);
void voder_test_speech_run_until_idle (VoderTestSpeech *self);
void voder_test_speech_run_until_logged (VoderTestSpeech *self,
                                         const char *what);
void voder_test_speech_run_until_heard (VoderTestSpeech *self, guint n_slices);
GByteArray *voder_test_speech_make_audio (VoderTestSpeech *self,
                                          const char *text);
void voder_test_speech_assert_log (VoderTestSpeech *self, const char *expected);
void voder_test_speech_assert_whole (VoderTestSpeech *self,
                                     guint turn,
                                     const char *text);
void voder_test_speech_assert_part (VoderTestSpeech *self,
                                    guint turn,
                                    const char *text);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VoderTestSpeech, voder_test_speech_clear)

G_END_DECLS
