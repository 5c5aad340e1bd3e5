/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-frame-clock.h"

/*
 * Begins at time 0, without a format.
 */
void
voder_frame_clock_init (VoderFrameClock *self)
{
  *self = (VoderFrameClock){ .start = 0 };
  gst_audio_info_init (&self->info);
}

/*
 * The next frame is at @time.
 */
void
voder_frame_clock_go_to (VoderFrameClock *self, GstClockTime time)
{
  self->start = time;
  self->n_frames = 0;
}

/*
 * The next frame is of @info; FALSE when those before were, too.
 */
gboolean
voder_frame_clock_set_info (VoderFrameClock *self, const GstAudioInfo *info)
{
  if (gst_audio_info_is_equal (&self->info, info))
    return FALSE;

  voder_frame_clock_go_to (self, voder_frame_clock_get_time (self, 0));
  self->info = *info;

  return TRUE;
}

/*
 * Gives the time of the frame that comes @n_ahead frames behind the next one;
 * of the next one, before there is a format, too.
 */
GstClockTime
voder_frame_clock_get_time (const VoderFrameClock *self, guint64 n_ahead)
{
  guint64 frame = self->n_frames + n_ahead;

  if (frame == 0)
    return self->start;

  return self->start +
         gst_util_uint64_scale_int (frame, GST_SECOND,
                                    GST_AUDIO_INFO_RATE (&self->info));
}

/*
 * Gives how many frames of @info there are from the next frame to @time; below
 * 0, when @time is past.
 */
gint64
voder_frame_clock_measure (const VoderFrameClock *self,
                           const GstAudioInfo *info,
                           GstClockTime time)
{
  gboolean goes_on = gst_audio_info_is_equal (&self->info, info);
  GstClockTime start =
      goes_on ? self->start : voder_frame_clock_get_time (self, 0);
  gint64 frame = (gint64) gst_util_uint64_scale_round (
      time > start ? time - start : start - time,
      (guint64) GST_AUDIO_INFO_RATE (info), GST_SECOND);

  if (time < start)
    frame = -frame;

  return goes_on ? frame - (gint64) self->n_frames : frame;
}

/*
 * Sets the times of @buffer, which has the next @n_frames.
 */
void
voder_frame_clock_stamp (VoderFrameClock *self,
                         GstBuffer *buffer,
                         gsize n_frames)
{
  GstClockTime start = voder_frame_clock_get_time (self, 0);

  GST_BUFFER_PTS (buffer) = start;
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) =
      voder_frame_clock_get_time (self, n_frames) - start;
  GST_BUFFER_OFFSET (buffer) = self->n_frames;
  GST_BUFFER_OFFSET_END (buffer) = self->n_frames + n_frames;
  self->n_frames += n_frames;
}
