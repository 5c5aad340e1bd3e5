/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "voder-elements.h"
#include "voder-src-player.h"

#define FIRST  "One two three."
#define SECOND "Four five six, seven eight."
#define THIRD  "Nine and ten."
#define TEXT   FIRST " " SECOND

static GBytes *
speak (const char *properties, const char *text)
{
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new (properties);

  g_object_set (player->src, "text", text, NULL);
  voder_src_player_play (player);

  return voder_src_player_dup_pcm (player);
}

/* What was recorded is the one, a pause, and the other. */
static void
assert_joined (VoderSrcPlayer *player, GBytes *first, GBytes *second)
{
  gsize n_first = g_bytes_get_size (first);
  gsize n_second = g_bytes_get_size (second);
  const guint8 *pcm = player->pcm->data;
  gsize end;

  g_assert_cmpuint (player->pcm->len, >, n_first + n_second);
  g_assert_cmpmem (pcm, n_first, g_bytes_get_data (first, NULL), n_first);
  end = player->pcm->len - n_second;
  g_assert_cmpmem (pcm + end, n_second, g_bytes_get_data (second, NULL),
                   n_second);
  for (gsize i = n_first; i < end; i++)
    g_assert_cmpuint (pcm[i], ==, 0);
}

static void
assert_no_holes (VoderSrcPlayer *player)
{
  g_assert_cmpuint (player->n_segments, ==, 1);
  g_assert_cmpuint (player->first, ==, 0);
  g_assert_cmpuint (voder_src_player_get_position (player), ==, player->end);
}

/* The first sentence has begun when it is PAUSED; the second was made ahead. */
static VoderSrcPlayer *
pause_in_first (const char *properties)
{
  VoderSrcPlayer *player = voder_src_player_new (properties);

  g_object_set (player->src, "text", TEXT, NULL);
  voder_src_player_set_state (player, GST_STATE_PAUSED);

  return player;
}

static void
test_rate (void)
{
  g_autoptr (GBytes) first = speak ("engine=tone", FIRST);
  g_autoptr (GBytes) second = speak ("engine=tone rate=0.5", SECOND);
  g_autoptr (GBytes) slow = speak ("engine=tone rate=0.5", TEXT);
  g_autoptr (VoderSrcPlayer) player = pause_in_first ("engine=tone");

  g_object_set (player->src, "rate", 0.5, NULL);
  voder_src_player_play (player);
  assert_joined (player, first, second);
  assert_no_holes (player);

  /* What is before is spoken as things stand now. */
  voder_src_player_seek (player, GST_SEEK_FLAG_NONE, 0);
  voder_src_player_wait_eos (player);
  voder_src_assert_tail (slow, player, 0);
  g_assert_cmpuint (voder_src_player_get_duration (player), ==, player->end);
}

/* A place that was heard after the change is found again where it was. */
static void
test_rate_and_seek (void)
{
  g_autoptr (VoderSrcPlayer) player = pause_in_first ("engine=tone");
  g_autoptr (GBytes) second = speak ("engine=tone rate=0.5", SECOND);
  gsize n_second = g_bytes_get_size (second);
  gsize n_all;

  g_object_set (player->src, "rate", 0.5, NULL);
  voder_src_player_play (player);
  n_all = player->pcm->len;
  voder_src_player_seek (
      player, GST_SEEK_FLAG_ACCURATE,
      gst_util_uint64_scale_int ((n_all - n_second) / 2, GST_SECOND, 22050));
  voder_src_player_wait_eos (player);
  voder_src_assert_tail (second, player, 0);
}

static void
test_pitch_and_volume (void)
{
  g_autoptr (GBytes) first = speak ("engine=tone", FIRST);
  g_autoptr (GBytes) second =
      speak ("engine=tone pitch=0.5 volume=0.3", SECOND);
  g_autoptr (VoderSrcPlayer) player = pause_in_first ("engine=tone");

  g_object_set (player->src, "pitch", 0.5, "volume", 0.3, NULL);
  voder_src_player_play (player);
  assert_joined (player, first, second);
  assert_no_holes (player);
}

