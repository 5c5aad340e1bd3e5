/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-voice-choice-private.h"

#include <voder/speech/voder-engine.h>
#include <voder/speech/voder-utterance-builder.h>

/* Where an owner has it: data of an object, which the object guards. */
#define CHOICE_KEY "voder-voice-choice"

/* What counts more than all that follows it together, down to how well the
 * voice speaks the language: 0 to 100. */
#define WEIGHT_NAME     100000
#define WEIGHT_LANGUAGE 10000
#define WEIGHT_GENDER   1000
#define WEIGHT_USUAL    200

/* A voice for any language is worse than one for this. */
#define MATCH_ANY_LANGUAGE 10

/* What a document asks of a voice. */
typedef struct {
  const char *const *names;
  const char *const *languages;
  const char *language;
  VoderGender gender;
  VoderVoice *usual;
} Wish;

static gboolean
is_called (VoderVoice *voice, const char *name)
{
  return g_ascii_strcasecmp (voder_voice_get_id (voice), name) == 0 ||
         g_ascii_strcasecmp (voder_voice_get_name (voice), name) == 0;
}

/* The first of the names counts most. */
static guint
rate_name (const Wish *wish, VoderVoice *voice)
{
  guint n_names = g_strv_length ((char **) wish->names);

  for (guint i = 0; i < n_names; i++) {
    if (is_called (voice, wish->names[i]))
      return n_names - i;
  }

  return 0;
}

static guint
rate_language (const Wish *wish, VoderVoice *voice)
{
  guint best = 0;

  if (wish->languages[0] == NULL)
    return wish->language != NULL
               ? voder_voice_match_language (voice, wish->language)
               : 0;

  for (guint i = 0; wish->languages[i] != NULL; i++)
    best = MAX (best, voder_voice_match_language (voice, wish->languages[i]));

  return best;
}

static guint
rate (const Wish *wish, VoderVoice *voice)
{
  guint match = rate_language (wish, voice);
  guint rating = rate_name (wish, voice) * WEIGHT_NAME + match;

  if (match > 0)
    rating +=
        match > MATCH_ANY_LANGUAGE ? 2 * WEIGHT_LANGUAGE : WEIGHT_LANGUAGE;

  if (wish->gender != VODER_GENDER_UNKNOWN &&
      voder_voice_get_gender (voice) == wish->gender)
    rating += WEIGHT_GENDER;
  if (wish->usual != NULL && g_str_equal (voder_voice_get_id (voice),
                                          voder_voice_get_id (wish->usual)))
    rating += WEIGHT_USUAL;

  return rating;
}

/* A voice that was named speaks every language as well as it can; one for a
 * document's wish is looked for among those of its own. */
static const char *
get_language (const VoderVoiceChoice *self, VoderUtterance *utterance)
{
  const char *const *languages = NULL;

  if (self->voice == NULL || self->follows == VODER_FOLLOWS_LANGUAGE)
    return voder_utterance_get_language (utterance);
  languages = voder_voice_get_languages (self->voice);

  return languages != NULL ? languages[0] : NULL;
}

/*
 * The id (transfer full) of the voice that suits the style of an utterance
 * best: of the names, the language and the gender the document asks
 * for, each counts for more than those behind it. Of those that suit as well
 * the usual one (nullable) is taken, or the first one. A wish that no voice
 * fulfils is no error: a document does not know who will read it. %NULL when
 * the synthesizer cannot list its voices.
 */
static char *
dup_styled (const VoderVoiceChoice *self,
            VoderUtterance *utterance,
            GCancellable *cancellable,
            GError **error)
{
  VoderStyle *style = voder_utterance_get_style (utterance);
  const Wish wish = {
    .names = voder_style_get_voice_names (style),
    .languages = voder_style_get_voice_languages (style),
    .language = get_language (self, utterance),
    .gender = voder_style_get_gender (style),
    .usual = self->voice,
  };
  g_autoptr (GListModel) voices =
      voder_synthesizer_list_voices (self->synthesizer, cancellable, error);
  g_autoptr (VoderVoice) best = NULL;
  guint best_rating = 0;
  guint n_voices = 0;

  if (voices == NULL)
    return NULL;

  n_voices = g_list_model_get_n_items (voices);
  for (guint i = 0; i < n_voices; i++) {
    g_autoptr (VoderVoice) voice = g_list_model_get_item (voices, i);
    guint rating = rate (&wish, voice);

    if (best == NULL || rating > best_rating) {
      g_set_object (&best, voice);
      best_rating = rating;
    }
  }

  return best != NULL ? g_strdup (voder_voice_get_id (best)) : NULL;
}

