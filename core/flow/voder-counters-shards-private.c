/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-counters-shards-private.h"

#include <sched.h>

#include "voder-thread-private.h"

#define MIN_SHARDS 4
#define MAX_SHARDS 64

/* The latest of those that were added. */
static VoderCountersShard *
get_added (VoderCountersShards *self)
{
  VoderCountersShard *added = atomic_load (&self->added);

  VODER_HAPPENS_AFTER (&self->added);
  return added;
}

static void
shard_init (VoderCountersShard *self, const VoderCountersLayout *layout)
{
  VODER_IS_ATOMIC (self->held);
  voder_counters_bank_init (&self->banks[0], layout);
  voder_counters_bank_init (&self->banks[1], layout);
}

static void
shard_clear (VoderCountersShard *self, const VoderCountersLayout *layout)
{
  VODER_HAPPENS_NO_MORE (self);
  voder_counters_bank_clear (&self->banks[0], layout);
  voder_counters_bank_clear (&self->banks[1], layout);
}

static VoderCountersShard *
allocate (guint n_shards)
{
  return g_aligned_alloc0 (n_shards, sizeof (VoderCountersShard),
                           G_ALIGNOF (VoderCountersShard));
}

void
voder_counters_shards_init (VoderCountersShards *self,
                            const VoderCountersLayout *layout)
{
  self->layout = layout;
  self->n_shards =
      CLAMP (2 * voder_thread_get_n_processors (), MIN_SHARDS, MAX_SHARDS);
  self->shards = allocate (self->n_shards);
  for (guint i = 0; i < self->n_shards; i++)
    shard_init (&self->shards[i], layout);
  atomic_init (&self->added, NULL);
  VODER_IS_ATOMIC (self->added);
}

void
voder_counters_shards_clear (VoderCountersShards *self)
{
  VoderCountersShard *added = get_added (self);

  for (guint i = 0; i < self->n_shards; i++)
    shard_clear (&self->shards[i], self->layout);
  g_clear_pointer (&self->shards, g_aligned_free);
  VODER_HAPPENS_NO_MORE (&self->added);
  while (added != NULL) {
    VoderCountersShard *next = added->next;

    shard_clear (added, self->layout);
    g_aligned_free (added);
    added = next;
  }
}

/* One that is held. */
static VoderCountersShard *
add_shard (VoderCountersShards *self)
{
  VoderCountersShard *shard = allocate (1);

  shard_init (shard, self->layout);
  voder_counters_shard_try_hold (shard);
  shard->next = get_added (self);
  VODER_HAPPENS_BEFORE (&self->added);
  while (!atomic_compare_exchange_weak (&self->added, &shard->next, shard))
    continue;

  return shard;
}

/*
 * Holds another shard than the one at a place: any that nobody holds, else a
 * new one. Whoever is stopped in the middle of a call stops no other.
 */
VoderCountersShard *
voder_counters_shards_hold_other (VoderCountersShards *self, guint place)
{
  for (guint i = 1; i < self->n_shards; i++) {
    VoderCountersShard *shard = &self->shards[(place + i) % self->n_shards];

    if (voder_counters_shard_try_hold (shard))
      return shard;
  }
  for (VoderCountersShard *shard = get_added (self); shard != NULL;
       shard = shard->next)
    if (voder_counters_shard_try_hold (shard))
      return shard;

  return add_shard (self);
}

static void
collect_shard (VoderCountersShard *shard,
               guint bank,
               VoderCountersBank *total,
               const VoderCountersLayout *layout)
{
  while (!voder_counters_shard_try_hold (shard))
    sched_yield ();
  voder_counters_bank_move (total, &shard->banks[bank], layout);
  voder_counters_shard_release (shard);
}

/*
 * Ends an epoch and adds up what was counted in it. Who held a shard when the
 * epoch ended may have counted in the old one, and has left it when we hold
 * the shard. Nobody who comes later looks at the old bank, nor does who adds a
 * shard later. So of two counts that come one after the other, never the second
 * alone is in it. One thread at a time.
 */
void
voder_counters_shards_collect (VoderCountersShards *self,
                               VoderCountersBank *total)
{
  guint old = atomic_fetch_add (&self->epoch, 1) & 1;

  for (guint i = 0; i < self->n_shards; i++)
    collect_shard (&self->shards[i], old, total, self->layout);
  for (VoderCountersShard *shard = get_added (self); shard != NULL;
       shard = shard->next)
    collect_shard (shard, old, total, self->layout);
}
