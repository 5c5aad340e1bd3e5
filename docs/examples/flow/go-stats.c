/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts what three threads do, and how many of it fail. */
#include <stdio.h>
#include <voder/voder.h>

enum { REQUEST };

static gboolean
serve (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderCounters *stats = data;

  for (int i = 0; i < 100; i++) {
    gint64 begun_us = voder_counters_begin (stats, REQUEST);

    voder_counters_end (stats, REQUEST, begun_us, 512, i == 0);
  }
  return TRUE;
}

int
main (void)
{
  static const char *const spans[] = { "request", NULL };
  g_autoptr (VoderCounters) stats = voder_counters_new (NULL, spans);
  g_autoptr (VoderCountersSnapshot) now = NULL;
  VoderGroup *group = voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

  for (int i = 0; i < 3; i++)
    voder_group_go (group, serve, stats, NULL, NULL);
  voder_group_wait (group, NULL, NULL);
  g_object_unref (group);

  now = voder_counters_dup_snapshot (stats);
  printf ("%d requests, %d failed, %d bytes\n",
          (int) voder_counters_snapshot_get_finished (now, REQUEST),
          (int) voder_counters_snapshot_get_failed (now, REQUEST),
          (int) voder_counters_snapshot_get_amount (now, REQUEST));

  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
