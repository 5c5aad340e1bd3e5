/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/audio/audio.h>

G_BEGIN_DECLS

gboolean voder_samples_can_convert (GstAudioFormat format);
void voder_samples_to_float (GstAudioFormat format,
                             gconstpointer samples,
                             float *to,
                             gsize n_samples);
void voder_samples_from_float (GstAudioFormat format,
                               const float *from,
                               gpointer samples,
                               gsize n_samples);

G_END_DECLS
