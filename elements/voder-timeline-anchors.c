/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-timeline-anchors.h"

/* Seeks to guessed times that are remembered. */
#define MAX_ANCHORS 64

/*
 * VoderTimelineAnchors:
 *
 * Where what was sought before its time was known was played. When there are
 * too many, the first one goes.
 *
 * Thread safety: one thread; or the caller has a lock.
 */
void
voder_timeline_anchors_init (VoderTimelineAnchors *self)
{
  self->list = g_array_new (FALSE, FALSE, sizeof (VoderTimelineAnchor));
}

void
voder_timeline_anchors_clear (VoderTimelineAnchors *self)
{
  g_array_unref (self->list);
}

/*
 * Gives the @n-th anchor; NULL behind the last one.
 */
const VoderTimelineAnchor *
voder_timeline_anchors_get (const VoderTimelineAnchors *self, guint n)
{
  return n < self->list->len
             ? &g_array_index (self->list, VoderTimelineAnchor, n)
             : NULL;
}

/*
 * Says where an utterance is played, from now on.
 */
void
voder_timeline_anchors_add (VoderTimelineAnchors *self,
                            guint text,
                            VoderTimelineKey key,
                            GstClockTime start)
{
  const VoderTimelineAnchor anchor = { text, key, start };
  const VoderTimelineAnchor *other = NULL;
  guint place = 0;

  voder_timeline_anchors_drop (self, text, key);
  if (self->list->len == MAX_ANCHORS)
    g_array_remove_index (self->list, 0);
  while ((other = voder_timeline_anchors_get (self, place)) != NULL &&
         voder_timeline_anchor_compare (other, text, key) < 0)
    place++;
  g_array_insert_val (self->list, place, anchor);
}

/*
 * Drops the anchor of an utterance, if it has one.
 */
void
voder_timeline_anchors_drop (VoderTimelineAnchors *self,
                             guint text,
                             VoderTimelineKey key)
{
  for (guint i = self->list->len; i-- > 0;)
    if (voder_timeline_anchor_compare (voder_timeline_anchors_get (self, i),
                                       text, key) == 0)
      g_array_remove_index (self->list, i);
}

/*
 * Drops the anchors in the texts before that one.
 */
void
voder_timeline_anchors_drop_before (VoderTimelineAnchors *self, guint text)
{
  for (guint i = self->list->len; i-- > 0;)
    if (voder_timeline_anchors_get (self, i)->text < text)
      g_array_remove_index (self->list, i);
}

/*
 * Drops all anchors.
 */
void
voder_timeline_anchors_forget (VoderTimelineAnchors *self)
{
  g_array_set_size (self->list, 0);
}

/*
 * Tells whether the anchor is before the place (below 0), at it, or behind it.
 */
int
voder_timeline_anchor_compare (const VoderTimelineAnchor *self,
                               guint text,
                               VoderTimelineKey key)
{
  if (self->text != text)
    return self->text < text ? -1 : 1;
  if (self->key != key)
    return self->key < key ? -1 : 1;

  return 0;
}
