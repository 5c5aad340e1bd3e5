/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "beat.h"

#undef voder_worker_new

static struct {
  VoderTaskFunc tick;
  gpointer data;
  gint64 now_us;
  /* When the last tick was, or the start if there was none. */
  gint64 last_us;
  gint64 period_us;
  gint64 delay_us; /* -1: it is the period */
  gboolean is_running;
  gboolean has_ticked;
} beat;

/*
 * For a test that has no worker yet.
 */
void
beat_reset (void)
{
  beat.now_us = G_USEC_PER_SEC;
  beat.delay_us = -1;
  beat.is_running = FALSE;
}

static gint64
get_next_us (void)
{
  gint64 wait_us =
      beat.has_ticked || beat.delay_us < 0 ? beat.period_us : beat.delay_us;

  return beat.last_us + wait_us;
}

/*
 * Lets time go by, with all ticks that fall into it.
 */
void
beat_advance (gint64 us)
{
  gint64 end_us = beat.now_us + us;

  while (beat.is_running && get_next_us () <= end_us) {
    beat.now_us = beat.last_us = get_next_us ();
    beat.has_ticked = TRUE;
    beat.tick (beat.data, NULL, NULL);
  }
  beat.now_us = end_us;
}

gint64
beat_get_now_us (void)
{
  return beat.now_us;
}

/*
 * Gives one that is never started.
 */
VoderWorker *
beat_worker_new (const char *name,
                 gint64 period_us,
                 VoderTaskFunc tick,
                 gpointer data,
                 GDestroyNotify destroy)
{
  g_assert_null (destroy);
  beat.tick = tick;
  beat.data = data;
  beat.period_us = period_us;

  return voder_worker_new (name, period_us, tick, data, NULL);
}

void
beat_worker_set_delay (VoderWorker *worker, gint64 delay_us)
{
  beat.delay_us = delay_us;
}

void
beat_worker_set_period (VoderWorker *worker, gint64 period_us)
{
  beat.period_us = period_us;
}

gint64
beat_worker_get_period (VoderWorker *worker)
{
  return beat.period_us;
}

gboolean
beat_worker_start (VoderWorker *worker, GCancellable *parent, GError **error)
{
  if (beat.is_running)
    return FALSE;

  beat.is_running = TRUE;
  beat.has_ticked = FALSE;
  beat.last_us = beat.now_us;

  return TRUE;
}

gboolean
beat_worker_stop (VoderWorker *worker,
                  GCancellable *cancellable,
                  GError **error)
{
  beat.is_running = FALSE;

  return TRUE;
}

gboolean
beat_worker_is_running (VoderWorker *worker)
{
  return beat.is_running;
}
