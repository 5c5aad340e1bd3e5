/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Speaks with the bare library: reference-flite VOICE TEXT writes samples. */
#include <stdio.h>
#include <string.h>

#include <flite/flite.h>

extern cst_voice *register_cmu_us_awb (const char *directory);
extern cst_voice *register_cmu_us_kal (const char *directory);
extern cst_voice *register_cmu_us_kal16 (const char *directory);
extern cst_voice *register_cmu_us_rms (const char *directory);
extern cst_voice *register_cmu_us_slt (const char *directory);

static const struct {
  const char *id;
  cst_voice *(*load) (const char *directory);
} voices[] = {
  { "awb", register_cmu_us_awb },     { "kal", register_cmu_us_kal },
  { "kal16", register_cmu_us_kal16 }, { "rms", register_cmu_us_rms },
  { "slt", register_cmu_us_slt },
};

int
main (int argc, char **argv)
{
  if (argc != 3)
    return 2;

  flite_init ();
  for (size_t i = 0; i < sizeof voices / sizeof *voices; i++) {
    cst_wave *wave;

    if (strcmp (voices[i].id, argv[1]) != 0)
      continue;
    wave = flite_text_to_wave (argv[2], voices[i].load (NULL));
    fwrite (wave->samples, sizeof (short), (size_t) wave->num_samples, stdout);
    delete_wave (wave);
    return 0;
  }

  return 1;
}
