/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* What is wished of an engine; %NULL is “any”. */
typedef struct {
  const char *engine;
  const char *voice;
  const char *language;
  VoderIsolation isolation;
} VoderEngineWish;

GListModel *voder_engine_choice_list (void);
gboolean voder_engine_choice_is_eligible (VoderPluginInfo *info);
char **voder_engine_choice_list_eligible (void);
GListModel *voder_engine_choice_list_voices (const char *engine,
                                             gboolean *is_absent,
                                             GError **error);
char **voder_engine_choice_list_names (const char *engine);
VoderEnginePool *voder_engine_choice_open (const VoderEngineWish *wish,
                                           guint n_workers,
                                           VoderVoice **voice,
                                           GError **error);
char *voder_engine_choice_dup_language (VoderVoice *voice, const char *wished);

G_END_DECLS
