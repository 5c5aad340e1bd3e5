/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The limiter works on so many frames at a time. */
#define VODER_LIMITER_STEP 8
/* What lies between two samples is made of so many on each side. */
#define VODER_LIMITER_REACH 16
/* What a step needs to know: itself, and the samples around it. */
#define VODER_LIMITER_WINDOW (VODER_LIMITER_STEP + 2 * VODER_LIMITER_REACH)
/* Pairs of places between two samples, as far from the middle on both sides. */
#define VODER_LIMITER_PAIRS 3

/*
 * VoderLimiterTaps: what makes of the samples what lies between two of them, in
 * seven places. By samples that are as far from the middle, on both sides:
 * their sum and their difference. Places that are as far from the middle have
 * the same even part, and odd parts that differ in the sign. Each tap is there
 * for all frames of a step.
 */
typedef struct {
  float even[VODER_LIMITER_PAIRS][VODER_LIMITER_STEP];
  float odd[VODER_LIMITER_PAIRS][VODER_LIMITER_STEP];
  float middle[VODER_LIMITER_STEP];
} VoderLimiterTaps;

/* Gives the highest that a channel gets in a step, at its samples and between
 * them: from the first frame of the step to the one behind it. */
typedef float (*VoderLimiterKernel) (
    const VoderLimiterTaps taps[VODER_LIMITER_REACH],
    const float window[VODER_LIMITER_WINDOW]);

float voder_limiter_kernel_plain (
    const VoderLimiterTaps taps[VODER_LIMITER_REACH],
    const float window[VODER_LIMITER_WINDOW]);
float voder_limiter_kernel_avx2 (
    const VoderLimiterTaps taps[VODER_LIMITER_REACH],
    const float window[VODER_LIMITER_WINDOW]);

G_END_DECLS
