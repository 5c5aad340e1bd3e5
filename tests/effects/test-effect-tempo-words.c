/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-fixture.h"

#include <math.h>
#include <stdlib.h>

#include "effect-alignment.h"
#include "effect-speech.h"

/*
 * Where the words of running speech are behind `tempo`, against a truth that
 * knows nothing of its map: the output is aligned by its sound with
 *
 * - the input, whose words espeak-ng has marked exactly;
 * - espeak-ng speaking the same at the true rate, with its own marks.
 *
 * One word is found so within some 5 ms, and the middle of all words within
 * one, early and late in the text; test-effect-tempo looks at each word where
 * it begins behind a pause. What is bounded is half of the 5 ms: a map that was
 * 5 ms off, to either side, would be beyond.
 */

#define TEXT                                                                   \
  "The quick brown fox jumps over the lazy dog, and ten big boats came back "  \
  "to port before dark. Take a good look at the table, because nobody can "    \
  "keep all these names in mind."

#define N_PARTS  3
#define LIMIT_MS 2.5

static const double tempos[] = { 0.5, 1.5, 2.0, 3.0, 5.0 };

/* Speech, and where its words begin, in ms. */
typedef struct {
  EffectSound *sound;
  GArray *words;
} Speech;

static void
speech_free (Speech *self)
{
  effect_sound_free (self->sound);
  g_array_unref (self->words);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Speech, speech_free)

static Speech *
speech_new (double rate)
{
  Speech *self = g_new0 (Speech, 1);
  g_autoptr (GPtrArray) marks = NULL;

  self->sound = effect_speech_new ("espeak", "en-us", TEXT, rate, &marks);
  self->words = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = 0; i < marks->len; i++) {
    VoderMark *mark = marks->pdata[i];
    double ms =
        (double) voder_mark_get_frame (mark) * 1000.0 / self->sound->rate;

    if (voder_mark_get_mark_type (mark) == VODER_MARK_WORD)
      g_array_append_val (self->words, ms);
  }
  g_assert_cmpuint (self->words->len, >=, 30);

  return self;
}

/* The same at another tempo, its words by the map of the effect. */
static Speech *
speech_new_faster (const Speech *of, double tempo)
{
  Speech *self = g_new0 (Speech, 1);
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *chain = g_strdup_printf (
      "tempo rate=%s", g_ascii_dtostr (number, sizeof number, tempo));
  g_autoptr (VoderEffect) effect = effect_fixture_create_for (chain, of->sound);

  self->sound = effect_fixture_run (effect, of->sound, 960);
  self->words = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = 0; i < of->words->len; i++) {
    double ms = g_array_index (of->words, double, i);
    guint64 place = 0;

    voder_effect_find_output (
        effect, (guint64) (ms * of->sound->rate / 1000.0 + 0.5), &place);
    ms = (double) place * 1000.0 / self->sound->rate;
    g_array_append_val (self->words, ms);
  }

  return self;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
get_median (const double *numbers, guint n)
{
  g_autofree double *sorted = g_memdup2 (numbers, n * sizeof *numbers);

  qsort (sorted, n, sizeof *sorted, compare);

  return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2.0;
}

/* How much later than the words of @truth those of @speech are said to be, in
 * each part of the text. The first has no sound before it. */
static void
measure (const Speech *truth, const Speech *speech, double *late)
{
  g_autoptr (EffectAlignment) alignment =
      effect_alignment_new (truth->sound, speech->sound);
  guint n = truth->words->len - 1;
  g_autofree double *errors = g_new (double, n);

  g_assert_cmpuint (speech->words->len, ==, truth->words->len);
  for (guint i = 0; i < n; i++)
    errors[i] = g_array_index (speech->words, double, i + 1) -
                effect_alignment_map (
                    alignment, g_array_index (truth->words, double, i + 1));
  for (guint i = 0; i < N_PARTS; i++)
    late[i] = get_median (errors + i * n / N_PARTS,
                          (i + 1) * n / N_PARTS - i * n / N_PARTS);
  late[N_PARTS] = get_median (errors, n);
}

static void
report (const char *what, double tempo, const double *late)
{
  g_test_message ("%s at %g: in the parts %.2f, %.2f, %.2f ms late, in all "
                  "%.2f",
                  what, tempo, late[0], late[1], late[2], late[N_PARTS]);
}

static void
test_as_in_the_input (void)
{
  g_autoptr (Speech) input = speech_new (1.0);

  for (gsize i = 0; i < G_N_ELEMENTS (tempos); i++) {
    g_autoptr (Speech) output = speech_new_faster (input, tempos[i]);
    double late[N_PARTS + 1];

    measure (input, output, late);
    report ("tempo, by its input", tempos[i], late);
    for (guint part = 0; part <= N_PARTS; part++)
      g_assert_cmpfloat (fabs (late[part]), <, LIMIT_MS);
  }
}

static void
test_as_spoken_at_the_true_rate (void)
{
  g_autoptr (Speech) input = speech_new (1.0);

  for (gsize i = 0; i < G_N_ELEMENTS (tempos); i++) {
    g_autoptr (Speech) output = speech_new_faster (input, tempos[i]);
    g_autoptr (Speech) truth = speech_new (tempos[i]);
    double late[N_PARTS + 1];

    measure (truth, output, late);
    report ("tempo, by the true rate", tempos[i], late);
    g_assert_cmpfloat (fabs (late[N_PARTS]), <, LIMIT_MS);
  }
}

/* What espeak-ng says of itself, by its speech at the usual rate: that truth is
 * one, also where its library makes the speech faster with sonic. */
static void
test_the_truth_is_true (void)
{
  g_autoptr (Speech) input = speech_new (1.0);

  for (gsize i = 0; i < G_N_ELEMENTS (tempos); i++) {
    g_autoptr (Speech) truth = speech_new (tempos[i]);
    double late[N_PARTS + 1];

    measure (input, truth, late);
    report ("espeak-ng itself", tempos[i], late);
    g_assert_cmpfloat (fabs (late[N_PARTS]), <, LIMIT_MS);
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  if (!effect_fixture_has ("tempo") ||
      voder_plugin_registry_find (voder_plugin_registry_get_default (),
                                  VODER_PLUGIN_KIND_ENGINE, "espeak") == NULL) {
    g_print ("1..0 # SKIP tempo or espeak was not built\n");
    return 0;
  }

  voder_test_add ("/effect-tempo-words/as-in-the-input", test_as_in_the_input);
  voder_test_add ("/effect-tempo-words/as-spoken-at-the-true-rate",
                  test_as_spoken_at_the_true_rate);
  voder_test_add ("/effect-tempo-words/the-truth-is-true",
                  test_the_truth_is_true);

  return voder_test_run ();
}
