/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pool that makes a thread when all are busy, up to three. */
#include <stdio.h>
#include <voder/voder.h>

#define IDLE_US (10 * G_USEC_PER_SEC)

/* A task that lasts until the gate is opened. */
static gboolean
pass (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderReceiver *gate = data;
  gpointer nothing;

  voder_receiver_receive (gate, &nothing, cancellable, error);
  return *error == NULL;
}

int
main (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("growing", 1, 3, 0);
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, 0);
  g_autoptr (VoderSender) closer = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) gate = voder_channel_create_receiver (channel);
  g_autoptr (GError) error = NULL;

  voder_pool_set_idle_timeout (pool, IDLE_US);
  while (voder_pool_try_submit (pool, VODER_POOL_PRIORITY_DEFAULT, pass, gate,
                                NULL, &error))
    continue;
  printf ("%u threads\n", voder_pool_get_n_workers (pool));
  printf ("%s\n", error->message);

  voder_sender_close (closer);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  printf ("%d are done\n", (int) voder_pool_get_n_processed (pool));

  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
