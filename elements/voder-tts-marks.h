/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/**
 * VoderTtsMarks:
 * @VODER_TTS_MARKS_NONE: Nothing
 * @VODER_TTS_MARKS_SENTENCE: Each sentence, or subtitle
 * @VODER_TTS_MARKS_WORD: Each word
 *
 * What leaves through the text pad of vodertts, and is announced on the bus.
 */
typedef enum {
  VODER_TTS_MARKS_NONE,
  VODER_TTS_MARKS_SENTENCE,
  VODER_TTS_MARKS_WORD,
} VoderTtsMarks;

#define VODER_TYPE_TTS_MARKS (voder_tts_marks_get_type ())
GType voder_tts_marks_get_type (void);

G_END_DECLS
