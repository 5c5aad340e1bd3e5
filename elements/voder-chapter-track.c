/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-chapter-track.h"

#include "voder-outline.h"

/*
 * VoderChapterTrack:
 *
 * The table of contents of what is spoken, as it is spoken: the headings are
 * known from the text, when they begin from their marks. The two are joined by
 * the place in the source; what was not spoken has no chapter.
 *
 * Thread safety: one thread.
 */
struct _VoderChapterTrack {
  GObject parent_instance;

  VoderOutline *outline;
  VoderReceiver *headings; /* NULL when the text has none */
  VoderUtterance *next;    /* of them, that has to wait for its mark */
  GArray *marks;           /* of HeadingMark, that wait for their heading */
  gboolean skips;          /* the rest of a heading that was not spoken */
};

typedef struct {
  gint64 source;
  GstClockTime time;
} HeadingMark;

/* No place in the source: such marks are joined in turn. */
#define NOWHERE G_GINT64_CONSTANT (-1)

G_DEFINE_FINAL_TYPE (VoderChapterTrack, voder_chapter_track, G_TYPE_OBJECT)

static void
voder_chapter_track_dispose (GObject *object)
{
  VoderChapterTrack *self = VODER_CHAPTER_TRACK (object);

  g_clear_object (&self->outline);
  g_clear_object (&self->headings);
  g_clear_pointer (&self->next, voder_utterance_unref);
  g_clear_pointer (&self->marks, g_array_unref);

  G_OBJECT_CLASS (voder_chapter_track_parent_class)->dispose (object);
}

static void
voder_chapter_track_class_init (VoderChapterTrackClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = voder_chapter_track_dispose;
}

static void
voder_chapter_track_init (VoderChapterTrack *self)
{
  self->outline = voder_outline_new ();
  self->marks = g_array_new (FALSE, FALSE, sizeof (HeadingMark));
}

VoderChapterTrack *
voder_chapter_track_new (void)
{
  return g_object_new (VODER_TYPE_CHAPTER_TRACK, NULL);
}

/*
 * Forgets everything: another document begins.
 */
void
voder_chapter_track_reset (VoderChapterTrack *self)
{
  g_return_if_fail (VODER_IS_CHAPTER_TRACK (self));

  voder_outline_reset (self->outline);
  voder_chapter_track_set_headings (self, NULL);
}

/*
 * Sets where the headings (#VoderUtterance) of the text come from that is
 * spoken next; NULL for nowhere.
 */
void
voder_chapter_track_set_headings (VoderChapterTrack *self,
                                  VoderReceiver *headings)
{
  g_return_if_fail (VODER_IS_CHAPTER_TRACK (self));
  g_return_if_fail (headings == NULL || VODER_IS_RECEIVER (headings));

  g_set_object (&self->headings, headings);
  g_clear_pointer (&self->next, voder_utterance_unref);
  g_array_set_size (self->marks, 0);
  self->skips = FALSE;
}

/*
 * Takes note of a heading's @mark, which is at @time.
 */
void
voder_chapter_track_add (VoderChapterTrack *self,
                         VoderMark *mark,
                         GstClockTime time)
{
  HeadingMark item = { NOWHERE, time };

  g_return_if_fail (VODER_IS_CHAPTER_TRACK (self));
  g_return_if_fail (mark != NULL);

  voder_mark_get_source (mark, &item.source, NULL);
  g_array_append_val (self->marks, item);
}

static gboolean
receive (VoderChapterTrack *self)
{
  gpointer item = NULL;

  if (self->next == NULL && self->headings != NULL &&
      voder_receiver_try_receive (self->headings, &item, NULL))
    self->next = item;

  return self->next != NULL;
}

/* Whether the first mark is of a heading behind this one, which then was not
 * spoken. */
static gboolean
was_passed (gint64 source, const HeadingMark *mark)
{
  return source != NOWHERE && mark->source != NOWHERE && mark->source > source;
}

/* FALSE: it has to wait for its mark. */
static gboolean
take_begin (VoderChapterTrack *self, VoderUtterance *utterance)
{
  gint64 source = NOWHERE;

  voder_utterance_get_source (utterance, &source, NULL);
  while (self->marks->len > 0) {
    HeadingMark mark = g_array_index (self->marks, HeadingMark, 0);

    if (was_passed (source, &mark)) {
      self->skips = TRUE;
      return TRUE;
    }
    g_array_remove_index (self->marks, 0);
    if (source != NOWHERE && mark.source != NOWHERE && mark.source < source)
      continue;
    self->skips = FALSE;
    voder_outline_add (self->outline, utterance, (gint64) mark.time);
    return TRUE;
  }

  return FALSE;
}

static gboolean
take (VoderChapterTrack *self, VoderUtterance *utterance)
{
  gboolean is_heading =
      voder_utterance_get_block (utterance) == VODER_BLOCK_HEADING;

  if (is_heading &&
      (voder_utterance_get_flags (utterance) & VODER_PASSAGE_BEGIN) != 0)
    return take_begin (self, utterance);
  if (!is_heading || !self->skips)
    voder_outline_add (self->outline, utterance, NOWHERE);

  return TRUE;
}

/*
 * Joins the headings and the marks that have come.
 */
void
voder_chapter_track_work (VoderChapterTrack *self)
{
  g_return_if_fail (VODER_IS_CHAPTER_TRACK (self));

  while (receive (self) && take (self, self->next))
    g_clear_pointer (&self->next, voder_utterance_unref);
}

/*
 * The speech ended at @time.
 */
void
voder_chapter_track_end (VoderChapterTrack *self, GstClockTime time)
{
  g_return_if_fail (VODER_IS_CHAPTER_TRACK (self));

  voder_chapter_track_work (self);
  voder_outline_end (self->outline, (gint64) time);
}

/*
 * Gives a TAG event (transfer full) when there is something new to tell.
 */
GstEvent *
voder_chapter_track_take_tags (VoderChapterTrack *self)
{
  g_return_val_if_fail (VODER_IS_CHAPTER_TRACK (self), NULL);

  return voder_outline_take_tags (self->outline);
}

/*
 * Gives a TOC event (transfer full) when one is due.
 */
GstEvent *
voder_chapter_track_take_toc (VoderChapterTrack *self)
{
  g_return_val_if_fail (VODER_IS_CHAPTER_TRACK (self), NULL);

  return voder_outline_take_toc (self->outline);
}
