/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-abbreviations-private.h"

#include <string.h>

#include <unicode/uchar.h>
#include <unicode/udata.h>
#include <unicode/ures.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>

/* The longest abbreviation that is looked for. */
#define LENGTH_MAX 32
/* What an apostrophe cuts off a word is no longer: the “s.” of “It's.” */
#define CONTRACTION_BYTES 2
/* ICU's data for breaks, and where in it the abbreviations are. */
#define ICU_BREAKS     U_ICUDATA_NAME "-brkitr"
#define ICU_EXCEPTIONS "exceptions"
#define ICU_SENTENCES  "SentenceBreak"

/* Abbreviations that ICU's lists lack, before a name and before a number. */
static const char *const name_abbreviations[] = {
  "Mr.",   "Mrs.", "Ms.",  "Prof.", "Dr.",  "Drs.",    "St.", "Jr.",
  "Sr.",   "Hon.", "Gen.", "Gov.",  "Sen.", "Rep.",    "Lt.", "Rev.",
  "Capt.", "Col.", "Mt.",  "Mlle.", "al.",  "approx.", "ca.", "cf.",
  "vs.",   "e.g.", "E.g.", "i.e.",  "I.e.",
};
static const char *const number_abbreviations[] = {
  "Art", "Ch",  "Eq",  "Fig", "Figs", "No",  "Nos", "Nr",
  "S",   "Sec", "Vol", "art", "ch",   "eq",  "fig", "figs",
  "no",  "nos", "nr",  "p",   "pp",   "sec", "vol", NULL,
};
/* Languages that write an ordinal number with a stop: “am 3. Mai”. */
static const char *const ordinal_languages[] = {
  "bs", "cs", "da", "de", "et", "fi", "hr", "hu", "is", "lv",
  "nb", "nn", "no", "pl", "sk", "sl", "sr", "tr", NULL,
};

struct _VoderAbbreviations {
  /* From the head of an abbreviation, up to one of its stops, to an array of
   * what may follow that: “n.” to “ Chr.”, “n. Chr.” to nothing. */
  GHashTable *tails;
  GStringChunk *strings;
  gboolean has_ordinals;
};

static gboolean
is_one_of (const char *const *words, const char *word, gsize length)
{
  for (; *words != NULL; words++) {
    if (strlen (*words) == length && memcmp (*words, word, length) == 0)
      return TRUE;
  }

  return FALSE;
}

/* One without a stop at its end ends no sentence in the first place. */
static void
add (VoderAbbreviations *self, const char *abbreviation)
{
  gsize length = strlen (abbreviation);
  const char *whole;

  if (length == 0 || length > LENGTH_MAX || abbreviation[length - 1] != '.')
    return;

  whole = g_string_chunk_insert (self->strings, abbreviation);
  for (const char *stop = strchr (whole, '.'); stop != NULL;
       stop = strchr (stop + 1, '.')) {
    gssize n_head = stop + 1 - whole;
    const char *head = g_string_chunk_insert_len (self->strings, whole, n_head);
    GPtrArray *tails = g_hash_table_lookup (self->tails, head);

    if (tails == NULL) {
      tails = g_ptr_array_new ();
      g_hash_table_insert (self->tails, (char *) head, tails);
    }
    g_ptr_array_add (tails, (char *) stop + 1);
  }
}

static void
add_from_icu (VoderAbbreviations *self, UResourceBundle *list, int32_t i)
{
  UErrorCode status = U_ZERO_ERROR;
  char utf8[LENGTH_MAX + 1];
  int32_t length = 0;
  const UChar *string = ures_getStringByIndex (list, i, &length, &status);

  if (U_FAILURE (status))
    return;

  u_strToUTF8 (utf8, sizeof utf8, NULL, string, length, &status);
  if (status == U_ZERO_ERROR)
    add (self, utf8);
}

/* A language for which ICU has nothing gets what the user's has; not here. */
static void
add_list_of_icu (VoderAbbreviations *self, const char *locale)
{
  UErrorCode status = U_ZERO_ERROR;
  UResourceBundle *breaks = ures_open (ICU_BREAKS, locale, &status);
  gboolean is_of_locale = status != U_USING_DEFAULT_WARNING;
  UResourceBundle *exceptions =
      ures_getByKey (breaks, ICU_EXCEPTIONS, NULL, &status);
  UResourceBundle *list =
      ures_getByKey (exceptions, ICU_SENTENCES, NULL, &status);

  if (U_SUCCESS (status) && is_of_locale) {
    for (int32_t i = 0; i < ures_getSize (list); i++)
      add_from_icu (self, list, i);
  }

  ures_close (list);
  ures_close (exceptions);
  ures_close (breaks);
}

/*
 * Those of a language, a BCP-47 tag, for which ICU has @locale.
 */
VoderAbbreviations *
voder_abbreviations_new (const char *language, const char *locale)
{
  VoderAbbreviations *self = g_new0 (VoderAbbreviations, 1);
  gsize n_primary = strcspn (language, "-");

  self->tails = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                       (GDestroyNotify) g_ptr_array_unref);
  self->strings = g_string_chunk_new (4096);
  self->has_ordinals = is_one_of (ordinal_languages, language, n_primary);

  add_list_of_icu (self, locale);
  for (guint i = 0; i < G_N_ELEMENTS (name_abbreviations); i++)
    add (self, name_abbreviations[i]);
  /* Rather a word: “So am I.” */
  if (n_primary == 2 && memcmp (language, "en", n_primary) == 0)
    g_hash_table_remove (self->tails, "I.");

  return self;
}

void
voder_abbreviations_free (VoderAbbreviations *self)
{
  g_hash_table_unref (self->tails);
  g_string_chunk_free (self->strings);
  g_free (self);
}

