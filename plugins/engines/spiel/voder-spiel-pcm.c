/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-spiel-pcm.h"

#include <math.h>
#include <string.h>

/* Silence, of bytes without a sign. */
#define U8_ZERO 128

static void
scale_u8 (guint8 *pcm, double volume)
{
  *pcm = (guint8) (U8_ZERO + lrint ((*pcm - U8_ZERO) * volume));
}

static void
scale_s16 (guint8 *pcm, double volume)
{
  gint16 sample;

  memcpy (&sample, pcm, sizeof sample);
  sample = (gint16) lrint (sample * volume);
  memcpy (pcm, &sample, sizeof sample);
}

static void
scale_s32 (guint8 *pcm, double volume)
{
  gint32 sample;

  memcpy (&sample, pcm, sizeof sample);
  sample = (gint32) lrint (sample * volume);
  memcpy (pcm, &sample, sizeof sample);
}

static void
scale_f32 (guint8 *pcm, double volume)
{
  float sample;

  memcpy (&sample, pcm, sizeof sample);
  sample = (float) (sample * volume);
  memcpy (pcm, &sample, sizeof sample);
}

/*
 * Makes samples quieter, in place: Spiel leaves the volume to who plays them.
 * @volume: a factor of 0 to 1
 */
void
voder_spiel_pcm_scale (const GstAudioInfo *info,
                       guint8 *pcm,
                       gsize n_bytes,
                       double volume)
{
  gsize size = (gsize) GST_AUDIO_INFO_BPS (info);
  void (*scale) (guint8 *, double) = NULL;

  if (volume == 1.0)
    return;

  switch (GST_AUDIO_INFO_FORMAT (info)) {
  case GST_AUDIO_FORMAT_U8:
    scale = scale_u8;
    break;
  case GST_AUDIO_FORMAT_S16:
    scale = scale_s16;
    break;
  case GST_AUDIO_FORMAT_S32:
    scale = scale_s32;
    break;
  case GST_AUDIO_FORMAT_F32:
  default:
    scale = scale_f32;
    break;
  }
  for (gsize i = 0; i + size <= n_bytes; i += size)
    scale (pcm + i, volume);
}
