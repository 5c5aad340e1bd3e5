/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-fan-private.h"

#include <glib/gi18n-lib.h>

VoderFan *
voder_fan_new (VoderGroup *group)
{
  VoderFan *self = g_new0 (VoderFan, 1);

  self->context = g_object_ref (voder_group_get_context (group));
  self->receivers = g_ptr_array_new_with_free_func (g_object_unref);
  self->senders = g_ptr_array_new_with_free_func (g_object_unref);
  voder_select_set_init (&self->cases, FALSE);

  return self;
}

/* The next stage is told why this one has failed: half of the items are not
 * taken for all. */
static void
fail_senders (VoderFan *self, const GError *reason)
{
  for (guint i = 0; i < self->senders->len; i++)
    voder_sender_fail (g_ptr_array_index (self->senders, i), reason);
}

/*
 * What the task returns; takes the error.
 */
gboolean
voder_fan_finish (VoderFan *self, GError *failed, GError **error)
{
  if (failed == NULL)
    return TRUE;

  fail_senders (self, failed);
  g_propagate_error (error, failed);
  return FALSE;
}

static void
fail_unbegun (VoderFan *self)
{
  g_autoptr (GError) reason = voder_context_dup_error (self->context);

  if (reason == NULL)
    reason = g_error_new_literal (VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED,
                                  _ ("What carries the items has never run"));
  fail_senders (self, reason);
}

/*
 * The senders are the fan's: their channels end with it.
 */
void
voder_fan_free (gpointer data)
{
  VoderFan *self = data;

  voder_select_set_clear (&self->cases);
  if (!self->begun)
    fail_unbegun (self);
  for (guint i = 0; i < self->senders->len; i++)
    voder_sender_close (g_ptr_array_index (self->senders, i));
  g_ptr_array_unref (self->senders);
  g_ptr_array_unref (self->receivers);
  g_object_unref (self->context);
  g_free (self);
}

void
voder_fan_add_receiver (VoderFan *self, VoderReceiver *receiver)
{
  g_ptr_array_add (self->receivers, g_object_ref (receiver));
}

void
voder_fan_add_sender (VoderFan *self, VoderSender *sender)
{
  g_ptr_array_add (self->senders, g_object_ref (sender));
}

/*
 * An object channel may be of a more general type than the one before.
 */
gboolean
voder_fan_carries (VoderReceiver *from, VoderSender *to)
{
  return g_type_is_a (voder_receiver_get_item_type (from),
                      voder_sender_get_item_type (to));
}
