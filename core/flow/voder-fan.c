/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-fan.h>

#include <glib/gi18n-lib.h>

#include "voder-handles-private.h"
#include "voder-select-set-private.h"

/* How many items are carried at a time: few enough that one source does not
 * hold up the others for long. */
#define BATCH 16

/* The ends between which a task carries items, those it has several of as
 * cases of a select. */
typedef struct {
  GPtrArray *receivers;
  GPtrArray *senders;
  VoderSelectSet cases;
  VoderFanOut how;
  gboolean begun;
} Fan;

static Fan *
fan_new (void)
{
  Fan *self = g_new0 (Fan, 1);

  self->receivers = g_ptr_array_new_with_free_func (g_object_unref);
  self->senders = g_ptr_array_new_with_free_func (g_object_unref);
  voder_select_set_init (&self->cases, FALSE);

  return self;
}

/* The next stage is told why this one has failed: half of the items are not
 * taken for all. */
static void
fail_senders (Fan *self, const GError *reason)
{
  for (guint i = 0; i < self->senders->len; i++)
    voder_sender_fail (g_ptr_array_index (self->senders, i), reason);
}

/* Takes the error. */
static gboolean
finish (Fan *self, GError *failed, GError **error)
{
  if (failed == NULL)
    return TRUE;

  fail_senders (self, failed);
  g_propagate_error (error, failed);
  return FALSE;
}

static void
fail_unbegun (Fan *self)
{
  g_autoptr (GError) reason =
      g_error_new_literal (VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED,
                           _ ("What carries the items has never run"));

  fail_senders (self, reason);
}

/* The senders are the fan's: their channels end with it. */
static void
fan_free (gpointer data)
{
  Fan *self = data;

  voder_select_set_clear (&self->cases);
  if (!self->begun)
    fail_unbegun (self);
  for (guint i = 0; i < self->senders->len; i++)
    voder_sender_close (g_ptr_array_index (self->senders, i));
  g_ptr_array_unref (self->senders);
  g_ptr_array_unref (self->receivers);
  g_free (self);
}

static void
fan_take_receiver (Fan *self, VoderReceiver *receiver)
{
  g_ptr_array_add (self->receivers, receiver);
}

static void
fan_add_sender (Fan *self, VoderSender *sender)
{
  g_ptr_array_add (self->senders, g_object_ref (sender));
}

/* An object channel may be of a more general type than the one before. */
static gboolean
carries (VoderReceiver *from, VoderSender *to)
{
  return g_type_is_a (voder_receiver_get_item_type (from),
                      voder_sender_get_item_type (to));
}

static gboolean
carry_to_each (VoderReceiver *from, VoderSender **to)
{
  while (*to != NULL && carries (from, *to))
    to++;

  return *to == NULL;
}

static gboolean
carry_from_each (VoderReceiver **from, VoderSender *to)
{
  while (*from != NULL && carries (*from, to))
    from++;

  return *from == NULL;
}

static gpointer
copy_item (GType type, gpointer item)
{
  return G_TYPE_IS_BOXED (type) ? g_boxed_copy (type, item)
                                : g_object_ref (item);
}

static gboolean
fail_closed (Fan *self, GError **error)
{
  voder_sender_set_closed_error (g_ptr_array_index (self->senders, 0), error);
  return FALSE;
}

/* The item is the caller's still unless it is done. One that nobody receives
 * from any more is left out from then on. */
static VoderQueueResult
give_to (VoderSelectCase *chosen,
         gpointer item,
         GCancellable *cancellable,
         GError **error)
{
  VoderQueueResult result = voder_queue_send (
      chosen->queue, item, VODER_SYNC_FOREVER, cancellable, error);

  chosen->enabled = result != VODER_QUEUE_CLOSED;
  return result;
}

static gboolean
give_in_turn (Fan *self,
              gpointer item,
              GCancellable *cancellable,
              GError **error)
{
  guint n_cases = self->cases.cases->len;

  for (guint n_left = n_cases; n_left > 0; n_left--) {
    VoderSelectCase *chosen =
        voder_select_set_get (&self->cases, self->cases.next);
    VoderQueueResult result = VODER_QUEUE_CLOSED;

    self->cases.next = (self->cases.next + 1) % n_cases;
    if (chosen->enabled)
      result = give_to (chosen, item, cancellable, error);
    if (result != VODER_QUEUE_CLOSED)
      return result == VODER_QUEUE_DONE;
  }

  return fail_closed (self, error);
}

static gboolean
give_to_free (Fan *self,
              gpointer item,
              GCancellable *cancellable,
              GError **error)
{
  guint n_cases = self->cases.cases->len;
  VoderSelectCase *chosen = NULL;

  for (guint i = 0; i < n_cases; i++)
    voder_select_set_get (&self->cases, i)->item = item;

  while (chosen == NULL || chosen->closed) {
    int n = voder_select_set_wait (&self->cases, VODER_SYNC_FOREVER,
                                   cancellable, error);

    if (n == VODER_SELECT_SET_NONE)
      return FALSE;
    chosen = voder_select_set_get (&self->cases, (guint) n);
    chosen->enabled = !chosen->closed;
  }

  return TRUE;
}

