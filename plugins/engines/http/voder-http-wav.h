/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/audio/audio.h>

G_BEGIN_DECLS

/* The size of the data when it was not known as the header was written. */
#define VODER_HTTP_WAV_UNKNOWN G_MAXUINT64

typedef struct {
  GstAudioFormat format;
  guint rate;
  guint n_channels;
  gsize n_header_bytes;
  guint64 n_data_bytes;
} VoderHttpWav;

typedef enum {
  VODER_HTTP_WAV_NEEDS_MORE,
  VODER_HTTP_WAV_DONE,
  VODER_HTTP_WAV_BROKEN,
} VoderHttpWavResult;

VoderHttpWavResult voder_http_wav_parse (VoderHttpWav *self,
                                         const guint8 *bytes,
                                         gsize n_bytes);

G_END_DECLS
