/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-stream-outline.h"

#include "voder-tag-merge.h"

/*
 * VoderStreamOutline:
 *
 * What tells of a stream of speech as a whole, as it becomes known: its tags
 * and its table of contents. What upstream says goes before what the document
 * says, and that before what the voice says.
 *
 * Thread safety: one thread, but for the tags, the voice and the upstream's
 * table of contents, which may be set on any thread.
 */
struct _VoderStreamOutline {
  GObject parent_instance;

  GstObject *owner; /* outlives the outline */
  VoderTagMerge tags;
  VoderChapterTrack *chapters;
  GstEvent *toc; /* the upstream's; under the owner's object lock */
};

G_DEFINE_FINAL_TYPE (VoderStreamOutline, voder_stream_outline, G_TYPE_OBJECT)

static void
voder_stream_outline_dispose (GObject *object)
{
  VoderStreamOutline *self = VODER_STREAM_OUTLINE (object);

  voder_tag_merge_clear (&self->tags);
  gst_clear_event (&self->toc);
  g_clear_object (&self->chapters);

  G_OBJECT_CLASS (voder_stream_outline_parent_class)->dispose (object);
}

static void
voder_stream_outline_class_init (VoderStreamOutlineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = voder_stream_outline_dispose;
}

static void
voder_stream_outline_init (VoderStreamOutline *self)
{
  self->chapters = voder_chapter_track_new ();
}

/*
 * Makes an outline whose lock is that of @owner, which must outlive it.
 */
VoderStreamOutline *
voder_stream_outline_new (GstObject *owner)
{
  VoderStreamOutline *self = NULL;

  g_return_val_if_fail (GST_IS_OBJECT (owner), NULL);

  self = g_object_new (VODER_TYPE_STREAM_OUTLINE, NULL);
  self->owner = owner;
  voder_tag_merge_init (&self->tags, owner);

  return self;
}

/*
 * Sets who speaks, and in which language (nullable) when the text does not say.
 */
void
voder_stream_outline_set_voice (VoderStreamOutline *self,
                                const char *name,
                                const char *language)
{
  g_return_if_fail (VODER_IS_STREAM_OUTLINE (self));
  g_return_if_fail (name != NULL);

  voder_tag_merge_set_voice (&self->tags, name, language);
}

/*
 * Adds the tags of the upstream's TAG @event.
 */
void
voder_stream_outline_add_tags (VoderStreamOutline *self, GstEvent *event)
{
  g_return_if_fail (VODER_IS_STREAM_OUTLINE (self));
  g_return_if_fail (GST_IS_EVENT (event));

  voder_tag_merge_add_upstream (&self->tags, event);
}

/*
 * Sets what the document says of itself, from a TAG @event, before it is
 * written.
 */
void
voder_stream_outline_set_document_tags (VoderStreamOutline *self,
                                        GstEvent *event)
{
  g_return_if_fail (VODER_IS_STREAM_OUTLINE (self));
  g_return_if_fail (GST_IS_EVENT (event));

  voder_tag_merge_set_document (&self->tags, event);
}

static gboolean
has_times (GstEvent *event)
{
  g_autoptr (GstToc) toc = NULL;
  GList *first = NULL;
  gint64 start = -1;

  gst_event_parse_toc (event, &toc, NULL);
  first = gst_toc_get_entries (toc);

  return first != NULL &&
         gst_toc_entry_get_start_stop_times (first->data, &start, NULL) &&
         start >= 0;
}

/*
 * Takes over the upstream's TOC @event. One without times, as documents have,
 * is not: it comes again as the headings are spoken.
 */
void
voder_stream_outline_set_toc (VoderStreamOutline *self, GstEvent *event)
{
  g_return_if_fail (VODER_IS_STREAM_OUTLINE (self));
  g_return_if_fail (GST_IS_EVENT (event));

  if (!has_times (event))
    return;

  GST_OBJECT_LOCK (self->owner);
  gst_event_replace (&self->toc, event);
  GST_OBJECT_UNLOCK (self->owner);
}

/*
 * Sets where the headings of the document that begins come from, as
 * voder_chapter_track_set_headings().
 */
void
voder_stream_outline_set_headings (VoderStreamOutline *self,
                                   VoderReceiver *headings)
{
  g_return_if_fail (VODER_IS_STREAM_OUTLINE (self));

  voder_chapter_track_set_headings (self->chapters, headings);
}

/*
 * What comes next is of another stream; the voice stays.
 */
void
voder_stream_outline_begin_stream (VoderStreamOutline *self)
{
  g_return_if_fail (VODER_IS_STREAM_OUTLINE (self));

  voder_chapter_track_reset (self->chapters);
  voder_tag_merge_begin (&self->tags);
}

/*
 * What comes next has other times; the tags stay.
 */
void
voder_stream_outline_begin_segment (VoderStreamOutline *self)
{
  g_return_if_fail (VODER_IS_STREAM_OUTLINE (self));

  voder_chapter_track_reset (self->chapters);
}

/*
 * The heading of @mark begins at @time.
 */
void
voder_stream_outline_add_heading (VoderStreamOutline *self,
                                  VoderMark *mark,
                                  GstClockTime time)
{
  g_return_if_fail (VODER_IS_STREAM_OUTLINE (self));
  g_return_if_fail (mark != NULL);

  voder_chapter_track_add (self->chapters, mark, time);
}

/*
 * Joins headings and times, as far as both are known.
 */
void
voder_stream_outline_work (VoderStreamOutline *self)
{
  g_return_if_fail (VODER_IS_STREAM_OUTLINE (self));

  voder_chapter_track_work (self->chapters);
}

/*
 * The document has ended at @time, and with it its last chapter.
 */
void
voder_stream_outline_end (VoderStreamOutline *self, GstClockTime time)
{
  g_return_if_fail (VODER_IS_STREAM_OUTLINE (self));

  voder_chapter_track_end (self->chapters, time);
}

/*
 * Gives the tags (transfer full) when they are others than those that were
 * taken last; else NULL.
 */
GstTagList *
voder_stream_outline_take_tags (VoderStreamOutline *self)
{
  g_autoptr (GstEvent) document = NULL;

  g_return_val_if_fail (VODER_IS_STREAM_OUTLINE (self), NULL);

  document = voder_chapter_track_take_tags (self->chapters);
  if (document != NULL)
    voder_tag_merge_set_document (&self->tags, document);

  return voder_tag_merge_take (&self->tags);
}

/*
 * Gives the TOC event (transfer full), writable, when there is a new one; else
 * NULL.
 */
GstEvent *
voder_stream_outline_take_toc (VoderStreamOutline *self)
{
  GstEvent *toc = NULL;

  g_return_val_if_fail (VODER_IS_STREAM_OUTLINE (self), NULL);

  GST_OBJECT_LOCK (self->owner);
  toc = g_steal_pointer (&self->toc);
  GST_OBJECT_UNLOCK (self->owner);
  if (toc == NULL)
    toc = voder_chapter_track_take_toc (self->chapters);

  return toc != NULL ? gst_event_make_writable (toc) : NULL;
}
