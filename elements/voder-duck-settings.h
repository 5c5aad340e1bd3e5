/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-ducking.h"

G_BEGIN_DECLS

/*
 * VoderDuckSettings:
 *
 * What an application sets on a ducker; the properties are in the units of the
 * effects.
 *
 * Thread safety: the caller has a lock.
 */
typedef struct {
  VoderDuckingShape shape;
  float look_ahead_ms;
} VoderDuckSettings;

void voder_duck_settings_install (GObjectClass *klass);
void voder_duck_settings_init (VoderDuckSettings *self);
void voder_duck_settings_get (const VoderDuckSettings *self,
                              guint property_id,
                              GValue *value);
void voder_duck_settings_set (VoderDuckSettings *self,
                              guint property_id,
                              const GValue *value);

G_END_DECLS
