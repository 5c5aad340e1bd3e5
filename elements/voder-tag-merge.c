/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tag-merge.h"

#include <string.h>

/*
 * Makes it empty; @owner must outlive it.
 */
void
voder_tag_merge_init (VoderTagMerge *self, GstObject *owner)
{
  *self = (VoderTagMerge){ .owner = owner };
}

static void
clear (GstTagList **list)
{
  g_clear_pointer (list, gst_tag_list_unref);
}

void
voder_tag_merge_clear (VoderTagMerge *self)
{
  clear (&self->voice);
  clear (&self->document);
  clear (&self->upstream);
}

/*
 * Another stream begins: what is known of the last one is forgotten, but for
 * the voice.
 */
void
voder_tag_merge_begin (VoderTagMerge *self)
{
  GST_OBJECT_LOCK (self->owner);
  clear (&self->document);
  clear (&self->upstream);
  self->is_new = self->voice != NULL;
  GST_OBJECT_UNLOCK (self->owner);
}

/* GStreamer's tag is the code of the language, without region or script. */
static void
add_language (GstTagList *list, const char *language)
{
  g_autofree char *code = NULL;
  gsize length;

  if (language == NULL)
    return;

  length = strcspn (language, "-_");
  if (length < 2 || length > 3)
    return;

  code = g_ascii_strdown (language, (gssize) length);
  gst_tag_list_add (list, GST_TAG_MERGE_REPLACE, GST_TAG_LANGUAGE_CODE, code,
                    NULL);
}

/*
 * Sets who speaks, and in which language (nullable) when the text does not say.
 */
void
voder_tag_merge_set_voice (VoderTagMerge *self,
                           const char *name,
                           const char *language)
{
  GstTagList *list = gst_tag_list_new (GST_TAG_ARTIST, name, NULL);

  add_language (list, language);

  GST_OBJECT_LOCK (self->owner);
  clear (&self->voice);
  self->voice = list;
  self->is_new = TRUE;
  GST_OBJECT_UNLOCK (self->owner);
}

static GstTagList *
get_tags (GstEvent *event)
{
  GstTagList *tags = NULL;

  gst_event_parse_tag (event, &tags);

  return tags;
}

/*
 * Sets what the document says of itself, from a TAG @event.
 */
void
voder_tag_merge_set_document (VoderTagMerge *self, GstEvent *event)
{
  GST_OBJECT_LOCK (self->owner);
  clear (&self->document);
  self->document = gst_tag_list_ref (get_tags (event));
  self->is_new = TRUE;
  GST_OBJECT_UNLOCK (self->owner);
}

/*
 * Adds what the upstream's TAG @event says. How its data are encoded is nothing
 * to the speech.
 */
void
voder_tag_merge_add_upstream (VoderTagMerge *self, GstEvent *event)
{
  static const char *const of_data[] = { GST_TAG_CODEC, GST_TAG_SUBTITLE_CODEC,
                                         GST_TAG_CONTAINER_FORMAT,
                                         GST_TAG_BITRATE, NULL };
  GstTagList *merged = NULL;

  GST_OBJECT_LOCK (self->owner);
  merged = gst_tag_list_merge (self->upstream, get_tags (event),
                               GST_TAG_MERGE_REPLACE);
  for (guint i = 0; of_data[i] != NULL; i++)
    gst_tag_list_remove_tag (merged, of_data[i]);
  clear (&self->upstream);
  self->upstream = merged;
  self->is_new = TRUE;
  GST_OBJECT_UNLOCK (self->owner);
}

static GstTagList *
merge (GstTagList *tags, const GstTagList *more)
{
  GstTagList *merged = gst_tag_list_merge (tags, more, GST_TAG_MERGE_REPLACE);

  clear (&tags);

  return merged != NULL ? merged : gst_tag_list_new_empty ();
}

/*
 * Gives all tags (transfer full) when there is something new among them, or
 * NULL.
 */
GstTagList *
voder_tag_merge_take (VoderTagMerge *self)
{
  GstTagList *tags = NULL;

  GST_OBJECT_LOCK (self->owner);
  if (self->is_new) {
    tags = merge (merge (merge (NULL, self->voice), self->document),
                  self->upstream);
    self->is_new = FALSE;
  }
  GST_OBJECT_UNLOCK (self->owner);
  if (tags != NULL && gst_tag_list_is_empty (tags))
    clear (&tags);

  return tags;
}
