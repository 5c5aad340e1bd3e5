/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The plain loop over sentences on bare libflite that Voder is measured
 * against: bare-flite VOICE OUT < SENTENCES writes their samples.
 */
#include "bare-sentences.h"

#include <flite/flite.h>
#include <stdlib.h>
#include <string.h>

cst_voice *register_cmu_us_kal (const char *folder);
cst_voice *register_cmu_us_kal16 (const char *folder);
cst_voice *register_cmu_us_slt (const char *folder);

static cst_voice *
find_voice (const char *name)
{
  if (strcmp (name, "kal") == 0)
    return register_cmu_us_kal (NULL);
  if (strcmp (name, "kal16") == 0)
    return register_cmu_us_kal16 (NULL);
  if (strcmp (name, "slt") == 0)
    return register_cmu_us_slt (NULL);
  return NULL;
}

static void
speak (const char *text, cst_voice *voice, FILE *out)
{
  cst_wave *wave = flite_text_to_wave (text, voice);

  fwrite (wave->samples, sizeof (short), (size_t) wave->num_samples, out);
  delete_wave (wave);
}

int
main (int argc, char *argv[])
{
  char *text = NULL;
  size_t size = 0;
  cst_voice *voice;
  FILE *out;

  flite_init ();
  voice = argc == 3 ? find_voice (argv[1]) : NULL;
  out = voice != NULL ? fopen (argv[2], "wb") : NULL;
  if (out == NULL) {
    fprintf (stderr, "usage: bare-flite kal|kal16|slt OUT < SENTENCES\n");
    return 2;
  }

  while (bare_sentences_next (&text, &size))
    speak (text, voice, out);

  free (text);
  return fclose (out) == 0 ? 0 : 1;
}
