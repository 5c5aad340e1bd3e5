/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-pool.h>

#include "voder-pool-task-private.h"

G_BEGIN_DECLS

/*
 * What a pool and its workers share; it lives until the last of them has
 * left.
 */
typedef struct _VoderPoolCore VoderPoolCore;

/* What a submit does when there is no room. */
typedef enum {
  VODER_POOL_WAIT,
  VODER_POOL_REFUSE,
  VODER_POOL_EXCEED,
} VoderPoolFull;

typedef struct {
  guint n_workers;
  guint n_queued;
  guint64 n_processed;
  guint64 n_errors;
} VoderPoolCounts;

/* Who submits without a thread. */
typedef struct {
  GTask *task;
  /* NULL, or what ends the wait beside the cancellable of what is submitted. */
  GCancellable *cancellable;
  /* NULL, or has the task, which it takes, return in place of the pool. It
   * takes the error, too: NULL when there was a place. */
  void (*settle) (GTask *task, GError *error);
} VoderPoolSubmit;

VoderPoolCore *voder_pool_core_new (void);
VoderPoolCore *voder_pool_core_ref (VoderPoolCore *self);
void voder_pool_core_unref (VoderPoolCore *self);
void voder_pool_core_set_idle_timeout (VoderPoolCore *self, gint64 timeout_us);
gboolean voder_pool_core_submit (VoderPoolCore *self,
                                 VoderPoolTask *task,
                                 VoderPoolFull full,
                                 GError **error);
void voder_pool_core_submit_async (VoderPoolCore *self,
                                   VoderPoolTask *task,
                                   const VoderPoolSubmit *submit);
GError *voder_pool_core_create_stop_error (const VoderPoolCore *self);
void voder_pool_core_close (VoderPoolCore *self);
void voder_pool_core_stop (VoderPoolCore *self, VoderPoolStop mode);
gboolean voder_pool_core_join (VoderPoolCore *self,
                               GCancellable *cancellable,
                               GError **error);
void voder_pool_core_join_async (VoderPoolCore *self, GTask *task);
void voder_pool_core_stop_async (VoderPoolCore *self,
                                 VoderPoolStop mode,
                                 GTask *task);
void voder_pool_core_orphan (VoderPoolCore *self);
void voder_pool_core_prestart (VoderPoolCore *self);
void voder_pool_core_restart (VoderPoolCore *self);
void voder_pool_core_get_counts (VoderPoolCore *self, VoderPoolCounts *counts);
gboolean voder_pool_core_may_queue (VoderPoolCore *self);
gboolean voder_pool_core_is_mine (VoderPoolCore *self);
gboolean voder_pool_is_worker (void);
guint voder_pool_count_tasks (void);

VoderPoolCore *voder_pool_get_core (VoderPool *self);
gboolean voder_pool_is_default (VoderPool *self);
void voder_pool_shutdown_defaults (void);

G_END_DECLS
