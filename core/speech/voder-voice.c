/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/speech/voder-voice.h>

#include <string.h>

/* What voder_voice_match_language() gives. Each step leaves room for ten. */
#define MATCH_EXACT         100
#define MATCH_MORE_SPECIAL  90
#define MATCH_MORE_GENERAL  80
#define MATCH_SAME_REGION   60
#define MATCH_SAME_LANGUAGE 40
#define MATCH_ANY_LANGUAGE  10

/**
 * VoderVoice:
 *
 * A voice of an engine: its name there, the languages that it speaks and how it
 * sounds.
 *
 * Thread safety: immutable.
 */
struct _VoderVoice {
  GObject parent_instance;

  char *id;
  char *name;
  char **languages;
  guint sample_rate;
  VoderGender gender;
};

G_DEFINE_FINAL_TYPE (VoderVoice, voder_voice, G_TYPE_OBJECT)

/* A part of a language tag: `en` and `GB` of `en-GB`. */
typedef struct {
  const char *start;
  gsize length;
} Subtag;

/*
 * Languages with several codes in use for the same speech, the one compared
 * behind the others: codes that were replaced, and the members of a
 * macrolanguage that are meant by its code (IANA language subtag registry,
 * CLDR aliases).
 */
static const char *const aliases[][2] = {
  { "cmn", "zh" }, { "nb", "no" },  { "iw", "he" },  { "in", "id" },
  { "ji", "yi" },  { "arb", "ar" }, { "pes", "fa" }, { "lvs", "lv" },
  { "ekk", "et" }, { "swh", "sw" }, { "zsm", "ms" }, { "npi", "ne" },
};

/* Takes the next part; the tag ends at what POSIX locales add (`.UTF-8@x`). */
static gboolean
next_subtag (const char **tag, Subtag *subtag)
{
  subtag->start = *tag + strspn (*tag, "-_");
  subtag->length = strcspn (subtag->start, "-_.@");
  *tag = subtag->start + subtag->length;

  return subtag->length > 0;
}

