/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-timeline.h"

#include "voder-timeline-chapters.h"

/* How long a character of speech lasts at the normal rate, until some was
 * heard: 15 characters are a second. */
#define CHAR_NS (GST_SECOND / 15)
/* So many characters must have been heard to say more than that. */
#define MIN_CHARS_HEARD 40

/*
 * VoderTimeline:
 *
 * What is heard when: the utterances of some texts, one after the other. It
 * grows as texts are read, and its times become exact as they are spoken. Until
 * then they are guessed from the number of characters, or of bytes where not
 * even those are known.
 *
 * A seek into what was not spoken yet begins at a guessed time; from there on,
 * as long as it is played, time follows from the audio. Such a beginning is an
 * anchor: later guesses leave it where it is, so that what was heard at a time
 * is found there again, until all audio before it is known.
 *
 * Texts have numbers, which stay when those before them are dropped.
 *
 * Thread safety: one thread; or the caller has a lock.
 */
struct _VoderTimeline {
  VoderTimelineGround ground;
  GstClockTime char_ns; /* until some were heard */
  guint64 n_chars_heard;
  GstClockTime heard_ns;
};

/* NULL when it was dropped. */
static VoderTimelineText *
get_text (VoderTimeline *self, guint n)
{
  const VoderTimelineGround *ground = &self->ground;

  return n >= ground->n_dropped && n - ground->n_dropped < ground->texts->len
             ? g_ptr_array_index (ground->texts, n - ground->n_dropped)
             : NULL;
}

static void
update_char_ns (VoderTimeline *self)
{
  self->ground.char_ns = self->n_chars_heard >= MIN_CHARS_HEARD
                             ? self->heard_ns / self->n_chars_heard
                             : self->char_ns;
}

static void
set_rate (VoderTimeline *self, double rate)
{
  self->char_ns = (GstClockTime) ((double) CHAR_NS / rate);
  update_char_ns (self);
}

VoderTimeline *
voder_timeline_new (double rate)
{
  VoderTimeline *self = g_new0 (VoderTimeline, 1);

  self->ground.texts = g_ptr_array_new_with_free_func (
      (GDestroyNotify) voder_timeline_text_free);
  voder_timeline_anchors_init (&self->ground.anchors);
  set_rate (self, rate);

  return self;
}

void
voder_timeline_free (VoderTimeline *self)
{
  g_ptr_array_unref (self->ground.texts);
  voder_timeline_anchors_clear (&self->ground.anchors);
  g_free (self);
}

/*
 * Adds a text of that size behind the others, and gives its number.
 */
guint
voder_timeline_add_text (VoderTimeline *self, guint64 n_bytes)
{
  GPtrArray *texts = self->ground.texts;

  g_ptr_array_add (texts, voder_timeline_text_new (n_bytes));

  return self->ground.n_dropped + texts->len - 1;
}

/*
 * Drops the texts before the @n-th, of which only is remembered how long they
 * are.
 */
void
voder_timeline_drop_texts (VoderTimeline *self, guint n)
{
  VoderTimelineGround *ground = &self->ground;
  VoderTimelineWalk walk;
  guint n_dropped = n - MIN (n, ground->n_dropped);

  if (n_dropped == 0 || n_dropped > ground->texts->len)
    return;

  voder_timeline_walk_init (&walk, ground);
  while (walk.text < n_dropped)
    voder_timeline_walk_pass_text (&walk);
  ground->base = walk.base;
  ground->n_frames = walk.n_frames;
  ground->rate = walk.rate;
  ground->n_dropped = n;
  g_ptr_array_remove_range (ground->texts, 0, n_dropped);
  voder_timeline_anchors_drop_before (&ground->anchors, n);
}

/*
 * Says what the next utterance of a text is that @cursor comes to, and gives
 * its key. What is known already stays.
 */
VoderTimelineKey
voder_timeline_add_utterance (VoderTimeline *self,
                              guint text,
                              VoderTimelineCursor *cursor,
                              VoderUtterance *utterance)
{
  VoderTimelineText *at = get_text (self, text);

  return at != NULL ? voder_timeline_text_add (at, cursor, utterance) : 0;
}

/*
 * Says that @cursor comes to no more utterances of a text.
 */
void
voder_timeline_end_text (VoderTimeline *self,
                         guint text,
                         const VoderTimelineCursor *cursor)
{
  VoderTimelineText *at = get_text (self, text);

  if (at != NULL)
    voder_timeline_text_end (at, cursor);
}

/*
 * Gives how many headings of all texts are known.
 */
guint
voder_timeline_get_n_headings (VoderTimeline *self)
{
  guint n = 0;

  for (guint i = 0; i < self->ground.texts->len; i++)
    n += ((VoderTimelineText *) g_ptr_array_index (self->ground.texts, i))
             ->headings->len;

  return n;
}

/*
 * Finds the first utterance from @from on that has the byte @source of its
 * text, or gives %VODER_TIMELINE_NONE.
 */
VoderTimelineKey
voder_timeline_find_source (VoderTimeline *self,
                            guint text,
                            VoderTimelineKey from,
                            gint64 source)
{
  VoderTimelineText *at = get_text (self, text);

  return at != NULL ? voder_timeline_text_find_source (at, from, source)
                    : VODER_TIMELINE_NONE;
}

/* An anchor has no meaning where the audio before it is known: that of the
 * utterance behind the @n-th that is known of a text. */
