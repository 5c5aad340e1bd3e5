/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdatomic.h>
#include <voder/flow/voder-limiter.h>

G_BEGIN_DECLS

/* No time is late enough. */
#define VODER_BUCKET_NEVER G_MAXINT64

/*
 * The arithmetic of a token bucket. It reads no clock and takes no lock: the
 * time is an argument, so that tests can have their own.
 *
 * It is a generic cell rate algorithm that counts tokens instead of time, in
 * integers: a token is 2^shift units, the flow is the number of units that
 * came since the epoch, always calculated from the epoch, and the level is the
 * number that was taken, or could not be kept because the bucket was full. So
 * nothing drifts. The level is one atomic word, and so is a take.
 */
typedef struct {
  /* The level, and in the upper bits flags and the number of the settings. */
  _Atomic guint64 state;
  /* The settings; they belong to the state that names their number. */
  _Atomic gint64 epoch_ns;
  _Atomic guint64 pace;
  _Atomic guint64 room;
  atomic_uint shift;
} VoderBucket;

typedef enum {
  VODER_BUCKET_TAKEN,
  VODER_BUCKET_EMPTY,
  /* Somebody waits, or the settings change: ask again under the lock. */
  VODER_BUCKET_BUSY,
} VoderBucketResult;

void voder_bucket_init (VoderBucket *self,
                        double rate,
                        guint burst,
                        gint64 now_ns);
VoderBucketResult voder_bucket_try_take (VoderBucket *self,
                                         guint n_tokens,
                                         gint64 now_ns);
guint voder_bucket_get_burst (VoderBucket *self);
gboolean voder_bucket_is_unlimited (VoderBucket *self);

/* These need a lock that the owner has. */
void voder_bucket_configure (VoderBucket *self,
                             double rate,
                             guint burst,
                             gint64 now_ns);
gboolean voder_bucket_needs_epoch (VoderBucket *self, gint64 now_ns);
gboolean voder_bucket_take (VoderBucket *self, guint n_tokens, gint64 now_ns);
void voder_bucket_give_back (VoderBucket *self, guint n_tokens);
void voder_bucket_set_queued (VoderBucket *self, gboolean queued);
gint64 voder_bucket_get_wait_ns (VoderBucket *self,
                                 guint64 n_tokens,
                                 gint64 now_ns);

G_END_DECLS
