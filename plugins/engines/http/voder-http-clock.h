/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

typedef struct _VoderHttpClock VoderHttpClock;

VoderHttpClock *voder_http_clock_new (GCancellable *parent);
void voder_http_clock_free (VoderHttpClock *self);
GCancellable *voder_http_clock_get_cancellable (VoderHttpClock *self);
void voder_http_clock_start (VoderHttpClock *self,
                             gint64 timeout_us,
                             const char *message);
void voder_http_clock_stop (VoderHttpClock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderHttpClock, voder_http_clock_free)

G_END_DECLS
