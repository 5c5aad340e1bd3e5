/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-sync-private.h"

G_BEGIN_DECLS

/*
 * Any number of readers, or one writer. Readers do not wait for each other, not
 * even for the blink of an eye. Writers exclude each other by a lock of their
 * owner, which they hold already; so do readers who hold that.
 */
#ifdef VODER_LOCK_FUTEX

typedef struct {
  /* How many read; less by VODER_RW_LOCK_WRITER while somebody writes, or waits
   * for the last reader to leave. */
  atomic_int word;
  atomic_int n_waiting;
} VoderRwLock;

#define VODER_RW_LOCK_WRITER G_MININT

void voder_rw_lock_init (VoderRwLock *self);
void voder_rw_lock_reader_wait (VoderRwLock *self);
void voder_rw_lock_writer_lock (VoderRwLock *self);
void voder_rw_lock_writer_unlock (VoderRwLock *self);

static inline void
voder_rw_lock_clear (VoderRwLock *self)
{
}

static inline void
voder_rw_lock_reader_lock (VoderRwLock *self)
{
  int word = atomic_load_explicit (&self->word, memory_order_relaxed);

  do {
    if (G_UNLIKELY (word < 0)) {
      voder_rw_lock_reader_wait (self);
      word = atomic_load_explicit (&self->word, memory_order_relaxed);
    }
  } while (word < 0 || !atomic_compare_exchange_weak_explicit (
                           &self->word, &word, word + 1, memory_order_acquire,
                           memory_order_relaxed));
}

/* The last one wakes a writer: whoever calls keeps the memory alive. */
static inline void
voder_rw_lock_reader_unlock (VoderRwLock *self)
{
  if (G_UNLIKELY (
          atomic_fetch_sub_explicit (&self->word, 1, memory_order_release) ==
          VODER_RW_LOCK_WRITER + 1))
    voder_futex_wake (&self->word, G_MAXINT);
}

#else

typedef struct {
  pthread_rwlock_t lock;
} VoderRwLock;

void voder_rw_lock_init (VoderRwLock *self);

static inline void
voder_rw_lock_clear (VoderRwLock *self)
{
  pthread_rwlock_destroy (&self->lock);
}

static inline void
voder_rw_lock_reader_lock (VoderRwLock *self)
{
  pthread_rwlock_rdlock (&self->lock);
}

static inline void
voder_rw_lock_reader_unlock (VoderRwLock *self)
{
  pthread_rwlock_unlock (&self->lock);
}

static inline void
voder_rw_lock_writer_lock (VoderRwLock *self)
{
  pthread_rwlock_wrlock (&self->lock);
}

static inline void
voder_rw_lock_writer_unlock (VoderRwLock *self)
{
  pthread_rwlock_unlock (&self->lock);
}

#endif

G_END_DECLS
