/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_CHAPTER_STAGE (voder_chapter_stage_get_type ())
G_DECLARE_FINAL_TYPE (VoderChapterStage,
                      voder_chapter_stage,
                      VODER,
                      CHAPTER_STAGE,
                      VoderStage)

VoderChapterStage *voder_chapter_stage_new (VoderReceiver **headings);

G_END_DECLS
