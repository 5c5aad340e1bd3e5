/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The one place that names a lock. These are C11 atomics with futexes, or
 * pthread primitives (-Dlock=pthread), never GMutex or GCond: ThreadSanitizer
 * understands both of the former, helgrind the pthread ones.
 */
#include <glib.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "voder-helgrind-private.h"

G_BEGIN_DECLS

/* No wait ends at this time of the monotonic clock. */
#define VODER_SYNC_FOREVER G_MAXINT64

#ifdef VODER_LOCK_FUTEX

enum {
  VODER_LOCK_FREE,
  VODER_LOCK_HELD,
  /* And maybe waited for. */
  VODER_LOCK_CONTENDED,
};

typedef struct {
  atomic_int word;
} VoderLock;

typedef struct {
  atomic_int turn;
  atomic_int n_waiting;
} VoderCond;

#define VODER_LOCK_INIT                                                        \
  {                                                                            \
    VODER_LOCK_FREE                                                            \
  }
#define VODER_COND_INIT                                                        \
  {                                                                            \
    0, 0                                                                       \
  }

gboolean voder_futex_wait (atomic_int *word, int expected, gint64 deadline_us);
void voder_futex_wake (atomic_int *word, int n);
gboolean voder_futex_look (atomic_int *word);
void voder_lock_contended (VoderLock *self);
void voder_lock_wake_one (VoderLock *self);

static inline void
voder_lock_init (VoderLock *self)
{
  atomic_init (&self->word, VODER_LOCK_FREE);
}

static inline void
voder_lock_clear (VoderLock *self)
{
}

static inline gboolean
voder_futex_try_take (atomic_int *word)
{
  int free = VODER_LOCK_FREE;

  return atomic_compare_exchange_strong_explicit (
      word, &free, VODER_LOCK_HELD, memory_order_acquire, memory_order_relaxed);
}

static inline void
voder_lock (VoderLock *self)
{
  if (!voder_futex_try_take (&self->word))
    voder_lock_contended (self);
}

static inline void
voder_unlock (VoderLock *self)
{
  if (atomic_exchange_explicit (&self->word, VODER_LOCK_FREE,
                                memory_order_release) == VODER_LOCK_CONTENDED)
    voder_lock_wake_one (self);
}

#else

typedef struct {
  pthread_mutex_t mutex;
} VoderLock;

typedef struct {
  pthread_cond_t cond;
} VoderCond;

#define VODER_LOCK_INIT                                                        \
  {                                                                            \
    PTHREAD_MUTEX_INITIALIZER                                                  \
  }
/* For waits without a deadline only: it counts on the wrong clock. */
#define VODER_COND_INIT                                                        \
  {                                                                            \
    PTHREAD_COND_INITIALIZER                                                   \
  }

static inline void
voder_lock_init (VoderLock *self)
{
  pthread_mutex_init (&self->mutex, NULL);
}

static inline void
voder_lock_clear (VoderLock *self)
{
  pthread_mutex_destroy (&self->mutex);
}

static inline void
voder_lock (VoderLock *self)
{
  pthread_mutex_lock (&self->mutex);
}

static inline gboolean
voder_try_lock (VoderLock *self)
{
  return pthread_mutex_trylock (&self->mutex) == 0;
}

static inline void
voder_unlock (VoderLock *self)
{
  pthread_mutex_unlock (&self->mutex);
}

#endif

void voder_cond_init (VoderCond *self);
void voder_cond_clear (VoderCond *self);
void voder_cond_wait (VoderCond *self, VoderLock *lock);
gboolean voder_cond_wait_until (VoderCond *self,
                                VoderLock *lock,
                                gint64 deadline_us);
void voder_cond_signal (VoderCond *self);
void voder_cond_broadcast (VoderCond *self);

/* A reference count that race checkers understand. */
typedef atomic_uint VoderRefs;

static inline void
voder_refs_get (VoderRefs *self)
{
  atomic_fetch_add_explicit (self, 1, memory_order_relaxed);
}

/* TRUE when that was the last one. */
static inline gboolean
voder_refs_drop (VoderRefs *self)
{
  VODER_HAPPENS_BEFORE (self);
  if (atomic_fetch_sub_explicit (self, 1, memory_order_acq_rel) != 1)
    return FALSE;

  VODER_HAPPENS_AFTER (self);
  VODER_HAPPENS_NO_MORE (self);
  return TRUE;
}

static inline void
voder_sync_pause (void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause ();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static inline void
voder_sync_pauses (int n)
{
  for (int i = 0; i < n; i++)
    voder_sync_pause ();
}

/* The time of the monotonic clock that is this far from now. */
static inline gint64
voder_sync_get_deadline (gint64 timeout_us)
{
  gint64 now_us = g_get_monotonic_time ();

  return timeout_us > VODER_SYNC_FOREVER - now_us ? VODER_SYNC_FOREVER
                                                  : now_us + timeout_us;
}

/* For calls that want a time of the monotonic clock in this form. */
static inline struct timespec
voder_sync_to_timespec (gint64 time_us)
{
  time_us = MAX (time_us, 0);

  return (struct timespec){
    .tv_sec = time_us / G_USEC_PER_SEC,
    .tv_nsec = (time_us % G_USEC_PER_SEC) * 1000,
  };
}

G_END_DECLS
