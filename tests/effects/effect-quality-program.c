/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * effect-quality [CHAIN HERTZ DECIBELS [RATE]]: what effects add to a sine of
 * that frequency and level: THD and SNR in dB. Without arguments, all that the
 * READMEs of the effects state.
 */
#include <stdlib.h>

#include "effect-quality.h"

static void
tell (const char *chain, const EffectSine *sine)
{
  EffectQuality quality = effect_quality_measure (chain, sine);

  g_print ("%-58s %6d Hz %5.0f Hz %5.1f dB: %5.1f ms, ", chain, sine->rate,
           sine->hertz, sine->level_db, quality.latency * 1000.0 / sine->rate);
  if (quality.is_same)
    g_print ("the same bits\n");
  else
    g_print ("THD %6.1f dB, SNR %6.1f dB\n", quality.thd_db, quality.snr_db);
}

static void
tell_readmes (void)
{
  g_autoptr (GListModel) list = voder_plugin_registry_list (
      voder_plugin_registry_get_default (), VODER_PLUGIN_KIND_EFFECT);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (list, i);
    g_autoptr (GPtrArray) rows =
        effect_quality_read_readme (voder_plugin_info_get_name (info));

    for (guint k = 0; k < rows->len; k++) {
      const EffectStatement *row = g_ptr_array_index (rows, k);

      tell (row->chain, &row->sine);
    }
  }
}

int
main (int argc, char **argv)
{
  gst_init (NULL, NULL);
  if (argc >= 4) {
    EffectSine sine = { g_ascii_strtod (argv[2], NULL),
                        g_ascii_strtod (argv[3], NULL),
                        argc > 4 ? atoi (argv[4]) : 48000 };

    tell (argv[1], &sine);
  } else {
    tell_readmes ();
  }

  return 0;
}
