/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pronunciations-private.h"

static void
clear (gpointer data)
{
  g_ref_string_release (((VoderPronunciation *) data)->ipa);
}

/*
 * Appends one to an array, in the order of the text; %NULL is an empty one.
 * Takes a reference to @ipa.
 */
void
voder_pronunciations_append (GArray **self,
                             gsize start,
                             gsize end,
                             GRefString *ipa)
{
  const VoderPronunciation item = { start, end, g_ref_string_acquire (ipa) };

  if (*self == NULL) {
    *self = g_array_new (FALSE, FALSE, sizeof (VoderPronunciation));
    g_array_set_clear_func (*self, clear);
  }
  g_array_append_val (*self, item);
}

/*
 * Copies those that are whole between @start and @end, so that what was at
 * @start is at @origin: a part of a word is not pronounced as all of it.
 */
void
voder_pronunciations_copy (GArray **self,
                           const GArray *from,
                           gsize start,
                           gsize end,
                           gsize origin)
{
  for (guint i = 0; from != NULL && i < from->len; i++) {
    const VoderPronunciation *item =
        &g_array_index (from, VoderPronunciation, i);

    if (item->start >= start && item->end <= end)
      voder_pronunciations_append (self, item->start - start + origin,
                                   item->end - start + origin, item->ipa);
  }
}

/*
 * Drops those that begin before @end.
 */
void
voder_pronunciations_drop (GArray *self, gsize end)
{
  guint n = 0;

  if (self == NULL)
    return;

  while (n < self->len &&
         g_array_index (self, VoderPronunciation, n).start < end)
    n++;
  if (n > 0)
    g_array_remove_range (self, 0, n);
}
