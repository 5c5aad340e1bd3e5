/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/audio/audio.h>
#include <voder/voder-macros.h>

G_BEGIN_DECLS

#define VODER_TYPE_METER (voder_meter_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderMeter, voder_meter, VODER, METER, GObject)

VODER_API VoderMeter *voder_meter_new (const GstAudioInfo *info);
VODER_API void voder_meter_reset (VoderMeter *self);
VODER_API void voder_meter_add (VoderMeter *self,
                                const float *samples,
                                gsize n_frames);
VODER_API guint64 voder_meter_get_n_frames (VoderMeter *self);
VODER_API double voder_meter_get_momentary (VoderMeter *self);
VODER_API double voder_meter_get_short_term (VoderMeter *self);
VODER_API double voder_meter_get_max_momentary (VoderMeter *self);
VODER_API double voder_meter_get_max_short_term (VoderMeter *self);
VODER_API double voder_meter_get_integrated (VoderMeter *self);
VODER_API double voder_meter_get_range (VoderMeter *self);
VODER_API double voder_meter_get_true_peak (VoderMeter *self);
VODER_API double voder_meter_get_peak (VoderMeter *self);
VODER_API double voder_meter_get_rms (VoderMeter *self);

G_END_DECLS