/* Each gets a copy. */
static gboolean
give_to_all (Fan *self,
             gpointer item,
             GCancellable *cancellable,
             GError **error)
{
  guint n_given = 0;

  for (guint i = 0; i < self->cases.cases->len; i++) {
    VoderSelectCase *chosen = voder_select_set_get (&self->cases, i);
    VoderQueueResult result = VODER_QUEUE_CLOSED;
    gpointer copy;

    if (!chosen->enabled)
      continue;
    copy = copy_item (voder_queue_get_item_type (chosen->queue), item);
    result = give_to (chosen, copy, cancellable, error);
    if (result != VODER_QUEUE_DONE)
      voder_queue_free_item (chosen->queue, copy);
    if (result == VODER_QUEUE_FAILED)
      return FALSE;
    n_given += result == VODER_QUEUE_DONE;
  }

  if (n_given == 0)
    return fail_closed (self, error);
  voder_queue_free_item (voder_select_set_get (&self->cases, 0)->queue, item);
  return TRUE;
}

/* Takes the item only when it succeeds. */
static gboolean
give (Fan *self, gpointer item, GCancellable *cancellable, GError **error)
{
  switch (self->how) {
  case VODER_FAN_OUT_TURNS:
    return give_in_turn (self, item, cancellable, error);
  case VODER_FAN_OUT_ALL:
    return give_to_all (self, item, cancellable, error);
  case VODER_FAN_OUT_FREE:
  default:
    return give_to_free (self, item, cancellable, error);
  }
}

static gboolean
fan_out (gpointer data, GCancellable *cancellable, GError **error)
{
  Fan *self = data;
  VoderReceiver *from = g_ptr_array_index (self->receivers, 0);
  GError *failed = NULL;
  gpointer item;

  self->begun = TRUE;
  while (failed == NULL &&
         voder_receiver_receive (from, &item, cancellable, &failed))
    if (!give (self, item, cancellable, &failed))
      voder_queue_free_item (voder_receiver_get_queue (from), item);

  return finish (self, failed, error);
}

/* Sends on an item and those that are there behind it. */
static gboolean
carry (Fan *self,
       VoderQueue *from,
       gpointer item,
       GCancellable *cancellable,
       GError **error)
{
  VoderSender *to = g_ptr_array_index (self->senders, 0);
  gpointer items[BATCH] = { item };
  gsize n_items = BATCH - 1;

  voder_queue_try_receive (from, items + 1, &n_items);
  return voder_sender_send_many (to, items, n_items + 1, cancellable, error) ==
         n_items + 1;
}

/* What a source has, or why it has ended too soon. */
static void
carry_from (Fan *self,
            VoderSelectCase *source,
            GCancellable *cancellable,
            GError **error)
{
  source->enabled = !source->closed;
  if (source->closed)
    voder_queue_set_end_error (source->queue, VODER_QUEUE_CLOSED, error);
  else
    carry (self, source->queue, source->item, cancellable, error);
}

static gboolean
fan_in (gpointer data, GCancellable *cancellable, GError **error)
{
  Fan *self = data;
  guint n_open = self->cases.cases->len;
  GError *failed = NULL;

  self->begun = TRUE;
  while (n_open > 0 && failed == NULL) {
    int n = voder_select_set_wait (&self->cases, VODER_SYNC_FOREVER,
                                   cancellable, &failed);
    VoderSelectCase *source;

    if (n == VODER_SELECT_SET_NONE)
      break;
    source = voder_select_set_get (&self->cases, (guint) n);
    carry_from (self, source, cancellable, &failed);
    n_open -= !source->enabled;
  }

  return finish (self, failed, error);
}

/* What a source carries is only known when it has come. */
static gboolean
check_source (Fan *self, VoderReceiver *source, GError **error)
{
  VoderSender *to = g_ptr_array_index (self->senders, 0);

  if (carries (source, to))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _ ("Cannot carry “%s” items to a channel of “%s”"),
               g_type_name (voder_receiver_get_item_type (source)),
               g_type_name (voder_sender_get_item_type (to)));
  return FALSE;
}

/* Everything of one source; FALSE without an error at its end. */
static gboolean
carry_next (Fan *self,
            VoderReceiver *source,
            GCancellable *cancellable,
            GError **error)
{
  gpointer item;

  return voder_receiver_receive (source, &item, cancellable, error) &&
         carry (self, voder_receiver_get_queue (source), item, cancellable,
                error);
}

static gboolean
fan_in_order (gpointer data, GCancellable *cancellable, GError **error)
{
  Fan *self = data;
  VoderReceiver *from = g_ptr_array_index (self->receivers, 0);
  GError *failed = NULL;
  gpointer next;

  self->begun = TRUE;
  while (failed == NULL &&
         voder_receiver_receive (from, &next, cancellable, &failed)) {
    g_autoptr (VoderReceiver) source = next;

    if (!check_source (self, source, &failed))
      break;
    while (carry_next (self, source, cancellable, &failed))
      continue;
  }

  return finish (self, failed, error);
}

