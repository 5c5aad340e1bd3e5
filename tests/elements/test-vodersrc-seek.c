/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-src-player.h"

#define TEXT                                                                   \
  "One two three. Four five six, seven eight. Nine and ten make nineteen. "    \
  "Eleven and twelve are more.\n\nA new paragraph begins. It has a few "       \
  "sentences. This one is the last of them."

/* The tone engine's. */
#define RATE            22050
#define BYTES_PER_FRAME 2

static GstClockTime
time_of (guint64 frame)
{
  return gst_util_uint64_scale_int (frame, GST_SECOND, RATE);
}

static VoderSrcPlayer *
play_all (GBytes **pcm)
{
  VoderSrcPlayer *player = voder_src_player_new_for_text (TEXT);

  voder_src_player_play (player);
  *pcm = voder_src_player_dup_pcm (player);

  return player;
}

static void
test_known (void)
{
  g_autoptr (GBytes) pcm = NULL;
  g_autoptr (VoderSrcPlayer) player = play_all (&pcm);
  guint64 n_frames = g_bytes_get_size (pcm) / BYTES_PER_FRAME;

  for (guint64 frame = 0; frame < n_frames; frame += n_frames / 37) {
    voder_src_player_seek (player, GST_SEEK_FLAG_ACCURATE, time_of (frame));
    voder_src_player_wait_eos (player);
    voder_src_assert_tail (pcm, player, frame * BYTES_PER_FRAME);
    g_assert_cmpuint (player->segment.start, ==, time_of (frame));
    g_assert_cmpuint (player->first, ==, time_of (frame));
  }
}

static void
test_duration (void)
{
  g_autoptr (GBytes) pcm = NULL;
  g_autoptr (VoderSrcPlayer) player = play_all (&pcm);
  guint64 n_frames = g_bytes_get_size (pcm) / BYTES_PER_FRAME;

  g_assert_cmpuint (voder_src_player_get_duration (player), ==,
                    time_of (n_frames));
  g_assert_cmpuint (player->end, ==, time_of (n_frames));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodersrc/seek/what-was-heard-is-found-to-the-sample",
                  test_known);
  voder_test_add ("/vodersrc/seek/the-duration-becomes-exact", test_duration);

  return voder_test_run ();
}
