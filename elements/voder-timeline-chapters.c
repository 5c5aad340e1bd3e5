/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-timeline-chapters.h"

static void
chapter_free (gpointer data)
{
  VoderChapter *self = data;

  g_free (self->title);
  g_free (self);
}

static void
add (GPtrArray *chapters,
     const VoderTimelineHeading *heading,
     const VoderTimelineWalk *walk)
{
  VoderChapter *chapter = g_new0 (VoderChapter, 1);

  chapter->title = g_strdup (heading->title);
  chapter->level = heading->level;
  voder_timeline_walk_get_place (walk, &chapter->place);
  g_ptr_array_add (chapters, chapter);
}

/* A chapter ends where the next one begins that is not inside it. */
static void
close_all (GPtrArray *chapters, GstClockTime end)
{
  for (guint i = 0; i < chapters->len; i++) {
    VoderChapter *chapter = g_ptr_array_index (chapters, i);
    guint j = i + 1;

    for (; j < chapters->len; j++)
      if (((VoderChapter *) g_ptr_array_index (chapters, j))->level <=
          chapter->level)
        break;
    chapter->stop =
        j < chapters->len
            ? ((VoderChapter *) g_ptr_array_index (chapters, j))->place.start
            : end;
  }
}

/* What the headings of the text at hand begin. */
static void
add_text (GPtrArray *chapters, VoderTimelineWalk *walk)
{
  GArray *headings = voder_timeline_walk_get_text (walk)->headings;
  const VoderTimelineEntry *entry = NULL;
  guint n = 0;

  while ((entry = voder_timeline_walk_get (walk)) != NULL) {
    const VoderTimelineHeading *heading =
        &g_array_index (headings, VoderTimelineHeading, n);

    if (n < headings->len && heading->key == entry->key) {
      add (chapters, heading, walk);
      n++;
    }
    voder_timeline_walk_pass (walk, entry);
  }
  voder_timeline_walk_end_text (walk);
}

/*
 * Lists what the headings begin (transfer full), as #VoderChapter, in order.
 */
GPtrArray *
voder_timeline_chapters_new (const VoderTimelineGround *ground)
{
  GPtrArray *chapters = g_ptr_array_new_with_free_func (chapter_free);
  VoderTimelineWalk walk;

  voder_timeline_walk_init (&walk, ground);
  while (voder_timeline_walk_get_text (&walk) != NULL)
    add_text (chapters, &walk);
  close_all (chapters, voder_timeline_walk_get_time (&walk));

  return chapters;
}
