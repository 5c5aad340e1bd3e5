/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-flight-private.h"

#include <glib/gi18n-lib.h>
#include <voder/flow/voder-pool.h>

#include "voder-context-private.h"
#include "voder-item-private.h"
#include "voder-pool-private.h"

/* The task of a flight may be released before its submit has returned. */
enum {
  START_NEW,
  START_SUBMITTED,
  START_GONE,
};

/* The flight whose maker the thread runs. */
static _Thread_local VoderFlight *current;

/* Over waits_for of all flights: a ring of them would wait for ever. */
static VoderLock waits_lock = VODER_LOCK_INIT;

/*
 * Releases what belongs to a maker, and forgets it.
 */
void
voder_maker_clear (VoderMaker *self)
{
  VoderMaker maker = *self;

  *self = (VoderMaker){ NULL, NULL, NULL };
  if (maker.destroy != NULL)
    maker.destroy (maker.data);
}

static VoderMaker
steal_maker (VoderMaker *self)
{
  VoderMaker maker = *self;

  *self = (VoderMaker){ NULL, NULL, NULL };
  return maker;
}

/*
 * Makes a flight to a value of a boxed or object type.
 */
VoderFlight *
voder_flight_new (GObject *owner,
                  VoderLock *lock,
                  GType type,
                  void (*detach) (VoderFlight *self))
{
  VoderFlight *self = g_new0 (VoderFlight, 1);

  atomic_init (&self->refs, 1);
  atomic_init (&self->start, START_NEW);
  self->owner = owner;
  self->lock = lock;
  self->type = type;
  self->detach = detach;

  return self;
}

VoderFlight *
voder_flight_ref (VoderFlight *self)
{
  voder_refs_get (&self->refs);
  return self;
}

void
voder_flight_unref (VoderFlight *self)
{
  if (!voder_refs_drop (&self->refs))
    return;

  voder_maker_clear (&self->maker);
  voder_item_free (self->type, self->value);
  g_clear_error (&self->error);
  g_free (self->key);
  g_free (self);
}

static gboolean
descends_from (GCancellable *cancellable, VoderContext *ancestor)
{
  VoderContext *context;

  if (cancellable == NULL || !VODER_IS_CONTEXT (cancellable))
    return FALSE;

  for (context = VODER_CONTEXT (cancellable); context != NULL;
       context = context->parent)
    if (context == ancestor)
      return TRUE;

  return FALSE;
}

/* Notes whom the maker that the thread runs will wait for; FALSE when it would
 * wait for itself. */
static gboolean
note_wait (VoderFlight *self, gboolean waits)
{
  gboolean closes_ring = FALSE;

  if (current == NULL)
    return TRUE;

  voder_lock (&waits_lock);
  for (VoderFlight *flight = self; flight != NULL && !closes_ring;
       flight = flight->waits_for)
    closes_ring = flight == current;
  if (waits && !closes_ring)
    current->waits_for = self;
  voder_unlock (&waits_lock);

  return !closes_ring;
}

static void
forget_wait (void)
{
  if (current == NULL)
    return;

  voder_lock (&waits_lock);
  current->waits_for = NULL;
  voder_unlock (&waits_lock);
}

/* What errors call that which is made. A key may be any bytes. */
static const char *
get_name (VoderFlight *self)
{
  if (self->key != NULL && g_utf8_validate (self->key, -1, NULL))
    return self->key;
  return g_type_name (self->type);
}

/*
 * Refuses a caller that the flight's maker waits for. Otherwise, if it waits,
 * it must join now and wait. The lock is held.
 */
gboolean
voder_flight_check (VoderFlight *self,
                    gboolean waits,
                    GCancellable *cancellable,
                    GError **error)
{
  gboolean is_within =
      self->context != NULL && descends_from (cancellable, self->context);

  if (!is_within && note_wait (self, waits))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_RECURSE,
               _ ("What makes “%s” asks for it itself"), get_name (self));
  return FALSE;
}

/*
 * Joins those who wait. The lock is held, and the flight in the owner's table.
 * TRUE when the maker was taken, because there is none to run yet.
 */
gboolean
voder_flight_join (VoderFlight *self, VoderWaiter *asker, VoderMaker *maker)
{
  voder_waiter_list_push (&self->askers, asker);
  if (self->n_askers++ > 0 || self->maker.func != NULL)
    return FALSE;

  self->maker = steal_maker (maker);
  return TRUE;
}

/* Takes one whose wait has ended off the list. What the last one leaves behind
 * is to be cancelled. The lock is held. */
static VoderContext *
remove_asker (VoderFlight *self, VoderWaiter *asker)
{
  if (!asker->linked)
    return NULL;

  voder_waiter_list_remove (&self->askers, asker);
  if (--self->n_askers > 0 || self->context == NULL)
    return NULL;

  self->abandoned = TRUE;
  return g_object_ref (self->context);
}

