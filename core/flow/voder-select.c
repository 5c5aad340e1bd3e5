/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-select.h>

#include <glib/gi18n-lib.h>

#include "voder-handles-private.h"
#include "voder-properties-private.h"
#include "voder-select-private.h"

/**
 * VoderSelect:
 *
 * A wait for several sends and receives, of which one happens.
 *
 * Add the cases once, then wait as often as there is something to wait for.
 * A wait also ends with its cancellable and at its deadline; then nothing has
 * been sent or received. The handles are kept until the select is dropped.
 *
 * A case whose channel is closed happens once, with
 * voder_select_is_closed(), and is left out from then on.
 *
 * From voder_select_wait_async() until its end was told the select is not to be
 * used: another wait fails with %G_IO_ERROR_PENDING, nothing can be added or
 * set, and there is no case that has happened.
 *
 * Thread safety: one thread at a time.
 */
enum {
  PROP_ORDER = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (VoderSelect, voder_select, G_TYPE_OBJECT)

static void
release_items (VoderSelect *self)
{
  for (guint i = 0; i < self->set.cases->len; i++) {
    VoderSelectCase *dropped = voder_select_set_get (&self->set, i);

    voder_queue_free_item (dropped->queue, g_steal_pointer (&dropped->item));
  }
}

static void
voder_select_get_property (GObject *object,
                           guint id,
                           GValue *value,
                           GParamSpec *spec)
{
  VoderSelect *self = VODER_SELECT (object);

  switch (id) {
  case PROP_ORDER:
    g_value_set_enum (value, self->set.by_priority ? VODER_SELECT_PRIORITY
                                                   : VODER_SELECT_FAIR);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_select_set_property (GObject *object,
                           guint id,
                           const GValue *value,
                           GParamSpec *spec)
{
  VoderSelect *self = VODER_SELECT (object);

  switch (id) {
  case PROP_ORDER:
    self->set.by_priority = g_value_get_enum (value) == VODER_SELECT_PRIORITY;
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_select_finalize (GObject *object)
{
  VoderSelect *self = VODER_SELECT (object);

  release_items (self);
  voder_select_set_clear (&self->set);
  g_clear_pointer (&self->handles, g_ptr_array_unref);

  G_OBJECT_CLASS (voder_select_parent_class)->finalize (object);
}

static void
voder_select_class_init (VoderSelectClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = voder_select_get_property;
  object_class->set_property = voder_select_set_property;
  object_class->finalize = voder_select_finalize;

  /**
   * VoderSelect:order:
   *
   * Which case happens when several can.
   */
  properties[PROP_ORDER] =
      g_param_spec_enum ("order", NULL, NULL, VODER_TYPE_SELECT_ORDER,
                         VODER_SELECT_FAIR, VODER_PROPERTY_FIXED);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
voder_select_init (VoderSelect *self)
{
  voder_select_set_init (&self->set, FALSE);
  self->handles = g_ptr_array_new_with_free_func (g_object_unref);
  self->last = VODER_SELECT_SET_NONE;
  atomic_init (&self->pending, FALSE);
}

/*
 * Sends and receives do not both hold an item: the received one is taken off
 * its case before the next wait.
 */
VoderSelectCase *
voder_select_get_last (VoderSelect *self)
{
  if (voder_select_is_pending (self) || self->last == VODER_SELECT_SET_NONE)
    return NULL;

  return voder_select_set_get (&self->set, (guint) self->last);
}

static void
forget_last (VoderSelect *self)
{
  VoderSelectCase *last = voder_select_get_last (self);

  if (last != NULL && last->side == VODER_QUEUE_RECEIVE)
    voder_queue_free_item (last->queue, g_steal_pointer (&last->item));
  self->last = VODER_SELECT_SET_NONE;
}

/*
 * FALSE, with an error, while a wait without a thread is under way.
 */
gboolean
voder_select_check_idle (VoderSelect *self, GError **error)
{
  if (!voder_select_is_pending (self))
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PENDING,
                       _ ("The select is waited for already"));
  return FALSE;
}

/*
 * What goes before each wait.
 */
gboolean
voder_select_prepare (VoderSelect *self,
                      GCancellable *cancellable,
                      GError **error)
{
  if (!voder_select_check_idle (self, error))
    return FALSE;

  forget_last (self);
  return !voder_cancellable_has_ended (cancellable, error);
}

/*
 * A send by a handle that was closed, while the channel is open.
 */
int
voder_select_find_closed_handle (VoderSelect *self)
{
  for (guint i = 0; i < self->set.cases->len; i++) {
    VoderSelectCase *found = voder_select_set_get (&self->set, i);

    if (found->side == VODER_QUEUE_SEND && found->enabled &&
        voder_sender_is_closed (g_ptr_array_index (self->handles, i))) {
      found->closed = TRUE;
      return (int) i;
    }
  }

  return VODER_SELECT_SET_NONE;
}

/*
 * What follows from a case that has happened; its number once more.
 */
int
voder_select_conclude (VoderSelect *self, int n)
{
  VoderSelectCase *happened;

  self->last = n;
  if (n == VODER_SELECT_SET_NONE)
    return n;

  happened = voder_select_set_get (&self->set, (guint) n);
  if (happened->side == VODER_QUEUE_SEND && !happened->closed)
    happened->item = NULL;
  if (happened->side == VODER_QUEUE_SEND || happened->closed)
    happened->enabled = FALSE;
  return n;
}

static int
select_until (VoderSelect *self,
              gint64 deadline_us,
              GCancellable *cancellable,
              GError **error)
{
  int n;

  if (!voder_select_prepare (self, cancellable, error))
    return VODER_SELECT_SET_NONE;

  n = voder_select_find_closed_handle (self);
  if (n == VODER_SELECT_SET_NONE)
    n = voder_select_set_wait (&self->set, deadline_us, cancellable, error);
  return voder_select_conclude (self, n);
}

/**
 * voder_select_new:
 * @order: which case happens when several can
 *
 * Makes a select without cases.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new select
 */
VoderSelect *
voder_select_new (VoderSelectOrder order)
{
  g_return_val_if_fail (order <= VODER_SELECT_PRIORITY, NULL);

  return g_object_new (VODER_TYPE_SELECT, "order", order, NULL);
}

/**
 * voder_select_wait:
 * @self: a select
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Waits until one of the cases happens. When @cancellable has ended, none
 * does.
 *
 * Thread safety: one thread at a time.
 *
 * Returns: the number of the case that has happened; -1 with
 *   %VODER_FLOW_ERROR_CLOSED when all cases are left out, or with
 *   %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT or the cause when
 *   @cancellable ended first
 */
int
voder_select_wait (VoderSelect *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (VODER_IS_SELECT (self), -1);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        -1);

  return select_until (self, VODER_SYNC_FOREVER, cancellable, error);
}

/**
 * voder_select_wait_until:
 * @self: a select
 * @deadline_us: when to give up, in microseconds as g_get_monotonic_time()
 *   gives them
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Waits as voder_select_wait() does, but not longer than until a time. What
 * can happen at once does so even when @deadline_us is past.
 *
 * Thread safety: one thread at a time.
 *
 * Returns: as voder_select_wait(), and -1 with %G_IO_ERROR_TIMED_OUT when
 *   @deadline_us came first
 */
int
voder_select_wait_until (VoderSelect *self,
                         gint64 deadline_us,
                         GCancellable *cancellable,
                         GError **error)
{
  g_return_val_if_fail (VODER_IS_SELECT (self), -1);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        -1);

  return select_until (self, MAX (deadline_us, 0), cancellable, error);
}

/**
 * voder_select_try:
 * @self: a select
 * @error: return location for an error
 *
 * Has one of the cases happen if one can now.
 *
 * Thread safety: one thread at a time; never waits.
 *
 * Returns: the number of the case that has happened; -1 with
 *   %VODER_FLOW_ERROR_EMPTY when none can now, or with
 *   %VODER_FLOW_ERROR_CLOSED when all are left out
 */
int
voder_select_try (VoderSelect *self, GError **error)
{
  g_return_val_if_fail (VODER_IS_SELECT (self), -1);

  return select_until (self, VODER_SELECT_SET_NOW, NULL, error);
}

/**
 * voder_select_is_closed:
 * @self: a select
 *
 * Tells whether the case that happened last did so because its channel is
 * closed: a receive that came to the end or found that a sender has failed, a
 * send that was refused. The item of such a send is released with the select,
 * or when it is set anew.
 *
 * Thread safety: one thread at a time.
 *
 * Returns: %TRUE when nothing was sent or received
 */
gboolean
voder_select_is_closed (VoderSelect *self)
{
  VoderSelectCase *last;

  g_return_val_if_fail (VODER_IS_SELECT (self), FALSE);

  last = voder_select_get_last (self);
  return last != NULL && last->closed;
}

/**
 * voder_select_take_item: (skip)
 * @self: a select
 * @item: (out) (transfer full): the item
 * @error: return location for an error
 *
 * Takes the item that the last wait received. What is not taken is released
 * by the next wait.
 *
 * Thread safety: one thread at a time.
 *
 * Returns: %FALSE, with @item %NULL, when there is none: with the reason of
 *   voder_sender_fail() when a sender of the case's channel has failed; without
 *   an error when it has come to its end, the case was a send or the item was
 *   taken already
 */
gboolean
voder_select_take_item (VoderSelect *self, gpointer *item, GError **error)
{
  VoderSelectCase *last;

  g_return_val_if_fail (VODER_IS_SELECT (self), FALSE);
  g_return_val_if_fail (item != NULL, FALSE);

  *item = NULL;
  last = voder_select_get_last (self);
  if (last == NULL || last->side == VODER_QUEUE_SEND)
    return FALSE;

  *item = g_steal_pointer (&last->item);
  if (last->closed)
    voder_queue_set_end_error (last->queue, VODER_QUEUE_CLOSED, error);
  return *item != NULL;
}
