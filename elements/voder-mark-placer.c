/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-mark-placer.h"

/*
 * Begins with the first mark of a stream.
 */
void
voder_mark_placer_init (VoderMarkPlacer *self)
{
  *self = (VoderMarkPlacer){
    .cue_start = GST_CLOCK_TIME_NONE,
    .cue_end = GST_CLOCK_TIME_NONE,
  };
}

/*
 * Sets the times of the paragraph that comes next; %GST_CLOCK_TIME_NONE for
 * what its mark says.
 */
void
voder_mark_placer_set_cue (VoderMarkPlacer *self,
                           GstClockTime start,
                           GstClockTime end)
{
  self->cue_start = start;
  self->cue_end = end;
}

/* Of a subtitle in time it is better known than to the frame. */
static void
place_cue (VoderMarkPlacer *self, VoderMarkPlace *place)
{
  if (GST_CLOCK_TIME_IS_VALID (self->cue_start))
    place->start = self->cue_start;
  if (GST_CLOCK_TIME_IS_VALID (self->cue_end))
    place->end = self->cue_end;
  voder_mark_placer_set_cue (self, GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE);
}

/*
 * Tells where the next mark is, whose frames are counted from the next one of
 * @clock.
 */
void
voder_mark_placer_place (VoderMarkPlacer *self,
                         VoderMark *mark,
                         const VoderFrameClock *clock,
                         VoderMarkPlace *place)
{
  guint64 start = voder_mark_get_frame (mark);
  guint64 n_frames = voder_mark_get_n_frames (mark);

  if (voder_mark_get_mark_type (mark) == VODER_MARK_SENTENCE)
    self->n_utterances++;

  *place = (VoderMarkPlace){
    .id = self->n_marks++,
    .utterance = self->n_utterances - MIN (self->n_utterances, 1),
    .start = voder_frame_clock_get_time (clock, start),
    .end = n_frames != VODER_MARK_UNKNOWN_LENGTH
               ? voder_frame_clock_get_time (clock, start + n_frames)
               : GST_CLOCK_TIME_NONE,
  };
  if (voder_mark_get_mark_type (mark) == VODER_MARK_PARAGRAPH)
    place_cue (self, place);
}
