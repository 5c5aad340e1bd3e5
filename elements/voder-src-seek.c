/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-element-error.h"
#include "voder-src-private.h"
#include "voder-src-toc.h"

#define GST_CAT_DEFAULT voder_src_debug

static GstBaseSrcClass *
get_base_class (void)
{
  return g_type_class_peek (GST_TYPE_BASE_SRC);
}

/* The chapter that was told to begin at @time; NULL when there is none. Under
 * the object lock. */
static const VoderChapter *
get_chapter (VoderSrc *self, GstClockTime time)
{
  for (guint i = 0; self->chapters != NULL && i < self->chapters->len; i++) {
    const VoderChapter *chapter = g_ptr_array_index (self->chapters, i);

    if (chapter->place.start == time)
      return chapter;
  }

  return NULL;
}

/* Where a published chapter begins, also when its time is known better now. */
static gboolean
find_chapter (VoderSrc *self,
              VoderTimeline *timeline,
              GstClockTime time,
              VoderTimelinePlace *place)
{
  const VoderChapter *chapter = get_chapter (self, time);

  if (chapter == NULL)
    return FALSE;
  voder_timeline_get_place (timeline, chapter->place.text,
                            chapter->place.utterance, place);

  return TRUE;
}

/* The beginning of a sentence near @time. */
static void
snap (GstSeekFlags flags,
      GstClockTime time,
      VoderTimelinePlace *place,
      const VoderTimelinePlace *next)
{
  gboolean goes_on = (flags & GST_SEEK_FLAG_SNAP_AFTER) != 0;

  if ((flags & GST_SEEK_FLAG_SNAP_NEAREST) == GST_SEEK_FLAG_SNAP_NEAREST)
    goes_on =
        next->start - MIN (next->start, time) < time - MIN (time, place->start);
  if (goes_on && time > place->start)
    *place = *next;
}

/* Finds what is heard at the position of @segment, which may be moved. */
static void
find_place (VoderSrc *self,
            VoderTimeline *timeline,
            GstSeekFlags flags,
            GstSegment *segment,
            VoderTimelinePlace *place)
{
  GstClockTime time = segment->position;
  gboolean may_move = segment->position == segment->start;
  VoderTimelinePlace next;

  if (may_move && time > 0 && find_chapter (self, timeline, time, place)) {
    time = place->is_known ? place->start : time;
  } else if (!voder_timeline_find (timeline, time, place, &next)) {
    *place = next;
  } else if ((flags & GST_SEEK_FLAG_KEY_UNIT) && may_move) {
    snap (flags, time, place, &next);
    time = place->start;
  } else if ((flags & GST_SEEK_FLAG_ACCURATE) && !place->is_known) {
    voder_timeline_find_frontier (timeline, place);
  }
  /* It begins later when what was before is kept no more. */
  if (may_move && place->is_known)
    time = MAX (time, place->start);

  if (may_move)
    segment->start = segment->position = segment->time = time;
}

gboolean
voder_src_do_seek (GstBaseSrc *src, GstSegment *segment)
{
  VoderSrc *self = VODER_SRC (src);
  g_autoptr (GError) error = NULL;
  VoderTimelinePlace place = { 0 };
  VoderTimeline *timeline = NULL;

  if (!voder_src_tempo_check (segment->rate, &error)) {
    GST_WARNING_OBJECT (self, "%s", error->message);
    return FALSE;
  }

  voder_src_feed_stop (&self->play.feed);
  voder_src_renew_settings (self);
  voder_src_feed_forget (&self->play.feed);
  GST_OBJECT_LOCK (self);
  timeline = voder_src_queue_lock (self->queue);
  find_place (self, timeline, self->flags, segment, &place);
  voder_src_queue_unlock (self->queue);
  self->flags = GST_SEEK_FLAG_NONE;
  self->rate = segment->rate;
  GST_OBJECT_UNLOCK (self);
  GST_DEBUG_OBJECT (
      self, "byte %" G_GINT64_FORMAT " of text %u, %s start %" GST_TIME_FORMAT,
      MAX (voder_timeline_key_get_source (place.utterance),
           (gint64) place.source),
      place.text, place.is_known ? "known" : "guessed",
      GST_TIME_ARGS (place.start));

  self->next_chapter = 0;
  if (voder_src_play_seek (&self->play, &place, segment, &error))
    return TRUE;

  voder_element_post_error (GST_ELEMENT (self), error);

  return FALSE;
}

/* FALSE when there is no such rate; then nothing must happen. */
static gboolean
check_rate (VoderSrc *self, double rate)
{
  g_autoptr (GError) error = NULL;

  if (voder_src_tempo_check (rate, &error))
    return TRUE;

  GST_WARNING_OBJECT (self, "seek refused: %s", error->message);

  return FALSE;
}

/* The rate changes with the next buffer, and nothing else does. */
static gboolean
change_rate (VoderSrc *self, double rate)
{
  GST_OBJECT_LOCK (self);
  self->rate = rate;
  GST_OBJECT_UNLOCK (self);

  return TRUE;
}

