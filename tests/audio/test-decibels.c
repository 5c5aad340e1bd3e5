/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <math.h>
#include <string.h>

static void
test_levels_are_right (void)
{
  for (double db = -199.0; db <= 120.0; db += 0.0371) {
    float factor = (float) pow (10.0, db / 20.0);

    g_assert_cmpfloat_with_epsilon (voder_decibels_from_factor (factor),
                                    20.0 * log10 (factor), 4e-5);
  }
  g_assert_cmpfloat (voder_decibels_from_factor (1.0f), ==, 0.0f);
}

static void
test_factors_are_right (void)
{
  for (double db = -200.0; db <= 200.0; db += 0.0371) {
    double wanted = pow (10.0, (float) db / 20.0);
    double found = voder_decibels_to_factor ((float) db);

    g_assert_cmpfloat (fabs (found / wanted - 1.0), <, 3e-6);
  }
  g_assert_cmpfloat (voder_decibels_to_factor (0.0f), ==, 1.0f);
}

static void
test_what_is_beyond_counts_as_the_end (void)
{
  g_assert_cmpfloat (voder_decibels_from_factor (0.0f), ==, -200.0f);
  g_assert_cmpfloat (voder_decibels_from_factor (1e-42f), ==, -200.0f);
  g_assert_cmpfloat (voder_decibels_to_factor (-1e9f), ==,
                     voder_decibels_to_factor (-200.0f));
  g_assert_cmpfloat (voder_decibels_to_factor (1e9f), ==,
                     voder_decibels_to_factor (200.0f));
}

static void
test_several_are_as_each_alone (void)
{
  float factors[11] = { 0.0f };
  float levels[11], back[11];

  for (gsize n = 0; n <= G_N_ELEMENTS (factors); n++) {
    for (gsize i = 0; i < n; i++)
      factors[i] = expf ((float) i - 5.3f);
    voder_decibels_from_factors (factors, levels, n);
    voder_decibels_to_factors (levels, back, n);
    for (gsize i = 0; i < n; i++) {
      float level = voder_decibels_from_factor (factors[i]);
      float factor = voder_decibels_to_factor (levels[i]);

      g_assert_cmpmem (&levels[i], sizeof (float), &level, sizeof (float));
      g_assert_cmpmem (&back[i], sizeof (float), &factor, sizeof (float));
    }
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/decibels/levels-are-right", test_levels_are_right);
  voder_test_add ("/decibels/factors-are-right", test_factors_are_right);
  voder_test_add ("/decibels/what-is-beyond-counts-as-the-end",
                  test_what_is_beyond_counts_as_the_end);
  voder_test_add ("/decibels/several-are-as-each-alone",
                  test_several_are_as_each_alone);

  return voder_test_run ();
}
