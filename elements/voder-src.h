/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/base/gstbasesrc.h>

G_BEGIN_DECLS

/*
 * VoderSrcAtEnd: what a source does behind the last of its texts.
 */
typedef enum {
  VODER_SRC_AT_END_EOS,
  VODER_SRC_AT_END_WAIT,
} VoderSrcAtEnd;

#define VODER_TYPE_SRC_AT_END (voder_src_at_end_get_type ())
GType voder_src_at_end_get_type (void);

#define VODER_TYPE_SRC (voder_src_get_type ())
G_DECLARE_FINAL_TYPE (VoderSrc, voder_src, VODER, SRC, GstBaseSrc)

GST_ELEMENT_REGISTER_DECLARE (vodersrc)

G_END_DECLS
