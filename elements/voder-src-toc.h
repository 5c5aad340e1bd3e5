/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-timeline.h"

G_BEGIN_DECLS

GstToc *voder_src_toc_new (GPtrArray *chapters);
const VoderChapter *voder_src_toc_find (GPtrArray *chapters, const char *uid);

G_END_DECLS
