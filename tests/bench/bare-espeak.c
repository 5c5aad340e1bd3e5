/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The plain loop over sentences on bare libespeak-ng that Voder is measured
 * against: bare-espeak VOICE OUT < SENTENCES writes their samples.
 */
#include "bare-sentences.h"

#include <espeak-ng/speak_lib.h>
#include <stdlib.h>
#include <string.h>

static int
write_samples (short *samples, int n_samples, espeak_EVENT *events)
{
  if (samples != NULL)
    fwrite (samples, sizeof (short), (size_t) n_samples, events->user_data);
  return 0;
}

int
main (int argc, char *argv[])
{
  char *text = NULL;
  size_t size = 0;
  FILE *out;

  out = argc == 3 ? fopen (argv[2], "wb") : NULL;
  if (out == NULL ||
      espeak_Initialize (AUDIO_OUTPUT_SYNCHRONOUS, 0, NULL, 0) < 0 ||
      espeak_SetVoiceByName (argv[1]) != EE_OK) {
    fprintf (stderr, "usage: bare-espeak VOICE OUT < SENTENCES\n");
    return 2;
  }
  espeak_SetSynthCallback (write_samples);

  while (bare_sentences_next (&text, &size))
    espeak_Synth (text, strlen (text) + 1, 0, POS_CHARACTER, 0,
                  espeakCHARS_UTF8, NULL, out);

  espeak_Terminate ();
  free (text);
  return fclose (out) == 0 ? 0 : 1;
}
