/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-timeline.h"

#include <string.h>

/* How long a character of speech lasts at the normal rate, until some was
 * heard: 15 characters are a second. */
#define CHAR_NS (GST_SECOND / 15)
/* So many characters must have been heard to say more than that. */
#define MIN_CHARS_HEARD 40
/* Seeks to guessed times that are remembered. */
#define MAX_ANCHORS 64
/* So many headings are more than anybody looks through, for each text. */
#define MAX_HEADINGS 2000
/* A heading of more bytes is cut. */
#define MAX_TITLE 500

/* An utterance: a rate of 0 says that its length is not known. */
typedef struct {
  gint64 source_start;
  guint n_bytes;
  guint n_chars;
  guint pause_us;
  guint rate;
  guint n_frames;
} Entry;

typedef struct {
  guint entry;
  guint level;
  char *title;
} Heading;

typedef struct {
  guint64 n_bytes;
  GArray *entries;
  GArray *headings;
  gboolean is_whole;
} Text;

typedef struct {
  guint text;
  guint entry;
  GstClockTime start;
} Anchor;

/*
 * VoderTimeline:
 *
 * What is heard when: the utterances of some texts, one after the other. It
 * grows as texts are read, and its times become exact as they are spoken. Until
 * then they are guessed from the number of characters.
 *
 * A seek into what was not spoken yet begins at a guessed time; from there on,
 * as long as it is played, time follows from the audio. Such a beginning is an
 * anchor: later guesses leave it where it is, so that what was heard at a time
 * is found there again, until all audio before it is known.
 *
 * Thread safety: one thread; or the caller has a lock.
 */
struct _VoderTimeline {
  GPtrArray *texts;
  GArray *anchors; /* in the order of what they stand at */
  GstClockTime char_ns;
  guint64 n_chars_heard;
  GstClockTime heard_ns;
};

static void
heading_clear (gpointer data)
{
  g_free (((Heading *) data)->title);
}

static void
text_free (gpointer data)
{
  Text *self = data;

  g_array_unref (self->entries);
  g_array_unref (self->headings);
  g_free (self);
}

static void
chapter_free (gpointer data)
{
  VoderChapter *self = data;

  g_free (self->title);
  g_free (self);
}

/* Goes from utterance to utterance and knows the time of each. */
typedef struct {
  VoderTimeline *timeline;
  guint text;
  guint entry;
  guint anchor;
  GstClockTime base;
  guint64 n_frames;
  guint rate;
  gboolean is_known;
  gboolean is_exact;
} Walk;

static Text *
get_text (VoderTimeline *self, guint n)
{
  return g_ptr_array_index (self->texts, n);
}

static Entry *
get_entry (Text *text, guint n)
{
  return &g_array_index (text->entries, Entry, n);
}

static Walk
walk_begin (VoderTimeline *self)
{
  return (Walk){ .timeline = self, .is_known = TRUE, .is_exact = TRUE };
}

static GstClockTime
walk_get_time (const Walk *self)
{
  if (self->rate == 0)
    return self->base;

  return self->base + gst_util_uint64_scale_int (self->n_frames, GST_SECOND,
                                                 (int) self->rate);
}

static void
walk_set_time (Walk *self, GstClockTime time)
{
  self->base = time;
  self->n_frames = 0;
}

/* Whether the anchor stands before the place, or at it. */
static gboolean
anchor_is_up_to (const Anchor *anchor, guint text, guint entry)
{
  return anchor->text < text ||
         (anchor->text == text && anchor->entry <= entry);
}

/* At the start of an utterance that does not follow from the one before. */
static void
walk_use_anchors (Walk *self)
{
  GArray *anchors = self->timeline->anchors;

  for (; self->anchor < anchors->len; self->anchor++) {
    const Anchor *anchor = &g_array_index (anchors, Anchor, self->anchor);

    if (!anchor_is_up_to (anchor, self->text, self->entry))
      return;
    if (!self->is_known && anchor->text == self->text &&
        anchor->entry == self->entry) {
      walk_set_time (self, MAX (walk_get_time (self), anchor->start));
      self->is_known = TRUE;
    }
  }
}

