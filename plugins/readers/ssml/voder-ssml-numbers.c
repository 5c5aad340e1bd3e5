/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-ssml-numbers.h"

#include <string.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/unum.h>
#include <unicode/ustring.h>

#define MAX_UNITS 512

/* More digits than these are not spelt as one number. */
#define MAX_DIGITS 15

static char *
to_utf8 (const UChar *text, int n_units)
{
  UErrorCode status = U_ZERO_ERROR;
  char utf8[MAX_UNITS * 3];
  int length = 0;

  u_strToUTF8 (utf8, sizeof utf8, &length, text, n_units, &status);

  return U_SUCCESS (status) ? g_strndup (utf8, (gsize) length) : NULL;
}

static int
to_utf16 (const char *text, UChar *units)
{
  UErrorCode status = U_ZERO_ERROR;
  int length = 0;

  u_strFromUTF8 (units, MAX_UNITS, &length, text, -1, &status);

  return U_SUCCESS (status) ? length : 0;
}

/* Reads a whole number, as it is written in the language. */
static gboolean
parse_number (const char *text, const char *language, gint64 *number)
{
  UErrorCode status = U_ZERO_ERROR;
  UChar units[MAX_UNITS];
  int n_units = to_utf16 (text, units);
  int end = 0;
  UNumberFormat *format;

  if (n_units == 0 || n_units > MAX_DIGITS * 4 / 3 + 1)
    return FALSE;
  format = unum_open (UNUM_DECIMAL, NULL, 0, language, NULL, &status);
  if (U_FAILURE (status))
    return FALSE;

  unum_setAttribute (format, UNUM_PARSE_INT_ONLY, TRUE);
  *number = unum_parseInt64 (format, units, n_units, &end, &status);
  unum_close (format);

  return U_SUCCESS (status) && end == n_units;
}

/* Of the rules of the language for ordinal numbers the first one there is. */
static void
use_ordinals (UNumberFormat *format)
{
  static const char *const rules[] = {
    "%spellout-ordinal",
    "%spellout-ordinal-masculine",
    "%spellout-ordinal-maskulinum",
    "%spellout-ordinal-common",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++) {
    UErrorCode status = U_ZERO_ERROR;
    UChar units[MAX_UNITS];
    int n_units = to_utf16 (rules[i], units);

    unum_setTextAttribute (format, UNUM_DEFAULT_RULESET, units, n_units,
                           &status);
    if (U_SUCCESS (status))
      return;
  }
}

/*
 * Gives a whole number in words (transfer full); %NULL when it is none, or the
 * language is not known.
 */
char *
voder_ssml_spell_number (const char *text,
                         const char *language,
                         gboolean is_ordinal)
{
  g_autofree char *plain = g_strstrip (g_strdup (text));
  UErrorCode status = U_ZERO_ERROR;
  UChar units[MAX_UNITS];
  UNumberFormat *format;
  gint64 number;
  int n_units;

  if (language == NULL || !parse_number (plain, language, &number))
    return NULL;
  format = unum_open (UNUM_SPELLOUT, NULL, 0, language, NULL, &status);
  if (U_FAILURE (status))
    return NULL;

  if (is_ordinal)
    use_ordinals (format);
  n_units = unum_formatInt64 (format, number, units, MAX_UNITS, NULL, &status);
  unum_close (format);

  return U_SUCCESS (status) && n_units < MAX_UNITS ? to_utf8 (units, n_units)
                                                   : NULL;
}

/* The numbers of a date by the letters of its format. */
typedef struct {
  int year;
  int month;
  int day;
  gboolean has_year;
  gboolean has_month;
  gboolean has_day;
} Date;

static gboolean
set_part (Date *date, char letter, int number)
{
  switch (letter) {
  case 'y':
    date->year = number;
    date->has_year = TRUE;
    return number >= 1 && number <= 9999;
  case 'm':
    date->month = number;
    date->has_month = TRUE;
    return number >= 1 && number <= 12;
  case 'd':
    date->day = number;
    date->has_day = TRUE;
    return number >= 1 && number <= 31;
  default:
    return FALSE;
  }
}

/* Takes apart `2026-11-26`, and such without separators. */
static gboolean
parse_date (Date *date, const char *text, const char *format)
{
  while (*format != '\0') {
    guint max_digits = *format == 'y' ? 4 : 2;
    guint n_digits = 0;
    int number = 0;

    while (*text != '\0' && !g_ascii_isdigit (*text))
      text++;
    for (; g_ascii_isdigit (*text) && n_digits < max_digits; n_digits++)
      number = number * 10 + (*text++ - '0');
    if (n_digits == 0 || !set_part (date, *format++, number))
      return FALSE;
  }

  return *text == '\0';
}

static const char *
guess_format (const char *text)
{
  return strspn (text, "0123456789") == 4 ? "ymd" : NULL;
}

/* The pattern of the language for the parts that there are. */
static int
get_pattern (const Date *date, const char *language, UChar *pattern)
{
  UErrorCode status = U_ZERO_ERROR;
  UDateTimePatternGenerator *generator = udatpg_open (language, &status);
  UChar skeleton[MAX_UNITS];
  g_autofree char *wanted =
      g_strconcat (date->has_year ? "y" : "", date->has_month ? "MMMM" : "",
                   date->has_day ? "d" : "", NULL);
  int n_units = to_utf16 (wanted, skeleton);
  int length = 0;

  if (U_FAILURE (status))
    return 0;
  length = udatpg_getBestPattern (generator, skeleton, n_units, pattern,
                                  MAX_UNITS, &status);
  udatpg_close (generator);

  return U_SUCCESS (status) ? length : 0;
}

static char *
format_date (const Date *date, const char *language, double time_ms)
{
  UErrorCode status = U_ZERO_ERROR;
  UChar pattern[MAX_UNITS];
  UChar units[MAX_UNITS];
  UChar utc[MAX_UNITS];
  int n_pattern = get_pattern (date, language, pattern);
  int n_utc = to_utf16 ("UTC", utc);
  int n_units;
  UDateFormat *format;

  if (n_pattern == 0)
    return NULL;
  format = udat_open (UDAT_PATTERN, UDAT_PATTERN, language, utc, n_utc, pattern,
                      n_pattern, &status);
  if (U_FAILURE (status))
    return NULL;
  n_units = udat_format (format, time_ms, units, MAX_UNITS, NULL, &status);
  udat_close (format);

  return U_SUCCESS (status) && n_units < MAX_UNITS ? to_utf8 (units, n_units)
                                                   : NULL;
}

/*
 * Gives a date in words (transfer full), as far as its parts tell it; %NULL
 * when it is none of the format (nullable), or the language is not known.
 */
char *
voder_ssml_spell_date (const char *text,
                       const char *format,
                       const char *language)
{
  g_autofree char *plain = g_strstrip (g_strdup (text));
  Date date = { .year = 2000, .month = 1, .day = 1 };
  g_autoptr (GDateTime) time = NULL;

  if (format == NULL)
    format = guess_format (plain);
  if (format == NULL || *format == '\0' || language == NULL ||
      !parse_date (&date, plain, format))
    return NULL;
  if (!date.has_month && !date.has_day)
    return NULL;
  time = g_date_time_new_utc (date.year, date.month, date.day, 12, 0, 0);
  if (time == NULL)
    return NULL;

  return format_date (&date, language,
                      (double) g_date_time_to_unix (time) * 1000);
}
