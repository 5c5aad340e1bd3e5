/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What nobody uses for so long leaves, unless something else is said. */
#define VODER_IDLE_TIMEOUT_US (60 * G_USEC_PER_SEC)

/*
 * VoderIdleWatch: notices when something has not been used for a while, and
 * has it leave.
 *
 * @leave is called on a thread of its own. It calls voder_idle_watch_stop(),
 * which is for there, when it finds nobody who uses the thing, before anybody
 * can start it anew, who calls voder_idle_watch_start() then; when somebody
 * uses it, it does nothing, and is called again later.
 *
 * Thread safety: any thread.
 */
typedef struct _VoderIdleWatch VoderIdleWatch;

VoderIdleWatch *voder_idle_watch_new (const char *name,
                                      gint64 timeout_us,
                                      void (*leave) (gpointer data),
                                      gpointer data);
void voder_idle_watch_free (VoderIdleWatch *self);
void voder_idle_watch_set_timeout (VoderIdleWatch *self, gint64 timeout_us);
void voder_idle_watch_start (VoderIdleWatch *self);
void voder_idle_watch_touch (VoderIdleWatch *self);
void voder_idle_watch_stop (VoderIdleWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderIdleWatch, voder_idle_watch_free)

G_END_DECLS