static GstClockTime
get_char_ns (VoderTimeline *self)
{
  return self->n_chars_heard >= MIN_CHARS_HEARD
             ? self->heard_ns / self->n_chars_heard
             : self->char_ns;
}

static GstClockTime
estimate (VoderTimeline *self, const Entry *entry)
{
  return entry->n_chars * get_char_ns (self) + entry->pause_us * GST_USECOND;
}

/* What lasts about so long does not reach behind the next anchor: that stays
 * where it is. */
static void
walk_guess (Walk *self, GstClockTime length)
{
  GArray *anchors = self->timeline->anchors;
  GstClockTime begin = walk_get_time (self);
  GstClockTime end = begin + length;

  if (self->anchor < anchors->len)
    end = MIN (end, g_array_index (anchors, Anchor, self->anchor).start);
  walk_set_time (self, MAX (begin, end));
  self->is_known = FALSE;
  self->is_exact = FALSE;
}

static void
walk_pass (Walk *self, const Entry *entry)
{
  if (entry->rate == 0) {
    walk_guess (self, estimate (self->timeline, entry));
    return;
  }

  if (entry->rate != self->rate) {
    walk_set_time (self, walk_get_time (self));
    self->rate = entry->rate;
  }
  self->n_frames += entry->n_frames;
}

/* The utterance at hand, or %NULL: then the text has no more. */
static const Entry *
walk_get_entry (Walk *self)
{
  Text *text = get_text (self->timeline, self->text);

  if (self->entry >= text->entries->len)
    return NULL;
  walk_use_anchors (self);

  return get_entry (text, self->entry);
}

static guint64
get_n_read (Text *text)
{
  const Entry *last = NULL;

  if (text->entries->len == 0)
    return 0;
  last = get_entry (text, text->entries->len - 1);

  return (guint64) (last->source_start + last->n_bytes);
}

/* What is left of a text that is not read to its end yet: as the part that is,
 * byte for byte. */
static GstClockTime
estimate_rest (Walk *self, GstClockTime began)
{
  Text *text = get_text (self->timeline, self->text);
  guint64 n_read = get_n_read (text);

  if (text->is_whole || n_read >= text->n_bytes)
    return 0;
  if (n_read == 0)
    return text->n_bytes * get_char_ns (self->timeline);

  return gst_util_uint64_scale (walk_get_time (self) - began,
                                text->n_bytes - n_read, n_read);
}

static void
walk_end_text (Walk *self, GstClockTime began)
{
  if (!get_text (self->timeline, self->text)->is_whole)
    walk_guess (self, estimate_rest (self, began));
  self->text++;
  self->entry = 0;
}

static void
walk_get_place (const Walk *self, VoderTimelinePlace *place)
{
  *place = (VoderTimelinePlace){
    .text = self->text,
    .utterance = self->entry,
    .start = walk_get_time (self),
    .is_known = self->is_known,
    .is_exact = self->is_exact,
  };
}

VoderTimeline *
voder_timeline_new (double rate)
{
  VoderTimeline *self = g_new0 (VoderTimeline, 1);

  self->texts = g_ptr_array_new_with_free_func (text_free);
  self->anchors = g_array_new (FALSE, FALSE, sizeof (Anchor));
  self->char_ns = (GstClockTime) ((double) CHAR_NS / rate);

  return self;
}

void
voder_timeline_free (VoderTimeline *self)
{
  g_ptr_array_unref (self->texts);
  g_array_unref (self->anchors);
  g_free (self);
}

/*
 * Adds a text of that size behind the others, and gives its number.
 */
