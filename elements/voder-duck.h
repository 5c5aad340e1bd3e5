/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/audio/gstaudioaggregator.h>
#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_DUCK (voder_duck_get_type ())
G_DECLARE_FINAL_TYPE (VoderDuck, voder_duck, VODER, DUCK, GstAudioAggregator)

GST_ELEMENT_REGISTER_DECLARE (voderduck)

G_END_DECLS
