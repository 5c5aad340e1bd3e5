/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-context.h>
#include <voder/flow/voder-supervisor.h>

#include "voder-wait-private.h"

G_BEGIN_DECLS

typedef struct _VoderSupervision VoderSupervision;

/* Something for the supervisor's signals. */
typedef struct {
  /* NULL when the child has ended. */
  VoderProcess *started;
  const GError *error;
  gint64 delay_us;
} VoderSupervisionNews;

/*
 * What a supervisor and its task share; it lives until both have left.
 */
struct _VoderSupervision {
  VoderRefs refs;

  /* Immutable once it runs. */
  VoderLaunch *launch;
  VoderContext *context;
  gint64 first_us;
  double factor;
  gint64 ceiling_us;
  gint64 steady_us;
  guint max_restarts;
  gboolean restart_on_success;
  /* Called with owner, in the task. */
  void (*tell) (VoderSupervision *self, const VoderSupervisionNews *news);
  GMainContext *main_context;
  GWeakRef owner;

  VoderLock lock;
  VoderWaiterList waiters;
  VoderProcess *process;
  guint n_starts;
  gboolean started;
  gboolean stopped;
  gboolean over;
  GError *error;
};

VoderSupervision *voder_supervision_new (VoderLaunch *launch,
                                         GCancellable *context);
VoderSupervision *voder_supervision_ref (VoderSupervision *self);
void voder_supervision_unref (VoderSupervision *self);
gboolean voder_supervision_start (VoderSupervision *self, GError **error);
gboolean voder_supervision_get_result (VoderSupervision *self, GError **error);
gboolean voder_supervision_wait (VoderSupervision *self,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
