/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-quality.h"

/* What the READMEs of the effects state of THD and SNR is so. */

static void
check_level (const EffectStatement *row,
             const char *what,
             double level,
             double min,
             double max)
{
  if (level < min || level > max)
    g_error ("“%s”, %g Hz at %g dB: %s is %.1f dB, not %g to %g", row->chain,
             row->sine.hertz, row->sine.level_db, what, level, min, max);
}

static void
check_row (const EffectStatement *row)
{
  EffectQuality quality;

  if (!effect_fixture_has (row->chain)) {
    g_test_message ("not built: %s", row->chain);
    return;
  }

  quality = effect_quality_measure (row->chain, &row->sine);
  g_test_message ("%s: THD %.1f dB, SNR %.1f dB%s", row->chain, quality.thd_db,
                  quality.snr_db, quality.is_same ? ", the same bits" : "");
  g_assert_cmpint (quality.is_same, ==, row->is_same);
  if (row->is_same)
    return;

  check_level (row, "THD", quality.thd_db, row->thd_min_db, row->thd_max_db);
  check_level (row, "SNR", quality.snr_db, row->snr_min_db, row->snr_max_db);
}

static void
test_every_effect_adds_what_it_states (void)
{
  g_autoptr (GListModel) list = voder_plugin_registry_list (
      voder_plugin_registry_get_default (), VODER_PLUGIN_KIND_EFFECT);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (list, i);
    const char *name = voder_plugin_info_get_name (info);
    g_autoptr (GPtrArray) rows = effect_quality_read_readme (name);

    if (rows->len == 0)
      g_error ("the README of “%s” states neither THD nor SNR", name);
    for (guint k = 0; k < rows->len; k++)
      check_row (g_ptr_array_index (rows, k));
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/effect-quality/every-effect-adds-what-it-states",
                  test_every_effect_adds_what_it_states);

  return voder_test_run ();
}