static Subtag
resolve_alias (Subtag primary)
{
  for (gsize i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (strlen (aliases[i][0]) == primary.length &&
        g_ascii_strncasecmp (aliases[i][0], primary.start, primary.length) == 0)
      return (Subtag){ aliases[i][1], strlen (aliases[i][1]) };

  return primary;
}

static gboolean
is_same (Subtag a, Subtag b)
{
  return a.length == b.length &&
         g_ascii_strncasecmp (a.start, b.start, a.length) == 0;
}

static guint
count_subtags (const char *tag)
{
  Subtag subtag;
  guint n = 0;

  while (next_subtag (&tag, &subtag))
    n++;

  return n;
}

/* The region: the first part after the language of two letters or 3 digits. */
static gboolean
find_region (const char *tag, Subtag *region)
{
  next_subtag (&tag, region);
  while (next_subtag (&tag, region))
    if (region->length == 2 ||
        (region->length == 3 && g_ascii_isdigit (*region->start)))
      return TRUE;

  return FALSE;
}

static gboolean
has_same_region (const char *a, const char *b)
{
  Subtag first, second;

  return find_region (a, &first) && find_region (b, &second) &&
         is_same (first, second);
}

/* How well a voice that speaks @have serves who asks for @want. */
static guint
match_tags (const char *have, const char *want)
{
  const char *have_rest = have;
  const char *want_rest = want;
  guint n_have, n_want, n_shared = 0;
  Subtag a, b;

  while (next_subtag (&have_rest, &a) && next_subtag (&want_rest, &b)) {
    if (n_shared == 0) {
      a = resolve_alias (a);
      b = resolve_alias (b);
    }
    if (!is_same (a, b))
      break;
    n_shared++;
  }

  n_have = count_subtags (have) - n_shared;
  n_want = count_subtags (want) - n_shared;

  if (n_shared == 0)
    return 0;
  if (n_have == 0 && n_want == 0)
    return MATCH_EXACT;
  if (n_want == 0)
    return MATCH_MORE_SPECIAL - MIN (n_have - 1, 9);
  if (n_have == 0)
    return MATCH_MORE_GENERAL - MIN (n_want - 1, 9);
  if (has_same_region (have, want))
    return MATCH_SAME_REGION;

  return MATCH_SAME_LANGUAGE + MIN (n_shared - 1, 9);
}

static void
voder_voice_finalize (GObject *object)
{
  VoderVoice *self = VODER_VOICE (object);

  g_free (self->id);
  g_free (self->name);
  g_strfreev (self->languages);

  G_OBJECT_CLASS (voder_voice_parent_class)->finalize (object);
}

static void
voder_voice_class_init (VoderVoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = voder_voice_finalize;
}

static void
voder_voice_init (VoderVoice *self)
{
}

/**
 * voder_voice_new:
 * @id: what the engine calls the voice; no other of its voices has it
 * @name: (nullable): what to call it before a person; %NULL for @id
 * @languages: (array zero-terminated=1): BCP-47 tags (`en-GB`), the voice's
 *   main language first; `mul` for a voice that takes any
 * @sample_rate: of its audio, in Hz; 0 when that is known only while it speaks
 * @gender: how it sounds
 *
 * Makes the description of a voice.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a voice
 */
VoderVoice *
voder_voice_new (const char *id,
                 const char *name,
                 const char *const *languages,
                 guint sample_rate,
                 VoderGender gender)
{
  VoderVoice *self;

  g_return_val_if_fail (id != NULL && *id != '\0', NULL);
  g_return_val_if_fail (languages != NULL, NULL);

  self = g_object_new (VODER_TYPE_VOICE, NULL);
  self->id = g_strdup (id);
  self->name = g_strdup (name != NULL ? name : id);
  self->languages = g_strdupv ((char **) languages);
  self->sample_rate = sample_rate;
  self->gender = gender;

  return self;
}

/**
 * voder_voice_get_id:
 * @self: a voice
 *
 * Gives what the engine calls the voice.
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none): the id
 */
const char *
voder_voice_get_id (VoderVoice *self)
{
  g_return_val_if_fail (VODER_IS_VOICE (self), NULL);

  return self->id;
}

/**
 * voder_voice_get_name:
 * @self: a voice
 *
 * Gives what to call the voice before a person.
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none): the name
 */
const char *
voder_voice_get_name (VoderVoice *self)
{
  g_return_val_if_fail (VODER_IS_VOICE (self), NULL);

  return self->name;
}

/**
 * voder_voice_get_languages:
 * @self: a voice
 *
 * Gives the languages that the voice speaks, the main one first.
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none) (array zero-terminated=1): BCP-47 tags
 */
const char *const *
voder_voice_get_languages (VoderVoice *self)
{
  g_return_val_if_fail (VODER_IS_VOICE (self), NULL);

  return (const char *const *) self->languages;
}

/**
 * voder_voice_get_sample_rate:
 * @self: a voice
 *
 * Gives the sample rate of the voice's audio.
 *
 * Thread safety: immutable.
 *
 * Returns: the rate in Hz; 0 when it is known only while the voice speaks
 */
guint
voder_voice_get_sample_rate (VoderVoice *self)
{
  g_return_val_if_fail (VODER_IS_VOICE (self), 0);

  return self->sample_rate;
}

/**
 * voder_voice_get_gender:
 * @self: a voice
 *
 * Gives how the voice sounds.
 *
 * Thread safety: immutable.
 *
 * Returns: the gender
 */
VoderGender
voder_voice_get_gender (VoderVoice *self)
{
  g_return_val_if_fail (VODER_IS_VOICE (self), VODER_GENDER_UNKNOWN);

  return self->gender;
}

/**
 * voder_voice_match_language:
 * @self: a voice
 * @language: a BCP-47 tag or the name of a locale (`de-AT`, `de_AT.UTF-8`)
 *
 * Says how well the voice serves who asks for @language; of its languages the
 * best counts. Upper and lower case are the same, and so are codes in use for
 * one language, as `cmn` and `zh`.
 *
 * - 100: that very language;
 * - 81–90: one that says more than was asked for: `en-GB` for `en`, less for
 *   each further part;
 * - 71–80: one that says less: `de` for `de-AT`;
 * - 60: the same language and region, and something else differs;
 * - 40–49: the same language: `en-GB` for `en-US`, more for further parts in
 *   common;
 * - 10: the voice takes any language (`mul`).
 *
 * Thread safety: immutable.
 *
 * Returns: 0 when the voice does not speak @language, else 10 to 100: the
 *   higher the better
 */
guint
voder_voice_match_language (VoderVoice *self, const char *language)
{
  guint best = 0;

  g_return_val_if_fail (VODER_IS_VOICE (self), 0);
  g_return_val_if_fail (language != NULL, 0);

  for (guint i = 0; self->languages[i] != NULL; i++) {
    guint match = match_tags (self->languages[i], language);

    if (match == 0 && g_ascii_strcasecmp (self->languages[i], "mul") == 0)
      match = MATCH_ANY_LANGUAGE;
    best = MAX (best, match);
  }

  return best;
}
