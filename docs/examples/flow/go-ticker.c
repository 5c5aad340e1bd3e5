/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A worker with a ticker: it flushes every millisecond until it is stopped. */
#include <stdio.h>
#include <voder/voder.h>

#define PERIOD_US 1000

static gboolean
flush (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderSender *log = data;

  return voder_sender_send (log, g_string_new ("flushed"), cancellable, error);
}

int
main (void)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_GSTRING, 0);
  g_autoptr (VoderReceiver) log = voder_channel_create_receiver (channel);
  g_autoptr (VoderWorker) worker = NULL;
  gpointer line;

  worker =
      voder_worker_new ("flush", PERIOD_US, flush,
                        voder_channel_create_sender (channel), g_object_unref);
  if (!voder_worker_start (worker, NULL, NULL))
    return 1;

  for (int i = 0; i < 3; i++) {
    voder_receiver_receive (log, &line, NULL, NULL);
    printf ("%s\n", ((GString *) line)->str);
    g_string_free (line, TRUE);
  }

  /* The tick that waits in its send is ended, and waited for. */
  voder_worker_stop (worker, NULL, NULL);
  printf ("%s\n", voder_worker_is_running (worker) ? "runs" : "stopped");

  g_clear_object (&worker);
  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
