/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>

#include "voder-elements.h"
#include "voder-src-player.h"

/* The tone engine's. */
#define RATE 22050

static char *
make_text (guint n_sentences)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_sentences; i++)
    g_string_append_printf (text, "These are %u words here. ", i);

  return g_string_free (text, FALSE);
}

static VoderSrcPlayer *
create_player (guint n_sentences)
{
  g_autofree char *text = make_text (n_sentences);

  return voder_src_player_new_for_text (text);
}

static void
assert_near (double value, double expected, double tolerance)
{
  g_test_message ("%g, expected %g", value, expected);
  g_assert_cmpfloat (fabs (value - expected), <=, tolerance);
}

/* How often the sign changes in a second: twice the mean frequency. */
static double
measure_pitch (VoderSrcPlayer *player)
{
  const gint16 *samples = (const gint16 *) (gconstpointer) player->pcm->data;
  guint n_samples = player->pcm->len / sizeof *samples;
  guint n_changes = 0;
  guint n_loud = 0;

  for (guint i = 1; i < n_samples; i++) {
    n_loud += samples[i] != 0;
    n_changes += (samples[i] < 0) != (samples[i - 1] < 0);
  }

  return (double) n_changes * RATE / n_loud;
}

static void
test_length (void)
{
  static const double rates[] = { 0.5, 0.8, 1.25, 1.5, 2.0, 3.0, 5.0 };
  g_autoptr (VoderSrcPlayer) player = create_player (40);
  double duration;
  double pitch;

  if (!voder_elements_need (VODER_PLUGIN_KIND_EFFECT, "tempo"))
    return;

  voder_src_player_play (player);
  duration = (double) player->end;
  pitch = measure_pitch (player);
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    g_assert_true (voder_src_player_seek_full (
        player, rates[i], GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0, -1));
    voder_src_player_wait_eos (player);
    g_assert_cmpfloat (player->segment.rate, ==, 1.0);
    g_assert_cmpfloat (player->segment.applied_rate, ==, rates[i]);
    assert_near ((double) player->end * rates[i] / duration, 1.0, 0.001);
    assert_near (measure_pitch (player) / pitch, 1.0, 0.05);
    assert_near ((double) voder_src_player_get_position (player) / duration,
                 1.0, 0.001);
  }
}

static void
test_refused (void)
{
  static const double rates[] = { -1.0, -0.5, 0.01, 100.0 };
  g_autoptr (VoderSrcPlayer) player = create_player (3);
  g_autoptr (GBytes) pcm = NULL;

  voder_src_player_play (player);
  pcm = voder_src_player_dup_pcm (player);
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    g_assert_false (voder_src_player_seek_full (
        player, rates[i], GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0, -1));
    g_assert_false (
        voder_src_player_seek_full (player, rates[i], GST_FORMAT_TIME,
                                    GST_SEEK_FLAG_INSTANT_RATE_CHANGE, -1, -1));
  }

  /* Nothing has happened. */
  voder_src_assert_tail (pcm, player, 0);
}

static void
test_middle (void)
{
  g_autoptr (VoderSrcPlayer) player = create_player (40);
  GstClockTime duration;

  if (!voder_elements_need (VODER_PLUGIN_KIND_EFFECT, "tempo"))
    return;

  voder_src_player_play (player);
  duration = player->end;
  g_assert_true (voder_src_player_seek_full (
      player, 2.0, GST_FORMAT_TIME,
      GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, (gint64) duration / 2,
      (gint64) duration * 3 / 4));
  voder_src_player_wait_eos (player);

  g_assert_cmpuint (player->segment.start, ==, duration / 2);
  g_assert_cmpuint (player->segment.time, ==, duration / 2);
  assert_near ((double) (player->segment.stop - player->segment.start),
               (double) duration / 8, 2.0);
  assert_near ((double) (player->end - player->first) * 8 / (double) duration,
               1.0, 0.004);
}

/* An instant change: what was pushed stays, and what comes is faster. */
typedef struct {
  VoderSrcPlayer *player;
  GArray *segments;
  double rate;
  guint n_buffers;
  guint n_before;
} Changer;

