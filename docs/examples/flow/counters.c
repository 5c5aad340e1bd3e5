/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts the work of three threads, and tells what it was. */
#include <stdio.h>
#include <voder/voder.h>

#define N_THREADS 3
#define N_ITEMS   100

enum { RETRIES };
enum { REQUEST, SYNTHESIS };

static gboolean
work (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderCounters *counters = data;

  for (int i = 1; i <= N_ITEMS; i++) {
    gint64 begun_us = voder_counters_begin (counters, REQUEST);

    if (i % 10 == 0)
      voder_counters_add (counters, RETRIES, 1);
    /* Timed elsewhere: 1 to 100 ms. */
    voder_counters_record (counters, SYNTHESIS, i * 1000);
    voder_counters_end (counters, REQUEST, begun_us, 512, i == N_ITEMS);
  }
  return TRUE;
}

int
main (void)
{
  const char *const names[] = { "retries", NULL };
  const char *const spans[] = { "request", "synthesis", NULL };
  g_autoptr (VoderCounters) counters = voder_counters_new (names, spans);
  g_autoptr (VoderCountersSnapshot) now = NULL;
  VoderGroup *group = voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

  for (int i = 0; i < N_THREADS; i++)
    voder_group_go (group, work, counters, NULL, NULL);
  voder_group_wait (group, NULL, NULL);
  g_object_unref (group);

  now = voder_counters_dup_snapshot (counters);
  printf ("%d requests, %d failed, %d in flight, %d bytes, %d retries\n",
          (int) voder_counters_snapshot_get_finished (now, REQUEST),
          (int) voder_counters_snapshot_get_failed (now, REQUEST),
          (int) voder_counters_snapshot_get_in_flight (now, REQUEST),
          (int) voder_counters_snapshot_get_amount (now, REQUEST),
          (int) voder_counters_snapshot_get (now, RETRIES));
  for (int percent = 50; percent <= 100; percent += 50)
    printf ("%d %% took up to %d µs\n", percent,
            (int) voder_counters_snapshot_get_quantile_us (now, SYNTHESIS,
                                                           percent / 100.0));
  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);

  return 0;
}
