/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/text/voder-segmenter.h>

#include "voder-icu-segmenter-private.h"

/**
 * VoderSegmenter:
 *
 * Finds where sentences end.
 *
 * Thread safety: one thread.
 */

G_DEFINE_ABSTRACT_TYPE (VoderSegmenter, voder_segmenter, G_TYPE_OBJECT)

static void
voder_segmenter_class_init (VoderSegmenterClass *klass)
{
}

static void
voder_segmenter_init (VoderSegmenter *self)
{
}

/**
 * voder_segmenter_new:
 * @language: (nullable): BCP-47 language of the text, or %NULL when it is not
 *   known
 *
 * Makes the segmenter that suits the language.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new segmenter
 */
VoderSegmenter *
voder_segmenter_new (const char *language)
{
  return voder_icu_segmenter_new (language);
}

/**
 * voder_segmenter_find_end:
 * @self: a segmenter
 * @text: (array length=length): UTF-8 text that begins where a sentence does
 * @length: its length in bytes
 * @is_last: whether no more text follows
 *
 * Finds the end of the first sentence. The result depends on the text alone,
 * not on how much of what follows is already there: when a longer text could
 * give another result, it is 0. A sentence of more than a few thousand bytes
 * is given in pieces, cut where a word ends.
 *
 * Thread safety: one thread.
 *
 * Returns: length of the sentence in bytes with the white space behind it, or
 *   0 when more text is needed; never 0 when @is_last is set and @length is not
 *   0
 */
gsize
voder_segmenter_find_end (VoderSegmenter *self,
                          const char *text,
                          gsize length,
                          gboolean is_last)
{
  g_return_val_if_fail (VODER_IS_SEGMENTER (self), 0);
  g_return_val_if_fail (text != NULL || length == 0, 0);

  if (length == 0)
    return 0;

  return VODER_SEGMENTER_GET_CLASS (self)->find_end (self, text, length,
                                                     is_last);
}
