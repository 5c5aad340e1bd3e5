/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-fan-private.h"

#include <glib/gi18n-lib.h>

#include "voder-handles-private.h"

/* How many items are carried at a time: few enough that one source does not
 * hold up the others for long. */
#define BATCH 16

static gboolean
carry_from_each (VoderReceiver **from, VoderSender *to)
{
  while (*from != NULL && voder_fan_carries (*from, to))
    from++;

  return *from == NULL;
}

/* Sends on an item and those that are there behind it. */
static gboolean
carry (VoderFan *self,
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
carry_from (VoderFan *self,
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
  VoderFan *self = data;
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

  return voder_fan_finish (self, failed, error);
}

/* What a source carries is only known when it has come. */
static gboolean
check_source (VoderFan *self, VoderReceiver *source, GError **error)
{
  VoderSender *to = g_ptr_array_index (self->senders, 0);

  if (voder_fan_carries (source, to))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _ ("Cannot carry “%s” items to a channel of “%s”"),
               g_type_name (voder_receiver_get_item_type (source)),
               g_type_name (voder_sender_get_item_type (to)));
  return FALSE;
}

/* Everything of one source; FALSE without an error at its end. */
static gboolean
carry_next (VoderFan *self,
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
  VoderFan *self = data;
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

  return voder_fan_finish (self, failed, error);
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
 * Returns: as voder_group_go(); with %FALSE, and when the task never comes to
 *   run, @to fails with what has ended the group, or with
 *   %VODER_FLOW_ERROR_STOPPED
 */
gboolean
voder_fan_in (VoderGroup *group,
              VoderReceiver **from,
              VoderSender *to,
              GError **error)
{
  VoderFan *fan;

  g_return_val_if_fail (VODER_IS_GROUP (group), FALSE);
  g_return_val_if_fail (from != NULL, FALSE);
  g_return_val_if_fail (VODER_IS_SENDER (to), FALSE);
  g_return_val_if_fail (carry_from_each (from, to), FALSE);

  fan = voder_fan_new (group);
  voder_fan_add_sender (fan, to);
  for (; *from != NULL; from++) {
    voder_fan_add_receiver (fan, *from);
    voder_select_set_add (&fan->cases, voder_receiver_get_queue (*from),
                          VODER_QUEUE_RECEIVE);
  }

  return voder_group_go (group, fan_in, fan, voder_fan_free, error);
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
 * Returns: as voder_group_go(); with %FALSE, and when the task never comes to
 *   run, @to fails with what has ended the group, or with
 *   %VODER_FLOW_ERROR_STOPPED
 */
gboolean
voder_fan_in_order (VoderGroup *group,
                    VoderReceiver *from,
                    VoderSender *to,
                    GError **error)
{
  VoderFan *fan;

  g_return_val_if_fail (VODER_IS_GROUP (group), FALSE);
  g_return_val_if_fail (VODER_IS_RECEIVER (from), FALSE);
  g_return_val_if_fail (VODER_IS_SENDER (to), FALSE);
  g_return_val_if_fail (
      voder_receiver_get_item_type (from) == VODER_TYPE_RECEIVER, FALSE);

  fan = voder_fan_new (group);
  voder_fan_add_sender (fan, to);
  voder_fan_add_receiver (fan, from);

  return voder_group_go (group, fan_in_order, fan, voder_fan_free, error);
}
