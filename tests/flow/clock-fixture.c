/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "clock-fixture.h"

#include <stdatomic.h>
#include <time.h>

/* The time of the one that stands still, or 0. */
static _Atomic gint64 still_us;

/* In place of GLib's, also for the library. */
gint64
g_get_monotonic_time (void)
{
  gint64 now_us = atomic_load (&still_us);
  struct timespec now;

  if (now_us != 0)
    return now_us;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/*
 * Nothing may wait for a time. It stands at the start of the machine: what
 * sleeps until a time is woken by the system's clock, and so at once.
 */
Clock
clock_stop (void)
{
  atomic_store (&still_us, 1);
  return (Clock){ TRUE };
}

void
clock_pass (gint64 time_us)
{
  atomic_fetch_add (&still_us, time_us);
}

/*
 * Nothing may wait for a time of it any more.
 */
void
clock_go_on (Clock *self)
{
  atomic_store (&still_us, 0);
}
