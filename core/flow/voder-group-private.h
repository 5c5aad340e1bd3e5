/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-group.h>

#include "voder-pool-private.h"
#include "voder-wait-private.h"

G_BEGIN_DECLS

/*
 * What a group and its tasks share.
 *
 * A job is what somebody wants run; a ticket is a pool task that runs the
 * group's next job, whichever that is then. So a thread that waits for the
 * group can run jobs itself, and jobs above the limit need no ticket.
 */
typedef struct _VoderGroupCore VoderGroupCore;

typedef struct _VoderGroupJob VoderGroupJob;
struct _VoderGroupJob {
  VoderGroupJob *next;
  guint index;
  VoderTaskFunc func;
  gpointer data;
  GDestroyNotify destroy;
};

VoderGroupCore *voder_group_get_core (VoderGroup *self);

VoderGroupCore *voder_group_core_new (VoderPool *pool,
                                      VoderGroupMode mode,
                                      GCancellable *parent);
VoderGroupCore *voder_group_core_ref (VoderGroupCore *self);
void voder_group_core_unref (VoderGroupCore *self);
VoderContext *voder_group_core_get_context (VoderGroupCore *self);
void voder_group_core_set_limit (VoderGroupCore *self, guint limit);
void voder_group_core_set_priority (VoderGroupCore *self, guint priority);
gboolean voder_group_core_go (VoderGroupCore *self,
                              VoderGroupJob *job,
                              VoderPoolFull full,
                              GError **error);
void voder_group_core_go_async (VoderGroupCore *self,
                                VoderGroupJob *job,
                                GTask *task);
gboolean voder_group_core_join (VoderGroupCore *self,
                                GCancellable *cancellable,
                                GError **error);
gboolean voder_group_core_is_over (VoderGroupCore *self);
void voder_group_core_join_async (VoderGroupCore *self, GTask *task);
void voder_group_core_join_others (VoderGroupCore *self, guint n_mine);
gboolean voder_group_core_is_inside (VoderGroupCore *self);
guint voder_group_core_count_mine (VoderGroupCore *self);
gboolean voder_group_is_task_under (const VoderContext *context);
guint voder_group_core_get_n_errors (VoderGroupCore *self);
GError *voder_group_core_dup_nth_error (VoderGroupCore *self,
                                        guint n,
                                        guint *index);
GError *voder_group_core_dup_result (VoderGroupCore *self);

VoderGroupJob *voder_group_job_new (VoderTaskFunc func,
                                    gpointer data,
                                    GDestroyNotify destroy);
void voder_group_job_free (VoderGroupJob *self);

G_END_DECLS
