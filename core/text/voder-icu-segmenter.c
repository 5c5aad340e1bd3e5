/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-icu-segmenter-private.h"

#include <string.h>

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/uloc.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include "voder-abbreviations-private.h"

/* No more than this is looked at to find the end of one sentence. */
#define WINDOW_BYTES 4096
/* An abbreviation may reach this far behind a boundary. */
#define ABBREVIATION_BYTES 32
/* What ends a quotation in French: « Non ! » dit-il. */
#define SPACED_QUOTE "\xC2\xBB"

/*
 * Sentences by ICU's rules (UAX #29) without the boundaries behind
 * abbreviations of the language. ICU can leave those out itself
 * (“ss=standard”), but finds them in the middle of words too: “G.” in “DFSG.”
 */
struct _VoderIcuSegmenter {
  VoderSegmenter parent_instance;

  UBreakIterator *iterator;
  UText text;
  VoderAbbreviations *abbreviations;
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
           (voder_abbreviations_cover (self->abbreviations, text, window,
                                       (gsize) boundary) ||
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
  g_clear_pointer (&self->abbreviations, voder_abbreviations_free);

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
  g_autofree char *tag = make_tag (language != NULL ? language : "und");
  char locale[ULOC_FULLNAME_CAPACITY];
  UErrorCode status = U_ZERO_ERROR;

  uloc_forLanguageTag (tag, locale, sizeof locale, NULL, &status);
  if (U_FAILURE (status) || status == U_STRING_NOT_TERMINATED_WARNING)
    locale[0] = '\0';
  self->abbreviations = voder_abbreviations_new (tag, locale);

  status = U_ZERO_ERROR;
  self->iterator = ubrk_open (UBRK_SENTENCE, locale, NULL, 0, &status);
  if (U_FAILURE (status))
    g_warning ("ICU has no rules for sentences: %s", u_errorName (status));

  return VODER_SEGMENTER (self);
}
