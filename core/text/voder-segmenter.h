/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/text/voder-text.h>

G_BEGIN_DECLS

#define VODER_TYPE_SEGMENTER (voder_segmenter_get_type ())
VODER_API
G_DECLARE_DERIVABLE_TYPE (VoderSegmenter,
                          voder_segmenter,
                          VODER,
                          SEGMENTER,
                          GObject)

/**
 * VoderSegmenterClass:
 * @find_end: see voder_segmenter_find_end()
 *
 * What a way to find sentences overrides.
 */
struct _VoderSegmenterClass {
  GObjectClass parent_class;

  gsize (*find_end) (VoderSegmenter *self,
                     const char *text,
                     gsize length,
                     gboolean is_last);

  /*< private >*/
  gpointer padding[8];
};

VODER_API VoderSegmenter *voder_segmenter_new (const char *language);
VODER_API gsize voder_segmenter_find_end (VoderSegmenter *self,
                                          const char *text,
                                          gsize length,
                                          gboolean is_last);

G_END_DECLS
