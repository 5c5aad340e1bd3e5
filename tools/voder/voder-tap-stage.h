/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_TAP_STAGE (voder_tap_stage_get_type ())
G_DECLARE_DERIVABLE_TYPE (VoderTapStage,
                          voder_tap_stage,
                          VODER,
                          TAP_STAGE,
                          VoderStage)

/*
 * @begin: the first call
 * @look: sees a chunk before it goes on
 * @end: all chunks went on; not called when the pipeline failed
 * @stop: the last call in any case
 */
struct _VoderTapStageClass {
  VoderStageClass parent_class;

  gboolean (*begin) (VoderTapStage *self, GError **error);
  gboolean (*look) (VoderTapStage *self, VoderChunk *chunk, GError **error);
  gboolean (*end) (VoderTapStage *self, GError **error);
  void (*stop) (VoderTapStage *self, gboolean is_ok);
};

G_END_DECLS
