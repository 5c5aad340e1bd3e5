/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/voder.h>

#include "flow-bench.h"

/* A child that ends at once, and the wait for one that does not. */

static VoderProcess *
start (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderLaunch) launch = voder_launch_new (argv);
  VoderProcess *process;

  voder_launch_set_streams (launch, VODER_LAUNCH_INHERIT, VODER_LAUNCH_INHERIT,
                            VODER_LAUNCH_INHERIT);
  process = voder_process_new (launch, NULL, &error);
  if (process == NULL)
    g_error ("%s", error->message);
  return process;
}

static void
spawn (void)
{
  static const char *const argv[] = { "/bin/true", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderProcess) process = start (argv);

  if (!voder_process_wait_check (process, NULL, &error))
    g_error ("%s", error->message);
}

static double
measure_spawn (const FlowBenchShape *shape)
{
  return flow_bench_spawn (spawn);
}

static GCancellable *
create_context (void)
{
  return G_CANCELLABLE (voder_context_new (NULL));
}

static void
wait_for_process (gpointer data, GCancellable *cancellable)
{
  voder_process_wait (data, cancellable, NULL);
}

static double
measure_cancel (const FlowBenchShape *shape)
{
  static const char *const argv[] = { "/bin/sleep", "3600", NULL };
  g_autoptr (VoderProcess) process = start (argv);
  FlowBenchWait wait = { create_context, wait_for_process, process };
  double latency_us = flow_bench_cancel (&wait, FLOW_BENCH_IDLE);

  voder_process_stop (process);
  voder_process_wait (process, NULL, NULL);

  return latency_us;
}

int
main (int argc, char **argv)
{
  static const FlowBench benches[] = {
    { "cancel", measure_cancel },
    { "spawn", measure_spawn },
  };

  return flow_bench_main (argc, argv, benches, G_N_ELEMENTS (benches));
}
