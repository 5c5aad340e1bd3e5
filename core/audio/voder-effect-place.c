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
