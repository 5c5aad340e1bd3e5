/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Adds numbers up in two threads, with room for eight that wait. */
#include <stdio.h>
#include <voder/voder.h>

#define N_NUMBERS 100

static int sum;

static gboolean
add (gpointer data, GCancellable *cancellable, GError **error)
{
  g_atomic_int_add (&sum, GPOINTER_TO_INT (data));
  return TRUE;
}

int
main (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("sums", 2, 2, 8);
  g_autoptr (GError) error = NULL;

  /* This waits whenever eight tasks wait already. */
  for (int i = 1; i <= N_NUMBERS; i++)
    voder_pool_submit (pool, VODER_POOL_PRIORITY_DEFAULT, add,
                       GINT_TO_POINTER (i), NULL, NULL, NULL);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  printf ("%d tasks made %d\n", (int) voder_pool_get_n_processed (pool), sum);

  if (!voder_pool_submit (pool, VODER_POOL_PRIORITY_DEFAULT, add, NULL, NULL,
                          NULL, &error))
    printf ("%s\n", error->message);

  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
