/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "effect-fixture.h"

G_BEGIN_DECLS

/*
 * EffectAlignment:
 *
 * Which moment of one sound is which of another one, as far as they sound the
 * same: found without what any of them knows of its words.
 */
typedef struct _EffectAlignment EffectAlignment;

EffectAlignment *effect_alignment_new (const EffectSound *from,
                                       const EffectSound *to);
void effect_alignment_free (EffectAlignment *self);
double effect_alignment_map (const EffectAlignment *self, double ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EffectAlignment, effect_alignment_free)

G_END_DECLS
