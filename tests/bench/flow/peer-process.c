/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-bench.h"

#include <spawn.h>
#include <sys/wait.h>

/* GSubprocess, which forks, and what the system takes with nothing around it.
 */
#define PROGRAM "/bin/true"

static void
spawn_gsubprocess (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, PROGRAM, NULL);

  if (process == NULL || !g_subprocess_wait_check (process, NULL, &error))
    g_error ("%s", error->message);
}

static void
spawn_bare (void)
{
  char *argv[] = { (char *) PROGRAM, NULL };
  int status;
  pid_t pid;
  int failed = posix_spawn (&pid, PROGRAM, NULL, NULL, argv, environ);

  if (failed != 0 || waitpid (pid, &status, 0) != pid || status != 0)
    g_error ("%s failed", PROGRAM);
}

static double
measure_gsubprocess (const FlowBenchShape *shape)
{
  return flow_bench_spawn (spawn_gsubprocess);
}

static double
measure_bare (const FlowBenchShape *shape)
{
  return flow_bench_spawn (spawn_bare);
}

int
main (int argc, char **argv)
{
  static const FlowBench benches[] = {
    { "bare", measure_bare },
    { "spawn", measure_gsubprocess },
  };

  return flow_bench_main (argc, argv, benches, G_N_ELEMENTS (benches));
}
