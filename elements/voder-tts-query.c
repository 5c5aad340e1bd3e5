/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tts-query.h"

/*
 * Answers a POSITION query: where the audio that was pushed ends.
 */
gboolean
voder_tts_query_position (GstQuery *query, VoderPadWriter *writer)
{
  GstFormat format;

  gst_query_parse_position (query, &format, NULL);
  if (format != GST_FORMAT_TIME)
    return FALSE;

  gst_query_set_position (query, format,
                          voder_pad_writer_get_position (writer));

  return TRUE;
}

/*
 * Answers a SEEKING query: text comes once.
 */
gboolean
voder_tts_query_seeking (GstQuery *query)
{
  GstFormat format;

  gst_query_parse_seeking (query, &format, NULL, NULL, NULL);
  gst_query_set_seeking (query, format, FALSE, 0, -1);

  return TRUE;
}

/*
 * Answers a LATENCY query. Text that upstream makes live has to be spoken in
 * some time, which is @own; other text waits.
 */
gboolean
voder_tts_query_latency (GstQuery *query, GstPad *sink_pad, GstClockTime own)
{
  GstClockTime min = 0, max = GST_CLOCK_TIME_NONE;
  gboolean is_live = FALSE;

  if (gst_pad_peer_query (sink_pad, query))
    gst_query_parse_latency (query, &is_live, &min, &max);
  if (is_live) {
    min += own;
    if (GST_CLOCK_TIME_IS_VALID (max))
      max += own;
  }
  gst_query_set_latency (query, is_live, min, max);

  return TRUE;
}
