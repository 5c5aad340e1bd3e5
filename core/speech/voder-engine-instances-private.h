/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/plugin/voder-plugin-registry.h>
#include <voder/speech/voder-engine.h>

G_BEGIN_DECLS

/*
 * VoderEngineInstances: the instances of an engine in this process: one that
 * all share (`reentrant`), one for each call at a time (`instance`), or one for
 * the whole process (`process`). Who finds none free waits. Those that keep
 * something rest when nobody has used one for a while.
 *
 * Thread safety: any thread.
 */
typedef struct _VoderEngineInstances VoderEngineInstances;

VoderEngineInstances *voder_engine_instances_new (VoderPluginRegistry *registry,
                                                  VoderPluginInfo *info,
                                                  guint max_instances,
                                                  GError **error);
void voder_engine_instances_free (VoderEngineInstances *self);
void voder_engine_instances_set_idle_timeout (VoderEngineInstances *self,
                                              gint64 timeout_us);
void voder_engine_instances_rest (VoderEngineInstances *self);
VoderEngine *voder_engine_instances_take (VoderEngineInstances *self,
                                          GCancellable *cancellable,
                                          GError **error);
void voder_engine_instances_put (VoderEngineInstances *self,
                                 VoderEngine *engine);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderEngineInstances,
                               voder_engine_instances_free)

G_END_DECLS
