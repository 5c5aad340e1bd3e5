/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-pool.h>

G_BEGIN_DECLS

/**
 * VODER_WORKER_ON_TRIGGER:
 *
 * The period of a worker that ticks only when it is told to.
 */
#define VODER_WORKER_ON_TRIGGER G_GINT64_CONSTANT (9223372036854775807)

/**
 * VoderWorkerPolicy:
 * @VODER_WORKER_STOP_ON_ERROR: the worker ends, and voder_worker_wait() tells
 *   the error
 * @VODER_WORKER_CONTINUE_ON_ERROR: the error is kept and counted, and the
 *   worker goes on
 *
 * What a worker does when a tick fails.
 */
typedef enum {
  VODER_WORKER_STOP_ON_ERROR,
  VODER_WORKER_CONTINUE_ON_ERROR,
} VoderWorkerPolicy;

#define VODER_TYPE_WORKER_POLICY (voder_worker_policy_get_type ())
VODER_API GType voder_worker_policy_get_type (void);

#define VODER_TYPE_WORKER (voder_worker_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderWorker, voder_worker, VODER, WORKER, GObject)

VODER_API VoderWorker *voder_worker_new (const char *name,
                                         gint64 period_us,
                                         VoderTaskFunc tick,
                                         gpointer data,
                                         GDestroyNotify destroy);
VODER_API const char *voder_worker_get_name (VoderWorker *self);
VODER_API void voder_worker_set_pool (VoderWorker *self, VoderPool *pool);
VODER_API void voder_worker_set_policy (VoderWorker *self,
                                        VoderWorkerPolicy policy);
VODER_API void voder_worker_set_delay (VoderWorker *self, gint64 delay_us);
VODER_API void voder_worker_set_period (VoderWorker *self, gint64 period_us);
VODER_API gint64 voder_worker_get_period (VoderWorker *self);
VODER_API gboolean voder_worker_start (VoderWorker *self,
                                       GCancellable *parent,
                                       GError **error);
VODER_API gboolean voder_worker_trigger (VoderWorker *self);
VODER_API gboolean voder_worker_stop (VoderWorker *self,
                                      GCancellable *cancellable,
                                      GError **error);
VODER_API void voder_worker_stop_async (VoderWorker *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer data);
VODER_API gboolean voder_worker_stop_finish (VoderWorker *self,
                                             GAsyncResult *result,
                                             GError **error);
VODER_API gboolean voder_worker_wait (VoderWorker *self,
                                      GCancellable *cancellable,
                                      GError **error);
VODER_API void voder_worker_wait_async (VoderWorker *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer data);
VODER_API gboolean voder_worker_wait_finish (VoderWorker *self,
                                             GAsyncResult *result,
                                             GError **error);
VODER_API gboolean voder_worker_is_running (VoderWorker *self);
VODER_API guint64 voder_worker_get_n_ticks (VoderWorker *self);
VODER_API guint64 voder_worker_get_n_missed (VoderWorker *self);
VODER_API guint64 voder_worker_get_n_errors (VoderWorker *self);
VODER_API GError *voder_worker_dup_last_error (VoderWorker *self);

G_END_DECLS
