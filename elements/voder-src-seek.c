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

/* The base class uses it for seeks from the end, and for per cents. */
static GstClockTime
update_duration (VoderSrc *self)
{
  GstClockTime duration = voder_src_get_duration (self, NULL);

  GST_OBJECT_LOCK (self);
  GST_BASE_SRC (self)->segment.duration = duration;
  GST_OBJECT_UNLOCK (self);

  return duration;
}

/* Where a published chapter begins, also when its time is known better now. */
static gboolean
find_chapter (VoderSrc *self,
              VoderTimeline *timeline,
              GstClockTime time,
              VoderTimelinePlace *place)
{
  gboolean is_found = FALSE;

  for (guint i = 0; self->chapters != NULL && i < self->chapters->len; i++) {
    const VoderChapter *chapter = g_ptr_array_index (self->chapters, i);

    if (chapter->place.start != time)
      continue;
    voder_timeline_get_place (timeline, chapter->place.text,
                              chapter->place.utterance, place);
    is_found = TRUE;
    break;
  }

  return is_found;
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

/* That of the caps, from any thread; 0 when there are none yet. */
static guint
get_frame_rate (VoderSrc *self)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (GST_BASE_SRC_PAD (self));
  GstAudioInfo info;

  if (caps == NULL || !gst_audio_info_from_caps (&info, caps))
    return 0;

  return (guint) GST_AUDIO_INFO_RATE (&info);
}

static gboolean
convert (VoderSrc *self,
         GstFormat from,
         gint64 value,
         GstFormat to,
         gint64 *result)
{
  GstClockTime duration = voder_src_get_duration (self, NULL);
  guint rate = from == GST_FORMAT_DEFAULT || to == GST_FORMAT_DEFAULT
                   ? get_frame_rate (self)
                   : 0;
  gint64 time = value;

  *result = value;
  if (from == to || value == -1)
    return TRUE;

  if (from == GST_FORMAT_PERCENT && GST_CLOCK_TIME_IS_VALID (duration))
    time = (gint64) gst_util_uint64_scale (
        (guint64) CLAMP (value, 0, GST_FORMAT_PERCENT_MAX), duration,
        GST_FORMAT_PERCENT_MAX);
  else if (from == GST_FORMAT_DEFAULT && rate > 0)
    time = (gint64) gst_util_uint64_scale ((guint64) MAX (value, 0), GST_SECOND,
                                           rate);
  else if (from != GST_FORMAT_TIME)
    return FALSE;

  *result = time;
  if (to == GST_FORMAT_PERCENT && duration > 0 &&
      GST_CLOCK_TIME_IS_VALID (duration))
    *result = (gint64) gst_util_uint64_scale (
        (guint64) CLAMP (time, 0, (gint64) duration), GST_FORMAT_PERCENT_MAX,
        duration);
  else if (to == GST_FORMAT_DEFAULT && rate > 0)
    *result = (gint64) gst_util_uint64_scale_round ((guint64) MAX (time, 0),
                                                    rate, GST_SECOND);
  else if (to != GST_FORMAT_TIME)
    return FALSE;

  return TRUE;
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
        !convert (self, format, times[i], GST_FORMAT_TIME, &times[i]))
      return NULL;
  }
  seek = gst_event_new_seek (rate, GST_FORMAT_TIME, flags, types[0], times[0],
                             types[1], times[1]);
  gst_event_set_seqnum (seek, gst_event_get_seqnum (event));

  return seek;
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

  update_duration (self);
  GST_OBJECT_LOCK (self);
  self->flags = flags;
  GST_OBJECT_UNLOCK (self);

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

static gboolean
query_duration (VoderSrc *self, GstQuery *query)
{
  GstClockTime duration = update_duration (self);
  GstFormat format;
  gint64 value;

  gst_query_parse_duration (query, &format, NULL);
  if (!GST_CLOCK_TIME_IS_VALID (duration))
    return FALSE;
  if (format == GST_FORMAT_PERCENT)
    value = GST_FORMAT_PERCENT_MAX;
  else if (!convert (self, GST_FORMAT_TIME, (gint64) duration, format, &value))
    return FALSE;
  gst_query_set_duration (query, format, value);

  return TRUE;
}

static gboolean
query_seeking (VoderSrc *self, GstQuery *query)
{
  GstFormat format;
  gint64 end;

  gst_query_parse_seeking (query, &format, NULL, NULL, NULL);
  if (format == GST_FORMAT_TIME)
    end = (gint64) update_duration (self);
  else if (format == GST_FORMAT_PERCENT)
    end = GST_FORMAT_PERCENT_MAX;
  else
    return FALSE;
  gst_query_set_seeking (query, format, TRUE, 0, end);

  return TRUE;
}

static gboolean
query_convert (VoderSrc *self, GstQuery *query)
{
  GstFormat from;
  GstFormat to;
  gint64 value;
  gint64 result;

  gst_query_parse_convert (query, &from, &value, &to, NULL);
  if (!convert (self, from, value, to, &result))
    return FALSE;
  gst_query_set_convert (query, from, value, to, result);

  return TRUE;
}

gboolean
voder_src_query (GstBaseSrc *src, GstQuery *query)
{
  VoderSrc *self = VODER_SRC (src);

  switch (GST_QUERY_TYPE (query)) {
  case GST_QUERY_DURATION:
    return query_duration (self, query);
  case GST_QUERY_SEEKING:
    return query_seeking (self, query);
  case GST_QUERY_CONVERT:
    return query_convert (self, query);
  case GST_QUERY_SCHEDULING:
    gst_query_set_scheduling (query, GST_SCHEDULING_FLAG_SEQUENTIAL, 1, -1, 0);
    gst_query_add_scheduling_mode (query, GST_PAD_MODE_PUSH);
    return TRUE;
  case GST_QUERY_POSITION:
    update_duration (self);
    break;
  default:
    break;
  }

  return get_base_class ()->query (src, query);
}
