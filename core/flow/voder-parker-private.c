/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-parker-private.h"

#include "voder-thread-private.h"

enum {
  STATE_AWAKE,
  STATE_PARKED,
  STATE_WOKEN,
};

static gboolean
is_woken (VoderParker *self)
{
  gboolean woken =
      atomic_load_explicit (&self->state, memory_order_acquire) == STATE_WOKEN;

  if (woken) {
    VODER_HAPPENS_AFTER (self);
    VODER_HAPPENS_NO_MORE (self);
    /* Whoever wakes looks at the state last; it is the thread's own again. */
    VODER_IS_UNUSED (self->state);
  }
  return woken;
}

/*
 * Waits for a moment without sleeping. With one processor the counterpart
 * cannot run meanwhile. TRUE when woken.
 */
gboolean
voder_parker_spin (VoderParker *self)
{
  gboolean woken = is_woken (self);
  guint n_pauses = 0;
  guint patience;

  if (woken || voder_thread_get_n_processors () < 2 ||
      !voder_thread_may_look ())
    return woken;

  for (patience = voder_thread_get_patience (); n_pauses < patience && !woken;
       n_pauses++) {
    voder_sync_pause ();
    woken = is_woken (self);
  }
  if (woken)
    voder_thread_note_answer (n_pauses);

  return woken;
}

#ifdef VODER_LOCK_FUTEX

/*
 * Prepares it for the calling thread.
 */
void
voder_parker_init (VoderParker *self)
{
  atomic_init (&self->state, STATE_AWAKE);
}

/*
 * Sleeps until woken; FALSE when deadline_us came first.
 */
gboolean
voder_parker_park (VoderParker *self, gint64 deadline_us)
{
  int awake = STATE_AWAKE;
  int parked = STATE_PARKED;
  gboolean in_time = TRUE;

  if (!atomic_compare_exchange_strong (&self->state, &awake, STATE_PARKED))
    return TRUE;

  while (in_time && !is_woken (self))
    in_time = voder_futex_wait (&self->state, STATE_PARKED, deadline_us);

  return in_time ||
         !atomic_compare_exchange_strong (&self->state, &parked, STATE_AWAKE);
}

/*
 * Wakes the thread. Where it sleeps, the kernel is told an address that may
 * be used for something else by then: whatever waits there looks again.
 */
void
voder_parker_wake (VoderParker *self)
{
  if (atomic_exchange (&self->state, STATE_WOKEN) == STATE_PARKED)
    voder_futex_wake (&self->state, 1);
}

#else

/* Where a thread sleeps. One for each thread: it waits for one thing a time,
 * and the seat outlives the wait, which is on the thread's stack. */
struct _VoderSeat {
  gboolean ready;
  VoderLock lock;
  VoderCond cond;
};

static _Thread_local VoderSeat thread_seat;

void
voder_parker_init (VoderParker *self)
{
  if (!thread_seat.ready) {
    voder_lock_init (&thread_seat.lock);
    voder_cond_init (&thread_seat.cond);
    thread_seat.ready = TRUE;
  }
  atomic_init (&self->state, STATE_AWAKE);
  self->seat = &thread_seat;
}

gboolean
voder_parker_park (VoderParker *self, gint64 deadline_us)
{
  VoderSeat *seat = self->seat;
  int awake = STATE_AWAKE;
  gboolean in_time = TRUE;

  voder_lock (&seat->lock);
  if (!atomic_compare_exchange_strong (&self->state, &awake, STATE_PARKED)) {
    voder_unlock (&seat->lock);
    return is_woken (self);
  }
  while (in_time && !is_woken (self))
    in_time = voder_cond_wait_until (&seat->cond, &seat->lock, deadline_us);
  in_time = is_woken (self);
  if (!in_time)
    atomic_store (&self->state, STATE_AWAKE);
  voder_unlock (&seat->lock);

  return in_time;
}

void
voder_parker_wake (VoderParker *self)
{
  VoderSeat *seat = self->seat;
  int awake = STATE_AWAKE;

  VODER_HAPPENS_BEFORE (self);
  if (atomic_compare_exchange_strong (&self->state, &awake, STATE_WOKEN))
    return;

  /* Parked: it cannot leave its seat while we hold the seat's lock. */
  voder_lock (&seat->lock);
  atomic_store (&self->state, STATE_WOKEN);
  voder_cond_signal (&seat->cond);
  voder_unlock (&seat->lock);
}

#endif
