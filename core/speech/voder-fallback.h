/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-once.h>
#include <voder/speech/voder-engine-pool.h>
#include <voder/speech/voder-incident.h>
#include <voder/speech/voder-synthesizer.h>

G_BEGIN_DECLS

#define VODER_TYPE_FALLBACK (voder_fallback_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderFallback, voder_fallback, VODER, FALLBACK, GObject)

VODER_API VoderFallback *voder_fallback_new (void);
VODER_API void voder_fallback_add (VoderFallback *self,
                                   const char *name,
                                   VoderOnce *synthesizer);
VODER_API void voder_fallback_add_synthesizer (VoderFallback *self,
                                               const char *name,
                                               VoderSynthesizer *synthesizer);
VODER_API void voder_fallback_add_engine (VoderFallback *self,
                                          VoderPluginRegistry *registry,
                                          const char *engine,
                                          VoderIsolation isolation,
                                          guint max_parallel);
VODER_API void voder_fallback_set_incident_func (VoderFallback *self,
                                                 VoderIncidentFunc func,
                                                 gpointer data,
                                                 GDestroyNotify destroy);
VODER_API void voder_fallback_keep_loudness (VoderFallback *self,
                                             VoderSpeechStore *store);
VODER_API void voder_fallback_set_whole (VoderFallback *self,
                                         gboolean is_whole);
VODER_API void voder_fallback_set_limits (VoderFallback *self,
                                          guint n_in_row,
                                          gint64 probe_us);
VODER_API guint voder_fallback_get_n_synthesizers (VoderFallback *self);
VODER_API const char *voder_fallback_get_name (VoderFallback *self, guint n);
VODER_API guint voder_fallback_get_n_spoken (VoderFallback *self, guint n);
VODER_API guint voder_fallback_get_n_failures (VoderFallback *self, guint n);
VODER_API gboolean voder_fallback_is_out (VoderFallback *self, guint n);

G_END_DECLS