guint
voder_timeline_add_text (VoderTimeline *self, guint64 n_bytes)
{
  Text *text = g_new0 (Text, 1);

  text->n_bytes = n_bytes;
  text->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  text->headings = g_array_new (FALSE, FALSE, sizeof (Heading));
  g_array_set_clear_func (text->headings, heading_clear);
  g_ptr_array_add (self->texts, text);

  return self->texts->len - 1;
}

guint
voder_timeline_get_n_texts (VoderTimeline *self)
{
  return self->texts->len;
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

/* A heading may be spoken in several pieces. */
static void
add_heading (Text *text, guint n, VoderUtterance *utterance)
{
  const char *string = voder_utterance_get_string (utterance);
  GArray *headings = text->headings;

  if (voder_utterance_get_block (utterance) != VODER_BLOCK_HEADING)
    return;

  if (voder_utterance_get_flags (utterance) & VODER_PASSAGE_BEGIN) {
    const Heading heading = {
      .entry = n,
      .level = voder_utterance_get_level (utterance),
      .title = dup_title (NULL, string),
    };

    g_array_append_val (headings, heading);
  } else if (headings->len > 0) {
    Heading *last = &g_array_index (headings, Heading, headings->len - 1);
    g_autofree char *begin = last->title;

    last->title = dup_title (begin, string);
  }
}

/*
 * Says what the @n-th utterance of a text is. What is known already stays; the
 * others come in order.
 */
void
voder_timeline_add_utterance (VoderTimeline *self,
                              guint text,
                              guint n,
                              VoderUtterance *utterance)
{
  Text *at = get_text (self, text);
  const char *string = voder_utterance_get_string (utterance);
  gint64 start = 0;
  gint64 end = 0;
  Entry entry = { 0 };

  if (n != at->entries->len)
    return;

  if (voder_utterance_get_source (utterance, &start, &end)) {
    entry.source_start = start;
    entry.n_bytes = (guint) (end - start);
  } else if (n > 0) {
    const Entry *before = get_entry (at, n - 1);

    entry.source_start = before->source_start + before->n_bytes;
  }
  entry.n_chars = (guint) g_utf8_strlen (string, -1);
  entry.pause_us = (guint) voder_utterance_get_pause_us (utterance);
  g_array_append_val (at->entries, entry);
  if (at->headings->len < MAX_HEADINGS)
    add_heading (at, n, utterance);
}

/*
 * Says that a text has no more utterances than are known.
 */
void
voder_timeline_end_text (VoderTimeline *self, guint text)
{
  get_text (self, text)->is_whole = TRUE;
}

gboolean
voder_timeline_is_whole (VoderTimeline *self, guint text)
{
  return get_text (self, text)->is_whole;
}

guint
voder_timeline_get_n_utterances (VoderTimeline *self, guint text)
{
  return get_text (self, text)->entries->len;
}

/*
 * Gives how many headings of all texts are known.
 */
guint
voder_timeline_get_n_headings (VoderTimeline *self)
{
  guint n = 0;

  for (guint i = 0; i < self->texts->len; i++)
    n += get_text (self, i)->headings->len;

  return n;
}

/*
 * Finds the first utterance from @from on that has the byte @source of its
 * text, or gives %VODER_TIMELINE_NONE. Utterances lie in the order of the text.
 */
guint
voder_timeline_find_source (VoderTimeline *self,
                            guint text,
                            guint from,
                            gint64 source)
{
  Text *at = get_text (self, text);

  for (guint i = from; i < at->entries->len; i++) {
    const Entry *entry = get_entry (at, i);

    if (source < entry->source_start)
      break;
    if (source == entry->source_start ||
        source < entry->source_start + entry->n_bytes)
      return i;
  }

  return VODER_TIMELINE_NONE;
}

/* An anchor has no meaning where the audio before it is known. */
static void
drop_anchor (VoderTimeline *self, guint text, guint entry)
{
  for (guint i = self->anchors->len; i-- > 0;) {
    const Anchor *anchor = &g_array_index (self->anchors, Anchor, i);

    if (anchor->text == text && anchor->entry == entry)
      g_array_remove_index (self->anchors, i);
  }
}

/*
 * Says how long an utterance is, with the pause behind it; 0 frames when it is
 * silent.
 */
void
voder_timeline_set_length (VoderTimeline *self,
                           guint text,
                           guint n,
                           guint64 n_frames,
                           guint rate)
{
  Text *at = get_text (self, text);
  Entry *entry = NULL;
  GstClockTime length;
  GstClockTime pause;

  if (n >= at->entries->len || rate == 0 || n_frames > G_MAXUINT)
    return;

  entry = get_entry (at, n);
  if (entry->rate == 0) {
    length = gst_util_uint64_scale_int (n_frames, GST_SECOND, (int) rate);
    pause = entry->pause_us * GST_USECOND;
    self->n_chars_heard += entry->n_chars;
    self->heard_ns += length > pause ? length - pause : length;
  }
  entry->rate = rate;
  entry->n_frames = (guint) n_frames;
  drop_anchor (self, text, n + 1);
  if (at->is_whole && n + 1 == at->entries->len)
    drop_anchor (self, text + 1, 0);
}

/*
 * Forgets how long the utterances are: they are spoken otherwise from now on,
 * at @rate.
 */
void
voder_timeline_forget (VoderTimeline *self, double rate)
{
  for (guint i = 0; i < self->texts->len; i++) {
    Text *text = get_text (self, i);

    for (guint j = 0; j < text->entries->len; j++)
      get_entry (text, j)->rate = 0;
  }
  g_array_set_size (self->anchors, 0);
  self->n_chars_heard = 0;
  self->heard_ns = 0;
  self->char_ns = (GstClockTime) ((double) CHAR_NS / rate);
}

/*
 * Says that an utterance of which the time is a guess is played at @start, and
 * what follows it behind.
 */
void
voder_timeline_anchor (VoderTimeline *self,
                       guint text,
                       guint n,
                       GstClockTime start)
{
  const Anchor anchor = { text, n, start };
  guint place = 0;

  drop_anchor (self, text, n);
  if (self->anchors->len == MAX_ANCHORS)
    g_array_remove_index (self->anchors, 0);
  while (
      place < self->anchors->len &&
      anchor_is_up_to (&g_array_index (self->anchors, Anchor, place), text, n))
    place++;
  g_array_insert_val (self->anchors, place, anchor);
}

/* In what is not read yet: the byte that is heard at @time, or so. The sentence
 * that has it is taken to begin then. */
static void
find_unread (const Walk *walk,
             GstClockTime rest,
             GstClockTime time,
             VoderTimelinePlace *place)
{
  Text *text = get_text (walk->timeline, walk->text);
  guint64 n_read = get_n_read (text);
  GstClockTime behind;

  walk_get_place (walk, place);
  if (rest == 0 || time <= place->start)
    return;

  behind = MIN (time - place->start, rest);
  place->start += behind;
  place->is_known = FALSE;
  place->is_exact = FALSE;
  place->source =
      n_read + gst_util_uint64_scale (text->n_bytes - n_read, behind, rest);
}

/*
 * Finds the utterance at a time, the last one that begins at it or before, and
 * (NULL: not asked for) the one behind it: the end when there is none.
 *
 * Returns: FALSE when all is known and the time lies behind its end.
 */
gboolean
voder_timeline_find (VoderTimeline *self,
                     GstClockTime time,
                     VoderTimelinePlace *place,
                     VoderTimelinePlace *next)
{
  Walk walk = walk_begin (self);
  VoderTimelinePlace behind;

  *place = (VoderTimelinePlace){ .is_known = TRUE, .is_exact = TRUE };
  while (walk.text < self->texts->len) {
    GstClockTime began = walk_get_time (&walk);
    const Entry *entry = NULL;

    for (; (entry = walk_get_entry (&walk)) != NULL; walk.entry++) {
      walk_get_place (&walk, next != NULL ? next : &behind);
      if (walk_get_time (&walk) > time)
        return TRUE;
      walk_get_place (&walk, place);
      walk_pass (&walk, entry);
    }
    if (!get_text (self, walk.text)->is_whole && walk_get_time (&walk) <= time)
      find_unread (&walk, estimate_rest (&walk, began), time, place);
    walk_end_text (&walk, began);
  }
  walk_get_place (&walk, next != NULL ? next : &behind);

  return time < walk_get_time (&walk) || !walk.is_exact;
}

/*
 * Tells where the @n-th utterance of a text stands, or the end of the text when
 * it has no such.
 */
void
voder_timeline_get_place (VoderTimeline *self,
                          guint text,
                          guint n,
                          VoderTimelinePlace *place)
{
  Walk walk = walk_begin (self);

  while (walk.text < self->texts->len) {
    GstClockTime began = walk_get_time (&walk);
    const Entry *entry = NULL;

    while ((entry = walk_get_entry (&walk)) != NULL &&
           (walk.text < text || walk.entry < n)) {
      walk_pass (&walk, entry);
      walk.entry++;
    }
    if (walk.text == text)
      break;
    walk_end_text (&walk, began);
  }
  walk_get_place (&walk, place);
}

/*
 * Finds the first utterance whose length is not known: all audio before it is,
 * so that its start is exact.
 */
void
voder_timeline_find_frontier (VoderTimeline *self, VoderTimelinePlace *place)
{
  Walk walk = walk_begin (self);

  while (walk.text < self->texts->len) {
    const Entry *entry = NULL;

    while ((entry = walk_get_entry (&walk)) != NULL && entry->rate != 0) {
      walk_pass (&walk, entry);
      walk.entry++;
    }
    if (entry != NULL || !get_text (self, walk.text)->is_whole)
      break;
    walk_end_text (&walk, 0);
  }
  walk_get_place (&walk, place);
}

/*
 * Gives how long all of it lasts.
 */
GstClockTime
voder_timeline_get_duration (VoderTimeline *self, gboolean *is_exact)
{
  Walk walk = walk_begin (self);

  while (walk.text < self->texts->len) {
    GstClockTime began = walk_get_time (&walk);
    const Entry *entry = NULL;

    for (; (entry = walk_get_entry (&walk)) != NULL; walk.entry++)
      walk_pass (&walk, entry);
    walk_end_text (&walk, began);
  }
  if (is_exact != NULL)
    *is_exact = walk.is_exact;

  return walk_get_time (&walk);
}

static void
add_chapter (GPtrArray *chapters, const Heading *heading, const Walk *walk)
{
  VoderChapter *chapter = g_new0 (VoderChapter, 1);

  chapter->title = g_strdup (heading->title);
  chapter->level = heading->level;
  walk_get_place (walk, &chapter->place);
  g_ptr_array_add (chapters, chapter);
}

/* A chapter ends where the next one begins that is not inside it. */
static void
close_chapters (GPtrArray *chapters, GstClockTime end)
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

/*
 * Lists what the headings begin (transfer full), as #VoderChapter, in order.
 */
GPtrArray *
voder_timeline_list_chapters (VoderTimeline *self)
{
  GPtrArray *chapters = g_ptr_array_new_with_free_func (chapter_free);
  Walk walk = walk_begin (self);

  while (walk.text < self->texts->len) {
    GArray *headings = get_text (self, walk.text)->headings;
    GstClockTime began = walk_get_time (&walk);
    const Entry *entry = NULL;
    guint n = 0;

    for (; (entry = walk_get_entry (&walk)) != NULL; walk.entry++) {
      if (n < headings->len &&
          g_array_index (headings, Heading, n).entry == walk.entry)
        add_chapter (chapters, &g_array_index (headings, Heading, n++), &walk);
      walk_pass (&walk, entry);
    }
    walk_end_text (&walk, began);
  }
  close_chapters (chapters, walk_get_time (&walk));

  return chapters;
}
