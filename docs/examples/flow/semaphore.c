/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Draws pages at the same time, in 64 MB of memory together. */
#include <stdio.h>
#include <voder/voder.h>

#define N_PAGES    10
#define N_MB       64
#define TIMEOUT_US 1000

typedef struct {
  VoderSemaphore *memory;
  guint n_mb;
} Page;

static gboolean
draw (gpointer data, GCancellable *cancellable, GError **error)
{
  Page *page = data;

  if (!voder_semaphore_acquire (page->memory, page->n_mb, cancellable, error))
    return FALSE;
  /* Here it has its memory, whatever the others do. */
  voder_semaphore_release (page->memory, page->n_mb);
  return TRUE;
}

int
main (void)
{
  g_autoptr (VoderSemaphore) memory = voder_semaphore_new (N_MB);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;
  Page huge = { memory, 2 * N_MB };
  Page pages[N_PAGES];

  for (guint i = 0; i < N_PAGES; i++) {
    pages[i] = (Page){ memory, i % 3 == 0 ? N_MB : 10 };
    voder_group_go (group, draw, &pages[i], NULL, NULL);
  }
  if (voder_group_wait (group, NULL, NULL))
    printf ("%d pages, %u MB are free\n", N_PAGES,
            voder_semaphore_get_n_free (memory));

  if (!draw (&huge, NULL, &error))
    printf ("%s\n", error->message);
  g_clear_error (&error);

  voder_semaphore_try_acquire (memory, 1);
  if (!voder_semaphore_acquire_until (
          memory, N_MB, g_get_monotonic_time () + TIMEOUT_US, NULL, &error))
    printf ("%s\n", error->message);

  g_clear_object (&group);
  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
