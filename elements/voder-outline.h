/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_OUTLINE (voder_outline_get_type ())
G_DECLARE_FINAL_TYPE (VoderOutline, voder_outline, VODER, OUTLINE, GObject)

VoderOutline *voder_outline_new (void);
void voder_outline_reset (VoderOutline *self);
void voder_outline_add (VoderOutline *self,
                        VoderUtterance *utterance,
                        gint64 start);
void voder_outline_end (VoderOutline *self, gint64 stop);
GstEvent *voder_outline_take_tags (VoderOutline *self);
GstEvent *voder_outline_take_toc (VoderOutline *self);

G_END_DECLS
