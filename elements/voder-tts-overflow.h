/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/**
 * VoderTtsOverflow:
 * @VODER_TTS_OVERFLOW_CLIP: Cut off what is said after the end of the subtitle
 * @VODER_TTS_OVERFLOW_OVERLAP: Begin at the time of the subtitle, even where
 *   the one before is still spoken
 * @VODER_TTS_OVERFLOW_SHIFT: Begin when the subtitle before has been spoken
 * @VODER_TTS_OVERFLOW_COMPRESS: Speak faster, to the end of the subtitle
 *
 * What vodertts does with speech that is longer than its subtitle is shown. The
 * words are those of other GStreamer elements that speak.
 */
typedef enum {
  VODER_TTS_OVERFLOW_CLIP,
  VODER_TTS_OVERFLOW_OVERLAP,
  VODER_TTS_OVERFLOW_SHIFT,
  VODER_TTS_OVERFLOW_COMPRESS,
} VoderTtsOverflow;

#define VODER_TYPE_TTS_OVERFLOW (voder_tts_overflow_get_type ())
GType voder_tts_overflow_get_type (void);

G_END_DECLS
