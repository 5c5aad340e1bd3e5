/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-src-private.h"

/*
 * Tells the base class how long it lasts, which uses that for seeks from the
 * end, and for per cents.
 */
GstClockTime
voder_src_update_duration (VoderSrc *self)
{
  GstClockTime duration = voder_src_get_duration (self, NULL);

  GST_OBJECT_LOCK (self);
  GST_BASE_SRC (self)->segment.duration = duration;
  GST_OBJECT_UNLOCK (self);

  return duration;
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

/*
 * Gives the @result of a value in another format; FALSE when that is not known.
 */
gboolean
voder_src_convert (VoderSrc *self,
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

static gboolean
query_duration (VoderSrc *self, GstQuery *query)
{
  GstClockTime duration = voder_src_update_duration (self);
  GstFormat format;
  gint64 value;

  gst_query_parse_duration (query, &format, NULL);
  if (!GST_CLOCK_TIME_IS_VALID (duration))
    return FALSE;
  if (format == GST_FORMAT_PERCENT)
    value = GST_FORMAT_PERCENT_MAX;
  else if (!voder_src_convert (self, GST_FORMAT_TIME, (gint64) duration, format,
                               &value))
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
    end = (gint64) voder_src_update_duration (self);
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
  if (!voder_src_convert (self, from, value, to, &result))
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
    voder_src_update_duration (self);
    break;
  default:
    break;
  }

  return GST_BASE_SRC_CLASS (g_type_class_peek (GST_TYPE_BASE_SRC))
      ->query (src, query);
}
