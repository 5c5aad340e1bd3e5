/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-wait-private.h"

#include <glib/gi18n-lib.h>
#include <voder/flow/voder-context.h>

#include "voder-context-private.h"
#include "voder-thread-private.h"

/* What a handler of a plain GCancellable sees. It is on the heap because the
 * handler may still run when the wait is over; see unwatch_plain(). */
typedef struct {
  VoderWait *wait;
} PlainWatch;

/* One for all of them: it is held for a moment, and only by those who wait
 * with a plain GCancellable. */
static VoderLock plain_lock = VODER_LOCK_INIT;

/* How a wait hangs on a cancellable. */
typedef struct {
  VoderWaiter waiter;
  PlainWatch *plain;
  gulong handler;
} Watch;

static void
on_plain_cancelled (GCancellable *cancellable, gpointer data)
{
  PlainWatch *watch = data;

  voder_lock (&plain_lock);
  if (watch->wait != NULL &&
      voder_wait_claim (watch->wait, VODER_WAIT_CANCELLED))
    voder_wait_wake (watch->wait);
  voder_unlock (&plain_lock);
}

static void
free_plain (gpointer data, GClosure *closure)
{
  PlainWatch *watch = data;

  /* Whoever used it last has left it before this line. */
  voder_lock (&plain_lock);
  voder_unlock (&plain_lock);
  g_free (watch);
}

static void
watch_plain (Watch *self, VoderWait *wait, GCancellable *cancellable)
{
  self->plain = g_new0 (PlainWatch, 1);
  voder_lock (&plain_lock);
  self->plain->wait = wait;
  voder_unlock (&plain_lock);
  self->handler = g_signal_connect_data (cancellable, "cancelled",
                                         G_CALLBACK (on_plain_cancelled),
                                         self->plain, free_plain, 0);
  if (g_cancellable_is_cancelled (cancellable) &&
      voder_wait_claim (wait, VODER_WAIT_CANCELLED))
    voder_wait_wake (wait);
}

/* Not g_cancellable_disconnect(): it waits for running handlers, those of
 * other people too, and deadlocks when they need what our caller holds. */
static void
unwatch_plain (Watch *self, GCancellable *cancellable)
{
  voder_lock (&plain_lock);
  self->plain->wait = NULL;
  voder_unlock (&plain_lock);
  g_signal_handler_disconnect (cancellable, self->handler);
}

static void
watch (Watch *self, VoderWait *wait, GCancellable *cancellable)
{
  if (cancellable == NULL)
    return;

  if (!VODER_IS_CONTEXT (cancellable)) {
    watch_plain (self, wait, cancellable);
    return;
  }

  voder_waiter_init (&self->waiter, wait, NULL);
  if (!voder_context_add_waiter (VODER_CONTEXT (cancellable), &self->waiter) &&
      voder_wait_claim (wait, VODER_WAIT_CANCELLED))
    voder_wait_wake (wait);
}

static void
unwatch (Watch *self, GCancellable *cancellable)
{
  if (self->plain != NULL)
    unwatch_plain (self, cancellable);
  else if (cancellable != NULL)
    voder_context_remove_waiter (VODER_CONTEXT (cancellable), &self->waiter);
}

/*
 * Prepares a wait of the calling thread.
 */
void
voder_wait_init (VoderWait *self)
{
  atomic_init (&self->claim, VODER_WAIT_OPEN);
  self->woken = NULL;
  voder_parker_init (&self->parker);
}

/*
 * Prepares a wait of no thread: woken is called once, in the thread of whoever
 * ends it, without a lock of this layer held. It may free the wait.
 */
void
voder_wait_init_async (VoderWait *self, void (*woken) (VoderWait *self))
{
  atomic_init (&self->claim, VODER_WAIT_OPEN);
  self->woken = woken;
}

/*
 * TRUE for the one caller that may end the wait; it must wake it then.
 */
gboolean
voder_wait_claim (VoderWait *self, int outcome)
{
  int open = VODER_WAIT_OPEN;

  return atomic_compare_exchange_strong (&self->claim, &open, outcome);
}

/*
 * Wakes a wait that the caller has claimed. After this it may be gone.
 */
void
voder_wait_wake (VoderWait *self)
{
  if (self->woken != NULL)
    self->woken (self);
  else
    voder_parker_wake (&self->parker);
}

/*
 * Blocks the calling thread, whose wait stands in its lists already, until
 * somebody claims it, cancellable ends or deadline_us comes. What it returns
 * is the outcome; unless served or closed, the caller must take its waiters
 * off their lists.
 */
int
voder_wait_block (VoderWait *self,
                  GCancellable *cancellable,
                  gint64 deadline_us)
{
  Watch hook = { 0 };
  gint64 begun_us;

  if (voder_parker_spin (&self->parker))
    return atomic_load (&self->claim);

  begun_us = g_get_monotonic_time ();
  watch (&hook, self, cancellable);
  if (!voder_parker_park (&self->parker, deadline_us) &&
      !voder_wait_claim (self, VODER_WAIT_TIMED_OUT))
    voder_parker_park (&self->parker, VODER_SYNC_FOREVER);
  unwatch (&hook, cancellable);
  voder_thread_note_sleep (g_get_monotonic_time () - begun_us);

  return atomic_load (&self->claim);
}