/* The base class seeks in time. Gives (transfer full) NULL when it cannot. */
static GstEvent *
make_seek_in_time (VoderSrc *self, GstEvent *event)
{
  double rate;
  GstFormat format;
  GstSeekFlags flags;
  GstSeekType types[2];
  gint64 times[2];
  GstEvent *seek = NULL;

  gst_event_parse_seek (event, &rate, &format, &flags, &types[0], &times[0],
                        &types[1], &times[1]);
  if (format == GST_FORMAT_TIME)
    return gst_event_ref (event);

  for (guint i = 0; i < 2; i++) {
    if (types[i] == GST_SEEK_TYPE_END) {
      types[i] = GST_SEEK_TYPE_SET;
      if (format != GST_FORMAT_PERCENT)
        return NULL;
      times[i] += GST_FORMAT_PERCENT_MAX;
    }
    if (types[i] == GST_SEEK_TYPE_SET &&
        !voder_src_convert (self, format, times[i], GST_FORMAT_TIME, &times[i]))
      return NULL;
  }
  seek = gst_event_new_seek (rate, GST_FORMAT_TIME, flags, types[0], times[0],
                             types[1], times[1]);
  gst_event_set_seqnum (seek, gst_event_get_seqnum (event));

  return seek;
}

/* The base class goes to no time behind the end. What was told of a chapter may
 * lie behind what is thought to be the end by now. */
static void
begin_seek (VoderSrc *self, GstEvent *event, GstSeekFlags flags)
{
  GstSeekType type;
  gint64 start;

  gst_event_parse_seek (event, NULL, NULL, NULL, &type, &start, NULL, NULL);
  voder_src_update_duration (self);
  GST_OBJECT_LOCK (self);
  self->flags = flags;
  if (type == GST_SEEK_TYPE_SET &&
      (GstClockTime) start > GST_BASE_SRC (self)->segment.duration &&
      get_chapter (self, (GstClockTime) start) != NULL)
    GST_BASE_SRC (self)->segment.duration = GST_CLOCK_TIME_NONE;
  GST_OBJECT_UNLOCK (self);
}

static gboolean
seek (VoderSrc *self, GstEvent *event)
{
  g_autoptr (GstEvent) in_time = NULL;
  GstSeekFlags flags;
  double rate;

  gst_event_parse_seek (event, &rate, NULL, &flags, NULL, NULL, NULL, NULL);
  if (!check_rate (self, rate))
    return FALSE;
  if ((flags & GST_SEEK_FLAG_INSTANT_RATE_CHANGE) != 0)
    return change_rate (self, rate);

  in_time = make_seek_in_time (self, event);
  if (in_time == NULL)
    return FALSE;

  begin_seek (self, in_time, flags);

  return get_base_class ()->event (GST_BASE_SRC (self), in_time);
}

static gboolean
select_chapter (VoderSrc *self, GstEvent *event)
{
  g_autofree char *uid = NULL;
  const VoderChapter *chapter = NULL;
  GstClockTime start = GST_CLOCK_TIME_NONE;
  g_autoptr (GstEvent) event_in_time = NULL;

  gst_event_parse_toc_select (event, &uid);
  GST_OBJECT_LOCK (self);
  chapter = voder_src_toc_find (self->chapters, uid);
  if (chapter != NULL)
    start = chapter->place.start;
  GST_OBJECT_UNLOCK (self);
  if (!GST_CLOCK_TIME_IS_VALID (start))
    return FALSE;

  event_in_time = gst_event_new_seek (
      voder_src_get_rate (self), GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
      GST_SEEK_TYPE_SET, (gint64) start, GST_SEEK_TYPE_NONE, -1);
  gst_event_set_seqnum (event_in_time, gst_event_get_seqnum (event));

  return seek (self, event_in_time);
}

gboolean
voder_src_event (GstBaseSrc *src, GstEvent *event)
{
  VoderSrc *self = VODER_SRC (src);
  GstClockTime latency;

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_SEEK:
    return seek (self, event);
  case GST_EVENT_TOC_SELECT:
    return select_chapter (self, event);
  case GST_EVENT_LATENCY:
    gst_event_parse_latency (event, &latency);
    voder_announcer_set_latency (self->announcer, latency);
    return TRUE;
  default:
    return get_base_class ()->event (src, event);
  }
}

static gboolean
is_streaming (VoderSrc *self)
{
  GstPad *pad = GST_BASE_SRC_PAD (self);
  gboolean is_pushing;

  GST_OBJECT_LOCK (pad);
  is_pushing = GST_PAD_MODE (pad) == GST_PAD_MODE_PUSH;
  GST_OBJECT_UNLOCK (pad);

  return is_pushing;
}

/* Keeps the seek, as the base class does until the element starts; FALSE when
 * it is one that cannot be done then: it may not fail. Of a text that was not
 * opened nobody knows what a per cent is. */
static gboolean
keep_seek (VoderSrc *self, GstEvent *event)
{
  double rate;
  GstFormat format;
  GstSeekFlags flags;

  gst_event_parse_seek (event, &rate, &format, &flags, NULL, NULL, NULL, NULL);
  if (format != GST_FORMAT_TIME || !check_rate (self, rate))
    return FALSE;

  GST_OBJECT_LOCK (self);
  self->flags = flags;
  GST_OBJECT_UNLOCK (self);

  return TRUE;
}

/* What an application sends to the element, the base class does not give to
 * @event. A seek in READY it keeps. */
gboolean
voder_src_send_event (GstElement *element, GstEvent *event)
{
  VoderSrc *self = VODER_SRC (element);
  gboolean is_seek = GST_EVENT_TYPE (event) == GST_EVENT_SEEK;
  gboolean is_done;

  if (is_streaming (self) &&
      (is_seek || GST_EVENT_TYPE (event) == GST_EVENT_TOC_SELECT)) {
    is_done = voder_src_event (GST_BASE_SRC (self), event);
    gst_event_unref (event);
    return is_done;
  }
  if (is_seek && !keep_seek (self, event)) {
    gst_event_unref (event);
    return FALSE;
  }

  return GST_ELEMENT_CLASS (get_base_class ())->send_event (element, event);
}
