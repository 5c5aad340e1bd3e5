/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-bench.h"

/* GThreadPool, and GTask on the threads that GIO has for it. */
#define N_WORKERS 2

typedef struct {
  GThreadPool *pool;
  FlowBenchCountdown *countdown;
} Run;

static void
do_nothing (gpointer task, gpointer data)
{
  flow_bench_countdown_count (data);
}

static gint64
push_all (gpointer data, guint64 n)
{
  Run *run = data;
  gint64 started_ns = flow_bench_now_ns ();

  flow_bench_countdown_set (run->countdown, n);
  for (guint64 i = 0; i < n; i++)
    g_thread_pool_push (run->pool, flow_bench_item (), NULL);
  flow_bench_countdown_wait (run->countdown);
  return flow_bench_now_ns () - started_ns;
}

static double
measure_tasks (const FlowBenchShape *shape)
{
  g_autoptr (FlowBenchCountdown) countdown = flow_bench_countdown_new ();
  Run run = { .countdown = countdown };
  double cost;

  run.pool = g_thread_pool_new (do_nothing, countdown, N_WORKERS, FALSE, NULL);
  cost = flow_bench_measure (push_all, &run);
  g_thread_pool_free (run.pool, FALSE, TRUE);

  return cost;
}

static void
return_true (GTask *task,
             gpointer source,
             gpointer data,
             GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
}

static void
on_returned (GObject *source, GAsyncResult *result, gpointer data)
{
  guint64 *n_left = data;

  *n_left -= g_task_propagate_boolean (G_TASK (result), NULL);
}

static gint64
run_gtasks (gpointer data, guint64 n)
{
  guint64 n_left = n;
  gint64 started_ns = flow_bench_now_ns ();

  for (guint64 i = 0; i < n; i++) {
    g_autoptr (GTask) task = g_task_new (NULL, NULL, on_returned, &n_left);

    g_task_run_in_thread (task, return_true);
  }
  while (n_left > 0)
    g_main_context_iteration (NULL, TRUE);
  return flow_bench_now_ns () - started_ns;
}

static double
measure_gtasks (const FlowBenchShape *shape)
{
  return flow_bench_measure (run_gtasks, NULL);
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
