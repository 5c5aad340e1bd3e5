/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-timeline-walk.h"

/*
 * VoderTimelineWalk:
 *
 * Goes from utterance to utterance, from the beginning on, and knows the time
 * of each.
 */
void
voder_timeline_walk_init (VoderTimelineWalk *self,
                          const VoderTimelineGround *ground)
{
  *self = (VoderTimelineWalk){
    .ground = ground,
    .base = ground->base,
    .n_frames = ground->n_frames,
    .rate = ground->rate,
    .is_known = TRUE,
    .is_exact = TRUE,
  };
}

/*
 * Gives the text at hand; NULL behind the last one.
 */
VoderTimelineText *
voder_timeline_walk_get_text (const VoderTimelineWalk *self)
{
  return self->text < self->ground->texts->len
             ? g_ptr_array_index (self->ground->texts, self->text)
             : NULL;
}

/*
 * Gives the time at hand.
 */
GstClockTime
voder_timeline_walk_get_time (const VoderTimelineWalk *self)
{
  if (self->rate == 0)
    return self->base;

  return self->base + gst_util_uint64_scale_int (self->n_frames, GST_SECOND,
                                                 (int) self->rate);
}

static void
set_time (VoderTimelineWalk *self, GstClockTime time)
{
  self->base = time;
  self->n_frames = 0;
}

/* The next one, or NULL. */
static const VoderTimelineAnchor *
get_anchor (const VoderTimelineWalk *self)
{
  return voder_timeline_anchors_get (&self->ground->anchors, self->anchor);
}

/* At the start of an utterance that does not follow from the one before. */
static void
use_anchors (VoderTimelineWalk *self, VoderTimelineKey key)
{
  guint text = self->ground->n_dropped + self->text;
  const VoderTimelineAnchor *anchor = NULL;

  for (; (anchor = get_anchor (self)) != NULL; self->anchor++) {
    int order = voder_timeline_anchor_compare (anchor, text, key);

    if (order > 0)
      return;
    if (!self->is_known && order == 0) {
      set_time (self, MAX (voder_timeline_walk_get_time (self), anchor->start));
      self->is_known = TRUE;
    }
  }
}

/* What lasts about so long does not reach behind the next anchor: that stays
 * where it is. */
static void
guess (VoderTimelineWalk *self, GstClockTime length)
{
  const VoderTimelineAnchor *anchor = get_anchor (self);
  GstClockTime begin = voder_timeline_walk_get_time (self);
  GstClockTime end = begin + length;

  if (anchor != NULL)
    end = MIN (end, anchor->start);
  set_time (self, MAX (begin, end));
  self->is_known = FALSE;
  self->is_exact = FALSE;
}

/*
 * Tells whether what comes next was not read: before an utterance, or behind
 * the last one of a text.
 */
gboolean
voder_timeline_walk_is_at_gap (const VoderTimelineWalk *self)
{
  VoderTimelineText *text = voder_timeline_walk_get_text (self);

  if (text == NULL || self->has_crossed)
    return FALSE;

  return self->entry < text->entries->len
             ? voder_timeline_text_get (text, self->entry)->has_gap
             : !text->has_end;
}

/*
 * Goes over what was not read, and gives how long that is.
 */
GstClockTime
voder_timeline_walk_cross_gap (VoderTimelineWalk *self)
{
  VoderTimelineText *text = voder_timeline_walk_get_text (self);
  guint64 n_bytes = voder_timeline_text_get_gap (text, self->entry, NULL);
  GstClockTime begin = voder_timeline_walk_get_time (self);

  guess (self,
         voder_timeline_text_estimate (text, n_bytes, self->ground->char_ns));
  self->has_crossed = TRUE;

  return voder_timeline_walk_get_time (self) - begin;
}

/*
 * Gives the utterance at hand, behind the gap before it, if there is one; NULL
 * when the text has no more.
 */
const VoderTimelineEntry *
voder_timeline_walk_get (VoderTimelineWalk *self)
{
  VoderTimelineText *text = voder_timeline_walk_get_text (self);
  const VoderTimelineEntry *entry = NULL;

  if (self->entry >= text->entries->len)
    return NULL;
  if (voder_timeline_walk_is_at_gap (self))
    voder_timeline_walk_cross_gap (self);
  entry = voder_timeline_text_get (text, self->entry);
  use_anchors (self, entry->key);

  return entry;
}

static GstClockTime
estimate (const VoderTimelineWalk *self, const VoderTimelineEntry *entry)
{
  return entry->n_chars * self->ground->char_ns + entry->pause_us * GST_USECOND;
}

/*
 * Goes behind the utterance at hand.
 */
void
voder_timeline_walk_pass (VoderTimelineWalk *self,
                          const VoderTimelineEntry *entry)
{
  self->entry++;
  self->has_crossed = FALSE;
  if (entry->rate == 0) {
    guess (self, estimate (self, entry));
    return;
  }

  if (entry->rate != self->rate) {
    set_time (self, voder_timeline_walk_get_time (self));
    self->rate = entry->rate;
  }
  self->n_frames += entry->n_frames;
}

/*
 * Goes to the next text, behind the last utterance of the one at hand.
 */
void
voder_timeline_walk_end_text (VoderTimelineWalk *self)
{
  if (voder_timeline_walk_is_at_gap (self))
    voder_timeline_walk_cross_gap (self);
  self->text++;
  self->entry = 0;
  self->has_crossed = FALSE;
}

