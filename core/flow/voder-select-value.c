/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n-lib.h>

#include "voder-handles-private.h"
#include "voder-item-private.h"
#include "voder-select-private.h"

/* What language bindings have: items as objects and values. */

/**
 * voder_select_set_value: (rename-to voder_select_set_item)
 * @self: a select
 * @n: the number of a case that sends
 * @item: (nullable): a value of the channel's type to send, or %NULL for
 *   nothing
 * @error: return location for an error
 *
 * Says what a case sends as voder_select_set_item() does, for language
 * bindings: a copy of @item.
 *
 * Thread safety: one thread at a time.
 *
 * Returns: %FALSE with %G_IO_ERROR_INVALID_ARGUMENT when @item is of another
 *   type, or @n not the number of a case that sends, and with
 *   %G_IO_ERROR_PENDING during a wait; then nothing has changed
 */
gboolean
voder_select_set_value (VoderSelect *self,
                        guint n,
                        const GValue *item,
                        GError **error)
{
  VoderSelectCase *chosen;
  gpointer copy = NULL;

  g_return_val_if_fail (VODER_IS_SELECT (self), FALSE);

  if (!voder_select_check_idle (self, error))
    return FALSE;
  if (n >= self->set.cases->len ||
      voder_select_set_get (&self->set, n)->side != VODER_QUEUE_SEND) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 _ ("Case %u of the select is none that sends"), n);
    return FALSE;
  }

  chosen = voder_select_set_get (&self->set, n);
  if (item != NULL)
    copy = voder_item_from_value (voder_queue_get_item_type (chosen->queue),
                                  item, error);
  if (item != NULL && copy == NULL)
    return FALSE;

  voder_select_set_item (self, n, copy);
  return TRUE;
}

/**
 * voder_select_take_object: (rename-to voder_select_take_item)
 * @self: a select
 * @error: return location for an error
 *
 * Takes the object that the last wait received, for language bindings. What is
 * no object stays for voder_select_take_value().
 *
 * Thread safety: one thread at a time.
 *
 * Returns: (transfer full) (nullable): the item, or %NULL, with an error or
 *   without one, as voder_select_take_item() gives none, or with
 *   %G_IO_ERROR_INVALID_ARGUMENT when it is no object
 */
GObject *
voder_select_take_object (VoderSelect *self, GError **error)
{
  VoderSelectCase *last;
  gpointer item;

  g_return_val_if_fail (VODER_IS_SELECT (self), NULL);

  last = voder_select_get_last (self);
  if (last != NULL && last->side == VODER_QUEUE_RECEIVE && last->item != NULL &&
      !voder_queue_check_objects (last->queue, error))
    return NULL;

  voder_select_take_item (self, &item, error);
  return item;
}

/**
 * voder_select_take_value:
 * @self: a select
 * @value: holds the item then, as in voder_receiver_receive_value(); none with
 *   %FALSE
 * @error: return location for an error
 *
 * Takes the item that the last wait received, for language bindings, whatever
 * its type is.
 *
 * Thread safety: one thread at a time.
 *
 * Returns: as voder_select_take_item()
 */
gboolean
voder_select_take_value (VoderSelect *self, GValue *value, GError **error)
{
  VoderSelectCase *last;
  GType type = G_TYPE_OBJECT;
  gpointer item;

  g_return_val_if_fail (VODER_IS_SELECT (self), FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  voder_select_take_item (self, &item, error);
  last = voder_select_get_last (self);
  if (last != NULL)
    type = voder_queue_get_item_type (last->queue);
  voder_item_set_value (type, item, value);
  return item != NULL;
}
