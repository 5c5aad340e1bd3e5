/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-outline.h"

#include <string.h>

#define MAX_LEVEL 6
/* So many chapters are more than anybody looks through; a table of contents
 * must not grow with a document that is made of headings. */
#define MAX_ENTRIES 2000
/* A heading of more bytes is cut. */
#define MAX_TITLE 500
/* So many entries are told one by one; behind them one time in eight, so that
 * the tables that are sent do not add up to the square of their number. */
#define FEW_ENTRIES 64

/*
 * VoderOutline:
 *
 * What the headings of a document tell of it: its title, its language and its
 * table of contents, as they become known.
 *
 * Thread safety: one thread.
 */
struct _VoderOutline {
  GObject parent_instance;

  GstToc *toc;
  GstTocEntry *open[MAX_LEVEL + 1]; /* the entries that may get another */
  guint n_entries;
  guint n_told;
  GString *heading; /* as much of it as has come */
  gint64 heading_start;

  char *title;
  char *language;
  gboolean has_new_tags;
  gboolean has_ended; /* and that is not told yet */
};

G_DEFINE_FINAL_TYPE (VoderOutline, voder_outline, G_TYPE_OBJECT)

static void
drop_entries (VoderOutline *self)
{
  memset (self->open, 0, sizeof self->open);
  if (self->toc != NULL)
    gst_toc_unref (g_steal_pointer (&self->toc));
  self->n_entries = 0;
  self->n_told = 0;
}

static void
voder_outline_finalize (GObject *object)
{
  VoderOutline *self = VODER_OUTLINE (object);

  drop_entries (self);
  g_string_free (self->heading, TRUE);
  g_free (self->title);
  g_free (self->language);

  G_OBJECT_CLASS (voder_outline_parent_class)->finalize (object);
}

static void
voder_outline_class_init (VoderOutlineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_outline_finalize;
}

static void
voder_outline_init (VoderOutline *self)
{
  self->heading = g_string_new (NULL);
}

VoderOutline *
voder_outline_new (void)
{
  return g_object_new (VODER_TYPE_OUTLINE, NULL);
}

/*
 * Forgets everything: another document begins.
 */
void
voder_outline_reset (VoderOutline *self)
{
  g_return_if_fail (VODER_IS_OUTLINE (self));

  drop_entries (self);
  g_string_truncate (self->heading, 0);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->language, g_free);
  self->has_new_tags = FALSE;
  self->has_ended = FALSE;
}

/* A chapter ends where one of its level or above begins. */
static void
close_entries (VoderOutline *self, guint level, gint64 stop)
{
  for (guint i = level; i <= MAX_LEVEL; i++) {
    gint64 start;

    if (self->open[i] != NULL &&
        gst_toc_entry_get_start_stop_times (self->open[i], &start, NULL))
      gst_toc_entry_set_start_stop_times (self->open[i], start, stop);
    self->open[i] = NULL;
  }
}

static GstTocEntry *
find_parent (VoderOutline *self, guint level)
{
  for (guint i = level; i > 0; i--) {
    if (self->open[i - 1] != NULL)
      return self->open[i - 1];
  }

  return NULL;
}

static void
add_entry (VoderOutline *self, guint level, const char *title, gint64 start)
{
  g_autofree char *uid = NULL;
  GstTocEntry *entry = NULL;
  GstTocEntry *parent = NULL;

  close_entries (self, level, start);
  if (self->n_entries == MAX_ENTRIES)
    return;

  uid = g_strdup_printf ("chapter-%u", ++self->n_entries);
  entry = gst_toc_entry_new (GST_TOC_ENTRY_TYPE_CHAPTER, uid);
  gst_toc_entry_set_tags (entry, gst_tag_list_new (GST_TAG_TITLE, title, NULL));
  if (start >= 0)
    gst_toc_entry_set_start_stop_times (entry, start, -1);

  parent = find_parent (self, level);
  self->open[level] = entry;
  if (parent != NULL) {
    gst_toc_entry_append_sub_entry (parent, entry);
    return;
  }
  if (self->toc == NULL)
    self->toc = gst_toc_new (GST_TOC_SCOPE_GLOBAL);
  gst_toc_append_entry (self->toc, entry);
}

