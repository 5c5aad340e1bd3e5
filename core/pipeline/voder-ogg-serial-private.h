/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

void voder_ogg_serial_fix (GstPad *pad);

G_END_DECLS
