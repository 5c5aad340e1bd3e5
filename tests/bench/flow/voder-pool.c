/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/voder.h>

#include "flow-bench.h"

/* Tasks that do nothing, and GTasks whose results reach a main loop. */
#define N_WORKERS      2
#define QUEUE_CAPACITY 1024

typedef struct {
  VoderPool *pool;
  FlowBenchCountdown *countdown;
  guint64 n_left;
} Run;

static gboolean
do_nothing (gpointer data, GCancellable *cancellable, GError **error)
{
  flow_bench_countdown_count (data);
  return TRUE;
}

static gint64
submit_all (gpointer data, guint64 n)
{
  Run *run = data;
  gint64 started_ns = flow_bench_now_ns ();

  flow_bench_countdown_set (run->countdown, n);
  for (guint64 i = 0; i < n; i++)
    voder_pool_submit (run->pool, VODER_POOL_PRIORITY_DEFAULT, do_nothing,
                       run->countdown, NULL, NULL, NULL);
  flow_bench_countdown_wait (run->countdown);
  return flow_bench_now_ns () - started_ns;
}

static double
measure (FlowBenchFunc func)
{
  g_autoptr (VoderPool) pool =
      voder_pool_new ("bench", N_WORKERS, N_WORKERS, QUEUE_CAPACITY);
  g_autoptr (FlowBenchCountdown) countdown = flow_bench_countdown_new ();
  Run run = { .pool = pool, .countdown = countdown };
  double cost = flow_bench_measure (func, &run);

  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  return cost;
}

static double
measure_tasks (const FlowBenchShape *shape)
{
  return measure (submit_all);
}

static void
return_true (GTask *task,
             gpointer source,
             gpointer data,
             GCancellable *cancellable)
{
  voder_task_return_boolean (task, TRUE);
}

static void
on_returned (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;

  run->n_left -= g_task_propagate_boolean (G_TASK (result), NULL);
}

static gint64
run_gtasks (gpointer data, guint64 n)
{
  Run *run = data;
  gint64 started_ns = flow_bench_now_ns ();

  run->n_left = n;
  for (guint64 i = 0; i < n; i++) {
    g_autoptr (GTask) task = g_task_new (NULL, NULL, on_returned, run);

    voder_pool_run_task (run->pool, task, return_true);
  }
  while (run->n_left > 0)
    g_main_context_iteration (NULL, TRUE);
  return flow_bench_now_ns () - started_ns;
}

static double
measure_gtasks (const FlowBenchShape *shape)
{
  return measure (run_gtasks);
}

int
main (int argc, char **argv)
{
  static const FlowBench benches[] = {
    { "gtasks", measure_gtasks },
    { "tasks", measure_tasks },
  };

  return flow_bench_main (argc, argv, benches, G_N_ELEMENTS (benches));
}
