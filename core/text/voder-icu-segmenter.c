/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-icu-segmenter-private.h"

#include <string.h>

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/uloc.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

/* No more than this is looked at to find the end of one sentence. */
#define WINDOW_BYTES 4096
/* An abbreviation in ICU's lists may reach this far behind a boundary. */
#define ABBREVIATION_BYTES 32
/* What ends a quotation in French: « Non ! » dit-il. */
#define SPACED_QUOTE "\xC2\xBB"

/* Abbreviations that ICU's lists lack, before a name and before a number. */
static const char *const name_abbreviations[] = {
  "Mr",  "Mrs",    "Ms",  "Prof", "Dr", "Drs", "St",   "Jr",  "Sr",  "Hon",
  "Gen", "Gov",    "Sen", "Rep",  "Lt", "Rev", "Capt", "Col", "Mt",  "Mlle",
  "al",  "approx", "ca",  "cf",   "vs", "e.g", "E.g",  "i.e", "I.e", NULL,
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

/*
 * Sentences by ICU's rules (UAX #29) without the boundaries that ICU's list of
 * abbreviations for the language suppresses.
 */
struct _VoderIcuSegmenter {
  VoderSegmenter parent_instance;

  UBreakIterator *iterator;
  UText text;
  gboolean has_ordinals;
};

G_DEFINE_FINAL_TYPE (VoderIcuSegmenter,
                     voder_icu_segmenter,
                     VODER_TYPE_SEGMENTER)

/*
 * Whether what follows a boundary is enough to be sure of it. By rule SB8 of
 * UAX #29 a boundary behind a full stop hangs on the next letter, however far
 * away it is, or on what comes before one: a new line, another full stop.
 */
static gboolean
is_certain (const char *text, gsize boundary, gsize length)
{
  gsize i = boundary;

  if (length - boundary < ABBREVIATION_BYTES)
    return FALSE;

  while (i < length) {
    UChar32 c;
    int type;

    U8_NEXT (text, i, length, c);
    type = u_getIntPropertyValue (c, UCHAR_SENTENCE_BREAK);
    if (type == U_SB_OLETTER || type == U_SB_UPPER || type == U_SB_LOWER ||
        type == U_SB_SEP || type == U_SB_LF || type == U_SB_CR ||
        type == U_SB_ATERM || type == U_SB_STERM)
      return TRUE;
  }

  return FALSE;
}

static gsize
get_window (const char *text, gsize length)
{
  gsize window = WINDOW_BYTES;

  if (length <= window)
    return length;
  U8_SET_CP_START ((const uint8_t *) text, 0, window);

  return window;
}

/*
 * Finds where to cut a window without a boundary: behind its last white space,
 * or at its end.
 */
static gsize
find_cut (const char *text, gsize window)
{
  int32_t i = (int32_t) window;

  while (i > 0) {
    int32_t next = i;
    UChar32 c;

    U8_PREV ((const uint8_t *) text, 0, i, c);
    if (u_isUWhiteSpace (c))
      return (gsize) next;
  }

  return window;
}

static gboolean
is_one_of (const char *const *words, const char *word, gsize length)
{
  for (; *words != NULL; words++) {
    if (strlen (*words) == length && memcmp (*words, word, length) == 0)
      return TRUE;
  }

  return FALSE;
}

/*
 * Whether white space, a bracket or a quotation mark stands before @start.
 */
static gboolean
begins_word (const char *text, gsize start)
{
  int32_t i = (int32_t) start;
  UChar32 c;
  int type;

  if (start == 0)
    return TRUE;
  U8_PREV ((const uint8_t *) text, 0, i, c);
  type = u_getIntPropertyValue (c, UCHAR_SENTENCE_BREAK);

  return type == U_SB_SP || type == U_SB_CLOSE;
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

/*
 * Whether a quotation mark that has spaces around it, as in French, is at
 * @boundary.
 */
static gboolean
is_spaced_quote (const char *text, gsize boundary, gsize window)
{
  gsize behind = boundary + strlen (SPACED_QUOTE);

  return behind < window && g_ascii_isspace (text[behind]) &&
         memcmp (text + boundary, SPACED_QUOTE, strlen (SPACED_QUOTE)) == 0;
}

/*
 * Whether an exclamation or question before @boundary is within a sentence,
 * which goes on in lower case: “No!” he said.
 */
static gboolean
goes_on (const char *text, gsize boundary, gsize window)
{
  int32_t end = (int32_t) boundary;
  UChar32 next;

  if (text[boundary] == ';' || is_spaced_quote (text, boundary, window))
    return TRUE;
  if (boundary == 0 || text[boundary - 1] != ' ')
    return FALSE;
  U8_GET ((const uint8_t *) text, 0, end, (int32_t) window, next);
  if (u_getIntPropertyValue (next, UCHAR_SENTENCE_BREAK) != U_SB_LOWER)
    return FALSE;

  while (end > 0) {
    UChar32 c;
    int type;

    U8_PREV ((const uint8_t *) text, 0, end, c);
    type = u_getIntPropertyValue (c, UCHAR_SENTENCE_BREAK);
    if (type != U_SB_SP && type != U_SB_CLOSE)
      return type == U_SB_STERM;
  }

  return FALSE;
}

/*
 * Whether the full stop before @boundary, behind which more text follows, is
 * part of an abbreviation or number that is not in ICU's lists.
 */
static gboolean
is_abbreviated (VoderIcuSegmenter *self, const char *text, gsize boundary)
{
  gboolean is_before_digit = g_ascii_isdigit (text[boundary]);
  gsize end = boundary;
  gsize start;
  gsize length;

  while (end > 0 && text[end - 1] == ' ')
    end--;
  if (end == 0 || text[end - 1] != '.')
    return FALSE;
  start = --end;
  while (start > 0 &&
         (g_ascii_isalnum (text[start - 1]) || text[start - 1] == '.'))
    start--;
  if (!begins_word (text, start))
    return FALSE;

  length = end - start;
  if (self->has_ordinals && length > 0 && length <= 2 &&
      strspn (text + start, "0123456789") >= length)
    return TRUE;

  return is_one_of (name_abbreviations, text + start, length) ||
         is_initial (text + start, length, text[boundary]) ||
         (is_before_digit &&
          is_one_of (number_abbreviations, text + start, length));
}

static gsize
find_boundary (VoderIcuSegmenter *self, const char *text, gsize window)
{
  UErrorCode status = U_ZERO_ERROR;
  int32_t boundary;

  if (self->iterator == NULL)
    return window;

  utext_openUTF8 (&self->text, text, (int64_t) window, &status);
  ubrk_setUText (self->iterator, &self->text, &status);
  if (U_FAILURE (status))
    return window;

  do {
    boundary = ubrk_next (self->iterator);
  } while (boundary > 0 && (gsize) boundary < window &&
           (is_abbreviated (self, text, (gsize) boundary) ||
            goes_on (text, (gsize) boundary, window)));

  return boundary > 0 ? (gsize) boundary : window;
}

static gsize
voder_icu_segmenter_find_end (VoderSegmenter *segmenter,
                              const char *text,
                              gsize length,
                              gboolean is_last)
{
  VoderIcuSegmenter *self = VODER_ICU_SEGMENTER (segmenter);
  gsize window = get_window (text, length);
  gsize boundary = find_boundary (self, text, window);

  if (length > WINDOW_BYTES)
    return boundary < window ? boundary : find_cut (text, window);
  if (is_last)
    return boundary;

  return is_certain (text, boundary, length) ? boundary : 0;
}

static void
voder_icu_segmenter_finalize (GObject *object)
{
  VoderIcuSegmenter *self = VODER_ICU_SEGMENTER (object);

  g_clear_pointer (&self->iterator, ubrk_close);
  utext_close (&self->text);

  G_OBJECT_CLASS (voder_icu_segmenter_parent_class)->finalize (object);
}

static void
voder_icu_segmenter_class_init (VoderIcuSegmenterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_icu_segmenter_finalize;
  VODER_SEGMENTER_CLASS (klass)->find_end = voder_icu_segmenter_find_end;
}

static void
voder_icu_segmenter_init (VoderIcuSegmenter *self)
{
  self->text = (UText) UTEXT_INITIALIZER;
}

/*
 * Gives the BCP-47 tag of a language that may be named as a locale is, as
 * `de_DE.UTF-8`.
 */
static char *
make_tag (const char *language)
{
  char *tag = g_strndup (language, strcspn (language, ".@"));
  gsize primary = strcspn (tag, "-_");

  g_strdelimit (tag, "_", '-');
  for (gsize i = 0; i < primary; i++)
    tag[i] = g_ascii_tolower (tag[i]);

  return tag;
}

/*
 * Makes a segmenter with the rules and abbreviations of @language; without a
 * language those that hold for all.
 */
VoderSegmenter *
voder_icu_segmenter_new (const char *language)
{
  VoderIcuSegmenter *self = g_object_new (VODER_TYPE_ICU_SEGMENTER, NULL);
  g_autofree char *plain = make_tag (language != NULL ? language : "und");
  g_autofree char *tag = NULL;
  char locale[ULOC_FULLNAME_CAPACITY];
  UErrorCode status = U_ZERO_ERROR;

  self->has_ordinals =
      is_one_of (ordinal_languages, plain, strcspn (plain, "-"));

  tag = g_strconcat (plain, "-u-ss-standard", NULL);
  uloc_forLanguageTag (tag, locale, sizeof locale, NULL, &status);
  if (U_FAILURE (status) || status == U_STRING_NOT_TERMINATED_WARNING)
    locale[0] = '\0';
  status = U_ZERO_ERROR;
  self->iterator = ubrk_open (UBRK_SENTENCE, locale, NULL, 0, &status);
  if (U_FAILURE (status))
    g_warning ("ICU has no rules for sentences: %s", u_errorName (status));

  return VODER_SEGMENTER (self);
}
