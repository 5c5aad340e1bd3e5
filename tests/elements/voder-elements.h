/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "voder-test.h"

G_BEGIN_DECLS

void voder_elements_add_path (const char *folder);
GPtrArray *voder_elements_list (void);
guint voder_elements_count_children (void);
gboolean voder_elements_need (VoderPluginKind kind, const char *name);
gboolean voder_elements_need_format (const char *format);
void voder_elements_play (GstElement *pipeline);

G_END_DECLS
