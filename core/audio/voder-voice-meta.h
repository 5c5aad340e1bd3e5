/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>
#include <voder/voder-macros.h>

G_BEGIN_DECLS

VODER_API void voder_voice_meta_add (GstBuffer *buffer, double loudness);
VODER_API double voder_voice_meta_get_loudness (GstBuffer *buffer);

G_END_DECLS
