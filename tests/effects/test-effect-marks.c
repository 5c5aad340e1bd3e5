/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-fixture.h"

/*
 * What is said of a mark holds: where it stands when it leaves the effect, in
 * the chunk that it came out with, is where the map says in the end that its
 * frame is. Each frame of the input has a mark, so that some stand in the last
 * period of every chunk.
 */

/* From twice as fast on, the library does not tell of how many frames it takes
 * away; what it began with then shows only to half a millisecond of input. */
#define INEXACT_MS 0.3

static const struct {
  const char *text;
  gboolean is_inexact;
} chains[] = {
  { "tempo rate=0.25" },
  { "tempo rate=0.4" },
  { "tempo rate=0.5" },
  { "tempo rate=0.7" },
  { "tempo rate=0.9" },
  { "tempo" },
  { "tempo rate=1.1" },
  { "tempo rate=1.3" },
  { "tempo rate=1.7" },
  { "tempo rate=2", TRUE },
  { "tempo rate=2.3", TRUE },
  { "tempo rate=4", TRUE },
  { "tempo rate=6", TRUE },
  { "pauses max-pause=0.1 head=0.05 ! tempo rate=1.4 ! resample rate=44100" },
  { "tempo rate=1.4 ! pauses max-pause=0.1 ! resample rate=16000" },
  { "resample rate=44100 ! tempo rate=0.8 ! pauses scale=0.5" },
  { "tempo rate=0.6 ! tempo rate=1.6" },
  { "pauses max-pause=0.1 head=0.05" },
  { "resample rate=44100" },
  { "tempo rate=1.4 quality=high" },
};

/* @n_block frames of the sound, with a mark on each. */
static VoderChunk *
make_chunk (const EffectSound *sound, gsize start, gsize n_block)
{
  gsize n = MIN (n_block, sound->n_frames - start);
  g_autoptr (GPtrArray) marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_mark_unref);
  g_autoptr (GstBuffer) buffer =
      gst_buffer_new_memdup (sound->samples + start, n * sizeof (float));
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, sound->rate, 1, NULL);
  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (marks, voder_mark_new (VODER_MARK_WORD, "", i,
                                            VODER_MARK_UNKNOWN_LENGTH,
                                            VODER_ACCURACY_EXACT));

  return voder_chunk_new (&info, buffer, marks);
}

/* Where the marks of a chunk are in all of the output. */
static void
keep_places (GArray *places, VoderChunk *chunk, guint64 *n_before)
{
  if (chunk == NULL)
    return;

  for (guint i = 0; i < voder_chunk_get_n_marks (chunk); i++) {
    VoderMark *mark = voder_chunk_get_mark (chunk, i);
    guint64 place = *n_before + voder_mark_get_frame (mark);

    g_assert_cmpuint (voder_mark_get_frame (mark), <,
                      voder_chunk_get_n_frames (chunk));
    g_array_append_val (places, place);
  }
  *n_before += voder_chunk_get_n_frames (chunk);
  voder_chunk_unref (chunk);
}

static GArray *
run (VoderEffect *effect, const EffectSound *sound, gsize n_block)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (guint64));
  VoderEffectRun *run = voder_effect_run_new (effect);
  guint64 n_before = 0;

  for (gsize i = 0; i < sound->n_frames; i += n_block) {
    g_autoptr (VoderChunk) chunk = make_chunk (sound, i, n_block);
    g_autoptr (GError) error = NULL;

    if (i == 0)
      voder_effect_run_begin (run, chunk, &error);
    g_assert_no_error (error);
    keep_places (places, voder_effect_run_process (run, chunk), &n_before);
  }
  keep_places (places, voder_effect_run_end (run), &n_before);
  voder_effect_run_free (run);

  return places;
}

static void
check_chain (gsize n, int rate, gsize n_block)
{
  g_autoptr (EffectSound) sound =
      effect_sound_new_voice (rate, 1, (gsize) rate * 2 / 5);
  g_autoptr (VoderEffect) effect = effect_fixture_create (chains[n].text);
  g_autoptr (GArray) places = run (effect, sound, n_block);
  guint64 n_given = voder_effect_get_n_given (effect);
  double limit = chains[n].is_inexact ? INEXACT_MS : 0.0;
  double most = 0.0;
  int to = GST_AUDIO_INFO_RATE (voder_effect_get_output_info (effect));

  g_assert_cmpuint (places->len, ==, sound->n_frames);
  for (guint i = 0; i < places->len; i++) {
    guint64 is = g_array_index (places, guint64, i);
    guint64 ought = 0;
    double off;

    voder_effect_find_output (effect, i, &ought);
    ought = MIN (ought, n_given - 1);
    off = ((double) is - (double) ought) * 1000.0 / to;
    most = MAX (most, MAX (off, -off));
  }
  g_test_message ("%s at %d Hz in %" G_GSIZE_FORMAT ": %.3f ms", chains[n].text,
                  rate, n_block, most);
  g_assert_cmpfloat (most, <=, limit);
}

static void
test_a_mark_stays_where_it_was_put (void)
{
  static const int rates[] = { 8000, 22050 };
  static const gsize n_blocks[] = { 64, 441, 5000 };

  for (gsize i = 0; i < G_N_ELEMENTS (chains); i++) {
    if (!effect_fixture_has (chains[i].text))
      continue;
    for (gsize k = 0; k < G_N_ELEMENTS (rates); k++)
      for (gsize m = 0; m < G_N_ELEMENTS (n_blocks); m++)
        check_chain (i, rates[k], n_blocks[m]);
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/effect-marks/a-mark-stays-where-it-was-put",
                  test_a_mark_stays_where_it_was_put);

  return voder_test_run ();
}
