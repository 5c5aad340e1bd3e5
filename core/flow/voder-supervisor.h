/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-process.h>

G_BEGIN_DECLS

/**
 * VODER_SUPERVISOR_FOR_EVER:
 *
 * A number of restarts that is never reached.
 */
#define VODER_SUPERVISOR_FOR_EVER ((guint) 4294967295)

#define VODER_TYPE_SUPERVISOR (voder_supervisor_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderSupervisor,
                      voder_supervisor,
                      VODER,
                      SUPERVISOR,
                      GObject)

VODER_API VoderSupervisor *voder_supervisor_new (VoderLaunch *launch,
                                                 GCancellable *context);
VODER_API void voder_supervisor_set_backoff (VoderSupervisor *self,
                                             gint64 first_us,
                                             double factor,
                                             gint64 ceiling_us);
VODER_API void voder_supervisor_set_steady_time (VoderSupervisor *self,
                                                 gint64 steady_us);
VODER_API void voder_supervisor_set_max_restarts (VoderSupervisor *self,
                                                  guint n_restarts);
VODER_API void voder_supervisor_set_restart_on_success (VoderSupervisor *self,
                                                        gboolean restart);
VODER_API gboolean voder_supervisor_start (VoderSupervisor *self,
                                           GError **error);
VODER_API void voder_supervisor_stop (VoderSupervisor *self);
VODER_API gboolean voder_supervisor_wait (VoderSupervisor *self,
                                          GCancellable *cancellable,
                                          GError **error);
VODER_API void voder_supervisor_wait_async (VoderSupervisor *self,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer data);
VODER_API gboolean voder_supervisor_wait_finish (VoderSupervisor *self,
                                                 GAsyncResult *result,
                                                 GError **error);
VODER_API VoderProcess *voder_supervisor_dup_process (VoderSupervisor *self);
VODER_API guint voder_supervisor_get_n_starts (VoderSupervisor *self);

G_END_DECLS
