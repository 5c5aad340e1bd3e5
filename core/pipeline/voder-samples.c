/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-samples-private.h"

#include <math.h>
#include <string.h>

/* Full scale, and the largest value below it. */
#define U8_SCALE  128.0f
#define S16_SCALE 32768.0f
#define S32_SCALE 2147483648.0f
#define S32_TOP   2147483520.0f

/* Whether it is one of the formats of this machine that engines give. */
gboolean
voder_samples_can_convert (GstAudioFormat format)
{
  return format == GST_AUDIO_FORMAT_U8 || format == GST_AUDIO_FORMAT_S16 ||
         format == GST_AUDIO_FORMAT_S32 || format == GST_AUDIO_FORMAT_F32;
}

static void
u8_to_float (const guint8 *from, float *to, gsize n_samples)
{
  for (gsize i = 0; i < n_samples; i++)
    to[i] = ((float) from[i] - U8_SCALE) / U8_SCALE;
}

static void
s16_to_float (const gint16 *from, float *to, gsize n_samples)
{
  for (gsize i = 0; i < n_samples; i++)
    to[i] = (float) from[i] / S16_SCALE;
}

static void
s32_to_float (const gint32 *from, float *to, gsize n_samples)
{
  for (gsize i = 0; i < n_samples; i++)
    to[i] = (float) from[i] / S32_SCALE;
}

/* Puts samples of @format, full scale ±1.0, into @to. */
void
voder_samples_to_float (GstAudioFormat format,
                        gconstpointer samples,
                        float *to,
                        gsize n_samples)
{
  if (format == GST_AUDIO_FORMAT_U8)
    u8_to_float (samples, to, n_samples);
  else if (format == GST_AUDIO_FORMAT_S16)
    s16_to_float (samples, to, n_samples);
  else if (format == GST_AUDIO_FORMAT_S32)
    s32_to_float (samples, to, n_samples);
  else
    memcpy (to, samples, n_samples * sizeof (float));
}

static void
float_to_u8 (const float *from, guint8 *to, gsize n_samples)
{
  for (gsize i = 0; i < n_samples; i++)
    to[i] = (guint8) CLAMP (lrintf (from[i] * U8_SCALE) + 128, 0, G_MAXUINT8);
}

static void
float_to_s16 (const float *from, gint16 *to, gsize n_samples)
{
  for (gsize i = 0; i < n_samples; i++)
    to[i] =
        (gint16) CLAMP (lrintf (from[i] * S16_SCALE), G_MININT16, G_MAXINT16);
}

static void
float_to_s32 (const float *from, gint32 *to, gsize n_samples)
{
  for (gsize i = 0; i < n_samples; i++)
    to[i] = (gint32) CLAMP (from[i] * S32_SCALE, -S32_SCALE, S32_TOP);
}

/*
 * Rounds to the nearest sample of @format, cut at full scale; without dither,
 * so that what came from that format is it again, and silence stays silence.
 */
void
voder_samples_from_float (GstAudioFormat format,
                          const float *from,
                          gpointer samples,
                          gsize n_samples)
{
  if (format == GST_AUDIO_FORMAT_U8)
    float_to_u8 (from, samples, n_samples);
  else if (format == GST_AUDIO_FORMAT_S16)
    float_to_s16 (from, samples, n_samples);
  else if (format == GST_AUDIO_FORMAT_S32)
    float_to_s32 (from, samples, n_samples);
  else
    memcpy (samples, from, n_samples * sizeof (float));
}
