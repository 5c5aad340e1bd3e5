/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/audio/audio.h>
#include <voder/voder-macros.h>

G_BEGIN_DECLS

/**
 * VODER_WAV_UNTIL_END:
 *
 * The size of audio that goes on until its file ends.
 */
#define VODER_WAV_UNTIL_END G_GUINT64_CONSTANT (18446744073709551615)

/**
 * VoderWav: (skip)
 * @format: the format of the samples, of little-endian byte order
 * @rate: frames a second, 1,000 to 384,000
 * @n_channels: how many channels, 1 to 8
 * @header_size: where the audio begins, in bytes
 * @audio_size: how much there is, in bytes, or %VODER_WAV_UNTIL_END
 *
 * What the header of a WAV file says.
 */
typedef struct {
  GstAudioFormat format;
  guint rate;
  guint n_channels;
  gsize header_size;
  guint64 audio_size;
} VoderWav;

/**
 * VoderWavResult:
 * @VODER_WAV_MORE: the header has not come to its end
 * @VODER_WAV_DONE: it has
 * @VODER_WAV_BROKEN: it is none, or one that cannot be used
 *
 * What became of the bytes that were parsed.
 */
typedef enum {
  VODER_WAV_MORE,
  VODER_WAV_DONE,
  VODER_WAV_BROKEN,
} VoderWavResult;

#define VODER_TYPE_WAV_RESULT (voder_wav_result_get_type ())
VODER_API GType voder_wav_result_get_type (void);

VODER_API VoderWavResult voder_wav_parse (VoderWav *self,
                                          const guint8 *bytes,
                                          gsize size,
                                          GError **error);

G_END_DECLS