/*
 * Waits for nothing but the time, or until cancellable ends.
 */
void
voder_wait_pause (gint64 duration_us, GCancellable *cancellable)
{
  VoderWait wait;

  voder_wait_init (&wait);
  voder_wait_block (&wait, cancellable, voder_sync_get_deadline (duration_us));
}

/*
 * Puts a cancel or a timeout in words; always FALSE.
 */
gboolean
voder_wait_set_error (int outcome, GCancellable *cancellable, GError **error)
{
  if (outcome == VODER_WAIT_CANCELLED &&
      voder_cancellable_has_ended (cancellable, error))
    return FALSE;

  if (outcome == VODER_WAIT_CANCELLED)
    /* It was reset meanwhile. */
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                         _ ("The operation was cancelled"));
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                         _ ("The time is over"));
  return FALSE;
}

void
voder_waiter_init (VoderWaiter *self, VoderWait *wait, gpointer item)
{
  *self = (VoderWaiter){
    .wait = wait,
    .outcome = VODER_WAIT_SERVED,
    .item = item,
  };
}

void
voder_waiter_list_push (VoderWaiterList *self, VoderWaiter *waiter)
{
  waiter->prev = self->tail;
  waiter->next = NULL;
  if (self->tail != NULL)
    self->tail->next = waiter;
  else
    self->head = waiter;
  self->tail = waiter;
  waiter->linked = TRUE;
}

void
voder_waiter_list_push_first (VoderWaiterList *self, VoderWaiter *waiter)
{
  waiter->prev = NULL;
  waiter->next = self->head;
  if (self->head != NULL)
    self->head->prev = waiter;
  else
    self->tail = waiter;
  self->head = waiter;
  waiter->linked = TRUE;
}

/*
 * Does nothing when somebody else has taken the waiter off already.
 */
void
voder_waiter_list_remove (VoderWaiterList *self, VoderWaiter *waiter)
{
  if (!waiter->linked)
    return;

  if (waiter->prev != NULL)
    waiter->prev->next = waiter->next;
  else
    self->head = waiter->next;
  if (waiter->next != NULL)
    waiter->next->prev = waiter->prev;
  else
    self->tail = waiter->prev;
  waiter->linked = FALSE;
}

/*
 * Takes the first waiter off, and puts it on a list of those who are to be
 * woken; that one, or NULL when its wait has ended. With VODER_WAIT_SERVED it
 * is claimed for its own case. The list is not empty.
 */
VoderWaiter *
voder_waiter_list_claim_first (VoderWaiterList *self,
                               int outcome,
                               VoderWaiterList *claimed)
{
  VoderWaiter *waiter = self->head;
  int as = outcome == VODER_WAIT_SERVED ? waiter->outcome : outcome;

  voder_waiter_list_remove (self, waiter);
  if (!voder_wait_claim (waiter->wait, as))
    return NULL;

  waiter->closed = outcome == VODER_WAIT_CLOSED;
  voder_waiter_list_push (claimed, waiter);
  /* It is on none of its own lists any more. */
  waiter->linked = FALSE;
  return waiter;
}

/*
 * Does so until one can be claimed; that one, or NULL.
 */
VoderWaiter *
voder_waiter_list_claim_for (VoderWaiterList *self,
                             int outcome,
                             VoderWaiterList *claimed)
{
  VoderWaiter *waiter = NULL;

  while (waiter == NULL && self->head != NULL)
    waiter = voder_waiter_list_claim_first (self, outcome, claimed);

  return waiter;
}

/*
 * Moves every waiter that can be claimed to the end of another list.
 */
void
voder_waiter_list_claim_all (VoderWaiterList *self,
                             int outcome,
                             VoderWaiterList *claimed)
{
  while (voder_waiter_list_claim_for (self, outcome, claimed) != NULL)
    continue;
}

/*
 * Waits in a list that somebody wakes. Its lock is held, also on return, but
 * not meanwhile.
 */
int
voder_waiter_list_wait (VoderWaiterList *self,
                        VoderLock *lock,
                        GCancellable *cancellable)
{
  VoderWaiter waiter;
  VoderWait wait;
  int outcome;

  voder_wait_init (&wait);
  voder_waiter_init (&waiter, &wait, NULL);
  voder_waiter_list_push (self, &waiter);
  voder_unlock (lock);

  outcome = voder_wait_block (&wait, cancellable, VODER_SYNC_FOREVER);

  voder_lock (lock);
  voder_waiter_list_remove (self, &waiter);
  return outcome;
}

void
voder_waiter_list_wake (VoderWaiterList *claimed)
{
  VoderWaiter *waiter = claimed->head;

  while (waiter != NULL) {
    VoderWaiter *next = waiter->next;

    /* Its memory is its thread's again from here on. */
    voder_wait_wake (waiter->wait);
    waiter = next;
  }
  claimed->head = claimed->tail = NULL;
}
