/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-counters-shards-private.h"

#include <sched.h>

#include "voder-thread-private.h"

#define MIN_SHARDS 4
#define MAX_SHARDS 64

void
voder_counters_shards_init (VoderCountersShards *self,
                            const VoderCountersLayout *layout)
{
  self->n_shards =
      CLAMP (2 * voder_thread_get_n_processors (), MIN_SHARDS, MAX_SHARDS);
  self->shards = g_aligned_alloc0 (self->n_shards, sizeof (VoderCountersShard),
                                   G_ALIGNOF (VoderCountersShard));
  for (guint i = 0; i < self->n_shards; i++) {
    VODER_IS_ATOMIC (self->shards[i].held);
    voder_counters_bank_init (&self->shards[i].banks[0], layout);
    voder_counters_bank_init (&self->shards[i].banks[1], layout);
  }
}

void
voder_counters_shards_clear (VoderCountersShards *self,
                             const VoderCountersLayout *layout)
{
  for (guint i = 0; i < self->n_shards; i++) {
    VODER_HAPPENS_NO_MORE (&self->shards[i]);
    voder_counters_bank_clear (&self->shards[i].banks[0], layout);
    voder_counters_bank_clear (&self->shards[i].banks[1], layout);
  }
  g_clear_pointer (&self->shards, g_aligned_free);
}

/*
 * Ends an epoch and adds up what was counted in it. Who held a shard when the
 * epoch ended may have counted in the old one, and has left it when we hold
 * the shard. Nobody who comes later looks at the old bank. So of two counts
 * that come one after the other, never the second alone is in it. One thread at
 * a time.
 */
void
voder_counters_shards_collect (VoderCountersShards *self,
                               VoderCountersBank *total,
                               const VoderCountersLayout *layout)
{
  guint old = atomic_fetch_add (&self->epoch, 1) & 1;

  for (guint i = 0; i < self->n_shards; i++) {
    VoderCountersShard *shard = &self->shards[i];

    while (!voder_counters_shard_try_hold (shard))
      sched_yield ();
    voder_counters_bank_move (total, &shard->banks[old], layout);
    voder_counters_shard_release (shard);
  }
}
