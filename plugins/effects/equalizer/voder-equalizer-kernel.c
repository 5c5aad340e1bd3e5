/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The filters of the equalizer. This file is compiled once for each level of
 * processor, with VODER_KERNEL the name of what it defines.
 *
 * A filter needs its last result before the next, which keeps a processor
 * waiting; and a filter needs what the one before it gives. So they run as a
 * wave front: while filter 0 works on frame t, filter 1 works on frame t - 1,
 * and so on, all in one vector, one lane for each filter. Nothing is summed up
 * in another order by that: the result is, to the bit, that of one filter after
 * the other, for each width of the vector.
 */
#include "voder-equalizer-kernel.h"

#include <string.h>

#define QUAD      VODER_EQUALIZER_QUAD
#define QUADS_MAX (VODER_EQUALIZER_BANDS_MAX / QUAD)

/* With AVX, a vector is four filters of two channels. */
#if defined(__AVX2__)
#define WIDTH 2
#else
#define WIDTH 1
#endif
#define LANES     (WIDTH * QUAD)
#define INLINE    static inline __attribute__ ((always_inline))
#define MOST_ROWS (2 * QUADS_MAX)

typedef float Vector __attribute__ ((vector_size (LANES * sizeof (float))));
typedef gint32 Bits __attribute__ ((vector_size (LANES * sizeof (gint32))));

/* Four filters of as many channels as the vector is wide. */
typedef struct {
  Vector c1, c2, c3, n0, n1, n2;
  Vector s1, s2;
  Vector y;  /* what they gave last */
  Bits late; /* by how many frames each is behind the first filter */
} Row;

/* All that moves: the quads of the first vector of channels, then the next. */
typedef struct {
  Row rows[MOST_ROWS];
  gint32 time;     /* the frame that filter 0 works on */
  gint32 n_frames; /* of the block */
} Front;

/* The same for each channel. */
INLINE Vector
load (const float *values)
{
  Vector vector;

  for (int i = 0; i < WIDTH; i++)
    memcpy ((float *) &vector + i * QUAD, values, QUAD * sizeof (float));

  return vector;
}

INLINE Vector
load_state (const float (*states)[VODER_EQUALIZER_BANDS_MAX],
            int channel,
            int quad,
            int n_channels)
{
  Vector vector = { 0.0f };

  for (int i = 0; i < WIDTH && channel + i < n_channels; i++)
    memcpy ((float *) &vector + i * QUAD, states[channel + i] + quad * QUAD,
            QUAD * sizeof (float));

  return vector;
}

INLINE void
store_state (float (*states)[VODER_EQUALIZER_BANDS_MAX],
             int channel,
             int quad,
             int n_channels,
             Vector vector)
{
  for (int i = 0; i < WIDTH && channel + i < n_channels; i++)
    memcpy (states[channel + i] + quad * QUAD, (float *) &vector + i * QUAD,
            QUAD * sizeof (float));
}

/* What the four filters get: the first what @from ends with, the others what
 * the one before each gave. */
INLINE Vector
shift (Vector y, Vector from)
{
#if WIDTH == 2
  return __builtin_shufflevector (y, from, 11, 0, 1, 2, 15, 4, 5, 6);
#else
  return __builtin_shufflevector (y, from, 7, 0, 1, 2);
#endif
}

/* What ends with the samples of a frame. */
INLINE Vector
get_frame (const float *samples, int channel, int n_channels)
{
  Vector vector = { 0.0f };

  for (int i = 0; i < WIDTH && channel + i < n_channels; i++)
    vector[i * QUAD + QUAD - 1] = samples[channel + i];

  return vector;
}

INLINE void
put_frame (float *samples, int channel, int n_channels, Vector vector)
{
  for (int i = 0; i < WIDTH && channel + i < n_channels; i++)
    samples[channel + i] = vector[i * QUAD + QUAD - 1];
}

INLINE Vector
choose (Bits mask, Vector yes, Vector no)
{
  return (Vector) (((Bits) yes & mask) | ((Bits) no & ~mask));
}

/* All filters of a row once. At the edges of a block, those that are not in it
 * stay as they are. */
INLINE void
work (Row *row, Vector x, const Front *front, gboolean is_edge)
{
  Vector v = x - row->s2;
  Vector s1 = (row->s1 - row->c1 * row->s1) + row->c2 * v;
  Vector s2 = (row->s2 + row->c2 * row->s1) + row->c3 * v;

  row->y = (row->n1 * row->s1 + row->n2 * row->s2) + row->n0 * x;
  if (is_edge) {
    Bits frame = front->time - row->late;
    Bits is_in = (frame >= 0) & (frame < front->n_frames);

    s1 = choose (is_in, s1, row->s1);
    s2 = choose (is_in, s2, row->s2);
  }
  row->s1 = s1;
  row->s2 = s2;
}

