/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/text/voder-segmenter.h>

G_BEGIN_DECLS

#define VODER_TYPE_ICU_SEGMENTER (voder_icu_segmenter_get_type ())
G_DECLARE_FINAL_TYPE (VoderIcuSegmenter,
                      voder_icu_segmenter,
                      VODER,
                      ICU_SEGMENTER,
                      VoderSegmenter)

VoderSegmenter *voder_icu_segmenter_new (const char *language);

G_END_DECLS