static void
test_effects (void)
{
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (VoderSrcPlayer) player = NULL;

  if (!voder_elements_need (VODER_PLUGIN_KIND_EFFECT, "gain"))
    return;

  first = speak ("engine=tone", FIRST);
  second = speak ("engine=tone effects=\"gain gain=-6\"", SECOND);
  player = pause_in_first ("engine=tone");
  g_object_set (player->src, "effects", "gain gain=-6", NULL);
  voder_src_player_play (player);
  assert_joined (player, first, second);
  assert_no_holes (player);
}

/* They may change the times, too: nothing is found where it was without. */
static void
test_effects_and_seek (void)
{
  const guint64 frame = 22050 / 2;
  g_autoptr (GBytes) slow = NULL;
  g_autoptr (VoderSrcPlayer) player = NULL;

  if (!voder_elements_need (VODER_PLUGIN_KIND_EFFECT, "tempo"))
    return;

  slow = speak ("engine=tone effects=\"tempo rate=0.5\"", TEXT);
  player = pause_in_first ("engine=tone");
  voder_src_player_play (player);
  g_object_set (player->src, "effects", "tempo rate=0.5", NULL);
  voder_src_player_seek (player, GST_SEEK_FLAG_ACCURATE,
                         gst_util_uint64_scale_int (frame, GST_SECOND, 22050));
  voder_src_player_wait_eos (player);
  voder_src_assert_tail (slow, player, frame * 2);
}

static void
test_bad_effects (void)
{
  g_autoptr (GBytes) expected = speak ("engine=tone", TEXT);
  g_autoptr (VoderSrcPlayer) player = pause_in_first ("engine=tone");
  g_autoptr (GstBus) bus = gst_element_get_bus (player->pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autofree char *effects = NULL;

  g_object_set (player->src, "effects", "nosucheffect", NULL);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
  g_assert_nonnull (message);
  g_object_get (player->src, "effects", &effects, NULL);
  g_assert_null (effects);
  voder_src_player_play (player);
  voder_src_assert_tail (expected, player, 0);
}

static int
get_sample_rate (VoderSrcPlayer *player)
{
  int rate = 0;

  gst_structure_get_int (gst_caps_get_structure (player->caps, 0), "rate",
                         &rate);

  return rate;
}

/* Whoever is set speaks the texts that are set after that. */
static void
test_voice (void)
{
  g_autoptr (GBytes) first = speak ("engine=tone", TEXT);
  g_autoptr (GBytes) second = speak ("engine=tone voice=tone-16k", THIRD);
  g_autoptr (VoderSrcPlayer) player = pause_in_first ("engine=tone");

  g_assert_cmpint (get_sample_rate (player), ==, 22050);
  g_object_set (player->src, "voice", "tone-16k", "text", THIRD, NULL);
  voder_src_player_play (player);
  g_assert_cmpint (get_sample_rate (player), ==, 16000);
  assert_joined (player, first, second);
  assert_no_holes (player);
  g_assert_cmpuint (player->n_tags, ==, 2);
  g_assert_cmpuint (voder_src_player_get_duration (player), ==, player->end);
}

static void
test_engines (void)
{
  const char *line = "engine=espeak text=\"" FIRST "\"";
  g_autoptr (VoderSrcPlayer) player = NULL;

  if (!voder_elements_need (VODER_PLUGIN_KIND_ENGINE, "espeak") ||
      !voder_elements_need (VODER_PLUGIN_KIND_ENGINE, "flite"))
    return;

  player = voder_src_player_new (line);
  voder_src_player_set_state (player, GST_STATE_PAUSED);
  g_assert_cmpint (get_sample_rate (player), ==, 22050);
  g_object_set (player->src, "engine", "flite", "voice", "kal", "text", SECOND,
                NULL);
  voder_src_player_play (player);
  g_assert_cmpint (get_sample_rate (player), ==, 8000);
  assert_no_holes (player);
}

static void
test_unknown_voice (void)
{
  g_autoptr (VoderSrcPlayer) player = pause_in_first ("engine=tone");
  g_autoptr (GError) error = NULL;

  g_object_set (player->src, "voice", "nosuchvoice", "text", THIRD, NULL);
  error = voder_src_player_wait_error (player);
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND);
}