/* The key that the next utterance has at least. */
static VoderTimelineKey
get_key (const VoderTimelineWalk *self)
{
  VoderTimelineText *text = voder_timeline_walk_get_text (self);

  if (text == NULL)
    return 0;
  if (self->entry < text->entries->len && !voder_timeline_walk_is_at_gap (self))
    return voder_timeline_text_get (text, self->entry)->key;

  return self->entry > 0
             ? voder_timeline_text_get (text, self->entry - 1)->key + 1
             : 0;
}

/*
 * Tells what is at hand.
 */
void
voder_timeline_walk_get_place (const VoderTimelineWalk *self,
                               VoderTimelinePlace *place)
{
  *place = (VoderTimelinePlace){
    .text = self->ground->n_dropped + self->text,
    .utterance = get_key (self),
    .start = voder_timeline_walk_get_time (self),
    .is_known = self->is_known,
    .is_exact = self->is_exact,
  };
}

/*
 * Goes to the next text, over all of the one at hand.
 */
void
voder_timeline_walk_pass_text (VoderTimelineWalk *self)
{
  const VoderTimelineEntry *entry = NULL;

  while ((entry = voder_timeline_walk_get (self)) != NULL)
    voder_timeline_walk_pass (self, entry);
  voder_timeline_walk_end_text (self);
}

/*
 * Goes to an utterance of a text, or to the one behind it when the text has no
 * such, or to the end of the text.
 */
void
voder_timeline_walk_go_to (VoderTimelineWalk *self,
                           guint text,
                           VoderTimelineKey utterance)
{
  const VoderTimelineEntry *entry = NULL;

  while (voder_timeline_walk_get_text (self) != NULL &&
         self->ground->n_dropped + self->text < text)
    voder_timeline_walk_pass_text (self);
  if (voder_timeline_walk_get_text (self) == NULL)
    return;

  while ((entry = voder_timeline_walk_get (self)) != NULL &&
         entry->key < utterance)
    voder_timeline_walk_pass (self, entry);
}

/*
 * Goes to the first utterance whose length is not known.
 */
void
voder_timeline_walk_go_to_frontier (VoderTimelineWalk *self)
{
  while (voder_timeline_walk_get_text (self) != NULL) {
    const VoderTimelineEntry *entry = NULL;

    while (!voder_timeline_walk_is_at_gap (self) &&
           (entry = voder_timeline_walk_get (self)) != NULL && entry->rate != 0)
      voder_timeline_walk_pass (self, entry);
    if (entry != NULL || voder_timeline_walk_is_at_gap (self))
      return;
    voder_timeline_walk_end_text (self);
  }
}

/* In what is not read yet: the byte that is heard at @time, or so. The sentence
 * that has it is taken to begin then. */
static void
find_unread (const VoderTimelineWalk *self,
             GstClockTime length,
             GstClockTime time,
             VoderTimelinePlace *place)
{
  guint64 start;
  guint64 n_bytes = voder_timeline_text_get_gap (
      voder_timeline_walk_get_text (self), self->entry, &start);
  GstClockTime behind;

  voder_timeline_walk_get_place (self, place);
  if (length == 0 || time <= place->start)
    return;

  behind = MIN (time - place->start, length);
  place->start += behind;
  place->is_known = FALSE;
  place->is_exact = FALSE;
  place->source = start + gst_util_uint64_scale (n_bytes, behind, length);
}

/* Goes over what is not read, where the time may lie. */
static void
find_in_gap (VoderTimelineWalk *self,
             GstClockTime time,
             VoderTimelinePlace *place)
{
  const VoderTimelineWalk before = *self;
  GstClockTime length = voder_timeline_walk_cross_gap (self);

  if (voder_timeline_walk_get_time (&before) <= time)
    find_unread (&before, length, time, place);
}

/* Finds the utterance in the text at hand; TRUE: it ends before its end. */
static gboolean
find_in_text (VoderTimelineWalk *self,
              GstClockTime time,
              VoderTimelinePlace *place,
              VoderTimelinePlace *next)
{
  for (;;) {
    const VoderTimelineEntry *entry = NULL;

    if (voder_timeline_walk_is_at_gap (self))
      find_in_gap (self, time, place);
    entry = voder_timeline_walk_get (self);
    if (entry == NULL)
      return FALSE;
    voder_timeline_walk_get_place (self, next);
    if (next->start > time)
      return TRUE;
    *place = *next;
    voder_timeline_walk_pass (self, entry);
  }
}

/*
 * Goes to the utterance behind the one at a time, the last one that begins at
 * it or before, and gives both: the end when there is none behind.
 *
 * Returns: FALSE when all is known and the time lies behind its end.
 */
gboolean
voder_timeline_walk_find (VoderTimelineWalk *self,
                          GstClockTime time,
                          VoderTimelinePlace *place,
                          VoderTimelinePlace *next)
{
  voder_timeline_walk_get_place (self, place);
  place->utterance = 0;
  while (voder_timeline_walk_get_text (self) != NULL) {
    if (find_in_text (self, time, place, next))
      return TRUE;
    voder_timeline_walk_end_text (self);
  }
  voder_timeline_walk_get_place (self, next);

  return time < next->start || !self->is_exact;
}
