/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/voder.h>

#include "flow-bench.h"

/* Tokens without end, and a wait for one that does not come. */
#define ENDLESS 1e9
#define NEVER   1e-6

static gint64
acquire_all (gpointer data, guint64 n)
{
  gint64 started_ns = flow_bench_now_ns ();

  for (guint64 i = 0; i < n; i++)
    voder_limiter_try_acquire (data, 1);
  return flow_bench_now_ns () - started_ns;
}

static double
measure_try (const FlowBenchShape *shape)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (ENDLESS, ENDLESS);

  return flow_bench_measure (acquire_all, limiter);
}

static GCancellable *
create_context (void)
{
  return G_CANCELLABLE (voder_context_new (NULL));
}

static void
wait_for_token (gpointer data, GCancellable *cancellable)
{
  voder_limiter_acquire (data, 1, cancellable, NULL);
}

static double
measure_cancel (const FlowBenchShape *shape)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (NEVER, 1);
  FlowBenchWait wait = { create_context, wait_for_token, limiter };

  voder_limiter_try_acquire (limiter, 1);
  return flow_bench_cancel (&wait, FLOW_BENCH_IDLE);
}

int
main (int argc, char **argv)
{
  static const FlowBench benches[] = {
    { "cancel", measure_cancel },
    { "try", measure_try },
  };

  return flow_bench_main (argc, argv, benches, G_N_ELEMENTS (benches));
}
