/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-speech.h"

#include <string.h>

/*
 * What an engine says, and its words.
 */
EffectSound *
effect_speech_new (const char *engine_name,
                   const char *voice,
                   const char *text,
                   double rate,
                   GPtrArray **marks)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine (engine_name);
  g_autoptr (VoderUtterance) utterance =
      spoken_create_prosody (voice, text, rate, 1.0, 1.0);
  g_autoptr (Spoken) spoken = spoken_new (engine, utterance);
  EffectSound *sound =
      effect_sound_new ((int) spoken->sample_rate, 1, spoken->n_frames);
  const gint16 *samples = (const gint16 *) (gconstpointer) spoken->pcm->data;

  if (spoken->format == GST_AUDIO_FORMAT_F32)
    memcpy (sound->samples, spoken->pcm->data, spoken->pcm->len);
  else
    for (gsize i = 0; i < spoken->n_frames; i++)
      sound->samples[i] = samples[i] / 32768.0f;
  *marks = g_ptr_array_ref (spoken->marks);

  return sound;
}
