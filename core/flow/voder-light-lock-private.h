/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-sync-private.h"

G_BEGIN_DECLS

/*
 * A lock that is released by a plain store, where the kernel lets us: half the
 * price of VoderLock, as taking and releasing a lock is most of what a send
 * costs. Who is about to sleep has the kernel put a barrier into all running
 * threads (membarrier) instead of each release having one.
 *
 * A release looks at the lock once more after it is free: whoever releases
 * keeps the memory alive, by a reference of their own.
 */
#ifdef VODER_LOCK_FUTEX

typedef struct {
  atomic_int word;
  atomic_int has_sleepers;
  atomic_int turn;
} VoderLightLock;

/* Set before main(). */
extern gboolean voder_light_lock_has_barriers;

void voder_light_lock_init (VoderLightLock *self);
void voder_light_lock_contended (VoderLightLock *self);
void voder_light_lock_wake (VoderLightLock *self);

static inline void
voder_light_lock_clear (VoderLightLock *self)
{
}

static inline gboolean
voder_light_try_lock (VoderLightLock *self)
{
  return voder_futex_try_take (&self->word);
}

static inline void
voder_light_lock (VoderLightLock *self)
{
  if (!voder_light_try_lock (self))
    voder_light_lock_contended (self);
}

static inline void
voder_light_unlock (VoderLightLock *self)
{
  if (G_LIKELY (voder_light_lock_has_barriers)) {
    atomic_store_explicit (&self->word, VODER_LOCK_FREE, memory_order_release);
    /* For the compiler only. */
    atomic_signal_fence (memory_order_seq_cst);
  } else {
    atomic_store (&self->word, VODER_LOCK_FREE);
  }
  if (G_UNLIKELY (atomic_load_explicit (&self->has_sleepers,
                                        memory_order_relaxed) != 0))
    voder_light_lock_wake (self);
}

#else

typedef VoderLock VoderLightLock;

#define voder_light_lock_init      voder_lock_init
#define voder_light_lock_clear     voder_lock_clear
#define voder_light_lock           voder_lock
#define voder_light_try_lock       voder_try_lock
#define voder_light_lock_contended voder_lock
#define voder_light_unlock         voder_unlock

#endif

G_END_DECLS
