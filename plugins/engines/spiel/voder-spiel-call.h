/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

typedef struct _VoderSpielCall VoderSpielCall;

void voder_spiel_call_prepare (GDBusConnection *connection);

VoderSpielCall *voder_spiel_call_new (GDBusConnection *connection,
                                      GDBusMessage *message,
                                      GCancellable *parent,
                                      GError **error);
void voder_spiel_call_free (VoderSpielCall *self);
GCancellable *voder_spiel_call_get_context (VoderSpielCall *self);
GDBusMessage *voder_spiel_call_wait (VoderSpielCall *self,
                                     gint64 timeout_us,
                                     GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderSpielCall, voder_spiel_call_free)

G_END_DECLS
