/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/*
 * A clock that a test moves, and the one worker that ticks by it. The sources
 * before which meson.build includes this header see them in the place of the
 * real ones.
 */
void beat_reset (void);
void beat_advance (gint64 us);
gint64 beat_get_now_us (void);

VoderWorker *beat_worker_new (const char *name,
                              gint64 period_us,
                              VoderTaskFunc tick,
                              gpointer data,
                              GDestroyNotify destroy);
void beat_worker_set_delay (VoderWorker *worker, gint64 delay_us);
void beat_worker_set_period (VoderWorker *worker, gint64 period_us);
gint64 beat_worker_get_period (VoderWorker *worker);
gboolean beat_worker_start (VoderWorker *worker,
                            GCancellable *parent,
                            GError **error);
gboolean beat_worker_stop (VoderWorker *worker,
                           GCancellable *cancellable,
                           GError **error);
gboolean beat_worker_is_running (VoderWorker *worker);

#define g_get_monotonic_time    beat_get_now_us
#define voder_worker_new        beat_worker_new
#define voder_worker_set_delay  beat_worker_set_delay
#define voder_worker_set_period beat_worker_set_period
#define voder_worker_get_period beat_worker_get_period
#define voder_worker_start      beat_worker_start
#define voder_worker_stop       beat_worker_stop
#define voder_worker_is_running beat_worker_is_running

G_END_DECLS