static GstPadProbeReturn
change_after (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Changer *self = data;
  GstSegment segment;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    if (++self->n_buffers == self->n_before)
      g_assert_true (gst_pad_push_event (
          pad,
          gst_event_new_seek (self->rate, GST_FORMAT_TIME,
                              GST_SEEK_FLAG_INSTANT_RATE_CHANGE,
                              GST_SEEK_TYPE_NONE, 0, GST_SEEK_TYPE_NONE, 0)));
  } else if (GST_EVENT_TYPE (info->data) == GST_EVENT_SEGMENT) {
    gst_event_copy_segment (info->data, &segment);
    g_array_append_val (self->segments, segment);
  }

  return GST_PAD_PROBE_OK;
}

static void
test_instant (void)
{
  g_autoptr (VoderSrcPlayer) whole = create_player (40);
  g_autoptr (VoderSrcPlayer) player = create_player (40);
  g_autoptr (GArray) segments = g_array_new (FALSE, FALSE, sizeof (GstSegment));
  Changer changer = { player, segments, 2.0, 0, 20 };
  GstSegment *first = NULL;
  GstSegment *second = NULL;
  double running;
  double expected;

  if (!voder_elements_need (VODER_PLUGIN_KIND_EFFECT, "tempo"))
    return;

  voder_src_player_play (whole);
  gst_pad_add_probe (player->pad,
                     GST_PAD_PROBE_TYPE_BUFFER |
                         GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
                     change_after, &changer, NULL);
  voder_src_player_play (player);

  g_assert_cmpuint (segments->len, ==, 2);
  first = &g_array_index (segments, GstSegment, 0);
  second = &g_array_index (segments, GstSegment, 1);
  g_assert_cmpfloat (first->applied_rate, ==, 1.0);
  g_assert_cmpfloat (second->applied_rate, ==, 2.0);
  g_assert_cmpuint (second->start, >, 0);
  g_assert_cmpuint (second->start, ==, second->time);
  g_assert_cmpuint (second->base, ==, second->start);
  running = (double) gst_segment_to_running_time (second, GST_FORMAT_TIME,
                                                  player->end);
  expected =
      (double) second->start + (double) (whole->end - second->start) / 2.0;
  assert_near (running / expected, 1.0, 0.001);
  assert_near ((double) gst_segment_to_stream_time (second, GST_FORMAT_TIME,
                                                    player->end) /
                   (double) whole->end,
               1.0, 0.001);
}

/* To double, and back: then the samples are those of the engine again. */
static void
test_instant_back (void)
{
  g_autoptr (VoderSrcPlayer) whole = create_player (60);
  g_autoptr (VoderSrcPlayer) player = create_player (60);
  g_autoptr (GArray) segments = g_array_new (FALSE, FALSE, sizeof (GstSegment));
  Changer there = { player, segments, 2.0, 0, 20 };
  Changer back = { player, segments, 1.0, 0, 60 };
  GstSegment *last = NULL;
  const GstPadProbeType types =
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM;
  gsize n_bytes = RATE * sizeof (gint16);

  if (!voder_elements_need (VODER_PLUGIN_KIND_EFFECT, "tempo"))
    return;

  voder_src_player_play (whole);
  gst_pad_add_probe (player->pad, types, change_after, &there, NULL);
  gst_pad_add_probe (player->pad, types, change_after, &back, NULL);
  voder_src_player_play (player);

  /* Both probes have seen each. */
  g_assert_cmpuint (segments->len, ==, 6);
  last = &g_array_index (segments, GstSegment, 5);
  g_assert_cmpfloat (last->applied_rate, ==, 1.0);
  g_assert_cmpuint (
      gst_segment_to_stream_time (last, GST_FORMAT_TIME, player->end), ==,
      whole->end);
  g_assert_cmpmem (player->pcm->data + player->pcm->len - n_bytes, n_bytes,
                   whole->pcm->data + whole->pcm->len - n_bytes, n_bytes);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodersrc/rate/the-length-changes-and-not-the-pitch",
                  test_length);
  voder_test_add ("/vodersrc/rate/backwards-and-too-fast-are-refused",
                  test_refused);
  voder_test_add ("/vodersrc/rate/a-part-can-be-played-faster", test_middle);
  voder_test_add ("/vodersrc/rate/an-instant-change-flushes-nothing",
                  test_instant);
  voder_test_add ("/vodersrc/rate/the-normal-rate-is-the-engines-again",
                  test_instant_back);

  return voder_test_run ();
}