/**
 * voder_fan_out:
 * @group: what the task belongs to
 * @from: where the items come from
 * @to: (array zero-terminated=1): where they go, at least one, each of the item
 *   type of @from or one that it is derived from
 * @how: who gets an item
 * @error: return location for an error
 *
 * Has a task of @group carry items from one channel to several. It closes the
 * senders it is given when @from comes to its end; when it fails, as it does
 * where a sender of @from has, they fail with the same error. It leaves out
 * those that nobody receives from any more, and fails with
 * %VODER_FLOW_ERROR_CLOSED when none is left. With %VODER_FAN_OUT_ALL the
 * slowest receiver sets the pace; each gets its own reference or copy.
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_group_go(); with %FALSE the senders fail with
 *   %VODER_FLOW_ERROR_STOPPED, as they do when the task never comes to run
 */
gboolean
voder_fan_out (VoderGroup *group,
               VoderReceiver *from,
               VoderSender **to,
               VoderFanOut how,
               GError **error)
{
  Fan *fan;

  g_return_val_if_fail (VODER_IS_GROUP (group), FALSE);
  g_return_val_if_fail (VODER_IS_RECEIVER (from), FALSE);
  g_return_val_if_fail (to != NULL && *to != NULL, FALSE);
  g_return_val_if_fail (carry_to_each (from, to), FALSE);

  fan = fan_new ();
  fan->how = how;
  fan_take_receiver (fan, g_object_ref (from));
  for (; *to != NULL; to++) {
    fan_add_sender (fan, *to);
    voder_select_set_add (&fan->cases, voder_sender_get_queue (*to),
                          VODER_QUEUE_SEND);
  }

  return voder_group_go (group, fan_out, fan, fan_free, error);
}

/**
 * voder_fan_in:
 * @group: what the task belongs to
 * @from: (array zero-terminated=1): where the items come from, each of the item
 *   type of @to or one derived from it
 * @to: where they go
 * @error: return location for an error
 *
 * Has a task of @group carry items from several channels to one, as they come
 * and in turn; those of one channel stay in their order. It closes @to when
 * all of @from have come to their end. When it fails, as it does as soon as one
 * of @from ends with the reason of voder_sender_fail(), @to does with the same
 * error.
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_group_go(); with %FALSE @to fails with
 *   %VODER_FLOW_ERROR_STOPPED, as it does when the task never comes to run
 */
gboolean
voder_fan_in (VoderGroup *group,
              VoderReceiver **from,
              VoderSender *to,
              GError **error)
{
  Fan *fan;

  g_return_val_if_fail (VODER_IS_GROUP (group), FALSE);
  g_return_val_if_fail (from != NULL, FALSE);
  g_return_val_if_fail (VODER_IS_SENDER (to), FALSE);
  g_return_val_if_fail (carry_from_each (from, to), FALSE);

  fan = fan_new ();
  fan_add_sender (fan, to);
  for (; *from != NULL; from++) {
    fan_take_receiver (fan, g_object_ref (*from));
    voder_select_set_add (&fan->cases, voder_receiver_get_queue (*from),
                          VODER_QUEUE_RECEIVE);
  }

  return voder_group_go (group, fan_in, fan, fan_free, error);
}

/**
 * voder_fan_in_order:
 * @group: what the task belongs to
 * @from: a receiver of a channel of #VoderReceiver
 * @to: where the items go
 * @error: return location for an error
 *
 * Has a task of @group carry all items of the first receiver that comes out of
 * @from, then all of the second, and so on: work that was handed out comes back
 * in the order in which it was, whoever is done first. The bound of @from is
 * how far ahead the others may be. It closes @to when @from has come to its
 * end. When it fails, as it does where @from or one of its receivers ends with
 * the reason of voder_sender_fail(), @to does with the same error. A receiver
 * whose items are not of the type of @to or one derived from it is such a
 * failure, %G_IO_ERROR_INVALID_ARGUMENT.
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_group_go(); with %FALSE @to fails with
 *   %VODER_FLOW_ERROR_STOPPED, as it does when the task never comes to run
 */
gboolean
voder_fan_in_order (VoderGroup *group,
                    VoderReceiver *from,
                    VoderSender *to,
                    GError **error)
{
  Fan *fan;

  g_return_val_if_fail (VODER_IS_GROUP (group), FALSE);
  g_return_val_if_fail (VODER_IS_RECEIVER (from), FALSE);
  g_return_val_if_fail (VODER_IS_SENDER (to), FALSE);
  g_return_val_if_fail (
      voder_receiver_get_item_type (from) == VODER_TYPE_RECEIVER, FALSE);

  fan = fan_new ();
  fan_add_sender (fan, to);
  fan_take_receiver (fan, g_object_ref (from));

  return voder_group_go (group, fan_in_order, fan, fan_free, error);
}
