/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/audio/voder-effect.h>

G_BEGIN_DECLS

void voder_effect_set_value (VoderEffect *self, guint n, float value);
void voder_effect_trust_input (VoderEffect *self);
void voder_effect_trust_output (VoderEffect *self);

G_END_DECLS
