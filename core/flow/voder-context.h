/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-context-key.h>

G_BEGIN_DECLS

/**
 * VODER_CONTEXT_NO_DEADLINE:
 *
 * What voder_context_get_deadline() gives for a context without a deadline.
 */
#define VODER_CONTEXT_NO_DEADLINE G_GINT64_CONSTANT (9223372036854775807)

#define VODER_TYPE_CONTEXT (voder_context_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderContext, voder_context, VODER, CONTEXT, GCancellable)

VODER_API VoderContext *voder_context_new (GCancellable *parent);
VODER_API VoderContext *voder_context_new_with_deadline (GCancellable *parent,
                                                         gint64 deadline_us);
VODER_API VoderContext *voder_context_new_with_timeout (GCancellable *parent,
                                                        gint64 timeout_us);
VODER_API VoderContext *voder_context_new_with_value (GCancellable *parent,
                                                      VoderContextKey *key,
                                                      const GValue *value);
VODER_API void voder_context_cancel (VoderContext *self, const GError *cause);
VODER_API gint64 voder_context_get_deadline (VoderContext *self);
VODER_API const GValue *voder_context_get_value (VoderContext *self,
                                                 VoderContextKey *key);
VODER_API gpointer voder_context_get_object (VoderContext *self,
                                             VoderContextKey *key);
VODER_API const char *voder_context_get_string (VoderContext *self,
                                                VoderContextKey *key);
VODER_API GError *voder_context_dup_error (VoderContext *self);
VODER_API gboolean
voder_cancellable_set_error_if_done (GCancellable *cancellable, GError **error);

G_END_DECLS
