/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-flow.h>

G_BEGIN_DECLS

/**
 * VoderPoolStop:
 * @VODER_POOL_STOP_DRAIN: tasks that are queued still run
 * @VODER_POOL_STOP_ABORT: queued tasks are dropped, running ones cancelled
 *
 * How voder_pool_stop() ends a pool.
 */
typedef enum {
  VODER_POOL_STOP_DRAIN,
  VODER_POOL_STOP_ABORT,
} VoderPoolStop;

#define VODER_TYPE_POOL_STOP (voder_pool_stop_get_type ())
VODER_API GType voder_pool_stop_get_type (void);

/**
 * VODER_POOL_PRIORITY_DEFAULT:
 *
 * The priority of a task that has no reason for another; 0 to 7, 0 first.
 */
#define VODER_POOL_PRIORITY_DEFAULT 4

#define VODER_TYPE_POOL (voder_pool_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderPool, voder_pool, VODER, POOL, GObject)

VODER_API VoderPool *voder_pool_new (const char *name,
                                     guint min_workers,
                                     guint max_workers,
                                     guint queue_capacity);
VODER_API VoderPool *voder_pool_get_compute (void);
VODER_API VoderPool *voder_pool_get_blocking (void);
VODER_API void voder_pool_set_idle_timeout (VoderPool *self, gint64 timeout_us);
VODER_API gboolean voder_pool_submit (VoderPool *self,
                                      guint priority,
                                      VoderTaskFunc func,
                                      gpointer data,
                                      GDestroyNotify destroy,
                                      GCancellable *cancellable,
                                      GError **error);
VODER_API void voder_pool_submit_async (VoderPool *self,
                                        guint priority,
                                        VoderTaskFunc func,
                                        gpointer data,
                                        GDestroyNotify destroy,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
VODER_API gboolean voder_pool_submit_closure (VoderPool *self,
                                              guint priority,
                                              GClosure *closure,
                                              GCancellable *cancellable,
                                              GError **error);
VODER_API void voder_pool_submit_closure_async (VoderPool *self,
                                                guint priority,
                                                GClosure *closure,
                                                GCancellable *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer user_data);
VODER_API gboolean voder_pool_submit_finish (VoderPool *self,
                                             GAsyncResult *result,
                                             GError **error);
VODER_API gboolean voder_pool_try_submit (VoderPool *self,
                                          guint priority,
                                          VoderTaskFunc func,
                                          gpointer data,
                                          GDestroyNotify destroy,
                                          GError **error);
VODER_API void voder_pool_run_task (VoderPool *self,
                                    GTask *task,
                                    GTaskThreadFunc func);
VODER_API void voder_pool_close (VoderPool *self);
VODER_API gboolean voder_pool_join (VoderPool *self,
                                    GCancellable *cancellable,
                                    GError **error);
VODER_API void voder_pool_join_async (VoderPool *self,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer data);
VODER_API gboolean voder_pool_join_finish (VoderPool *self,
                                           GAsyncResult *result,
                                           GError **error);
VODER_API void voder_pool_stop (VoderPool *self, VoderPoolStop mode);
VODER_API void voder_pool_stop_async (VoderPool *self,
                                      VoderPoolStop mode,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer data);
VODER_API gboolean voder_pool_stop_finish (VoderPool *self,
                                           GAsyncResult *result,
                                           GError **error);
VODER_API guint voder_pool_get_n_workers (VoderPool *self);
VODER_API guint voder_pool_get_n_queued (VoderPool *self);
VODER_API guint64 voder_pool_get_n_processed (VoderPool *self);
VODER_API guint64 voder_pool_get_n_errors (VoderPool *self);

G_END_DECLS
