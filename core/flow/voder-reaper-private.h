/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-child-private.h"

G_BEGIN_DECLS

/*
 * One thread that watches every child: it reaps them, takes their messages,
 * acts at their deadlines, and tells those who wait when a pipe is ready. It
 * comes with the first child and leaves some time after the last.
 */
gboolean voder_reaper_add (VoderChild *child, GError **error);
void voder_reaper_arm (VoderChild *child,
                       VoderChildEvent event,
                       int fd,
                       guint32 events);
void voder_reaper_hurry (gint64 deadline_us);
void voder_reaper_forget (VoderChild *child);
void voder_reaper_disown (VoderChild *child);
void voder_reaper_shutdown (void);

G_END_DECLS
