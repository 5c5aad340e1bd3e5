/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-counters-private.h"

G_BEGIN_DECLS

/* Threads count in different shards. Who counts holds one for a few
 * instructions, and takes the next one rather than wait for it. */
typedef struct {
  _Alignas(64) atomic_bool held;
  VoderCountersBank banks[2];
} VoderCountersShard;

typedef struct {
  guint n_shards;
  VoderCountersShard *shards;
  /* Its lowest bit says which bank of each shard grows. */
  atomic_uint epoch;
} VoderCountersShards;

void voder_counters_shards_init (VoderCountersShards *self,
                                 const VoderCountersLayout *layout);
void voder_counters_shards_clear (VoderCountersShards *self,
                                  const VoderCountersLayout *layout);
void voder_counters_shards_collect (VoderCountersShards *self,
                                    VoderCountersBank *total,
                                    const VoderCountersLayout *layout);

static inline gboolean
voder_counters_shard_try_hold (VoderCountersShard *self)
{
  if (atomic_load_explicit (&self->held, memory_order_relaxed) ||
      atomic_exchange (&self->held, TRUE))
    return FALSE;

  VODER_HAPPENS_AFTER (self);
  return TRUE;
}

static inline void
voder_counters_shard_release (VoderCountersShard *self)
{
  VODER_HAPPENS_BEFORE (self);
  atomic_store_explicit (&self->held, FALSE, memory_order_release);
}

/* The bank to count in, while the shard is held. */
static inline VoderCountersBank *
voder_counters_shards_get_bank (VoderCountersShards *self,
                                VoderCountersShard *shard)
{
  return &shard->banks[atomic_load (&self->epoch) & 1];
}

G_END_DECLS
