/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "voder-espeak-phonemes.h"

#include <string.h>

#include <espeak-ng/espeak_ng.h>
#include <espeak-ng/speak_lib.h>

/* No word has more, nor so many signs of stress; the library, which counts them
 * all, writes past a buffer from some 360 on. */
#define MAX_PHONEMES 60
#define MAX_SIGNS    120
/* Characters of the IPA that one phoneme of the library can be. */
#define MAX_SYMBOL 6
/* Of espeak_TextToPhonemes(): names of the IPA. */
#define MODE_IPA 2

/*
 * What the library calls phonemes of the languages that it knows. Which of them
 * a voice has, and what they are in the IPA, it is asked itself: the names mean
 * something else in each language.
 */
static const char *const names[] = {
  "a",   "b",   "c",   "d",   "e",   "f",   "g",   "h",   "i",   "j",   "k",
  "l",   "m",   "n",   "o",   "p",   "q",   "r",   "s",   "t",   "u",   "v",
  "w",   "x",   "y",   "z",   "A",   "B",   "C",   "D",   "E",   "F",   "G",
  "H",   "I",   "J",   "K",   "L",   "M",   "N",   "O",   "P",   "Q",   "R",
  "S",   "T",   "U",   "V",   "W",   "X",   "Y",   "Z",   "0",   "3",   "8",
  "@",   "?",   "*",   "&",   "a:",  "e:",  "i:",  "o:",  "u:",  "y:",  "A:",
  "E:",  "I:",  "O:",  "U:",  "V:",  "W:",  "Y:",  "3:",  "@:",  "&:",  "Q:",
  "a#",  "e#",  "i#",  "o#",  "u#",  "I#",  "E#",  "O#",  "U#",  "@#",  "aa",
  "aI",  "aU",  "eI",  "oU",  "OI",  "OY",  "a@",  "e@",  "i@",  "o@",  "u@",
  "A@",  "E@",  "I@",  "O@",  "U@",  "ai",  "au",  "ei",  "eu",  "oi",  "ou",
  "ui",  "iu",  "ia",  "ie",  "io",  "ua",  "uo",  "EI",  "Ai",  "a~",  "e~",
  "i~",  "o~",  "u~",  "y~",  "A~",  "E~",  "O~",  "W~",  "@~",  "I~",  "U~",
  "tS",  "dZ",  "ts",  "dz",  "pF",  "tS;", "dZ;", "ts.", "dz.", "tS^", "dZ^",
  "s.",  "z.",  "S;",  "Z;",  "s;",  "z;",  "t.",  "d.",  "n.",  "l.",  "r.",
  "*.",  "n^",  "l^",  "J^",  "x^",  "Q^",  "C^",  "Q\"", "r\"", "X\"", "N\"",
  "h#",  "l#",  "v#",  "w#",  "t#",  "k#",  "p#",  "d#",  "g#",  "b#",  "l-",
  "m-",  "n-",  "N-",  "r-",  "b;",  "d;",  "f;",  "g;",  "k;",  "l;",  "m;",
  "n;",  "p;",  "r;",  "t;",  "v;",  "x;",  "b:",  "d:",  "f:",  "g:",  "k:",
  "l:",  "m:",  "n:",  "p:",  "r:",  "s:",  "t:",  "v:",  "z:",  "R:",  "S:",
  "j:",  "n^:", "l^:", "tS:", "dZ:", "ts:", "dz:", "s2:", "u-",  "&~",  "V~",
  "U:~", "R^",  "V@",  "9",   "2",   "4",   "VU",  "Wy",  "&U~", "oI",
};

/* Of the voice that the library has: from IPA to name. */
static GHashTable *symbols;

static int
discard (short *samples, int n_frames, espeak_EVENT *events)
{
  return 0;
}

static gboolean
is_stress (gunichar c)
{
  return c == 0x2C8 || c == 0x2CC;
}

/* What belongs to no sound: ties, ends of syllables and of what is quoted. */
static gboolean
is_idle (gunichar c)
{
  return c == 0x361 || c == 0x35C || c == 0x203F || c == 0x200D || c == 0x2D1 ||
         c == 0x2016 || (c < 0x80 && strchr ("./[]()|", (int) c) != NULL);
}

