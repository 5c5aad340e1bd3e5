/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* The name of the custom metadata that carries a mark; not that of the class
 * VoderMark, since GStreamer makes a GType of it. */
#define VODER_MARK_META "VoderMarkMeta"

gboolean voder_mark_meta_register (void);
void voder_mark_meta_add (GstBuffer *buffer, VoderMark *mark, guint64 id);

G_END_DECLS
