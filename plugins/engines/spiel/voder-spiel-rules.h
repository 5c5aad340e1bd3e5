/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* Which providers are asked, and for how long. */
typedef struct {
  char *provider; /* the only one; NULL for all others than Voder's own */
  gboolean has_own;
  guint patience_ms;
} VoderSpielRules;

gboolean voder_spiel_rules_load (VoderSpielRules *self,
                                 const char *path,
                                 GError **error);
void voder_spiel_rules_clear (VoderSpielRules *self);
gboolean voder_spiel_rules_is_provider (const char *name);
gboolean voder_spiel_rules_admit (const VoderSpielRules *self,
                                  const char *name);

G_END_DECLS
