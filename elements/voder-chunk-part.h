/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

VoderChunk *voder_chunk_part_new (VoderChunk *chunk,
                                  gsize start,
                                  gsize n_frames);

G_END_DECLS