/* The wave front moves by a frame: from the last filters to the first, as each
 * needs what the one before it gave a frame earlier. */
INLINE void
step (Front *front,
      float *samples,
      gsize stride,
      int n_quads,
      int n_channels,
      gboolean is_edge)
{
  const int n_late = n_quads * QUAD - 1;
  const gint32 end = front->time - n_late;

  for (int c = 0; c < n_channels; c += WIDTH) {
    Row *rows = front->rows + c / WIDTH * n_quads;
    Vector in = { 0.0f };

    if (!is_edge || front->time < front->n_frames)
      in = get_frame (samples + (gsize) front->time * stride, c, n_channels);
    for (int q = n_quads - 1; q >= 0; q--) {
      Vector from = q > 0 ? rows[q - 1].y : in;

      work (&rows[q], shift (rows[q].y, from), front, is_edge);
    }
    if (!is_edge || end >= 0)
      put_frame (samples + (gsize) end * stride, c, n_channels,
                 rows[n_quads - 1].y);
  }
  front->time++;
}

INLINE void
begin (Front *front,
       const VoderEqualizerCascade *cascade,
       int n_quads,
       int n_channels)
{
  Bits lane;

  for (int i = 0; i < LANES; i++)
    lane[i] = i % QUAD;
  for (int c = 0; c < n_channels; c += WIDTH) {
    for (int q = 0; q < n_quads; q++) {
      front->rows[c / WIDTH * n_quads + q] = (Row){
        .c1 = load (cascade->c1 + q * QUAD),
        .c2 = load (cascade->c2 + q * QUAD),
        .c3 = load (cascade->c3 + q * QUAD),
        .n0 = load (cascade->n0 + q * QUAD),
        .n1 = load (cascade->n1 + q * QUAD),
        .n2 = load (cascade->n2 + q * QUAD),
        .s1 = load_state (cascade->s1, c, q, n_channels),
        .s2 = load_state (cascade->s2, c, q, n_channels),
        .late = lane + q * QUAD,
      };
    }
  }
}

INLINE void
end (const Front *front,
     VoderEqualizerCascade *cascade,
     int n_quads,
     int n_channels)
{
  for (int c = 0; c < n_channels; c += WIDTH) {
    for (int q = 0; q < n_quads; q++) {
      const Row *row = &front->rows[c / WIDTH * n_quads + q];

      store_state (cascade->s1, c, q, n_channels, row->s1);
      store_state (cascade->s2, c, q, n_channels, row->s2);
    }
  }
}

/* Made for each number of quads and channels, so that all of it is in
 * registers. */
INLINE void
run (VoderEqualizerCascade *cascade,
     float *samples,
     gsize n_frames,
     gsize stride,
     int n_quads,
     int n_channels)
{
  const gint32 n_late = n_quads * QUAD - 1;
  Front front;

  begin (&front, cascade, n_quads, n_channels);
  front.time = 0;
  front.n_frames = (gint32) n_frames;
  while (front.time < n_late)
    step (&front, samples, stride, n_quads, n_channels, TRUE);
  while (front.time < front.n_frames)
    step (&front, samples, stride, n_quads, n_channels, FALSE);
  while (front.time < front.n_frames + n_late)
    step (&front, samples, stride, n_quads, n_channels, TRUE);
  end (&front, cascade, n_quads, n_channels);
}

void
VODER_KERNEL (VoderEqualizerCascade *cascade,
              gsize n_quads,
              float *samples,
              gsize n_frames,
              gsize stride,
              gsize n_channels)
{
  switch (2 * n_quads + n_channels) {
  case 3:
    run (cascade, samples, n_frames, stride, 1, 1);
    break;
  case 4:
    run (cascade, samples, n_frames, stride, 1, 2);
    break;
  case 5:
    run (cascade, samples, n_frames, stride, 2, 1);
    break;
  case 6:
    run (cascade, samples, n_frames, stride, 2, 2);
    break;
  case 7:
    run (cascade, samples, n_frames, stride, 3, 1);
    break;
  case 8:
    run (cascade, samples, n_frames, stride, 3, 2);
    break;
  case 9:
    run (cascade, samples, n_frames, stride, 4, 1);
    break;
  case 10:
    run (cascade, samples, n_frames, stride, 4, 2);
    break;
  default:
    break;
  }
}
