/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * How often each value came, in buckets whose width grows with the value: exact
 * below 64, then 32 for each power of two. The middle of a bucket is at most
 * 1/64 from each value in it. Values from 2^37 on (38 hours of µs) are in the
 * last one.
 */
#define VODER_HISTOGRAM_STEPS     32
#define VODER_HISTOGRAM_BITS      37
#define VODER_HISTOGRAM_N_BUCKETS ((VODER_HISTOGRAM_BITS - 4) * 32)

typedef struct {
  guint64 count;
  guint64 sum;
  /* Exact; of no meaning while the count is 0. */
  guint64 min;
  guint64 max;
  guint64 buckets[VODER_HISTOGRAM_N_BUCKETS];
} VoderHistogram;

void voder_histogram_record (VoderHistogram *self, guint64 value);
void voder_histogram_move (VoderHistogram *self, VoderHistogram *from);
void voder_histogram_subtract (VoderHistogram *self,
                               const VoderHistogram *earlier);
guint64 voder_histogram_get_quantile (const VoderHistogram *self, double q);
guint64 voder_histogram_count_up_to (const VoderHistogram *self, guint64 value);

G_END_DECLS
