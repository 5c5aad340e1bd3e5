/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-ssml-prosody.h"

#include <math.h>
#include <string.h>

/* No break is longer: no listener waits that long, and files have an end. */
#define MAX_BREAK_US (600 * G_TIME_SPAN_SECOND)

/* The pitch of a voice in Hz where a document names one: what men and women
 * have on the average, and the middle of the two. */
#define PITCH_MALE    120.0
#define PITCH_FEMALE  210.0
#define PITCH_UNKNOWN 160.0

/* No factor leaves this, however many elements multiply it. */
#define FACTOR_MIN 0.01
#define FACTOR_MAX 100.0

typedef struct {
  const char *name;
  double value;
} Named;

static gboolean
find (const Named *table, gsize n, const char *name, double *value)
{
  for (gsize i = 0; i < n; i++) {
    if (g_str_equal (table[i].name, name)) {
      *value = table[i].value;
      return TRUE;
    }
  }

  return FALSE;
}

/*
 * Splits `+1.5st` into its sign ('+', '-' or 0), its number and its unit, which
 * is compared with case. FALSE for anything else.
 */
static gboolean
split (const char *value, char *sign, double *number, const char **unit)
{
  char *end = NULL;

  *sign = 0;
  if (*value == '+' || *value == '-')
    *sign = *value++;
  if (!g_ascii_isdigit (*value) && *value != '.')
    return FALSE;

  /* The function takes more than numbers of this kind: hexadecimal ones. */
  if (value[0] == '0' && (value[1] == 'x' || value[1] == 'X'))
    return FALSE;
  *number = g_ascii_strtod (value, &end);
  if (end == value || !isfinite (*number))
    return FALSE;
  if (*sign == '-')
    *number = -*number;
  *unit = end;

  return TRUE;
}

static gboolean
parse_time (const char *text, gint64 *time_us)
{
  char sign;
  double number;
  const char *unit;
  double factor;

  if (!split (text, &sign, &number, &unit) || number < 0)
    return FALSE;
  if (g_str_equal (unit, "s"))
    factor = G_TIME_SPAN_SECOND;
  else if (g_str_equal (unit, "ms"))
    factor = G_TIME_SPAN_MILLISECOND;
  else
    return FALSE;

  *time_us = llround (MIN (number * factor, (double) MAX_BREAK_US));

  return TRUE;
}

/*
 * Gives how long a break is, in microseconds: by its time (nullable), else by
 * its strength (nullable), else of medium strength.
 */
gint64
voder_ssml_parse_break (const char *time, const char *strength)
{
  static const Named strengths[] = {
    { "none", 0 },     { "x-weak", 75 },  { "weak", 150 },
    { "medium", 250 }, { "strong", 500 }, { "x-strong", 1000 },
  };
  double milliseconds = 250;
  gint64 time_us;

  if (time != NULL && parse_time (time, &time_us))
    return time_us;
  if (strength != NULL)
    find (strengths, G_N_ELEMENTS (strengths), strength, &milliseconds);

  return (gint64) milliseconds * G_TIME_SPAN_MILLISECOND;
}

static void
set (double *factor, double value)
{
  *factor = CLAMP (value, FACTOR_MIN, FACTOR_MAX);
}

/*
 * Sets the rate by a name, a percentage (`80%` of the usual one, `+10%` of the
 * one that holds), or a factor. What is none of these says nothing.
 */
void
voder_ssml_prosody_set_rate (VoderSsmlProsody *self, const char *value)
{
  static const Named names[] = {
    { "x-slow", 0.5 }, { "slow", 0.75 },  { "medium", 1 },
    { "fast", 1.35 },  { "x-fast", 1.8 }, { "default", 1 },
  };
  char sign;
  double number;
  const char *unit;

  if (find (names, G_N_ELEMENTS (names), value, &self->rate) ||
      !split (value, &sign, &number, &unit))
    return;

  if (g_str_equal (unit, "%"))
    set (&self->rate,
         sign != 0 ? self->rate * (1 + number / 100) : number / 100);
  else if (*unit == '\0' && sign == 0)
    set (&self->rate, number);
}

/*
 * Sets the pitch by a name, a change in percent or semitones, or in Hz as if
 * the voice were an average one of its @gender.
 */
void
voder_ssml_prosody_set_pitch (VoderSsmlProsody *self,
                              const char *value,
                              VoderGender gender)
{
  static const Named names[] = {
    { "x-low", 0.7 }, { "low", 0.85 },    { "medium", 1 },
    { "high", 1.2 },  { "x-high", 1.45 }, { "default", 1 },
  };
  double usual = PITCH_UNKNOWN;
  char sign;
  double number;
  const char *unit;

  if (find (names, G_N_ELEMENTS (names), value, &self->pitch) ||
      !split (value, &sign, &number, &unit))
    return;
  if (gender == VODER_GENDER_MALE)
    usual = PITCH_MALE;
  else if (gender == VODER_GENDER_FEMALE)
    usual = PITCH_FEMALE;

  if (g_str_equal (unit, "%") && sign != 0)
    set (&self->pitch, self->pitch * (1 + number / 100));
  else if (g_str_equal (unit, "st") && sign != 0)
    set (&self->pitch, self->pitch * exp2 (number / 12));
  else if (g_str_equal (unit, "Hz"))
    set (&self->pitch,
         sign != 0 ? self->pitch + number / usual : number / usual);
}

/*
 * Sets the volume by a name, a change in dB or percent, or, as in SSML 1.0, a
 * number up to 100.
 */
void
voder_ssml_prosody_set_volume (VoderSsmlProsody *self, const char *value)
{
  static const Named names[] = {
    { "silent", 0 }, { "x-soft", 0.25 }, { "soft", 0.5 },  { "medium", 1 },
    { "loud", 1 },   { "x-loud", 1 },    { "default", 1 },
  };
  char sign;
  double number;
  const char *unit;

  if (find (names, G_N_ELEMENTS (names), value, &self->volume) ||
      !split (value, &sign, &number, &unit))
    return;

  if (g_str_equal (unit, "dB") && sign != 0)
    self->volume *= pow (10, CLAMP (number, -200, 200) / 20);
  else if (g_str_equal (unit, "%") && sign != 0)
    self->volume *= MAX (1 + number / 100, 0);
  else if ((*unit == '\0' || g_str_equal (unit, "%")) && sign == 0)
    self->volume = number / 100;
  self->volume = CLAMP (self->volume, 0, FACTOR_MAX);
}

/*
 * Emphasizes, at a level (nullable: moderate): slower and a little higher, or
 * the other way round.
 */
void
voder_ssml_prosody_emphasize (VoderSsmlProsody *self, const char *level)
{
  static const struct {
    const char *level;
    VoderSsmlProsody factors;
  } levels[] = {
    { "moderate", { 0.9, 1.06, 1 } },
    { "strong", { 0.8, 1.12, 1 } },
    { "reduced", { 1.1, 0.97, 0.8 } },
    { "none", { 1, 1, 1 } },
  };
  gsize n = 0;

  for (gsize i = 0; level != NULL && i < G_N_ELEMENTS (levels); i++) {
    if (g_str_equal (levels[i].level, level))
      n = i;
  }
  set (&self->rate, self->rate * levels[n].factors.rate);
  set (&self->pitch, self->pitch * levels[n].factors.pitch);
  self->volume *= levels[n].factors.volume;
}