/* The engine says nothing for longer than any test; nobody waits for it. */
static void
test_slow_engine (void)
{
  g_autoptr (VoderSrcPlayer) player = NULL;
  g_autoptr (GstBus) bus = NULL;

  g_setenv ("VODER_SCRIPTED_WAITS", "1", TRUE);
  player = voder_src_player_new ("engine=scripted text=\"" TEXT "\"");
  bus = gst_element_get_bus (player->pipeline);
  for (int i = 0; i < 20; i++) {
    g_assert_cmpint (
        gst_element_set_state (player->pipeline,
                               i % 2 ? GST_STATE_PAUSED : GST_STATE_PLAYING),
        ==, GST_STATE_CHANGE_ASYNC);
    g_assert_cmpint (
        gst_element_set_state (player->pipeline,
                               i % 3 ? GST_STATE_NULL : GST_STATE_READY),
        ==, GST_STATE_CHANGE_SUCCESS);
  }
  g_assert_null (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR));
  g_unsetenv ("VODER_SCRIPTED_WAITS");
}

static void
test_stats (void)
{
  g_autoptr (VoderSrcPlayer) player = pause_in_first ("engine=tone");
  g_autoptr (GstStructure) stats = NULL;
  g_autoptr (GstStructure) none = NULL;
  guint64 n_bytes = 0;
  guint64 n_synthesized = 0;

  g_object_get (player->src, "stats", &stats, NULL);
  g_assert_cmpstr (gst_structure_get_string (stats, "engine"), ==, "tone");
  g_assert_true (gst_structure_get_uint64 (stats, "bytes-in", &n_bytes));
  g_assert_cmpuint (n_bytes, ==, strlen (TEXT));
  g_assert_true (
      gst_structure_get_uint64 (stats, "synthesized", &n_synthesized));
  voder_src_player_set_state (player, GST_STATE_READY);
  g_object_get (player->src, "stats", &none, NULL);
  g_assert_cmpint (gst_structure_n_fields (none), ==, 0);
}

int
main (int argc, char **argv)
{
  voder_elements_add_path ("pipeline/engine");
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodersrc/changes/a-rate-from-the-next-sentence-on",
                  test_rate);
  voder_test_add ("/vodersrc/changes/what-was-heard-is-found-again",
                  test_rate_and_seek);
  voder_test_add ("/vodersrc/changes/pitch-and-volume-too",
                  test_pitch_and_volume);
  voder_test_add ("/vodersrc/changes/effects-too", test_effects);
  voder_test_add ("/vodersrc/changes/effects-change-the-times",
                  test_effects_and_seek);
  voder_test_add ("/vodersrc/changes/effects-that-are-not-there-change-nothing",
                  test_bad_effects);
  voder_test_add ("/vodersrc/changes/each-text-has-its-voice", test_voice);
  voder_test_add ("/vodersrc/changes/each-text-has-its-engine", test_engines);
  voder_test_add ("/vodersrc/changes/a-later-voice-that-is-not-there-is-named",
                  test_unknown_voice);
  voder_test_add ("/vodersrc/changes/nobody-waits-for-a-slow-engine",
                  test_slow_engine);
  voder_test_add ("/vodersrc/changes/the-stats-are-of-the-text-at-hand",
                  test_stats);

  return voder_test_run ();
}
