/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-tts-settings.h"

G_BEGIN_DECLS

char **voder_tts_names_list_eligible (void);
char **voder_tts_names_list_stand_ins (const VoderTtsSettings *settings);
gboolean voder_tts_names_is_out_of_order (const char *engine,
                                          const GError *why);
gboolean voder_tts_names_check (const VoderTtsSettings *settings,
                                GError **error);

G_END_DECLS