static gboolean
is_space (UChar32 c)
{
  /* Most are these. */
  if (c == ' ' || (c < 0x80 && g_ascii_isalnum ((char) c)))
    return c == ' ';

  return u_getIntPropertyValue (c, UCHAR_SENTENCE_BREAK) == U_SB_SP;
}

static gboolean
is_apostrophe (UChar32 c)
{
  return c == '\'' || c == 0x2019;
}

/* Whether what an apostrophe before @start cuts off a word ends at @stop, as in
 * “isn't.”; a capital is the initial of a name behind an elision. */
static gboolean
is_contraction (const char *text, gsize start, gsize stop)
{
  int32_t i = (int32_t) start;
  UChar32 c;

  if (stop - start > CONTRACTION_BYTES || g_ascii_isupper (text[start]))
    return FALSE;
  U8_PREV ((const uint8_t *) text, 0, i, c);
  if (!is_apostrophe (c) || i == 0)
    return FALSE;
  U8_PREV ((const uint8_t *) text, 0, i, c);

  return u_isalpha (c);
}

/*
 * Whether white space, a mark of punctuation other than a full stop, or nothing
 * stands before what goes from @start to the full stop at @stop.
 */
static gboolean
begins_word (const char *text, gsize start, gsize stop)
{
  int32_t i = (int32_t) start;
  UChar32 c;

  if (start == 0)
    return TRUE;
  if (g_ascii_isalnum (text[start - 1]))
    return FALSE;
  U8_PREV ((const uint8_t *) text, 0, i, c);

  switch (u_getIntPropertyValue (c, UCHAR_SENTENCE_BREAK)) {
  case U_SB_SP:
  case U_SB_SEP:
  case U_SB_LF:
  case U_SB_CR:
  case U_SB_STERM:
    return TRUE;
  case U_SB_SCONTINUE:
    /* “Dr.-Ing.”, but not “COVID-19.”, “10:30.” or “vitamin-C.” */
    return stop - start > 1 && !g_ascii_isdigit (text[start]);
  case U_SB_CLOSE:
    return !is_contraction (text, start, stop);
  default:
    return FALSE;
  }
}

/* Whether the text goes on with @tail; any space is as good as another. */
static gboolean
goes_on_with (const char *text, gsize length, const char *tail)
{
  gsize i = 0;

  for (; *tail != '\0'; tail++) {
    UChar32 c;

    if (i == length)
      return FALSE;
    if (*tail != ' ') {
      if (text[i++] != *tail)
        return FALSE;
      continue;
    }
    U8_NEXT ((const uint8_t *) text, i, length, c);
    if (!is_space (c))
      return FALSE;
  }

  return TRUE;
}

static gboolean
has (const VoderAbbreviations *self,
     const char *head,
     const char *text,
     gsize length)
{
  GPtrArray *tails = g_hash_table_lookup (self->tails, head);

  for (guint i = 0; tails != NULL && i < tails->len; i++) {
    if (goes_on_with (text, length, g_ptr_array_index (tails, i)))
      return TRUE;
  }

  return FALSE;
}

/* Whether the full stop is in an abbreviation that begins where a word does. */
static gboolean
is_listed (const VoderAbbreviations *self,
           const char *text,
           gsize length,
           gsize stop)
{
  char head[LENGTH_MAX + 1];
  gsize first = LENGTH_MAX;
  int32_t i = (int32_t) stop + 1;

  head[first] = '\0';
  while (i > 0) {
    int32_t end = i;
    gsize n;
    UChar32 c;

    U8_PREV ((const uint8_t *) text, 0, i, c);
    n = is_space (c) ? 1 : (gsize) (end - i);
    if (n > first)
      return FALSE;

    first -= n;
    if (is_space (c))
      head[first] = ' ';
    else
      memcpy (head + first, text + i, n);
    if (begins_word (text, (gsize) i, stop) &&
        has (self, head + first, text + stop + 1, length - stop - 1))
      return TRUE;
  }

  return FALSE;
}

/*
 * Whether a word is the initial of a name, as in “J. R. Smith”; “I” is rather a
 * word.
 */
static gboolean
is_initial (const char *word, gsize length, char next)
{
  return length == 1 && g_ascii_isupper (*word) && *word != 'I' &&
         g_ascii_isupper (next);
}

/* Whether the full stop is behind an initial or a number, or before one. */
static gboolean
is_regular (const VoderAbbreviations *self,
            const char *text,
            gsize stop,
            char next)
{
  gsize start = stop;
  gsize length;

  while (start > 0 && g_ascii_isalnum (text[start - 1]))
    start--;
  if (!begins_word (text, start, stop))
    return FALSE;

  length = stop - start;
  if (self->has_ordinals && length > 0 && length <= 2 &&
      strspn (text + start, "0123456789") >= length)
    return TRUE;

  return is_initial (text + start, length, next) ||
         (g_ascii_isdigit (next) &&
          is_one_of (number_abbreviations, text + start, length));
}

/*
 * Whether the full stop before @boundary, behind which more text follows, is
 * part of an abbreviation or number.
 */
gboolean
voder_abbreviations_cover (const VoderAbbreviations *self,
                           const char *text,
                           gsize length,
                           gsize boundary)
{
  int32_t i = (int32_t) boundary;
  UChar32 c = U_SENTINEL;

  while (i > 0) {
    U8_PREV ((const uint8_t *) text, 0, i, c);
    if (!is_space (c))
      break;
  }
  if (c != '.')
    return FALSE;

  return is_listed (self, text, length, (gsize) i) ||
         is_regular (self, text, (gsize) i, text[boundary]);
}
