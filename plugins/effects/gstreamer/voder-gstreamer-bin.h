/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

GstElement *voder_gstreamer_bin_new (const char *description, GError **error);

G_END_DECLS
