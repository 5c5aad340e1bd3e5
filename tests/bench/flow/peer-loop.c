/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <pthread.h>

#include "flow-bench.h"

/* A thread attaches an idle source for each item, as is usual. */

typedef struct {
  guint64 n_items;
  guint64 n_left;
} Run;

static gboolean
on_idle (gpointer data)
{
  Run *run = data;

  run->n_left--;
  return G_SOURCE_REMOVE;
}

static void *
attach_all (void *data)
{
  Run *run = data;

  for (guint64 i = 0; i < run->n_items; i++) {
    g_autoptr (GSource) source = g_idle_source_new ();

    g_source_set_priority (source, G_PRIORITY_DEFAULT);
    g_source_set_callback (source, on_idle, run, NULL);
    g_source_attach (source, NULL);
  }
  return NULL;
}

static gint64
deliver (gpointer data, guint64 n)
{
  Run run = { n, n };
  gint64 started_ns = flow_bench_now_ns ();
  pthread_t thread;

  pthread_create (&thread, NULL, attach_all, &run);
  while (run.n_left > 0)
    g_main_context_iteration (NULL, TRUE);
  pthread_join (thread, NULL);
  return flow_bench_now_ns () - started_ns;
}

static double
measure_loop (const FlowBenchShape *shape)
{
  return flow_bench_measure (deliver, NULL);
}

int
main (int argc, char **argv)
{
  static const FlowBench benches[] = { { "loop", measure_loop } };

  return flow_bench_main (argc, argv, benches, G_N_ELEMENTS (benches));
}