/* Who cannot be had by language speaks as well as the usual voice can. */
static char *
dup_own (const VoderVoiceChoice *self,
         const char *language,
         GCancellable *cancellable)
{
  g_autoptr (VoderVoice) other = NULL;

  if (self->follows == VODER_FOLLOWS_LANGUAGE && language != NULL &&
      voder_voice_match_language (self->voice, language) == 0)
    other = voder_synthesizer_find_voice (self->synthesizer, NULL, language,
                                          cancellable, NULL);

  return g_strdup (voder_voice_get_id (other != NULL ? other : self->voice));
}

/*
 * Gives the id (transfer full) of the voice that speaks @utterance; NULL with
 * an error of voder_synthesizer_find_voice() or, of one with a style, of
 * voder_synthesizer_list_voices().
 */
static char *
dup_id (const VoderVoiceChoice *self,
        VoderUtterance *utterance,
        GCancellable *cancellable,
        GError **error)
{
  const char *language = voder_utterance_get_language (utterance);
  g_autoptr (VoderVoice) voice = NULL;

  if (voder_utterance_get_voice (utterance) != NULL)
    return g_strdup (voder_utterance_get_voice (utterance));
  if (self->voice != NULL && self->follows == VODER_FOLLOWS_NOTHING)
    return g_strdup (voder_voice_get_id (self->voice));
  if (voder_utterance_get_style (utterance) != NULL)
    return dup_styled (self, utterance, cancellable, error);
  if (self->voice != NULL)
    return dup_own (self, language, cancellable);

  voice = voder_synthesizer_find_voice (self->synthesizer, NULL, language,
                                        cancellable, error);

  return voice ? g_strdup (voder_voice_get_id (voice)) : NULL;
}

/* The product of what the text and the user ask for, within the scale. */
static double
combine (double a, double b, double min, double max)
{
  return CLAMP (a * b, min, max);
}

static gpointer
choice_ref (gpointer choice, gpointer data)
{
  return g_atomic_rc_box_acquire (choice);
}

static void
choice_clear (gpointer data)
{
  VoderVoiceChoice *self = data;

  g_clear_object (&self->synthesizer);
  g_clear_object (&self->voice);
}

void
voder_voice_choice_unref (VoderVoiceChoice *self)
{
  g_atomic_rc_box_release_full (self, choice_clear);
}

/*
 * Sets who speaks for @owner; on any thread, also while others get it.
 */
void
voder_voice_choice_set (GObject *owner,
                        VoderSynthesizer *synthesizer,
                        VoderVoice *voice,
                        VoderFollows follows)
{
  VoderVoiceChoice *self = g_atomic_rc_box_new0 (VoderVoiceChoice);

  self->synthesizer = g_object_ref (synthesizer);
  self->voice = voice != NULL ? g_object_ref (voice) : NULL;
  self->follows = follows;
  g_object_set_data_full (owner, CHOICE_KEY, self,
                          (GDestroyNotify) voder_voice_choice_unref);
}

/*
 * Gives who speaks for @owner (transfer full), which was set.
 */
VoderVoiceChoice *
voder_voice_choice_get (GObject *owner)
{
  return g_object_dup_data (owner, CHOICE_KEY, choice_ref, NULL);
}

/*
 * Gives the utterance with the voice and prosody in which it is spoken; NULL
 * with an error of voder_speech_check_prosody(),
 * voder_synthesizer_find_voice() or, of one with a style, of
 * voder_synthesizer_list_voices().
 */
VoderUtterance *
voder_voice_choice_resolve (const VoderVoiceChoice *self,
                            VoderUtterance *utterance,
                            VoderManner manner,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (VoderUtteranceBuilder) builder = NULL;
  g_autofree char *voice = NULL;

  if (!voder_speech_check_prosody (manner.rate, manner.pitch, manner.volume,
                                   error))
    return NULL;

  voice = dup_id (self, utterance, cancellable, error);
  if (voice == NULL)
    return NULL;

  builder = voder_utterance_builder_new (utterance);
  voder_utterance_builder_set_voice (builder, voice);
  voder_utterance_builder_set_rate (
      builder, combine (voder_utterance_get_rate (utterance), manner.rate,
                        VODER_RATE_MIN, VODER_RATE_MAX));
  voder_utterance_builder_set_pitch (
      builder, combine (voder_utterance_get_pitch (utterance), manner.pitch, 0,
                        VODER_PITCH_MAX));
  voder_utterance_builder_set_volume (
      builder, combine (voder_utterance_get_volume (utterance), manner.volume,
                        0, VODER_VOLUME_MAX));

  return voder_utterance_builder_end (builder);
}
