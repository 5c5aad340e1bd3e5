/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>

#include "voder-test.h"

#define N_CHANGES 5000

static void
test_new (void)
{
  g_autoptr (VoderConfig) config = voder_manner_new_config ();
  VoderManner manner = voder_manner_get (config);

  g_assert_cmpfloat (manner.rate, ==, 1);
  g_assert_cmpfloat (manner.pitch, ==, 1);
  g_assert_cmpfloat (manner.volume, ==, 1);
  g_assert_cmpint (manner.speaker, ==, 0);
}

static void
test_speaker_stays (void)
{
  g_autoptr (VoderConfig) config = voder_manner_new_config ();
  VoderManner manner;

  voder_manner_change_speaker (config);
  voder_manner_set_prosody (config, 2, 0.5, 0.25);
  voder_manner_change_speaker (config);
  manner = voder_manner_get (config);

  g_assert_cmpfloat (manner.rate, ==, 2);
  g_assert_cmpfloat (manner.pitch, ==, 0.5);
  g_assert_cmpfloat (manner.volume, ==, 0.25);
  g_assert_cmpint (manner.speaker, ==, 2);
}

static void
test_equal (void)
{
  g_autoptr (VoderConfig) config = voder_manner_new_config ();
  VoderManner before = voder_manner_get (config);

  voder_manner_set_prosody (config, NAN, 1, 1);
  g_assert_false (voder_manner_equals (before, voder_manner_get (config)));
  g_assert_true (voder_manner_equals (voder_manner_get (config),
                                      voder_manner_get (config)));
  voder_manner_set_prosody (config, 1, 1, 1);
  g_assert_true (voder_manner_equals (before, voder_manner_get (config)));
  voder_manner_change_speaker (config);
  g_assert_false (voder_manner_equals (before, voder_manner_get (config)));
}

static gboolean
change (gpointer data, GCancellable *cancellable, GError **error)
{
  for (int i = 1; i <= N_CHANGES; i++)
    voder_manner_set_prosody (data, i, i, i);

  return TRUE;
}

static gboolean
change_speaker (gpointer data, GCancellable *cancellable, GError **error)
{
  for (int i = 0; i < N_CHANGES; i++)
    voder_manner_change_speaker (data);

  return TRUE;
}

static void
test_whole (void)
{
  g_autoptr (VoderConfig) config = voder_manner_new_config ();
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, NULL);
  VoderManner manner;

  g_assert_true (voder_group_go (group, change, config, NULL, NULL));
  g_assert_true (voder_group_go (group, change_speaker, config, NULL, NULL));
  do {
    manner = voder_manner_get (config);
    g_assert_cmpfloat (manner.pitch, ==, manner.rate);
    g_assert_cmpfloat (manner.volume, ==, manner.rate);
  } while (manner.rate < N_CHANGES || manner.speaker < N_CHANGES);
  g_assert_true (voder_group_wait (group, NULL, NULL));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/manner/a-new-one-is-the-engines-own", test_new);
  voder_test_add ("/manner/prosody-and-speaker-leave-each-other",
                  test_speaker_stays);
  voder_test_add ("/manner/what-was-changed-back-is-the-same", test_equal);
  voder_test_add ("/manner/a-change-is-seen-as-a-whole-and-none-is-lost",
                  test_whole);

  return voder_test_run ();
}
