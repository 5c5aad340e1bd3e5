/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/audio/voder-effect.h>

/* The first of the frames that have come out that comes from a frame above
 * @input_frame; as many as have come out when none does. */
static guint64
find_above (VoderEffect *self, double input_frame)
{
  guint64 low = 0;
  guint64 high = voder_effect_get_n_given (self);

  while (low < high) {
    guint64 middle = low + (high - low) / 2;

    if (voder_effect_map (self, (double) middle) > input_frame)
      high = middle;
    else
      low = middle + 1;
  }

  return low;
}

/**
 * voder_effect_find_output:
 * @self: an effect that was set up
 * @input_frame: a frame of the input, from 0
 * @output_frame: (out): return location for the frame of the output
 *
 * Tells which of the frames that have come out is the first to come from
 * @input_frame or from a later one. Of silence that was put in front of a frame
 * it is not the beginning: where several come from the same frame, it is the
 * last of them.
 *
 * Thread safety: realtime: on the streaming thread only.
 *
 * Returns: %FALSE when none has come out yet
 */
gboolean
voder_effect_find_output (VoderEffect *self,
                          guint64 input_frame,
                          guint64 *output_frame)
{
  guint64 n_given;
  guint64 first;
  double place;

  g_return_val_if_fail (VODER_IS_EFFECT (self), FALSE);
  g_return_val_if_fail (output_frame != NULL, FALSE);

  n_given = voder_effect_get_n_given (self);
  /* A frame that lies less than half a frame before counts as it. */
  first = find_above (self, (double) input_frame - 0.5);
  *output_frame = first;
  if (first >= n_given)
    return FALSE;

  place = voder_effect_map (self, (double) first);
  if (voder_effect_map (self, (double) (first + 1)) > place)
    return TRUE;

  /* The silence may go on. */
  *output_frame = find_above (self, place) - 1;

  return *output_frame + 1 < n_given;
}

/**
 * voder_effect_map_length:
 * @self: an effect that was set up
 * @input_frame: where something begins in the input, in frames from 0
 * @n_frames: how long it is there, in frames
 * @output_frame: where it begins in the output, in frames from 0
 *
 * Tells how long something is behind the effect, such as what a mark stands
 * for: up to where its end has come out; while that has not, it is stretched as
 * all so far.
 *
 * Thread safety: realtime: on the streaming thread only.
 *
 * Returns: its length in the output, in frames
 */
guint64
voder_effect_map_length (VoderEffect *self,
                         guint64 input_frame,
                         guint64 n_frames,
                         guint64 output_frame)
{
  guint64 n_given;
  double n_from;
  guint64 end;

  g_return_val_if_fail (VODER_IS_EFFECT (self), n_frames);

  if (voder_effect_find_output (self, input_frame + n_frames, &end))
    return end - MIN (output_frame, end);

  n_given = voder_effect_get_n_given (self);
  n_from = voder_effect_map (self, (double) n_given);

  return n_from >= 1.0
             ? (guint64) ((double) n_frames * (double) n_given / n_from + 0.5)
             : n_frames;
}