static void
drop_anchor_behind (VoderTimeline *self, guint text, guint n)
{
  VoderTimelineAnchors *anchors = &self->ground.anchors;
  VoderTimelineText *at = get_text (self, text);
  VoderTimelineText *behind = get_text (self, text + 1);
  const VoderTimelineEntry *next = NULL;

  if (n + 1 < at->entries->len) {
    next = voder_timeline_text_get (at, n + 1);
    if (!next->has_gap)
      voder_timeline_anchors_drop (anchors, text, next->key);
  } else if (at->has_end && behind != NULL && behind->entries->len > 0) {
    voder_timeline_anchors_drop (anchors, text + 1,
                                 voder_timeline_text_get (behind, 0)->key);
  }
}

static void
note_heard (VoderTimeline *self,
            const VoderTimelineEntry *entry,
            guint64 n_frames,
            guint rate)
{
  GstClockTime length =
      gst_util_uint64_scale_int (n_frames, GST_SECOND, (int) rate);
  GstClockTime pause = entry->pause_us * GST_USECOND;

  self->n_chars_heard += entry->n_chars;
  self->heard_ns += length > pause ? length - pause : length;
  update_char_ns (self);
}

static void
set_length (VoderTimeline *self,
            guint text,
            guint n,
            guint64 n_frames,
            guint rate)
{
  VoderTimelineEntry *entry =
      voder_timeline_text_get (get_text (self, text), n);

  if (rate == 0 || n_frames > G_MAXUINT)
    return;

  if (entry->rate == 0)
    note_heard (self, entry, n_frames, rate);
  entry->rate = rate;
  entry->n_frames = (guint) n_frames;
  drop_anchor_behind (self, text, n);
}

/*
 * Says how long an utterance is, with the pause behind it; 0 frames when it is
 * silent.
 */
void
voder_timeline_set_length (VoderTimeline *self,
                           guint text,
                           VoderTimelineKey utterance,
                           guint64 n_frames,
                           guint rate)
{
  VoderTimelineText *at = get_text (self, text);
  guint n = at != NULL ? voder_timeline_text_find (at, utterance) : 0;

  if (at != NULL && n < at->entries->len &&
      voder_timeline_text_get (at, n)->key == utterance)
    set_length (self, text, n, n_frames, rate);
}

/*
 * Says that the utterances from @from on before @to are silent.
 */
void
voder_timeline_set_silent (VoderTimeline *self,
                           guint text,
                           VoderTimelineKey from,
                           VoderTimelineKey to,
                           guint rate)
{
  VoderTimelineText *at = get_text (self, text);

  if (at == NULL)
    return;

  for (guint n = voder_timeline_text_find (at, from);
       n < at->entries->len && voder_timeline_text_get (at, n)->key < to; n++)
    set_length (self, text, n, 0, rate);
}

/*
 * Forgets how long the utterances are: they are spoken otherwise from now on,
 * at @rate.
 */
void
voder_timeline_forget (VoderTimeline *self, double rate)
{
  GPtrArray *texts = self->ground.texts;

  for (guint i = 0; i < texts->len; i++) {
    VoderTimelineText *text = g_ptr_array_index (texts, i);

    for (guint j = 0; j < text->entries->len; j++)
      voder_timeline_text_get (text, j)->rate = 0;
  }
  voder_timeline_anchors_forget (&self->ground.anchors);
  self->n_chars_heard = 0;
  self->heard_ns = 0;
  set_rate (self, rate);
}

/*
 * Says that an utterance of which the time is a guess is played at @start, and
 * what follows it behind.
 */
void
voder_timeline_anchor (VoderTimeline *self,
                       guint text,
                       VoderTimelineKey utterance,
                       GstClockTime start)
{
  voder_timeline_anchors_add (&self->ground.anchors, text, utterance, start);
}

/*
 * Finds the utterance at a time, the last one that begins at it or before, and
 * the one behind it: the end when there is none.
 *
 * Returns: FALSE when all is known and the time lies behind its end.
 */
gboolean
voder_timeline_find (VoderTimeline *self,
                     GstClockTime time,
                     VoderTimelinePlace *place,
                     VoderTimelinePlace *next)
{
  VoderTimelineWalk walk;

  voder_timeline_walk_init (&walk, &self->ground);

  return voder_timeline_walk_find (&walk, time, place, next);
}

/*
 * Tells where an utterance of a text stands, or the one behind it when the text
 * has no such, or the end of the text.
 */
void
voder_timeline_get_place (VoderTimeline *self,
                          guint text,
                          VoderTimelineKey utterance,
                          VoderTimelinePlace *place)
{
  VoderTimelineWalk walk;

  voder_timeline_walk_init (&walk, &self->ground);
  voder_timeline_walk_go_to (&walk, text, utterance);
  voder_timeline_walk_get_place (&walk, place);
}

/*
 * Finds the first utterance whose length is not known: all audio before it is,
 * so that its start is exact.
 */
void
voder_timeline_find_frontier (VoderTimeline *self, VoderTimelinePlace *place)
{
  VoderTimelineWalk walk;

  voder_timeline_walk_init (&walk, &self->ground);
  voder_timeline_walk_go_to_frontier (&walk);
  voder_timeline_walk_get_place (&walk, place);
}

/*
 * Gives how long all of it lasts.
 */
GstClockTime
voder_timeline_get_duration (VoderTimeline *self, gboolean *is_exact)
{
  VoderTimelineWalk walk;

  voder_timeline_walk_init (&walk, &self->ground);
  while (voder_timeline_walk_get_text (&walk) != NULL)
    voder_timeline_walk_pass_text (&walk);
  if (is_exact != NULL)
    *is_exact = walk.is_exact;

  return voder_timeline_walk_get_time (&walk);
}

/*
 * Lists what the headings begin (transfer full), as #VoderChapter, in order.
 */
GPtrArray *
voder_timeline_list_chapters (VoderTimeline *self)
{
  return voder_timeline_chapters_new (&self->ground);
}
