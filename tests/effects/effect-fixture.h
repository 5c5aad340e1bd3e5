/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-test.h"

G_BEGIN_DECLS

/* Audio in a test: 32-bit floats, interleaved. */
typedef struct {
  int rate;
  int channels;
  gsize n_frames;
  float *samples;
} EffectSound;

EffectSound *effect_sound_new (int rate, int channels, gsize n_frames);
void effect_sound_free (EffectSound *self);
EffectSound *effect_sound_new_noise (int rate, int channels, gsize n_frames);
EffectSound *effect_sound_new_voice (int rate, int channels, gsize n_frames);
EffectSound *effect_sound_new_sine (int rate,
                                    int channels,
                                    gsize n_frames,
                                    double hertz,
                                    double amplitude);
EffectSound *effect_sound_join (const EffectSound *a, const EffectSound *b);
EffectSound *effect_sound_cut (const EffectSound *self,
                               gsize start,
                               gsize n_frames);
double effect_sound_peak (const EffectSound *self);
double effect_sound_rms (const EffectSound *self);
double effect_sound_find_step (const EffectSound *self);
guint effect_sound_count_waves (const EffectSound *self);
double effect_sound_level_at (const EffectSound *self, double hertz);
void effect_sound_assert_equal (const EffectSound *a, const EffectSound *b);

VoderEffect *effect_fixture_create (const char *chain);
VoderEffect *effect_fixture_create_for (const char *chain,
                                        const EffectSound *input);
gboolean effect_fixture_has (const char *chain);
EffectSound *effect_fixture_run (VoderEffect *effect,
                                 const EffectSound *input,
                                 gsize n_block);
double effect_fixture_measure_wait (VoderEffect *effect,
                                    const EffectSound *input);
EffectSound *effect_fixture_apply (const char *chain, const EffectSound *input);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EffectSound, effect_sound_free)

G_END_DECLS
