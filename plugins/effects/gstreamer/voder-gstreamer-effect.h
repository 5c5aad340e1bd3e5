/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_GSTREAMER_EFFECT (voder_gstreamer_effect_get_type ())
G_DECLARE_FINAL_TYPE (VoderGstreamerEffect,
                      voder_gstreamer_effect,
                      VODER,
                      GSTREAMER_EFFECT,
                      VoderEffect)

G_END_DECLS
