/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

gboolean voder_gst_init (GError **error);
gboolean voder_gst_check_elements (const char *const *names, GError **error);
GstElement *voder_gst_build (GstElement *src, GstCaps *caps, GstElement *tail);
GstElement *voder_gst_adapt (GstElement *sink);
gboolean voder_gst_run (GstElement *pipeline,
                        GCancellable *cancellable,
                        GError **error);

G_END_DECLS
