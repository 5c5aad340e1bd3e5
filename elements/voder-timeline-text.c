/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-timeline-text.h"

#include <string.h>

/* So many headings are more than anybody looks through, for each text. */
#define MAX_HEADINGS 2000
/* A heading of more bytes is cut. */
#define MAX_TITLE 500
/* In a key: above them is the byte, and below how many utterances were there
 * before. */
#define KEY_BITS 16

/*
 * VoderTimelineText:
 *
 * The utterances of a text, as far as it was read: from its start on, and from
 * places on that were sought before it was. What lies between is a gap, of
 * which only the bytes are known; it closes as somebody reads on who comes from
 * before it.
 *
 * Thread safety: one thread; or the caller has a lock.
 */
static void
heading_clear (gpointer data)
{
  g_free (((VoderTimelineHeading *) data)->title);
}

/*
 * Makes a text of so many bytes of which nothing else is known.
 */
VoderTimelineText *
voder_timeline_text_new (guint64 n_bytes)
{
  VoderTimelineText *self = g_new0 (VoderTimelineText, 1);

  self->n_bytes = n_bytes;
  self->entries = g_array_new (FALSE, FALSE, sizeof (VoderTimelineEntry));
  self->headings = g_array_new (FALSE, FALSE, sizeof (VoderTimelineHeading));
  g_array_set_clear_func (self->headings, heading_clear);

  return self;
}

void
voder_timeline_text_free (VoderTimelineText *self)
{
  g_array_unref (self->entries);
  g_array_unref (self->headings);
  g_free (self);
}

static VoderTimelineKey
make_key (gint64 source)
{
  return (VoderTimelineKey) MAX (source, 0) << KEY_BITS;
}

/*
 * Gives the byte at which the utterance of a key begins.
 */
gint64
voder_timeline_key_get_source (VoderTimelineKey key)
{
  return (gint64) (key >> KEY_BITS);
}

static gint64
get_start (const VoderTimelineEntry *entry)
{
  return voder_timeline_key_get_source (entry->key);
}

static gint64
get_end (const VoderTimelineEntry *entry)
{
  return get_start (entry) + entry->n_bytes;
}

VoderTimelineEntry *
voder_timeline_text_get (VoderTimelineText *self, guint n)
{
  return &g_array_index (self->entries, VoderTimelineEntry, n);
}

/*
 * Gives the number, among those that are known, of the first utterance of that
 * key or behind it; how many are known when there is none.
 */
guint
voder_timeline_text_find (VoderTimelineText *self, VoderTimelineKey key)
{
  guint first = 0;
  guint end = self->entries->len;

  while (first < end) {
    guint middle = first + (end - first) / 2;

    if (voder_timeline_text_get (self, middle)->key < key)
      first = middle + 1;
    else
      end = middle;
  }

  return first;
}

/*
 * Finds the first utterance from @from on that has the byte @source, or gives
 * %VODER_TIMELINE_NONE.
 */
VoderTimelineKey
voder_timeline_text_find_source (VoderTimelineText *self,
                                 VoderTimelineKey from,
                                 gint64 source)
{
  guint first = voder_timeline_text_find (self, from);
  guint n = voder_timeline_text_find (self, MAX (from, make_key (source)));
  const VoderTimelineEntry *entry = NULL;

  /* A silence has no bytes; it is at the end of what is before it. */
  for (guint i = n; i < self->entries->len; i++) {
    entry = voder_timeline_text_get (self, i);
    if (get_start (entry) != source)
      break;
    if (entry->n_bytes > 0)
      return entry->key;
  }
  entry = n > first ? voder_timeline_text_get (self, n - 1) : NULL;

  return entry != NULL && source < get_end (entry) ? entry->key
                                                   : VODER_TIMELINE_NONE;
}

static char *
dup_title (const char *begin, const char *text)
{
  g_autofree char *title =
      begin != NULL ? g_strjoin (" ", begin, text, NULL) : g_strdup (text);

  g_strstrip (title);
  if (strlen (title) > MAX_TITLE)
    *g_utf8_find_prev_char (title, title + MAX_TITLE + 1) = '\0';

  return g_steal_pointer (&title);
}

/* How many headings stand before the key, or at it. */
static guint
count_headings (VoderTimelineText *self, VoderTimelineKey key)
{
  guint n = self->headings->len;

  while (n > 0 &&
         g_array_index (self->headings, VoderTimelineHeading, n - 1).key > key)
    n--;

  return n;
}

/* A heading may be spoken in several pieces. */
static void
add_heading (VoderTimelineText *self,
             VoderTimelineKey key,
             VoderUtterance *utterance)
{
  const char *string = voder_utterance_get_string (utterance);
  guint n = count_headings (self, key);

  if (voder_utterance_get_block (utterance) != VODER_BLOCK_HEADING)
    return;

  if (voder_utterance_get_flags (utterance) & VODER_PASSAGE_BEGIN) {
    const VoderTimelineHeading heading = {
      .key = key,
      .level = voder_utterance_get_level (utterance),
      .title = dup_title (NULL, string),
    };

    g_array_insert_val (self->headings, n, heading);
  } else if (n > 0) {
    VoderTimelineHeading *last =
        &g_array_index (self->headings, VoderTimelineHeading, n - 1);
    g_autofree char *begin = last->title;

    last->title = dup_title (begin, string);
  }
}

