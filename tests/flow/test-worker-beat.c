/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When a worker ticks. What is asserted holds however slow the machine is. */
#include "flow-fixture.h"

#include <sched.h>

#define PERIOD_US 200
#define DELAY_US  20000
#define LONG_US   (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define N_TICKS   20

typedef struct {
  VoderWorker *worker;
  int n_ticks;
  int stop_at;
  gint64 first_us;
  /* When the tick before this one ended. */
  gint64 before_us;
  gint64 ended_us;
} Ticks;

static void
pass_time (gint64 us)
{
  gint64 until_us = g_get_monotonic_time () + us;

  while (g_get_monotonic_time () < until_us)
    sched_yield ();
}

static gboolean
tick (gpointer data, GCancellable *cancellable, GError **error)
{
  Ticks *ticks = data;

  if (g_atomic_int_add (&ticks->n_ticks, 1) + 1 == ticks->stop_at)
    voder_worker_stop (ticks->worker, NULL, NULL);
  return TRUE;
}

/* Takes longer than there is until the next one. */
static gboolean
tick_slowly (gpointer data, GCancellable *cancellable, GError **error)
{
  Ticks *ticks = data;

  if (ticks->n_ticks == 0)
    ticks->first_us = g_get_monotonic_time ();
  ticks->before_us = ticks->ended_us;
  pass_time (PERIOD_US * 3 / 2);
  ticks->ended_us = g_get_monotonic_time ();
  return tick (data, cancellable, error);
}

static VoderWorker *
worker_new (Ticks *ticks, VoderTaskFunc func, gint64 delay_us, gint64 period_us)
{
  ticks->worker = voder_worker_new ("beat", period_us, func, ticks, NULL);
  voder_worker_set_delay (ticks->worker, delay_us);

  return ticks->worker;
}

static void
start (VoderWorker *worker)
{
  g_assert_true (voder_worker_start (worker, NULL, NULL));
}

static void
assert_ends (VoderWorker *worker)
{
  g_autoptr (GError) error = NULL;

  voder_worker_wait (worker, NULL, &error);
  g_assert_no_error (error);
}

/* The last tick stands where the clock was when the one before had ended, or
 * later, counted in periods from the start: nothing adds up. */
static void
test_no_drift (void)
{
  Ticks ticks = { .stop_at = N_TICKS };
  g_autoptr (VoderWorker) worker =
      worker_new (&ticks, tick_slowly, 0, PERIOD_US);
  gint64 started_us = g_get_monotonic_time ();
  guint64 place;

  start (worker);
  assert_ends (worker);
  place = N_TICKS - 1 + voder_worker_get_n_missed (worker);
  g_assert_cmpuint (place, >=, (ticks.before_us - ticks.first_us) / PERIOD_US);
  g_assert_cmpuint (place, <=, (ticks.ended_us - started_us) / PERIOD_US);
}

/* It comes besides the one that is planned. */
static void
test_trigger_leaves_the_beat (void)
{
  Ticks ticks = { .stop_at = 2 };
  g_autoptr (VoderWorker) worker =
      worker_new (&ticks, tick, DELAY_US, VODER_WORKER_ON_TRIGGER);
  gint64 started_us = g_get_monotonic_time ();

  start (worker);
  g_assert_true (voder_worker_trigger (worker));
  assert_ends (worker);
  g_assert_cmpint (ticks.n_ticks, ==, 2);
  g_assert_cmpint (g_get_monotonic_time (), >=, started_us + DELAY_US);
}

/* Before that there was nothing to miss. The first tick says that it runs. */
static void
test_new_period (void)
{
  Ticks ticks = { .stop_at = 2 };
  g_autoptr (VoderWorker) worker = worker_new (&ticks, tick, -1, LONG_US);

  start (worker);
  g_assert_true (voder_worker_trigger (worker));
  wait_for_int (&ticks.n_ticks, 1);
  pass_time (10 * PERIOD_US);
  voder_worker_set_period (worker, PERIOD_US);
  assert_ends (worker);
  g_assert_cmpint (ticks.n_ticks, ==, 2);
  g_assert_cmpuint (voder_worker_get_n_missed (worker), ==, 0);
}

static void
test_new_delay (void)
{
  Ticks ticks = { .stop_at = 1 };
  g_autoptr (VoderWorker) worker = worker_new (&ticks, tick, LONG_US, LONG_US);

  start (worker);
  pass_time (10 * PERIOD_US);
  voder_worker_set_delay (worker, PERIOD_US);
  assert_ends (worker);
  g_assert_cmpint (ticks.n_ticks, ==, 1);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/worker-beat/slow-ticks-do-not-shift-it", test_no_drift);
  voder_test_add ("/worker-beat/a-trigger-does-not-shift-it",
                  test_trigger_leaves_the_beat);
  voder_test_add ("/worker-beat/a-new-period-counts-at-once", test_new_period);
  voder_test_add ("/worker-beat/a-new-delay-counts-at-once", test_new_delay);

  return voder_test_run ();
}
