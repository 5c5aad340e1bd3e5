/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-src-toc.h"

#include <string.h>

#define UID_PREFIX "chapter-"

/* Headings have six levels. */
#define N_LEVELS 6

static GstTocEntry *
create_entry (const VoderChapter *chapter, guint n)
{
  g_autofree char *uid = g_strdup_printf (UID_PREFIX "%u", n + 1);
  GstTocEntry *entry = gst_toc_entry_new (GST_TOC_ENTRY_TYPE_CHAPTER, uid);

  gst_toc_entry_set_start_stop_times (entry, (gint64) chapter->place.start,
                                      (gint64) chapter->stop);
  gst_toc_entry_set_tags (
      entry, gst_tag_list_new (GST_TAG_TITLE, chapter->title, NULL));

  return entry;
}

/*
 * Makes a table of contents (transfer full) of chapters, #VoderChapter: those
 * of lower headings inside those of higher ones.
 */
GstToc *
voder_src_toc_new (GPtrArray *chapters)
{
  GstToc *toc = gst_toc_new (GST_TOC_SCOPE_GLOBAL);
  GstTocEntry *open[N_LEVELS + 1] = { NULL };

  for (guint i = 0; i < chapters->len; i++) {
    const VoderChapter *chapter = g_ptr_array_index (chapters, i);
    guint level = MIN (chapter->level, N_LEVELS);
    GstTocEntry *entry = create_entry (chapter, i);
    guint above = level;

    while (above > 0 && open[above - 1] == NULL)
      above--;
    if (above > 0)
      gst_toc_entry_append_sub_entry (open[above - 1], entry);
    else
      gst_toc_append_entry (toc, entry);
    open[level] = entry;
    for (guint below = level + 1; below <= N_LEVELS; below++)
      open[below] = NULL;
  }

  return toc;
}

/*
 * Finds a chapter by the id of its entry; NULL when there is none.
 */
const VoderChapter *
voder_src_toc_find (GPtrArray *chapters, const char *uid)
{
  guint64 n;

  if (chapters == NULL || chapters->len == 0 || uid == NULL ||
      !g_str_has_prefix (uid, UID_PREFIX) ||
      !g_ascii_string_to_unsigned (uid + strlen (UID_PREFIX), 10, 1,
                                   chapters->len, &n, NULL))
    return NULL;

  return g_ptr_array_index (chapters, n - 1);
}
