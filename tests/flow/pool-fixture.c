/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pool-fixture.h"

void
gate_init (Gate *self)
{
  self->begun = voder_channel_new (G_TYPE_BYTES, G_MAXUINT);
  self->begun_sender = voder_channel_create_sender (self->begun);
  self->begun_receiver = voder_channel_create_receiver (self->begun);
  self->gate = voder_channel_new (G_TYPE_BYTES, 0);
  self->gate_sender = voder_channel_create_sender (self->gate);
  self->gate_receiver = voder_channel_create_receiver (self->gate);
}

void
gate_clear (Gate *self)
{
  g_clear_object (&self->begun);
  g_clear_object (&self->begun_sender);
  g_clear_object (&self->begun_receiver);
  g_clear_object (&self->gate);
  g_clear_object (&self->gate_sender);
  g_clear_object (&self->gate_receiver);
}

gboolean
pass_gate (gpointer data, GCancellable *cancellable, GError **error)
{
  Gate *gate = data;
  g_autoptr (GError) failed = NULL;
  gpointer item;

  voder_sender_send (gate->begun_sender, g_bytes_new (NULL, 0), NULL, NULL);
  voder_receiver_receive (gate->gate_receiver, &item, cancellable, &failed);
  if (failed == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

void
gate_wait_begun (Gate *self)
{
  g_autoptr (GBytes) bytes = NULL;
  gpointer item = NULL;

  g_assert_true (
      voder_receiver_receive (self->begun_receiver, &item, NULL, NULL));
  bytes = item;
}

void
gate_open (Gate *self)
{
  voder_sender_close (self->gate_sender);
}

void
submit (VoderPool *pool, VoderTaskFunc func, gpointer data)
{
  g_autoptr (GError) error = NULL;

  voder_pool_submit (pool, VODER_POOL_PRIORITY_DEFAULT, func, data, NULL, NULL,
                     &error);
  g_assert_no_error (error);
}

void
submit_gate (VoderPool *pool, Gate *gate)
{
  submit (pool, pass_gate, gate);
  gate_wait_begun (gate);
}
