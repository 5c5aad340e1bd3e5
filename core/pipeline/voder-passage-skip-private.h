/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/text/voder-passage.h>

G_BEGIN_DECLS

/* Private to the stage that holds one. */
typedef struct {
  gint64 from;
  gsize n_bytes;   /* of what is held back */
  GPtrArray *held; /* of #VoderPassage: the block at hand */
} VoderPassageSkip;

void voder_passage_skip_init (VoderPassageSkip *self, gint64 from);
void voder_passage_skip_clear (VoderPassageSkip *self);
gboolean voder_passage_skip_is_on (const VoderPassageSkip *self);
GPtrArray *voder_passage_skip_push (VoderPassageSkip *self,
                                    VoderPassage *passage);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VoderPassageSkip, voder_passage_skip_clear)

G_END_DECLS
