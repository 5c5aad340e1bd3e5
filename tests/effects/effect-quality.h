/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "effect-fixture.h"

G_BEGIN_DECLS

/* What an effect gets. */
typedef struct {
  double hertz;
  double level_db;
  int rate;
} EffectSine;

/* What it makes of that: THD is its harmonics, SNR the sine over all that is
 * neither it nor a harmonic, both in dB. */
typedef struct {
  guint latency;
  gboolean is_same; /* to the bit; then there is neither */
  double thd_db;
  double snr_db;
} EffectQuality;

/* A row of the table in an effect's README. */
typedef struct {
  EffectSine sine;
  char *chain;
  gboolean is_same;
  double thd_min_db;
  double thd_max_db;
  double snr_min_db;
  double snr_max_db;
} EffectStatement;

EffectQuality effect_quality_measure (const char *chain,
                                      const EffectSine *sine);
GPtrArray *effect_quality_read_readme (const char *effect);

G_END_DECLS
