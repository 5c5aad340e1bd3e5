/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A program with a main loop: nothing in it waits but the loop. */
#include <stdio.h>
#include <voder/voder.h>

static gboolean
count (gpointer data, GCancellable *cancellable, GError **error)
{
  for (int n = 1; n <= 3; n++)
    if (!voder_sender_send (data, g_strdup_printf ("%d", n), cancellable,
                            error))
      return FALSE;
  return TRUE;
}

static void
on_stopped (GObject *pool, GAsyncResult *result, gpointer loop)
{
  if (voder_pool_stop_finish (VODER_POOL (pool), result, NULL))
    printf ("stopped\n");
  g_main_loop_quit (loop);
}

static void
on_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  VoderSelect *select = VODER_SELECT (source);
  g_autofree char *number = NULL;

  if (voder_select_wait_finish (select, result, NULL) < 0) {
    voder_pool_stop_async (data, VODER_POOL_STOP_DRAIN, NULL, on_stopped,
                           g_object_get_data (data, "loop"));
    return;
  }
  if (voder_select_take_item (select, (gpointer *) &number, NULL))
    printf ("%s\n", number);
  voder_select_wait_async (select, NULL, on_ready, data);
}

int
main (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (VoderPool) pool = voder_pool_new ("numbers", 0, 2, 4);
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);
  g_autoptr (VoderReceiver) numbers = NULL;
  VoderSender *sender;

  voder_channel_open (G_TYPE_STRING, 2, &sender, &numbers);
  voder_select_add_receive (select, numbers);
  voder_pool_submit (pool, VODER_POOL_PRIORITY_DEFAULT, count, sender,
                     g_object_unref, NULL, NULL);
  g_object_set_data (G_OBJECT (pool), "loop", loop);
  voder_select_wait_async (select, NULL, on_ready, pool);
  g_main_loop_run (loop);

  g_assert (voder_flow_get_live () == 0);
  return 0;
}
