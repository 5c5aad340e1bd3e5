/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* Factors of what the voice and the engine do by themselves. */
typedef struct {
  double rate;
  double pitch;
  double volume;
} VoderSsmlProsody;

gint64 voder_ssml_parse_break (const char *time, const char *strength);
void voder_ssml_prosody_set_rate (VoderSsmlProsody *self, const char *value);
void voder_ssml_prosody_set_pitch (VoderSsmlProsody *self,
                                   const char *value,
                                   VoderGender gender);
void voder_ssml_prosody_set_volume (VoderSsmlProsody *self, const char *value);
void voder_ssml_prosody_emphasize (VoderSsmlProsody *self, const char *level);

G_END_DECLS
