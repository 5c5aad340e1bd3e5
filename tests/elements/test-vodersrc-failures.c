/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "voder-elements.h"
#include "voder-src-player.h"

#define TEXT                                                                   \
  "One two three. Four five six, seven eight. Nine and ten. Eleven. Twelve "   \
  "and thirteen.\n\nfail here.\n\nFourteen."

/* How often chunks may be anywhere when the sentence fails. */
#define N_RACES 20

/* What is heard before the error. */
static GBytes *
speak_until_error (const char *effects)
{
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new ("engine=scripted");
  g_autoptr (GError) error = NULL;

  g_object_set (player->src, "text", TEXT, "effects", effects, NULL);
  voder_src_player_set_state (player, GST_STATE_PLAYING);
  error = voder_src_player_wait_error (player);
  g_assert_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "fail here."));
  gst_element_set_state (player->pipeline, GST_STATE_NULL);

  return voder_src_player_dup_pcm (player);
}

/* An effect is one stage more that may have something in its hands. */
static void
assert_nothing_is_lost (const char *effects)
{
  g_autoptr (GBytes) expected = speak_until_error (NULL);

  for (int i = 0; i < N_RACES; i++) {
    g_autoptr (GBytes) pcm = speak_until_error (effects);

    g_assert_cmpuint (g_bytes_get_size (pcm), ==, g_bytes_get_size (expected));
  }
}

static void
test_effects (void)
{
  if (voder_elements_need (VODER_PLUGIN_KIND_EFFECT, "gain"))
    assert_nothing_is_lost ("gain gain=-3");
}

/* This one holds some audio back. */
static void
test_limiter (void)
{
  if (voder_elements_need (VODER_PLUGIN_KIND_EFFECT, "limiter"))
    assert_nothing_is_lost ("limiter");
}

int
main (int argc, char **argv)
{
  voder_elements_add_path ("pipeline/engine");
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodersrc/failures/effects-let-out-what-came-before",
                  test_effects);
  voder_test_add ("/vodersrc/failures/also-what-they-hold-back", test_limiter);

  return voder_test_run ();
}
