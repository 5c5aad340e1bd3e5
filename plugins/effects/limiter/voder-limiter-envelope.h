/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "voder-limiter-kernel.h"

G_BEGIN_DECLS

/*
 * VoderLimiterEnvelope: what the sound is multiplied by, from the factor that
 * each step needs. The lowest of the newest is held for a while, then released;
 * its mean over the look-ahead, in straight lines from step to step, is the
 * gain.
 */
typedef struct {
  gsize n_ahead; /* steps over which the factor moves down */
  gsize n_hold;  /* steps for which it stays */
  float release; /* part of the way up, for each step */

  /* The lowest of the newest n_hold factors: a queue that only rises. */
  float *lows;
  guint64 *ends; /* until which step each of them counts */
  gsize first;
  gsize n_lows;
  guint64 n_steps;

  float factor;    /* after hold and release */
  gint32 *factors; /* a ring of the newest n_ahead, in units of 2^-30 */
  gsize oldest;
  gint64 sum;                      /* of them */
  float gains[VODER_LIMITER_STEP]; /* of the step that comes out */
  float gain;                      /* at its end */
} VoderLimiterEnvelope;

void voder_limiter_envelope_init (VoderLimiterEnvelope *self,
                                  gsize n_ahead,
                                  gsize n_hold);
void voder_limiter_envelope_clear (VoderLimiterEnvelope *self);
void voder_limiter_envelope_reset (VoderLimiterEnvelope *self);
void voder_limiter_envelope_add (VoderLimiterEnvelope *self, float factor);

G_END_DECLS