/* Whether who reads has come from what is before the utterance. */
static gboolean
is_placed (const VoderTimelineCursor *cursor)
{
  return cursor->is_placed || cursor->has_begun;
}

static void
note_read (VoderTimelineText *self,
           const VoderTimelineCursor *cursor,
           gint64 to)
{
  if (is_placed (cursor))
    self->n_read += (guint64) MAX (to - cursor->end, 0);
}

/* Whether what is right before the @n-th entry was read. */
static gboolean
is_read_before (VoderTimelineText *self, guint n)
{
  return n < self->entries->len ? !voder_timeline_text_get (self, n)->has_gap
                                : self->has_end;
}

static void
insert (VoderTimelineText *self,
        guint n,
        const VoderTimelineCursor *cursor,
        VoderTimelineEntry entry,
        VoderUtterance *utterance)
{
  entry.n_chars =
      (guint) g_utf8_strlen (voder_utterance_get_string (utterance), -1);
  entry.pause_us = (guint) voder_utterance_get_pause_us (utterance);
  entry.has_gap = !is_placed (cursor) && !is_read_before (self, n);
  self->n_gaps += entry.has_gap;
  self->n_chars += entry.n_chars;
  self->pause_us += entry.pause_us;
  self->n_read += entry.n_bytes;
  note_read (self, cursor, get_start (&entry));
  g_array_insert_val (self->entries, n, entry);
  if (self->headings->len < MAX_HEADINGS)
    add_heading (self, entry.key, utterance);
}

static void
close_gap (VoderTimelineText *self,
           const VoderTimelineCursor *cursor,
           VoderTimelineEntry *entry)
{
  if (!entry->has_gap || !is_placed (cursor))
    return;

  entry->has_gap = FALSE;
  self->n_gaps--;
  note_read (self, cursor, get_start (entry));
}

/*
 * Says what the next utterance is that @cursor comes to, and gives its key.
 * What is known already stays.
 */
VoderTimelineKey
voder_timeline_text_add (VoderTimelineText *self,
                         VoderTimelineCursor *cursor,
                         VoderUtterance *utterance)
{
  gint64 start = cursor->end;
  gint64 end = cursor->end;
  VoderTimelineEntry entry = { 0 };
  guint n;

  if (!voder_utterance_get_source (utterance, &start, &end))
    start = end = cursor->end;
  entry.key = make_key (start);
  if (cursor->has_begun)
    entry.key = MAX (entry.key, cursor->key + 1);
  entry.n_bytes = (guint) MAX (end - get_start (&entry), 0);

  n = voder_timeline_text_find (self, entry.key);
  if (n < self->entries->len &&
      voder_timeline_text_get (self, n)->key == entry.key)
    close_gap (self, cursor, voder_timeline_text_get (self, n));
  else
    insert (self, n, cursor, entry, utterance);
  cursor->has_begun = TRUE;
  cursor->key = entry.key;
  cursor->end = get_end (&entry);

  return entry.key;
}

/*
 * Says that @cursor comes to no more utterances.
 */
void
voder_timeline_text_end (VoderTimelineText *self,
                         const VoderTimelineCursor *cursor)
{
  if (is_placed (cursor))
    self->has_end = TRUE;
}

/*
 * Tells whether all of the text was read.
 */
gboolean
voder_timeline_text_is_whole (const VoderTimelineText *self)
{
  return self->has_end && self->n_gaps == 0;
}

/*
 * Gives how many bytes before the @n-th utterance that is known were not read,
 * or behind the last one, and where they begin.
 */
guint64
voder_timeline_text_get_gap (VoderTimelineText *self, guint n, guint64 *start)
{
  guint64 begin =
      n > 0 ? (guint64) get_end (voder_timeline_text_get (self, n - 1)) : 0;
  guint64 end = n < self->entries->len
                    ? (guint64) get_start (voder_timeline_text_get (self, n))
                    : self->n_bytes;

  if (start != NULL)
    *start = begin;

  return is_read_before (self, n) ? 0 : end - MIN (end, begin);
}

/*
 * Guesses how long so many bytes are that were not read: as those that were, or
 * as text without markup when none was.
 */
GstClockTime
voder_timeline_text_estimate (const VoderTimelineText *self,
                              guint64 n_bytes,
                              GstClockTime char_ns)
{
  GstClockTime read = self->n_chars * char_ns + self->pause_us * GST_USECOND;

  if (self->n_read == 0)
    return n_bytes * char_ns;

  return gst_util_uint64_scale (read, n_bytes, self->n_read);
}
