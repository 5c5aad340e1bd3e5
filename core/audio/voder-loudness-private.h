/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The loudness of nothing, in LUFS. */
#define VODER_LOUDNESS_NONE (-HUGE_VAL)

/*
 * VoderLoudness: how often each loudness was there, in steps of 0.02 LU, from
 * which means and percentiles above a gate come. Takes no memory as it grows.
 */
typedef struct _VoderLoudness VoderLoudness;

VoderLoudness *voder_loudness_new (void);
void voder_loudness_free (VoderLoudness *self);
void voder_loudness_reset (VoderLoudness *self);
void voder_loudness_add (VoderLoudness *self, double energy);
double voder_loudness_get_mean (const VoderLoudness *self, double gate_lu);
double voder_loudness_get_range (const VoderLoudness *self, double gate_lu);
double voder_loudness_from_energy (double energy);

G_END_DECLS
