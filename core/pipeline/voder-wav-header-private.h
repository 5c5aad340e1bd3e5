/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/audio/audio.h>

G_BEGIN_DECLS

/* As large as a header can be. */
#define VODER_WAV_HEADER_MAX 128

/* What the data chunk of a RIFF file can hold at most, with some reserve. */
#define VODER_WAV_RIFF_LIMIT G_GUINT64_CONSTANT (4294967000)

GstCaps *voder_wav_header_get_caps (void);
gsize voder_wav_header_make (guint8 header[VODER_WAV_HEADER_MAX],
                             const GstAudioInfo *info,
                             guint64 n_bytes,
                             guint64 riff_limit);

G_END_DECLS
