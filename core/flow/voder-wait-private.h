/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "voder-parker-private.h"

G_BEGIN_DECLS

/*
 * One blocked thread is one VoderWait. Whoever may end it (a counterpart, a
 * close, a cancel, a deadline) first claims it, by one compare-and-swap; the
 * loser walks on. The winner takes the waiter off its list, moves the value,
 * and only then wakes the thread. So nothing is ever handed to a wait that
 * has ended, and no waiter is woken twice.
 *
 * A wait may stand in any number of lists at once, with a VoderWaiter in
 * each: a select has one per case.
 */
enum {
  VODER_WAIT_OPEN = 0,
  VODER_WAIT_CANCELLED = -1,
  VODER_WAIT_TIMED_OUT = -2,
  VODER_WAIT_CLOSED = -3,
  /* From here on: the number of the case that was served. */
  VODER_WAIT_SERVED = 1,
};

typedef struct _VoderWait VoderWait;
typedef struct _VoderWaiter VoderWaiter;
typedef struct _VoderBatch VoderBatch;

struct _VoderWait {
  atomic_int claim;
  VoderParker parker;
  /* Or, where no thread sleeps, what is called. */
  void (*woken) (VoderWait *self);
};

struct _VoderWaiter {
  VoderWaiter *next;
  VoderWaiter *prev;
  VoderWait *wait;
  int outcome;
  gpointer item;
  /* In a queue, several items in place of one; else NULL. */
  VoderBatch *batch;
  gboolean linked;
  /* NULL, or what is called when it has been served, still under its list's
   * lock and before it is woken: so in the order in which the others are. */
  void (*served) (VoderWaiter *self);
  /* Of the cases of a select, the one that ended it by its close. */
  gboolean closed;
};

typedef struct {
  VoderWaiter *head;
  VoderWaiter *tail;
} VoderWaiterList;

void voder_wait_init (VoderWait *self);
void voder_wait_init_async (VoderWait *self, void (*woken) (VoderWait *self));
gboolean voder_wait_claim (VoderWait *self, int outcome);
void voder_wait_wake (VoderWait *self);
int voder_wait_block (VoderWait *self,
                      GCancellable *cancellable,
                      gint64 deadline_us);
void voder_wait_pause (gint64 duration_us, GCancellable *cancellable);
gboolean voder_cancellable_has_ended (GCancellable *cancellable,
                                      GError **error);
gboolean voder_wait_set_error (int outcome,
                               GCancellable *cancellable,
                               GError **error);

void voder_waiter_init (VoderWaiter *self, VoderWait *wait, gpointer item);
void voder_waiter_list_push (VoderWaiterList *self, VoderWaiter *waiter);
void voder_waiter_list_push_first (VoderWaiterList *self, VoderWaiter *waiter);
void voder_waiter_list_remove (VoderWaiterList *self, VoderWaiter *waiter);
VoderWaiter *voder_waiter_list_claim_first (VoderWaiterList *self,
                                            int outcome,
                                            VoderWaiterList *claimed);
VoderWaiter *voder_waiter_list_claim_for (VoderWaiterList *self,
                                          int outcome,
                                          VoderWaiterList *claimed);
void voder_waiter_list_claim_all (VoderWaiterList *self,
                                  int outcome,
                                  VoderWaiterList *claimed);
int voder_waiter_list_wait (VoderWaiterList *self,
                            VoderLock *lock,
                            GCancellable *cancellable);
void voder_waiter_list_wake (VoderWaiterList *claimed);

/* Nobody has claimed it yet. */
static inline gboolean
voder_wait_is_open (VoderWait *self)
{
  return atomic_load (&self->claim) == VODER_WAIT_OPEN;
}

/* Its item has been moved; the lock of its list is held. */
static inline void
voder_waiter_note_served (VoderWaiter *self)
{
  if (G_UNLIKELY (self->served != NULL))
    self->served (self);
}

/* Wakes claimed waiters; done best after unlocking. */
static inline void
voder_waiter_list_wake_all (VoderWaiterList *claimed)
{
  if (G_UNLIKELY (claimed->head != NULL))
    voder_waiter_list_wake (claimed);
}

G_END_DECLS
