/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-weighting-private.h"

#include <math.h>

/* The analogue filters that those of BS.1770 for 48 kHz come from. */
#define SHELF_HZ    1681.974450955533
#define SHELF_Q     0.7071752369554196
#define SHELF_DB    3.999843853973347
#define SHELF_SLOPE 0.4996667741545416
#define PASS_HZ     38.13547087602444
#define PASS_Q      0.5003270373238773

/*
 * The two filters, which are given for 48 kHz, for any rate: through the
 * bilinear transform.
 */
void
voder_weighting_init (VoderWeighting *self, int rate)
{
  double k = tan (G_PI * SHELF_HZ / rate);
  double high = pow (10.0, SHELF_DB / 20.0);
  double band = pow (high, SHELF_SLOPE);
  double a0 = 1.0 + k / SHELF_Q + k * k;

  self->shelf = (VoderWeightingFilter){
    .b0 = (high + band * k / SHELF_Q + k * k) / a0,
    .b1 = 2.0 * (k * k - high) / a0,
    .b2 = (high - band * k / SHELF_Q + k * k) / a0,
    .a1 = 2.0 * (k * k - 1.0) / a0,
    .a2 = (1.0 - k / SHELF_Q + k * k) / a0,
  };

  k = tan (G_PI * PASS_HZ / rate);
  a0 = 1.0 + k / PASS_Q + k * k;
  self->pass = (VoderWeightingFilter){
    .b0 = 1.0,
    .b1 = -2.0,
    .b2 = 1.0,
    .a1 = 2.0 * (k * k - 1.0) / a0,
    .a2 = (1.0 - k / PASS_Q + k * k) / a0,
  };
}
