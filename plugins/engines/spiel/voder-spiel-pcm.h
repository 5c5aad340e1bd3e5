/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

void voder_spiel_pcm_scale (const GstAudioInfo *info,
                            guint8 *pcm,
                            gsize n_bytes,
                            double volume);

G_END_DECLS
