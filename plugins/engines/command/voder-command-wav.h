/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/audio/audio.h>

G_BEGIN_DECLS

/* The size of the audio when it was not known as the header was written. */
#define VODER_COMMAND_WAV_UNTIL_END G_MAXUINT64

/* What the header of a WAV file says. */
typedef struct {
  GstAudioFormat format;
  guint rate;
  guint n_channels;
  gsize header_size;
  guint64 audio_size; /* in bytes */
} VoderCommandWav;

typedef enum {
  VODER_COMMAND_WAV_MORE, /* its header has not come to its end */
  VODER_COMMAND_WAV_DONE,
  VODER_COMMAND_WAV_BROKEN,
} VoderCommandWavResult;

VoderCommandWavResult voder_command_wav_parse (VoderCommandWav *self,
                                               const guint8 *bytes,
                                               gsize size,
                                               GError **error);

G_END_DECLS
