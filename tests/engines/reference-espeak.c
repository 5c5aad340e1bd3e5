/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Speaks with the bare library: reference-espeak VOICE TEXT writes samples. */
#include <stdio.h>
#include <string.h>

#include <espeak-ng/speak_lib.h>

static int
write_samples (short *samples, int n_samples, espeak_EVENT *events)
{
  (void) events;
  if (samples != NULL)
    fwrite (samples, sizeof *samples, (size_t) n_samples, stdout);

  return 0;
}

int
main (int argc, char **argv)
{
  if (argc != 3)
    return 2;

  if (espeak_Initialize (AUDIO_OUTPUT_SYNCHRONOUS, 0, NULL, 0) < 0)
    return 1;
  espeak_SetSynthCallback (write_samples);
  if (espeak_SetVoiceByName (argv[1]) != EE_OK)
    return 1;
  if (espeak_Synth (argv[2], strlen (argv[2]) + 1, 0, POS_CHARACTER, 0,
                    espeakCHARS_UTF8, NULL, NULL) != EE_OK)
    return 1;

  return espeak_Terminate () == EE_OK ? 0 : 1;
}
