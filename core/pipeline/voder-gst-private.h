/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/* The sound card. */
#define VODER_GST_DEFAULT_SINK "autoaudiosink"

/* The name of the filter that voder_gst_build() puts into a pipeline. */
#define VODER_GST_FILTER "voder-filter"

gboolean voder_gst_init (GError **error);
gboolean voder_gst_check_elements (const char *const *names, GError **error);
GstElement *voder_gst_build (GstElement *src, GstCaps *caps, GstElement *tail);
GstElement *voder_gst_adapt (GstElement *sink);
GstElement *voder_gst_parse_sink (const char *description, GError **error);
GstElement *voder_gst_create_sink (const char *description, GError **error);
gboolean voder_gst_ends_run (GstMessage *message);
gboolean voder_gst_check_message (GstMessage *message, GError **error);
gboolean voder_gst_run (GstElement *pipeline,
                        GCancellable *cancellable,
                        GError **error);

G_END_DECLS
