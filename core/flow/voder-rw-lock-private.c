/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-rw-lock-private.h"

#ifdef VODER_LOCK_FUTEX

#include "voder-thread-private.h"

/* Whoever has it does so for less than a microsecond. */
#define N_LOOKS         16
#define PAUSES_PER_LOOK 8

void
voder_rw_lock_init (VoderRwLock *self)
{
  atomic_init (&self->word, 0);
  atomic_init (&self->n_waiting, 0);
}

/* Looks on for a moment: a reader until nobody writes, a writer until nobody
 * reads. */
static gboolean
look (VoderRwLock *self, gboolean as_writer)
{
  int n_looks = voder_thread_get_n_processors () > 1 ? N_LOOKS : 0;

  for (int i = 0; i < n_looks; i++) {
    int word = atomic_load_explicit (&self->word, memory_order_acquire);

    if (as_writer ? word == VODER_RW_LOCK_WRITER : word >= 0)
      return TRUE;
    voder_sync_pauses (PAUSES_PER_LOOK);
  }

  return FALSE;
}

/*
 * Waits for a writer to end, or less.
 */
void
voder_rw_lock_reader_wait (VoderRwLock *self)
{
  int word;

  if (look (self, FALSE))
    return;

  atomic_fetch_add (&self->n_waiting, 1);
  word = atomic_load (&self->word);
  if (word < 0)
    voder_futex_wait (&self->word, word, VODER_SYNC_FOREVER);
  atomic_fetch_sub (&self->n_waiting, 1);
}

/*
 * Keeps readers out from here on, and waits for those there are.
 */
void
voder_rw_lock_writer_lock (VoderRwLock *self)
{
  int word = atomic_fetch_add_explicit (&self->word, VODER_RW_LOCK_WRITER,
                                        memory_order_acquire);

  if (word == 0 || look (self, TRUE))
    return;

  while ((word = atomic_load_explicit (&self->word, memory_order_acquire)) !=
         VODER_RW_LOCK_WRITER)
    voder_futex_wait (&self->word, word, VODER_SYNC_FOREVER);
}

void
voder_rw_lock_writer_unlock (VoderRwLock *self)
{
  atomic_exchange (&self->word, 0);
  if (atomic_load (&self->n_waiting) > 0)
    voder_futex_wake (&self->word, G_MAXINT);
}

#else

/*
 * Nobody reads twice at a time, so a writer can come before further readers.
 */
void
voder_rw_lock_init (VoderRwLock *self)
{
  pthread_rwlockattr_t attributes;

  pthread_rwlockattr_init (&attributes);
  pthread_rwlockattr_setkind_np (&attributes,
                                 PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
  pthread_rwlock_init (&self->lock, &attributes);
  pthread_rwlockattr_destroy (&attributes);
}

#endif
