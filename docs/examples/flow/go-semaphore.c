/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two things are drawn in memory that is enough for one of them. */
#include <stdio.h>
#include <voder/voder.h>

#define N_MB       3
#define TIMEOUT_US 1000

static gboolean
draw (VoderSemaphore *memory, guint n, GCancellable *context, GError **error)
{
  if (!voder_semaphore_acquire (memory, n, context, error))
    return FALSE;
  printf ("draws with %u MB, %u are left\n", n,
          voder_semaphore_get_n_free (memory));
  voder_semaphore_release (memory, n);
  return TRUE;
}

int
main (void)
{
  g_autoptr (VoderSemaphore) memory = voder_semaphore_new (N_MB);
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, TIMEOUT_US);
  g_autoptr (GError) too_many = NULL;
  g_autoptr (GError) late = NULL;

  draw (memory, 2, NULL, NULL);
  if (!draw (memory, 4, NULL, &too_many))
    printf ("%s\n", too_many->message);

  /* Somebody has one. */
  if (voder_semaphore_try_acquire (memory, 1) &&
      !draw (memory, 3, G_CANCELLABLE (context), &late))
    printf ("%s\n", late->message);

  g_clear_object (&context);
  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
