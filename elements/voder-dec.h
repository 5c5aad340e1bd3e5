/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define VODER_TYPE_DEC (voder_dec_get_type ())
G_DECLARE_FINAL_TYPE (VoderDec, voder_dec, VODER, DEC, GstBin)

GST_ELEMENT_REGISTER_DECLARE (voderdec)

G_END_DECLS
