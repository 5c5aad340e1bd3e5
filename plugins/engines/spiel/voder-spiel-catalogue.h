/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-spiel-bus.h"
#include "voder-spiel-voice.h"

G_BEGIN_DECLS

#define VODER_TYPE_SPIEL_CATALOGUE (voder_spiel_catalogue_get_type ())
G_DECLARE_FINAL_TYPE (VoderSpielCatalogue,
                      voder_spiel_catalogue,
                      VODER,
                      SPIEL_CATALOGUE,
                      GObject)

VoderSpielCatalogue *voder_spiel_catalogue_new (GDBusConnection *connection,
                                                const VoderSpielRules *rules,
                                                GCancellable *cancellable,
                                                GError **error);
GListModel *voder_spiel_catalogue_list (VoderSpielCatalogue *self);
const VoderSpielVoice *voder_spiel_catalogue_find (VoderSpielCatalogue *self,
                                                   const char *id);

G_END_DECLS
