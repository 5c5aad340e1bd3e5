/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

void voder_pipe_sink_unblock (GstElement *bin);

G_END_DECLS
