/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-process-usage.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static gint64 start_us;

/*
 * Notes when the process began: now, less the time that loading and linking
 * took. (The kernel's own figure counts hundredths of a second.)
 */
void
voder_process_usage_start (void)
{
  struct timespec used = { 0 };

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used);
  start_us = g_get_monotonic_time () - used.tv_sec * G_USEC_PER_SEC -
             used.tv_nsec / 1000;
}

/*
 * When the process began, as g_get_monotonic_time() counts.
 */
gint64
voder_process_usage_get_start_us (void)
{
  return start_us;
}

static double
get_cpu_seconds_of (int who)
{
  struct rusage usage;

  if (getrusage (who, &usage) != 0)
    return 0;

  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) /
             G_USEC_PER_SEC;
}

/*
 * The processor time that the process and its children have used.
 */
double
voder_process_usage_get_cpu_seconds (void)
{
  return get_cpu_seconds_of (RUSAGE_SELF) +
         get_cpu_seconds_of (RUSAGE_CHILDREN);
}

/*
 * The most memory that the process has held at a time. Not ru_maxrss: that
 * one starts with what the parent held when it forked.
 */
guint64
voder_process_usage_get_peak_rss_kib (void)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return 0;

  line = strstr (status, "\nVmHWM:");
  if (line == NULL)
    return 0;

  return g_ascii_strtoull (line + strlen ("\nVmHWM:"), NULL, 10);
}
