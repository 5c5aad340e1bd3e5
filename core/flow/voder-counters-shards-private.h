/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-counters-private.h"

G_BEGIN_DECLS

/* Threads count in different shards. Who counts holds one for a few
 * instructions, and takes another one rather than wait for it. */
typedef struct _VoderCountersShard VoderCountersShard;
struct _VoderCountersShard {
  _Alignas(64) atomic_bool held;
  VoderCountersBank banks[2];
  /* Among those that were added. */
  VoderCountersShard *next;
};

typedef struct {
  const VoderCountersLayout *layout;
  guint n_shards;
  VoderCountersShard *shards;
  /* Made when all of the others were held, the latest first. They stay, and are
   * not more than threads were in a call at a time. */
  _Atomic (VoderCountersShard *) added;
  /* Its lowest bit says which bank of each shard grows. */
  atomic_uint epoch;
} VoderCountersShards;

void voder_counters_shards_init (VoderCountersShards *self,
                                 const VoderCountersLayout *layout);
void voder_counters_shards_clear (VoderCountersShards *self);
void voder_counters_shards_collect (VoderCountersShards *self,
                                    VoderCountersBank *total);
VoderCountersShard *voder_counters_shards_hold_other (VoderCountersShards *self,
                                                      guint place);

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

/* A shard, never waiting for one; where to look first is the caller's. */
static inline VoderCountersShard *
voder_counters_shards_hold (VoderCountersShards *self, guint place)
{
  VoderCountersShard *shard = &self->shards[place % self->n_shards];

  if (G_LIKELY (voder_counters_shard_try_hold (shard)))
    return shard;
  return voder_counters_shards_hold_other (self, place);
}

/* The bank to count in, while the shard is held. */
static inline VoderCountersBank *
voder_counters_shards_get_bank (VoderCountersShards *self,
                                VoderCountersShard *shard)
{
  return &shard->banks[atomic_load (&self->epoch) & 1];
}

G_END_DECLS
