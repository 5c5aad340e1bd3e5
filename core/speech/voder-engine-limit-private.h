/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/plugin/voder-plugin-info.h>
#include <voder/speech/voder-utterance.h>

G_BEGIN_DECLS

typedef struct _VoderEngineLimit VoderEngineLimit;

VoderEngineLimit *voder_engine_limit_new (VoderPluginInfo *info);
void voder_engine_limit_free (VoderEngineLimit *self);
gboolean voder_engine_limit_acquire (VoderEngineLimit *self,
                                     VoderUtterance *utterance,
                                     GCancellable *cancellable,
                                     GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderEngineLimit, voder_engine_limit_free)

G_END_DECLS
