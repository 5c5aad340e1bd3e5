/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-semaphore.h>

#include <glib/gi18n-lib.h>
#include <voder/flow/voder-context.h>

#include "voder-properties-private.h"
#include "voder-semaphore-private.h"

/**
 * VoderSemaphore:
 *
 * So many units of something that is used and given back: places, connections,
 * megabytes. Each takes as many as it needs and waits until they are free.
 *
 * Those who wait stand in one queue and are served in their order. Nobody
 * overtakes it: while one who wants many waits, one who wants few waits behind
 * it, even when there are enough for the few. Who leaves the queue has taken
 * nothing, and those behind it are served as if it had never come.
 *
 * A semaphore of one unit is a lock whose wait can be ended, and which another
 * thread than the one that took it may release.
 *
 * Thread safety: any thread.
 */
struct _VoderSemaphore {
  GObject parent_instance;

  guint n_units;

  VoderLock lock;
  guint n_free;
  VoderWaiterList queue;
  guint n_waiting;
};

enum {
  PROP_N_UNITS = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (VoderSemaphore, voder_semaphore, G_TYPE_OBJECT)

static void
voder_semaphore_get_property (GObject *object,
                              guint id,
                              GValue *value,
                              GParamSpec *spec)
{
  VoderSemaphore *self = VODER_SEMAPHORE (object);

  switch (id) {
  case PROP_N_UNITS:
    g_value_set_uint (value, self->n_units);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_semaphore_set_property (GObject *object,
                              guint id,
                              const GValue *value,
                              GParamSpec *spec)
{
  VoderSemaphore *self = VODER_SEMAPHORE (object);

  switch (id) {
  case PROP_N_UNITS:
    self->n_units = self->n_free = g_value_get_uint (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

/* Who waits holds a reference. */
static void
voder_semaphore_finalize (GObject *object)
{
  VoderSemaphore *self = VODER_SEMAPHORE (object);

  /* Whoever used it last has left it before this line. */
  voder_lock (&self->lock);
  g_assert (self->queue.head == NULL);
  voder_unlock (&self->lock);
  voder_lock_clear (&self->lock);

  G_OBJECT_CLASS (voder_semaphore_parent_class)->finalize (object);
}

static void
voder_semaphore_class_init (VoderSemaphoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = voder_semaphore_get_property;
  object_class->set_property = voder_semaphore_set_property;
  object_class->finalize = voder_semaphore_finalize;

  /**
   * VoderSemaphore:n-units:
   *
   * How many units there are, taken and free.
   */
  properties[PROP_N_UNITS] = g_param_spec_uint (
      "n-units", NULL, NULL, 1, G_MAXUINT, 1, VODER_PROPERTY_FIXED);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
voder_semaphore_init (VoderSemaphore *self)
{
  voder_lock_init (&self->lock);
}

/* The lock is held. */
static void
serve (VoderSemaphore *self, VoderWaiterList *served)
{
  VoderSemaphoreEntry *first;

  while ((first = (VoderSemaphoreEntry *) self->queue.head) != NULL &&
         first->n_units <= self->n_free) {
    voder_waiter_list_remove (&self->queue, &first->waiter);
    self->n_waiting--;
    /* Else its wait ended just now. */
    if (!voder_wait_claim (first->waiter.wait, VODER_WAIT_SERVED))
      continue;

    self->n_free -= first->n_units;
    voder_waiter_list_push (served, &first->waiter);
    /* It is not in the queue any more. */
    first->waiter.linked = FALSE;
  }
}

/* The lock is held. */
static gboolean
take_now (VoderSemaphore *self, guint n_units)
{
  if (self->queue.head != NULL || n_units > self->n_free)
    return FALSE;

  self->n_free -= n_units;
  return TRUE;
}

/*
 * Takes the units, or stands in the queue for them, unless there never are so
 * many.
 */
VoderAcquireResult
voder_semaphore_enter (VoderSemaphore *self,
                       VoderSemaphoreEntry *entry,
                       GError **error)
{
  gboolean taken;

  if (entry->n_units > self->n_units) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 _ ("Cannot take %u units: the semaphore has %u"),
                 entry->n_units, self->n_units);
    return VODER_ACQUIRE_FAILED;
  }

  voder_lock (&self->lock);
  taken = take_now (self, entry->n_units);
  if (!taken) {
    voder_waiter_list_push (&self->queue, &entry->waiter);
    self->n_waiting++;
  }
  voder_unlock (&self->lock);

  return taken ? VODER_ACQUIRE_SERVED : VODER_ACQUIRE_QUEUED;
}

/*
 * Takes one whose wait has ended out of the queue, if it is there still.
 */
void
voder_semaphore_leave (VoderSemaphore *self, VoderSemaphoreEntry *entry)
{
  VoderWaiterList served = { NULL, NULL };

  voder_lock (&self->lock);
  if (entry->waiter.linked) {
    voder_waiter_list_remove (&self->queue, &entry->waiter);
    self->n_waiting--;
    serve (self, &served);
  }
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&served);
}

/**
 * voder_semaphore_new:
 * @n_units: how many units there are, at least 1
 *
 * Makes a semaphore, all of whose units are free.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new semaphore
 */
VoderSemaphore *
voder_semaphore_new (guint n_units)
{
  g_return_val_if_fail (n_units >= 1, NULL);

  return g_object_new (VODER_TYPE_SEMAPHORE, "n-units", n_units, NULL);
}

/**
 * voder_semaphore_get_n_units:
 * @self: a semaphore
 *
 * Thread safety: any thread.
 *
 * Returns: how many units there are, taken and free
 */
guint
voder_semaphore_get_n_units (VoderSemaphore *self)
{
  g_return_val_if_fail (VODER_IS_SEMAPHORE (self), 0);

  return self->n_units;
}

/**
 * voder_semaphore_get_n_free:
 * @self: a semaphore
 *
 * Thread safety: any thread.
 *
 * Returns: how many units are free now; others may take them at once
 */
guint
voder_semaphore_get_n_free (VoderSemaphore *self)
{
  guint n_free;

  g_return_val_if_fail (VODER_IS_SEMAPHORE (self), 0);

  voder_lock (&self->lock);
  n_free = self->n_free;
  voder_unlock (&self->lock);

  return n_free;
}

/**
 * voder_semaphore_get_n_waiting:
 * @self: a semaphore
 *
 * Thread safety: any thread.
 *
 * Returns: how many stand in the queue now
 */
guint
voder_semaphore_get_n_waiting (VoderSemaphore *self)
{
  guint n_waiting;

  g_return_val_if_fail (VODER_IS_SEMAPHORE (self), 0);

  voder_lock (&self->lock);
  n_waiting = self->n_waiting;
  voder_unlock (&self->lock);

  return n_waiting;
}

/**
 * voder_semaphore_try_acquire:
 * @self: a semaphore
 * @n_units: how many units to take, at least 1
 *
 * Takes units if they are free now and nobody waits: it does not overtake.
 *
 * Thread safety: any thread; never waits.
 *
 * Returns: %FALSE when nothing was taken; always when @n_units are more than
 *   there are
 */
gboolean
voder_semaphore_try_acquire (VoderSemaphore *self, guint n_units)
{
  gboolean taken;

  g_return_val_if_fail (VODER_IS_SEMAPHORE (self), FALSE);
  g_return_val_if_fail (n_units >= 1, FALSE);

  voder_lock (&self->lock);
  taken = take_now (self, n_units);
  voder_unlock (&self->lock);

  return taken;
}

/**
 * voder_semaphore_release:
 * @self: a semaphore
 * @n_units: how many units to give back, at least 1
 *
 * Gives units back, and serves those who wait for them. Any thread may do so,
 * and in other portions than they were taken in; it is a mistake to give back
 * more than are taken.
 *
 * Thread safety: any thread; never waits.
 */
void
voder_semaphore_release (VoderSemaphore *self, guint n_units)
{
  VoderWaiterList served = { NULL, NULL };
  guint n_taken;

  g_return_if_fail (VODER_IS_SEMAPHORE (self));
  g_return_if_fail (n_units >= 1);

  voder_lock (&self->lock);
  n_taken = self->n_units - self->n_free;
  if (n_units <= n_taken) {
    self->n_free += n_units;
    serve (self, &served);
  }
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&served);

  if (n_units > n_taken)
    g_critical ("%s: %u units are given back, and %u are taken", G_STRFUNC,
                n_units, n_taken);
}
