/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-bench.h"

/* GSubprocess, which forks. */

static void
spawn (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "/bin/true", NULL);

  if (process == NULL || !g_subprocess_wait_check (process, NULL, &error))
    g_error ("%s", error->message);
}

static double
measure_spawn (const FlowBenchShape *shape)
{
  return flow_bench_spawn (spawn);
}

int
main (int argc, char **argv)
{
  static const FlowBench benches[] = { { "spawn", measure_spawn } };

  return flow_bench_main (argc, argv, benches, G_N_ELEMENTS (benches));
}
