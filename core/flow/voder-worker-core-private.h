/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-context.h>
#include <voder/flow/voder-worker.h>

#include "voder-pool-private.h"
#include "voder-wait-private.h"

G_BEGIN_DECLS

/* From a start to the end it comes to. */
typedef struct {
  VoderContext *context;
  /* Counted from 1. */
  guint64 number;
  gboolean begun;
  gboolean stopping;
  gboolean triggered;
} VoderWorkerRun;

/*
 * What a worker and its pool task share: it outlives a worker that is dropped
 * in its own tick.
 */
typedef struct {
  VoderRefs refs;
  char *name;
  VoderTaskFunc tick;
  gpointer data;
  GDestroyNotify destroy;

  VoderLock lock;
  /* Not the pool itself: its own task must not be the last to hold it. */
  VoderPoolCore *pool;
  gint64 period_us;
  /* The period has changed since the loop looked at it. */
  gboolean retimed;
  gint64 delay_us;
  VoderWorkerPolicy policy;
  /* The run that is not over, and the one that begins when it is. */
  VoderWorkerRun *current;
  VoderWorkerRun *next;
  guint64 n_started;
  guint64 n_ended;
  VoderWaiterList sleeper;
  VoderWaiterList joiners;
  /* Of the run that ended last, and of the tick that failed last. */
  GError *result;
  GError *last_error;
  guint64 n_ticks;
  guint64 n_missed;
  guint64 n_errors;
} VoderWorkerCore;

VoderWorkerCore *voder_worker_core_new (void);
void voder_worker_core_unref (VoderWorkerCore *self);
void voder_worker_core_release_data (VoderWorkerCore *self);
void voder_worker_core_wake_sleeper (VoderWorkerCore *self);

gboolean voder_worker_core_start (VoderWorkerCore *self,
                                  GCancellable *parent,
                                  GError **error);
gboolean voder_worker_core_trigger (VoderWorkerCore *self);
guint64 voder_worker_core_request_stop (VoderWorkerCore *self);
gboolean voder_worker_core_is_over (VoderWorkerCore *self, guint64 number);
gboolean voder_worker_core_join (VoderWorkerCore *self,
                                 guint64 number,
                                 GCancellable *cancellable,
                                 GError **error);
void voder_worker_core_end_run (VoderWorkerCore *self,
                                guint64 number,
                                const GError *error);

gboolean voder_worker_core_is_inside (VoderWorkerCore *self);
gboolean voder_worker_core_submit (VoderWorkerCore *self,
                                   guint64 number,
                                   VoderContext *context,
                                   GError **error);

G_END_DECLS
