/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-bench.h"

#include <linux/futex.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A GCancellable whose signal wakes a waiter on a condition. */
typedef struct {
  GMutex mutex;
  GCond cond;
  gboolean cancelled;
} Waiter;

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  Waiter *waiter = data;

  g_mutex_lock (&waiter->mutex);
  waiter->cancelled = TRUE;
  g_cond_signal (&waiter->cond);
  g_mutex_unlock (&waiter->mutex);
}

static void
wait_for_cancel (gpointer data, GCancellable *cancellable)
{
  Waiter *waiter = data;
  gulong id;

  waiter->cancelled = FALSE;
  id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), waiter,
                              NULL);
  g_mutex_lock (&waiter->mutex);
  while (!waiter->cancelled)
    g_cond_wait (&waiter->cond, &waiter->mutex);
  g_mutex_unlock (&waiter->mutex);
  g_cancellable_disconnect (cancellable, id);
}

static double
measure (FlowBenchCanceller canceller)
{
  Waiter waiter = { .cancelled = FALSE };
  FlowBenchWait wait = { g_cancellable_new, wait_for_cancel, &waiter };
  double latency_us;

  g_mutex_init (&waiter.mutex);
  g_cond_init (&waiter.cond);
  latency_us = flow_bench_cancel (&wait, canceller);
  g_cond_clear (&waiter.cond);
  g_mutex_clear (&waiter.mutex);

  return latency_us;
}

static double
measure_idle (const FlowBenchShape *shape)
{
  return measure (FLOW_BENCH_IDLE);
}

static double
measure_busy (const FlowBenchShape *shape)
{
  return measure (FLOW_BENCH_BUSY);
}

/* What the kernel takes to wake a thread, with nothing around it. */
static void
wait_for_word (gpointer data, GCancellable *cancellable)
{
  atomic_int *word = data;

  while (atomic_load (word) == 0)
    syscall (SYS_futex, word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
  atomic_store (word, 0);
}

static void
wake_by_word (gpointer data)
{
  atomic_int *word = data;

  atomic_store (word, 1);
  syscall (SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static double
measure_futex (const FlowBenchShape *shape)
{
  atomic_int word = 0;
  FlowBenchWait wait = {
    .create = g_cancellable_new,
    .wait = wait_for_word,
    .data = &word,
    .end = wake_by_word,
  };

  return flow_bench_cancel (&wait, FLOW_BENCH_IDLE);
}

int
main (int argc, char **argv)
{
  static const FlowBench benches[] = {
    { "busy", measure_busy },
    { "futex", measure_futex },
    { "idle", measure_idle },
  };

  return flow_bench_main (argc, argv, benches, G_N_ELEMENTS (benches));
}
