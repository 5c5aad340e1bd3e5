/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-flow.h>

G_BEGIN_DECLS

#define VODER_TYPE_SEMAPHORE (voder_semaphore_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderSemaphore,
                      voder_semaphore,
                      VODER,
                      SEMAPHORE,
                      GObject)

VODER_API VoderSemaphore *voder_semaphore_new (guint n_units);
VODER_API guint voder_semaphore_get_n_units (VoderSemaphore *self);
VODER_API guint voder_semaphore_get_n_free (VoderSemaphore *self);
VODER_API guint voder_semaphore_get_n_waiting (VoderSemaphore *self);
VODER_API gboolean voder_semaphore_try_acquire (VoderSemaphore *self,
                                                guint n_units);
VODER_API gboolean voder_semaphore_acquire (VoderSemaphore *self,
                                            guint n_units,
                                            GCancellable *cancellable,
                                            GError **error);
VODER_API gboolean voder_semaphore_acquire_until (VoderSemaphore *self,
                                                  guint n_units,
                                                  gint64 deadline_us,
                                                  GCancellable *cancellable,
                                                  GError **error);
VODER_API void voder_semaphore_acquire_async (VoderSemaphore *self,
                                              guint n_units,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer data);
VODER_API gboolean voder_semaphore_acquire_finish (VoderSemaphore *self,
                                                   GAsyncResult *result,
                                                   GError **error);
VODER_API void voder_semaphore_release (VoderSemaphore *self, guint n_units);

G_END_DECLS
