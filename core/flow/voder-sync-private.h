/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The one place that names a lock. These are pthread primitives and C11
 * atomics, never GMutex or GCond: ThreadSanitizer and helgrind see through
 * the former only.
 */
#include <glib.h>
#include <pthread.h>
#include <stdatomic.h>

G_BEGIN_DECLS

/* No wait ends at this time of the monotonic clock. */
#define VODER_SYNC_FOREVER G_MAXINT64

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

static inline void
voder_unlock (VoderLock *self)
{
  pthread_mutex_unlock (&self->mutex);
}

void voder_cond_init (VoderCond *self);
void voder_cond_clear (VoderCond *self);
void voder_cond_wait (VoderCond *self, VoderLock *lock);
gboolean voder_cond_wait_until (VoderCond *self,
                                VoderLock *lock,
                                gint64 deadline_us);

static inline void
voder_cond_signal (VoderCond *self)
{
  pthread_cond_signal (&self->cond);
}

static inline void
voder_cond_broadcast (VoderCond *self)
{
  pthread_cond_broadcast (&self->cond);
}

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
  return atomic_fetch_sub_explicit (self, 1, memory_order_acq_rel) == 1;
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

G_END_DECLS
