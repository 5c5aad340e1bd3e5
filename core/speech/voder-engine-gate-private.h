/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/plugin/voder-plugin-registry.h>
#include <voder/speech/voder-engine.h>

G_BEGIN_DECLS

typedef struct _VoderEngineGate VoderEngineGate;

VoderEngineGate *voder_engine_gate_get (const char *name);
gboolean voder_engine_gate_try_enter (VoderEngineGate *self);
gboolean voder_engine_gate_enter (VoderEngineGate *self,
                                  GCancellable *cancellable,
                                  GError **error);
VoderEngine *voder_engine_gate_obtain (VoderEngineGate *self,
                                       VoderPluginRegistry *registry,
                                       VoderPluginInfo *info,
                                       GError **error);
void voder_engine_gate_rest (VoderEngineGate *self);
void voder_engine_gate_leave (VoderEngineGate *self);

G_END_DECLS
