/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-context.h>
#include <voder/flow/voder-pool.h>

G_BEGIN_DECLS

/**
 * VoderGroupMode:
 * @VODER_GROUP_FIRST_ERROR: the first error cancels the other tasks
 * @VODER_GROUP_COLLECT: every task runs; every error is kept with its index
 *
 * What a group does when a task fails.
 */
typedef enum {
  VODER_GROUP_FIRST_ERROR,
  VODER_GROUP_COLLECT,
} VoderGroupMode;

#define VODER_TYPE_GROUP_MODE (voder_group_mode_get_type ())
VODER_API GType voder_group_mode_get_type (void);

#define VODER_TYPE_GROUP (voder_group_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderGroup, voder_group, VODER, GROUP, GObject)

VODER_API VoderGroup *voder_group_new (VoderPool *pool,
                                       VoderGroupMode mode,
                                       GCancellable *parent);
VODER_API VoderContext *voder_group_get_context (VoderGroup *self);
VODER_API void voder_group_set_limit (VoderGroup *self, guint limit);
VODER_API void voder_group_set_priority (VoderGroup *self, guint priority);
VODER_API gboolean voder_group_go (VoderGroup *self,
                                   VoderTaskFunc func,
                                   gpointer data,
                                   GDestroyNotify destroy,
                                   GError **error);
VODER_API gboolean voder_group_try_go (VoderGroup *self,
                                       VoderTaskFunc func,
                                       gpointer data,
                                       GDestroyNotify destroy,
                                       GError **error);
VODER_API void voder_group_go_async (VoderGroup *self,
                                     VoderTaskFunc func,
                                     gpointer data,
                                     GDestroyNotify destroy,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
VODER_API void voder_group_go_closure_async (VoderGroup *self,
                                             GClosure *closure,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
VODER_API gboolean voder_group_go_finish (VoderGroup *self,
                                          GAsyncResult *result,
                                          GError **error);
VODER_API void voder_group_cancel (VoderGroup *self, const GError *cause);
VODER_API gboolean voder_group_wait (VoderGroup *self,
                                     GCancellable *cancellable,
                                     GError **error);
VODER_API void voder_group_wait_async (VoderGroup *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
VODER_API gboolean voder_group_wait_finish (VoderGroup *self,
                                            GAsyncResult *result,
                                            GError **error);
VODER_API guint voder_group_get_n_errors (VoderGroup *self);
VODER_API GError *voder_group_dup_nth_error (VoderGroup *self,
                                             guint n,
                                             guint *index);

G_END_DECLS
