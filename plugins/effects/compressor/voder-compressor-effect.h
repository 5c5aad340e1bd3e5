/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_COMPRESSOR_EFFECT (voder_compressor_effect_get_type ())
G_DECLARE_FINAL_TYPE (VoderCompressorEffect,
                      voder_compressor_effect,
                      VODER,
                      COMPRESSOR_EFFECT,
                      VoderEffect)

G_END_DECLS