/* The library's own IPA for some of its phonemes, without stress. */
static char *
pronounce (const char *before, const char *after)
{
  g_autofree char *text = g_strconcat ("[[", before, after, "]]", NULL);
  g_autoptr (GString) ipa = g_string_new (NULL);
  gconstpointer rest = text;

  while (rest != NULL) {
    const char *part =
        espeak_TextToPhonemes (&rest, espeakCHARS_UTF8, MODE_IPA);

    for (; part != NULL && *part != '\0'; part = g_utf8_next_char (part)) {
      gunichar c = g_utf8_get_char (part);

      if (!is_stress (c) && c != ' ')
        g_string_append_unichar (ipa, c);
    }
  }

  return g_utf8_normalize (ipa->str, -1, G_NORMALIZE_DEFAULT_COMPOSE);
}

/* What is no phoneme of the voice stands as it is, or has no sign. */
static gboolean
is_symbol (const char *ipa)
{
  for (const char *p = ipa; *p != '\0'; p++) {
    if ((guchar) *p < 0x80 && !g_ascii_islower (*p))
      return FALSE;
  }

  return *ipa != '\0' && g_utf8_strlen (ipa, -1) <= MAX_SYMBOL;
}

/* The first name for a sound is the one that is kept. */
static void
add (char *ipa, const char *name)
{
  if (is_symbol (ipa) && !g_hash_table_contains (symbols, ipa))
    g_hash_table_insert (symbols, ipa, (char *) name);
  else
    g_free (ipa);
}

/* What stands around a phoneme while it is tried, and what that sounds like. */
typedef struct {
  const char *before;
  const char *behind;
  char *head;
  char *tail;
} Place;

/* How a phoneme sounds there; %NULL where it and others run together, or the
 * voice has no such phoneme, nor anything behind it then. */
static char *
pronounce_at (const Place *place, const char *name)
{
  g_autofree char *start = g_strconcat (place->before, name, NULL);
  g_autofree char *all = pronounce (start, place->behind);
  gsize n_others = strlen (place->head) + strlen (place->tail);

  if (strlen (all) < n_others || !g_str_has_prefix (all, place->head) ||
      !g_str_has_suffix (all, place->tail))
    return NULL;

  return g_strndup (all + strlen (place->head), strlen (all) - n_others);
}

static void
add_sounds (char **sounds, gsize n_sounds, const char *name)
{
  for (gsize i = 0; i < n_sounds; i++) {
    if (sounds[i] != NULL)
      add (sounds[i], name);
  }
}

/* Many are another sound at the end of a word, or where they are stressed or
 * not: those that are always the same count first. */
static void
collect (void)
{
  Place places[] = { { .before = "'", .behind = "|@" },
                     { .before = "'", .behind = "|t@" },
                     { .before = "", .behind = "|t|'a" },
                     { .before = "'a|t|", .behind = "" } };
  char *sounds[G_N_ELEMENTS (names)][G_N_ELEMENTS (places)];

  for (gsize n = 0; n < G_N_ELEMENTS (places); n++) {
    places[n].head = pronounce (places[n].before, "");
    places[n].tail = pronounce (places[n].behind, "");
  }

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    gboolean is_same = TRUE;

    for (gsize n = 0; n < G_N_ELEMENTS (places); n++) {
      sounds[i][n] = pronounce_at (&places[n], names[i]);
      is_same = is_same && g_strcmp0 (sounds[i][n], sounds[i][0]) == 0;
    }
    if (is_same && sounds[i][0] != NULL)
      add (g_strdup (sounds[i][0]), names[i]);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    add_sounds (sounds[i], G_N_ELEMENTS (places), names[i]);

  for (gsize n = 0; n < G_N_ELEMENTS (places); n++) {
    g_free (places[n].head);
    g_free (places[n].tail);
  }
}

static gboolean
is_english (void)
{
  const espeak_VOICE *voice = espeak_GetCurrentVoice ();

  /* A byte of priority comes before the name of the language. */
  return voice != NULL && voice->languages != NULL &&
         voice->languages[0] != '\0' &&
         g_str_has_prefix (voice->languages + 1, "en");
}

