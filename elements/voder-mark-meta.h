/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* The name of the custom metadata that carries a mark. */
#define VODER_MARK_META "VoderMark"

gboolean voder_mark_meta_register (void);
void voder_mark_meta_add (GstBuffer *buffer, VoderMark *mark, guint64 id);

G_END_DECLS
