/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "effect-fixture.h"

G_BEGIN_DECLS

EffectSound *effect_speech_new (const char *engine_name,
                                const char *voice,
                                const char *text,
                                double rate,
                                GPtrArray **marks);

G_END_DECLS
