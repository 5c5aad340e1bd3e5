/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* The options that say who speaks and how, as `render` and `speak` take them.
 * Numbers are kept as typed: they are read the same way in every locale. */
typedef struct {
  char *engine;
  char *isolation;
  char *voice;
  char *language;
  char *rate;
  char *pitch;
  char *volume;
  gboolean read_code;
} VoderVoiceOptions;

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

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VoderVoiceOptions, voder_voice_options_clear)

G_END_DECLS
