/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-flow.h>

G_BEGIN_DECLS

/**
 * VoderOnceFlags:
 * @VODER_ONCE_RETRY: after an error, the next one who asks has it tried again
 * @VODER_ONCE_KEEP_ERROR: an error is as final as a value
 *
 * What becomes of an error of a #VoderOnce.
 */
typedef enum {
  VODER_ONCE_RETRY = 0,
  VODER_ONCE_KEEP_ERROR = 1 << 0,
} VoderOnceFlags;

#define VODER_TYPE_ONCE_FLAGS (voder_once_flags_get_type ())
VODER_API GType voder_once_flags_get_type (void);

/**
 * VoderOnceFunc: (skip)
 * @data: what was given with the function
 * @cancellable: ends when nobody waits for the value any more; never %NULL
 * @error: return location for an error
 *
 * Makes the value of a #VoderOnce.
 *
 * Returns: (transfer full): the value, of the type that the #VoderOnce has;
 *   %NULL with @error set on failure
 */
typedef gpointer (*VoderOnceFunc) (gpointer data,
                                   GCancellable *cancellable,
                                   GError **error);

#define VODER_TYPE_ONCE (voder_once_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderOnce, voder_once, VODER, ONCE, GObject)

VODER_API VoderOnce *voder_once_new (GType value_type,
                                     VoderOnceFlags flags,
                                     VoderOnceFunc func,
                                     gpointer data,
                                     GDestroyNotify destroy);
VODER_API VoderOnce *voder_once_new_with_closure (GType value_type,
                                                  VoderOnceFlags flags,
                                                  GClosure *closure);
VODER_API GType voder_once_get_value_type (VoderOnce *self);
VODER_API gboolean voder_once_is_done (VoderOnce *self);
VODER_API gpointer voder_once_get (VoderOnce *self,
                                   GCancellable *cancellable,
                                   GError **error);
VODER_API void voder_once_get_async (VoderOnce *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
VODER_API gpointer voder_once_get_finish (VoderOnce *self,
                                          GAsyncResult *result,
                                          GError **error);
VODER_API gboolean voder_once_get_value (VoderOnce *self,
                                         GValue *value,
                                         GCancellable *cancellable,
                                         GError **error);
VODER_API gboolean voder_once_get_value_finish (VoderOnce *self,
                                                GAsyncResult *result,
                                                GValue *value,
                                                GError **error);

G_END_DECLS