/* That of the document: what it begins with, else its first chief heading. */
static void
consider_title (VoderOutline *self, guint level)
{
  if (self->title != NULL || (self->n_entries > 0 && level > 1))
    return;

  self->title = g_strdup (self->heading->str);
  self->has_new_tags = TRUE;
}

static void
end_heading (VoderOutline *self, guint level)
{
  g_strstrip (self->heading->str);
  if (*self->heading->str != '\0') {
    consider_title (self, level);
    add_entry (self, level, self->heading->str, self->heading_start);
  }
  g_string_truncate (self->heading, 0);
}

static void
append_title (GString *title, const char *text)
{
  gsize left = title->len < MAX_TITLE ? MAX_TITLE - title->len : 0;
  gsize length = strlen (text);

  if (length > left) {
    const char *cut = g_utf8_find_prev_char (text, text + left + 1);

    length = cut != NULL ? (gsize) (cut - text) : 0;
  }
  if (title->len > 0 && length > 0 && title->str[title->len - 1] != ' ')
    g_string_append_c (title, ' ');
  g_string_append_len (title, text, (gssize) length);
}

static void
add_heading (VoderOutline *self, VoderUtterance *utterance, gint64 start)
{
  VoderPassageFlags flags = voder_utterance_get_flags (utterance);
  guint level = CLAMP (voder_utterance_get_level (utterance), 1, MAX_LEVEL);

  if ((flags & VODER_PASSAGE_BEGIN) != 0) {
    g_string_truncate (self->heading, 0);
    self->heading_start = start;
  }
  append_title (self->heading, voder_utterance_get_string (utterance));
  if ((flags & VODER_PASSAGE_END) != 0)
    end_heading (self, level);
}

/* GStreamer's tag is the code of the language, without region or script. */
static void
add_language (VoderOutline *self, const char *language)
{
  gsize length;

  if (language == NULL || self->language != NULL)
    return;

  length = strcspn (language, "-_");
  if (length < 2 || length > 3)
    return;

  self->language = g_ascii_strdown (language, (gssize) length);
  self->has_new_tags = TRUE;
}

/*
 * Takes note of the next utterance, which starts at the stream time @start, or
 * -1 in a stream without times.
 */
void
voder_outline_add (VoderOutline *self, VoderUtterance *utterance, gint64 start)
{
  g_return_if_fail (VODER_IS_OUTLINE (self));
  g_return_if_fail (utterance != NULL);

  add_language (self, voder_utterance_get_language (utterance));
  if (voder_utterance_get_block (utterance) == VODER_BLOCK_HEADING)
    add_heading (self, utterance, start);
}

/*
 * Takes note of the end of the document, at the stream time @stop or -1.
 */
void
voder_outline_end (VoderOutline *self, gint64 stop)
{
  g_return_if_fail (VODER_IS_OUTLINE (self));

  close_entries (self, 0, stop);
  self->has_ended = stop >= 0 || self->n_told < self->n_entries;
}

/*
 * Gives a TAG event (transfer full) when there is something new to tell.
 */
GstEvent *
voder_outline_take_tags (VoderOutline *self)
{
  GstTagList *tags = NULL;

  g_return_val_if_fail (VODER_IS_OUTLINE (self), NULL);

  if (!self->has_new_tags)
    return NULL;

  self->has_new_tags = FALSE;
  tags = gst_tag_list_new_empty ();
  if (self->title != NULL)
    gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_TITLE, self->title,
                      NULL);
  if (self->language != NULL)
    gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_LANGUAGE_CODE,
                      self->language, NULL);

  return gst_event_new_tag (tags);
}

static gboolean
is_due (VoderOutline *self)
{
  guint n_new = self->n_entries - self->n_told;

  if (n_new == 0 || self->has_ended)
    return self->n_entries > 0 && self->has_ended;

  return self->n_told < FEW_ENTRIES || n_new >= self->n_told / 8;
}

/*
 * Gives a TOC event (transfer full) when one is due.
 */
GstEvent *
voder_outline_take_toc (VoderOutline *self)
{
  g_autoptr (GstToc) copy = NULL;
  GstEvent *event = NULL;

  g_return_val_if_fail (VODER_IS_OUTLINE (self), NULL);

  if (!is_due (self))
    return NULL;

  copy = gst_toc_copy (self->toc);
  event = gst_event_new_toc (copy, self->n_told > 0);
  self->n_told = self->n_entries;
  self->has_ended = FALSE;

  return event;
}
