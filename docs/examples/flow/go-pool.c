/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two threads for a hundred tasks, of which eight may wait in the queue. */
#include <stdio.h>
#include <voder/voder.h>

static gboolean
add (gpointer data, GCancellable *cancellable, GError **error)
{
  int *sum = data;

  g_atomic_int_add (sum, 1);
  return TRUE;
}

int
main (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("fixed", 2, 2, 8);
  g_autoptr (GError) error = NULL;
  int sum = 0;

  for (int i = 0; i < 100; i++)
    if (!voder_pool_submit (pool, VODER_POOL_PRIORITY_DEFAULT, add, &sum, NULL,
                            NULL, &error))
      break;
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  printf ("%d are done\n", sum);

  if (!voder_pool_submit (pool, VODER_POOL_PRIORITY_DEFAULT, add, &sum, NULL,
                          NULL, &error))
    printf ("%s\n", error->message);

  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