static void
learn (void)
{
  if (symbols != NULL)
    return;

  /* This alone has the library take what is in brackets for phonemes. */
  espeak_SetSynthCallback (discard);
  espeak_ng_Synthesize ("", 1, 0, POS_CHARACTER, 0,
                        espeakCHARS_UTF8 | espeakPHONEMES, NULL, NULL);
  symbols = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  /* Who writes English with this letter means the English sound. */
  if (is_english ()) {
    add (g_strdup ("r"), "r");
    add (g_strdup ("ɹ"), "r");
  }
  collect ();
}

/*
 * Forgets what phonemes the voice has: there is another one.
 */
void
voder_espeak_phonemes_forget (void)
{
  g_clear_pointer (&symbols, g_hash_table_unref);
}

static const char *
look_up (const char *ipa, gsize n_bytes, const char *behind)
{
  g_autofree char *start = g_strndup (ipa, n_bytes);
  g_autofree char *symbol = g_strconcat (start, behind, NULL);

  return g_hash_table_lookup (symbols, symbol);
}

/* Finds the longest symbol at the start; a vowel that is only long, too. */
static const char *
find (const char *ipa, gsize *n_bytes)
{
  const char *ends[MAX_SYMBOL];
  gsize n = 0;

  for (const char *p = ipa; *p != '\0' && n < MAX_SYMBOL;)
    ends[n++] = p = g_utf8_next_char (p);

  *n_bytes = (gsize) (ends[0] - ipa);
  while (n > 0) {
    gsize n_symbol = (gsize) (ends[--n] - ipa);
    const char *name = look_up (ipa, n_symbol, "");

    if (name != NULL) {
      *n_bytes = n_symbol;
      return name;
    }
  }

  return look_up (ipa, *n_bytes, "ː");
}

/* The signs that count, in the form in which the library writes them. */
static char *
tidy (const char *ipa)
{
  GString *tidied = g_string_new (NULL);
  gunichar last = ' ';

  for (const char *p = ipa; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c == 'g')
      c = 0x261;
    else if (c == '\'')
      c = 0x2C8;
    else if (c == ':')
      c = 0x2D0;
    else if (g_unichar_isspace (c))
      c = ' ';
    if (is_idle (c) || (c == ' ' && last == ' ') ||
        (is_stress (c) && is_stress (last)))
      continue;
    g_string_append_unichar (tidied, c);
    last = c;
  }

  return g_string_free (tidied, FALSE);
}

/* What is no phoneme: stress, the end of a word; NULL for others. */
static const char *
find_sign (const char *ipa)
{
  static const struct {
    const char *ipa;
    const char *name;
  } signs[] = { { "ˈ", "'" }, { "ˌ", "," }, { " ", " " }, { "ː", "" } };

  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++) {
    if (g_str_has_prefix (ipa, signs[i].ipa))
      return signs[i].name;
  }

  return NULL;
}

/*
 * Gives the names (transfer full) of phonemes of the IPA, which the library
 * takes in brackets; %NULL when the voice lacks one, or there are none or too
 * many.
 */
char *
voder_espeak_phonemes_from_ipa (const char *ipa)
{
  g_autofree char *tidied = tidy (ipa);
  g_autoptr (GString) phonemes = g_string_new (NULL);
  const char *p = tidied;
  guint n_signs = 0;
  guint n = 0;

  learn ();
  while (*p != '\0' && n <= MAX_PHONEMES && n_signs <= MAX_SIGNS) {
    const char *name = find_sign (p);
    gsize n_bytes = (gsize) (g_utf8_next_char (p) - p);

    if (name == NULL) {
      name = find (p, &n_bytes);
      if (name == NULL)
        return NULL;
      if (n++ > 0)
        g_string_append_c (phonemes, '|');
    } else {
      n_signs++;
    }
    g_string_append (phonemes, name);
    p += n_bytes;
  }

  return n > 0 && n <= MAX_PHONEMES && n_signs <= MAX_SIGNS
             ? g_string_free (g_steal_pointer (&phonemes), FALSE)
             : NULL;
}
