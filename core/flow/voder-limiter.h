/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-flow.h>

G_BEGIN_DECLS

/**
 * VODER_LIMITER_MAX_RATE:
 *
 * The highest rate of a #VoderLimiter, in tokens per second. A rate above it,
 * such as `INFINITY`, is no limit.
 */
#define VODER_LIMITER_MAX_RATE 1e12

/**
 * VODER_LIMITER_NEVER:
 *
 * What voder_limiter_reserve() gives when the tokens will not come, as things
 * are now.
 */
#define VODER_LIMITER_NEVER G_GINT64_CONSTANT (9223372036854775807)

#define VODER_TYPE_LIMITER (voder_limiter_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderLimiter, voder_limiter, VODER, LIMITER, GObject)

VODER_API VoderLimiter *voder_limiter_new (double rate, guint burst);
VODER_API double voder_limiter_get_rate (VoderLimiter *self);
VODER_API void voder_limiter_set_rate (VoderLimiter *self, double rate);
VODER_API guint voder_limiter_get_burst (VoderLimiter *self);
VODER_API void voder_limiter_set_burst (VoderLimiter *self, guint burst);
VODER_API gboolean voder_limiter_try_acquire (VoderLimiter *self,
                                              guint n_tokens);
VODER_API gboolean voder_limiter_acquire (VoderLimiter *self,
                                          guint n_tokens,
                                          GCancellable *cancellable,
                                          GError **error);
VODER_API void voder_limiter_acquire_async (VoderLimiter *self,
                                            guint n_tokens,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer data);
VODER_API gboolean voder_limiter_acquire_finish (VoderLimiter *self,
                                                 GAsyncResult *result,
                                                 GError **error);
VODER_API gint64 voder_limiter_reserve (VoderLimiter *self,
                                        guint n_tokens,
                                        guint64 *ticket,
                                        GError **error);
VODER_API gboolean voder_limiter_give_back (VoderLimiter *self, guint64 ticket);

G_END_DECLS
