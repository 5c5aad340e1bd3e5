/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-measure-check.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "voder-command.h"

#define SECONDS_PER_MINUTE 60.0

/* Which of the numbers it is about. */
typedef double (*Get) (const VoderMeasurement *measurement);

typedef struct {
  const char *check;
  const char *name;
  const char *unit;
  double min;
  double max;
  Get get;
} Rule;

static double
get_integrated (const VoderMeasurement *self)
{
  return self->integrated;
}

static double
get_true_peak (const VoderMeasurement *self)
{
  return self->true_peak;
}

static double
get_peak (const VoderMeasurement *self)
{
  return self->peak;
}

static double
get_rms (const VoderMeasurement *self)
{
  return self->rms;
}

static double
get_noise_floor (const VoderMeasurement *self)
{
  return self->noise_floor;
}

static double
get_clipped (const VoderMeasurement *self)
{
  return (double) self->n_clipped;
}

static double
get_rate (const VoderMeasurement *self)
{
  return self->rate;
}

static double
get_minutes (const VoderMeasurement *self)
{
  return self->seconds / SECONDS_PER_MINUTE;
}

static double
get_leading (const VoderMeasurement *self)
{
  return self->leading_seconds;
}

static double
get_trailing (const VoderMeasurement *self)
{
  return self->trailing_seconds;
}

static const Rule rules[] = {
  { "acx", "rms", "dB", -23.0, -18.0, get_rms },
  { "acx", "peak", "dB", -HUGE_VAL, -3.0, get_peak },
  { "acx", "noise_floor", "dB", -HUGE_VAL, -60.0, get_noise_floor },
  { "acx", "sample_rate", "Hz", 44100.0, 44100.0, get_rate },
  { "acx", "leading_silence", "s", 0.5, 1.0, get_leading },
  { "acx", "trailing_silence", "s", 1.0, 5.0, get_trailing },
  { "acx", "duration", "min", 0.0, 120.0, get_minutes },
  { "ebu-r128", "integrated", "LUFS", -23.5, -22.5, get_integrated },
  { "ebu-r128", "true_peak", "dBTP", -HUGE_VAL, -1.0, get_true_peak },
  { "podcast", "integrated", "LUFS", -17.0, -15.0, get_integrated },
  { "podcast", "true_peak", "dBTP", -HUGE_VAL, -1.0, get_true_peak },
  { "podcast", "clipped", NULL, 0.0, 0.0, get_clipped },
};

/* Fails with a wrong usage when there is no check of that name. */
gboolean
voder_measure_check_exists (const char *name, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++) {
    if (strcmp (rules[i].check, name) == 0)
      return TRUE;
  }

  g_set_error (error, VODER_COMMAND_ERROR, VODER_COMMAND_ERROR_USAGE,
               _ ("--check “%s” is none of acx, ebu-r128, podcast"), name);

  return FALSE;
}

/* Gives what the check asks for, as VoderCriterion, and whether it is met. */
GArray *
voder_measure_check (const char *name, const VoderMeasurement *measurement)
{
  GArray *criteria = g_array_new (FALSE, FALSE, sizeof (VoderCriterion));

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++) {
    const Rule *rule = &rules[i];
    double value = rule->get (measurement);
    VoderCriterion criterion = {
      rule->name, rule->unit, rule->min,
      rule->max,  value,      value >= rule->min && value <= rule->max,
    };

    if (strcmp (rule->check, name) == 0)
      g_array_append_val (criteria, criterion);
  }

  return criteria;
}
