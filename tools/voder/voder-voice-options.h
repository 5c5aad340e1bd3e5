/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* The options that say who speaks and how, as `render` and `speak` take them.
 * Numbers are kept as typed: they are read the same way in every locale. */
typedef struct {
  char *engine;
  char *isolation;
  char *fallback;
  char *on_error;
  char *voice;
  char *language;
  char *rate;
  char *pitch;
  char *volume;
  gboolean one_voice;
  gboolean no_cache;
  gboolean read_code;
} VoderVoiceOptions;

/* What an utterance that an engine fails on means. */
typedef struct {
  char **fallback; /* the engines that speak then; %NULL for none */
  gboolean skips;  /* leaves out what none of them can speak */
} VoderFailurePlan;

typedef struct {
  double rate;
  double pitch;
  double volume;
} VoderProsody;

void voder_voice_options_add_to (VoderVoiceOptions *self,
                                 GOptionContext *options);
void voder_voice_options_clear (VoderVoiceOptions *self);
gboolean voder_voice_options_get_prosody (const VoderVoiceOptions *self,
                                          VoderProsody *prosody,
                                          GError **error);
gboolean voder_voice_options_get_isolation (const VoderVoiceOptions *self,
                                            VoderIsolation *isolation,
                                            GError **error);
gboolean voder_voice_options_get_failure_plan (const VoderVoiceOptions *self,
                                               VoderFailurePlan *plan,
                                               GError **error);
void voder_failure_plan_clear (VoderFailurePlan *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VoderFailurePlan, voder_failure_plan_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VoderVoiceOptions, voder_voice_options_clear)

G_END_DECLS