/*
 * Lets go of one whose wait has ended; the last one to leave cancels the maker.
 */
void
voder_flight_leave (VoderFlight *self, VoderWaiter *asker)
{
  g_autoptr (VoderContext) context = NULL;

  voder_lock (self->lock);
  context = remove_asker (self, asker);
  voder_unlock (self->lock);

  if (context != NULL)
    voder_context_cancel (context, NULL);
}

/*
 * Waits for the value, once joined.
 */
gpointer
voder_flight_wait (VoderFlight *self,
                   VoderWaiter *asker,
                   GCancellable *cancellable,
                   GError **error)
{
  int outcome = voder_wait_block (asker->wait, cancellable, VODER_SYNC_FOREVER);

  forget_wait ();
  if (outcome == VODER_WAIT_SERVED)
    return voder_flight_dup_value (self, error);

  voder_flight_leave (self, asker);
  voder_wait_set_error (outcome, cancellable, error);
  return NULL;
}

/*
 * Tells what a flight that has landed brought.
 */
gpointer
voder_flight_dup_value (VoderFlight *self, GError **error)
{
  if (self->value != NULL)
    return voder_item_copy (self->type, self->value);

  g_propagate_error (error, g_error_copy (self->error));
  return NULL;
}

/* Lands one that never ran. Takes the error; NULL when the pool stopped. */
static void
fail_start (VoderFlight *self, GError *error)
{
  if (error == NULL)
    error = voder_pool_core_create_stop_error (
        voder_pool_get_core (voder_pool_get_blocking ()));
  self->interrupted = TRUE;
  self->error = error;
  voder_flight_land (self);
}

/* The task has run, or never will. */
static void
end_start (gpointer data)
{
  g_autoptr (VoderFlight) self = data;

  if (!self->landed &&
      atomic_exchange (&self->start, START_GONE) == START_SUBMITTED)
    fail_start (self, NULL);
}

/*
 * Has run called in a pool, with the flight. It holds the owner meanwhile. A
 * task that is refused is released before the submit tells why.
 */
void
voder_flight_start (VoderFlight *self, VoderTaskFunc run)
{
  g_autoptr (VoderFlight) held = voder_flight_ref (self);
  GError *error = NULL;

  g_object_ref (self->owner);
  voder_pool_submit (voder_pool_get_blocking (), VODER_POOL_PRIORITY_DEFAULT,
                     run, voder_flight_ref (self), end_start, NULL, &error);
  if (atomic_exchange (&self->start, START_SUBMITTED) == START_GONE)
    fail_start (self, error);
}

static void
make (VoderFlight *self, VoderMaker *maker, VoderContext *context)
{
  VoderFlight *outer = current;

  g_clear_error (&self->error);
  if (voder_cancellable_has_ended (G_CANCELLABLE (context), &self->error))
    return;

  current = self;
  self->value =
      maker->func (maker->data, G_CANCELLABLE (context), &self->error);
  current = outer;

  if (self->value != NULL)
    g_clear_error (&self->error);
  else if (self->error == NULL)
    self->error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED,
                               _ ("What makes “%s” failed without an error"),
                               get_name (self));
}

/*
 * Runs the maker. Then the runner may keep the value, and must land.
 */
void
voder_flight_run (VoderFlight *self, GCancellable *cancellable)
{
  g_autoptr (VoderContext) context = voder_context_new (cancellable);
  g_auto (VoderMaker) maker = { NULL, NULL, NULL };
  gboolean abandoned;

  voder_lock (self->lock);
  maker = steal_maker (&self->maker);
  abandoned = self->abandoned = self->n_askers == 0;
  self->context = context;
  voder_unlock (self->lock);

  if (abandoned)
    voder_context_cancel (context, NULL);
  make (self, &maker, context);

  voder_lock (self->lock);
  self->context = NULL;
  self->interrupted =
      self->abandoned || g_cancellable_is_cancelled (cancellable);
  voder_unlock (self->lock);
}

/*
 * Gives all who wait what there is, and lets go of the owner. FALSE when the
 * flight must run once more, for those who came when the run had been
 * cancelled.
 */
gboolean
voder_flight_land (VoderFlight *self)
{
  VoderWaiterList claimed = { NULL, NULL };
  GObject *owner = self->owner;

  voder_lock (self->lock);
  if (self->value == NULL && self->abandoned && self->n_askers > 0) {
    voder_unlock (self->lock);
    return FALSE;
  }
  self->landed = TRUE;
  self->n_askers = 0;
  voder_waiter_list_claim_all (&self->askers, VODER_WAIT_SERVED, &claimed);
  self->detach (self);
  voder_unlock (self->lock);
  /* Before anybody returns: it is then the callers' alone. */
  g_object_unref (owner);
  voder_waiter_list_wake_all (&claimed);

  return TRUE;
}
