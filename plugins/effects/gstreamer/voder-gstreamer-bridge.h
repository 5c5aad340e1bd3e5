/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/*
 * VoderGstreamerBridge: a bin of GStreamer's elements, which works on the
 * thread that pushes into it. What comes out waits to be pulled.
 *
 * Thread safety: one thread at a time.
 */
typedef struct _VoderGstreamerBridge VoderGstreamerBridge;

VoderGstreamerBridge *voder_gstreamer_bridge_new (const char *description,
                                                  const GstAudioInfo *input,
                                                  GError **error);
void voder_gstreamer_bridge_free (VoderGstreamerBridge *self);
const GstAudioInfo *voder_gstreamer_bridge_get_output (
    VoderGstreamerBridge *self);
GstClockTime voder_gstreamer_bridge_get_latency (VoderGstreamerBridge *self);
void voder_gstreamer_bridge_restart (VoderGstreamerBridge *self);
void voder_gstreamer_bridge_push (VoderGstreamerBridge *self,
                                  const float *samples,
                                  gsize n_frames);
void voder_gstreamer_bridge_end (VoderGstreamerBridge *self);
gsize voder_gstreamer_bridge_count (VoderGstreamerBridge *self);
gsize voder_gstreamer_bridge_pull (VoderGstreamerBridge *self,
                                   float *samples,
                                   gsize n_frames);
gboolean voder_gstreamer_bridge_check (VoderGstreamerBridge *self,
                                       GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderGstreamerBridge,
                               voder_gstreamer_bridge_free)

G_END_DECLS
