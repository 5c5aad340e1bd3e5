/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-flite-words.h"

#include <math.h>
#include <string.h>

/* The diphone voices keep to the times of their segments only roughly: more
 * than this part of the whole, and the times are scaled. */
#define TOLERANCE 0.005

/* How many samples the wave will have: the library reserves more than that
 * for a diphone voice, but knows the frames that it will write. */
static double
measure (const cst_utterance *utterance, const cst_wave *wave)
{
  const cst_lpcres *residual;
  double n_samples = 0;

  if (!feat_present (utterance->features, "target_lpcres"))
    return wave->num_samples;

  residual = val_lpcres (feat_val (utterance->features, "target_lpcres"));
  for (int i = 0; i < residual->num_frames; i++)
    n_samples += residual->sizes[i];

  return n_samples;
}

static double
find_end_of_segments (const cst_utterance *utterance)
{
  const cst_item *item = relation_tail (utt_relation (utterance, "Segment"));

  return item ? (double) item_feat_float (item, "end") : 0;
}

/* Gives the time at which the first sound of a word begins; FALSE for a word
 * without a sound. */
static gboolean
get_start (const cst_item *word, double *seconds)
{
  const cst_item *syllable = item_daughter (item_as (word, "SylStructure"));
  const cst_item *sound = syllable ? item_daughter (syllable) : NULL;
  const cst_item *segment = sound ? item_as (sound, "Segment") : NULL;

  if (!segment)
    return FALSE;
  segment = item_prev (segment);
  *seconds = segment ? (double) item_feat_float (segment, "end") : 0;

  return TRUE;
}

/* A word of the text is a token, which may be spoken as several words. */
static gboolean
get_start_of_token (const cst_item *token, double *seconds)
{
  for (const cst_item *p = item_daughter (token); p; p = item_next (p)) {
    if (get_start (p, seconds))
      return TRUE;
  }

  return FALSE;
}

/*
 * Marks the words of an utterance whose segments have their times; the marks
 * are given at once, before the first sample.
 */
void
voder_flite_words_mark (const cst_utterance *utterance,
                        const cst_wave *wave,
                        const VoderFliteText *text,
                        VoderOutput *output)
{
  double n_samples = measure (utterance, wave);
  double end = find_end_of_segments (utterance) * wave->sample_rate;
  double scale = end > 0 ? n_samples / end : 1;
  gboolean is_exact = fabs (scale - 1) < TOLERANCE;
  const cst_item *token = relation_head (utt_relation (utterance, "Token"));
  const char *ascii = text->ascii->str;
  const char *p = ascii;
  double seconds;

  for (; token; token = item_next (token)) {
    const char *name = item_name (token);
    const char *found = strstr (p, name);
    gsize length = strlen (name);
    double frame;

    if (!found || length == 0)
      continue;
    p = found + length;
    if (!get_start_of_token (token, &seconds))
      continue;
    frame = seconds * wave->sample_rate * (is_exact ? 1 : scale);
    voder_output_mark (
        output, VODER_MARK_WORD, (guint64) lround (frame),
        voder_flite_text_get_start (text, (gsize) (found - ascii)),
        voder_flite_text_get_end (text, (gsize) (p - ascii)),
        is_exact ? VODER_ACCURACY_EXACT : VODER_ACCURACY_MODELLED);
  }
}
