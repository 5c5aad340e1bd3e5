/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "voder-src-player.h"

#define TEXT                                                                   \
  "One two three. Four five six, seven eight. Nine and ten make nineteen. "    \
  "Eleven and twelve are more.\n\nA new paragraph begins. It has a few "       \
  "sentences. This one is the last of them."

#define N_TRIES 200

static VoderSrcPlayer *
create_player (void)
{
  VoderSrcPlayer *player = voder_src_player_new (
      "engine=tone at-end=wait ! fakesink name=sink sync=true");

  g_object_set (player->src, "text", TEXT, NULL);

  return player;
}

static void
set_at_random (VoderSrcPlayer *player)
{
  static const char *const voices[] = { NULL, "tone-16k" };

  switch (g_test_rand_int_range (0, 4)) {
  case 0:
    g_object_set (player->src, "rate", g_test_rand_double_range (0.5, 3.0),
                  NULL);
    break;
  case 1:
    g_object_set (player->src, "text", TEXT, NULL);
    break;
  case 2:
    g_object_set (player->src, "voice", voices[g_test_rand_bit ()], NULL);
    break;
  default:
    g_object_set (player->src, "pitch", g_test_rand_double_range (0.5, 2.0),
                  NULL);
  }
}

/* Whatever it does, a player can be stopped, and begins anew. */
static void
test_random (void)
{
  static const GstState states[] = { GST_STATE_NULL, GST_STATE_READY,
                                     GST_STATE_PAUSED, GST_STATE_PLAYING };
  g_autoptr (VoderSrcPlayer) whole = voder_src_player_new_for_text (TEXT);
  g_autoptr (VoderSrcPlayer) player = create_player ();
  g_autoptr (GBytes) pcm = NULL;

  voder_src_player_play (whole);
  pcm = voder_src_player_dup_pcm (whole);
  for (int i = 0; i < N_TRIES; i++) {
    GstState state = states[g_test_rand_int_range (0, G_N_ELEMENTS (states))];

    g_assert_cmpint (gst_element_set_state (player->pipeline, state), !=,
                     GST_STATE_CHANGE_FAILURE);
    if (g_test_rand_bit ())
      set_at_random (player);
    if (g_test_rand_bit ())
      voder_src_player_seek_full (
          player, 1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
          g_test_rand_int_range (0, 5000) * (gint64) GST_MSECOND, -1);
  }

  voder_src_player_set_state (player, GST_STATE_NULL);
  g_object_set (player->src, "rate", 1.0, "pitch", 1.0, "voice", NULL, "text",
                TEXT, "at-end", 0, NULL);
  player->seqnum = 0;
  g_byte_array_set_size (player->pcm, 0);
  voder_src_player_play (player);
  voder_src_assert_tail (pcm, player, 0);
}

/* Nothing of what was before is heard after a flush, wherever it came. */
static void
test_flush (void)
{
  g_autoptr (VoderSrcPlayer) whole = voder_src_player_new_for_text (TEXT);
  g_autoptr (GBytes) pcm = NULL;

  voder_src_player_play (whole);
  pcm = voder_src_player_dup_pcm (whole);
  for (int i = 0; i < N_TRIES / 10; i++) {
    g_autoptr (VoderSrcPlayer) player = voder_src_player_new_for_text (TEXT);
    guint64 frame = (guint64) g_test_rand_int_range (0, 50000);

    gst_element_set_state (player->pipeline, GST_STATE_PAUSED);
    /* During the preroll, or behind it. */
    if (g_test_rand_bit ())
      voder_src_player_set_state (player, GST_STATE_PAUSED);
    if (voder_src_player_seek_full (
            player, 1.0, GST_FORMAT_TIME,
            GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE,
            (gint64) gst_util_uint64_scale_int (frame, GST_SECOND, 22050), -1))
      voder_src_player_set_state (player, GST_STATE_PLAYING);
    else
      continue;
    voder_src_player_wait_eos (player);
    voder_src_assert_tail (pcm, player, frame * 2);
  }
}

static void
test_latency (void)
{
  g_autoptr (VoderSrcPlayer) player = create_player ();
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  gboolean is_live = TRUE;
  GstClockTime min = GST_CLOCK_TIME_NONE;

  voder_src_player_set_state (player, GST_STATE_PAUSED);
  g_assert_true (gst_element_query (player->src, query));
  gst_query_parse_latency (query, &is_live, &min, NULL);
  g_assert_false (is_live);
  g_assert_cmpuint (min, ==, 0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodersrc/states/any-change-at-any-moment", test_random);
  voder_test_add ("/vodersrc/states/nothing-is-stale-behind-a-flush",
                  test_flush);
  voder_test_add ("/vodersrc/states/it-is-not-live", test_latency);

  return voder_test_run ();
}
