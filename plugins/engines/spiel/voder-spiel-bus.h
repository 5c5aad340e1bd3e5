/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-spiel-rules.h"

G_BEGIN_DECLS

#define VODER_SPIEL_INTERFACE "org.freedesktop.Speech.Provider"

typedef struct _VoderSpielBus VoderSpielBus;

VoderSpielBus *voder_spiel_bus_new (VoderSpielRules *rules);
VoderSpielBus *voder_spiel_bus_ref (VoderSpielBus *self);
void voder_spiel_bus_unref (VoderSpielBus *self);
const VoderSpielRules *voder_spiel_bus_get_rules (VoderSpielBus *self);
GDBusConnection *voder_spiel_bus_connect (VoderSpielBus *self,
                                          GCancellable *cancellable,
                                          GError **error);
GStrv voder_spiel_bus_list (GDBusConnection *connection,
                            const VoderSpielRules *rules,
                            GCancellable *cancellable,
                            GError **error);
gboolean voder_spiel_bus_has_owner (GDBusConnection *connection,
                                    const char *name,
                                    GCancellable *cancellable);
gboolean voder_spiel_bus_is_alive (GDBusConnection *connection,
                                   const char *name,
                                   GCancellable *cancellable);
GDBusMessage *voder_spiel_bus_create_call (const char *provider,
                                           const char *interface,
                                           const char *method,
                                           GVariant *parameters);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderSpielBus, voder_spiel_bus_unref)

G_END_DECLS
