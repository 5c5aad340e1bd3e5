/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

#include "voder-provider-lane.h"

G_BEGIN_DECLS

/* An engine whose voices are on the bus. */
typedef struct {
  VoderPluginInfo *info;
  VoderOnce *pool;         /* of VoderEnginePool, made on first use */
  VoderProviderLane *lane; /* who waits for it to speak */
  GPtrArray *voices;       /* of VoderVoice, perhaps from the last time */
  gboolean is_listed;      /* it was asked for them, or cannot tell */
} VoderProviderEngine;

VoderProviderEngine *voder_provider_engine_new (VoderPluginInfo *info,
                                                VoderProviderLaneFunc start);
void voder_provider_engine_free (VoderProviderEngine *self);
const char *voder_provider_engine_get_name (VoderProviderEngine *self);
void voder_provider_engine_take_voices (VoderProviderEngine *self,
                                        GPtrArray *voices);
void voder_provider_engine_list_async (VoderProviderEngine *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
GPtrArray *voder_provider_engine_list_finish (GAsyncResult *result,
                                              GError **error);

G_END_DECLS
