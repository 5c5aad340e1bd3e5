/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>

#include <glib/gi18n-lib.h>

#include "voder-command.h"
#include "voder-measure-check.h"
#include "voder-plot.h"
#include "voder-print.h"
#include "voder-table.h"

typedef struct {
  char **paths;
  char *check;
  char *plot;
  gboolean as_json;
} MeasureOptions;

static void
measure_options_clear (MeasureOptions *self)
{
  g_strfreev (self->paths);
  g_free (self->check);
  g_free (self->plot);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MeasureOptions, measure_options_clear)

/* JSON has no infinity: a level of silence is null. */
static void
add_level (JsonBuilder *builder, const char *name, double level)
{
  if (isfinite (level)) {
    voder_print_add_double (builder, name, rint (level * 100.0) / 100.0);
    return;
  }

  json_builder_set_member_name (builder, name);
  json_builder_add_null_value (builder);
}

static void
add_measurement (JsonBuilder *builder, const VoderMeasurement *self)
{
  voder_print_add_int (builder, "sample_rate", self->rate);
  voder_print_add_int (builder, "channels", self->channels);
  voder_print_add_double (builder, "duration", self->seconds);
  add_level (builder, "integrated", self->integrated);
  add_level (builder, "max_short_term", self->max_short_term);
  add_level (builder, "max_momentary", self->max_momentary);
  add_level (builder, "range", self->range);
  add_level (builder, "true_peak", self->true_peak);
  add_level (builder, "peak", self->peak);
  add_level (builder, "rms", self->rms);
  add_level (builder, "noise_floor", self->noise_floor);
  voder_print_add_int (builder, "clipped", (gint64) self->n_clipped);
  voder_print_add_double (builder, "leading_silence", self->leading_seconds);
  voder_print_add_double (builder, "trailing_silence", self->trailing_seconds);
}

static void
add_criteria (JsonBuilder *builder, GArray *criteria)
{
  json_builder_set_member_name (builder, "check");
  json_builder_begin_array (builder);
  for (guint i = 0; i < criteria->len; i++) {
    const VoderCriterion *one = &g_array_index (criteria, VoderCriterion, i);

    json_builder_begin_object (builder);
    voder_print_add_string (builder, "name", one->name);
    voder_print_add_string (builder, "unit", one->unit);
    add_level (builder, "min", one->min);
    add_level (builder, "max", one->max);
    add_level (builder, "value", one->value);
    json_builder_set_member_name (builder, "pass");
    json_builder_add_boolean_value (builder, one->is_met);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
tell (VoderTable *table, const char *name, double value, const char *unit)
{
  g_autofree char *text = isfinite (value)
                              ? g_strdup_printf ("%.2f %s", value, unit)
                              : g_strdup (_ ("none"));

  voder_table_add (table, name, text, NULL);
}

static void
tell_count (VoderTable *table, const char *name, guint64 count)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, count);

  voder_table_add (table, name, text, NULL);
}

static void
tell_measurement (VoderTable *table, const VoderMeasurement *self)
{
  tell (table, _ ("  Duration"), self->seconds, "s");
  tell (table, _ ("  Integrated loudness"), self->integrated, "LUFS");
  tell (table, _ ("  Loudest 3 s"), self->max_short_term, "LUFS");
  tell (table, _ ("  Loudest 400 ms"), self->max_momentary, "LUFS");
  tell (table, _ ("  Loudness range"), self->range, "LU");
  tell (table, _ ("  True peak"), self->true_peak, "dBTP");
  tell (table, _ ("  Highest sample"), self->peak, "dB");
  tell (table, _ ("  RMS"), self->rms, "dB");
  tell (table, _ ("  Noise floor"), self->noise_floor, "dB");
  tell_count (table, _ ("  Clipped samples"), self->n_clipped);
  tell (table, _ ("  Silence at the start"), self->leading_seconds, "s");
  tell (table, _ ("  Silence at the end"), self->trailing_seconds, "s");
}

/* The value and what it must be: of one number alone, just that. */
static char *
describe_criterion (const VoderCriterion *self)
{
  const char *unit = self->unit != NULL ? self->unit : "";
  char *text;

  if (isinf (self->min))
    text = g_strdup_printf (_ ("%.2f, at most %g %s"), self->value, self->max,
                            unit);
  else if (self->min == self->max)
    text =
        g_strdup_printf (_ ("%g, must be %g %s"), self->value, self->max, unit);
  else
    text = g_strdup_printf (_ ("%.2f, %g to %g %s"), self->value, self->min,
                            self->max, unit);

  return g_strchomp (text);
}

static void
tell_criteria (VoderTable *table, GArray *criteria)
{
  for (guint i = 0; i < criteria->len; i++) {
    const VoderCriterion *one = &g_array_index (criteria, VoderCriterion, i);
    g_autofree char *name = g_strdup_printf (
        "  %s %s", one->is_met ? _ ("pass") : _ ("FAIL"), one->name);
    g_autofree char *text = describe_criterion (one);

    voder_table_add (table, name, text, NULL);
  }
}

/* What is made of the files, in one of two forms. */
typedef struct {
  JsonBuilder *builder;
  VoderTable *table;
  gboolean has_failed;
} Report;

static void
report_check (Report *self, const char *check, const VoderMeasurement *found)
{
  g_autoptr (GArray) criteria = voder_measure_check (check, found);

  if (self->builder != NULL)
    add_criteria (self->builder, criteria);
  else
    tell_criteria (self->table, criteria);
  for (guint i = 0; i < criteria->len; i++)
    self->has_failed |= !g_array_index (criteria, VoderCriterion, i).is_met;
}

static gboolean
measure (const MeasureOptions *options,
         const char *path,
         VoderMeasurement *found,
         GError **error)
{
  g_autoptr (VoderPlotData) data = NULL;

  if (options->plot == NULL)
    return voder_measure_file (path, found, NULL, error);

  return voder_measure_file (path, found, &data, error) &&
         voder_plot_write (options->plot, path, found, data, error);
}

static gboolean
report_file (Report *self,
             const MeasureOptions *options,
             const char *path,
             GError **error)
{
  const char *check = options->check;
  VoderMeasurement found;

  if (!measure (options, path, &found, error))
    return FALSE;

  if (self->builder != NULL) {
    json_builder_begin_object (self->builder);
    voder_print_add_string (self->builder, "file", path);
    add_measurement (self->builder, &found);
  } else {
    voder_table_add (self->table, path, "", NULL);
    tell_measurement (self->table, &found);
  }
  if (check != NULL)
    report_check (self, check, &found);
  if (self->builder != NULL)
    json_builder_end_object (self->builder);

  return TRUE;
}

static gboolean
parse (MeasureOptions *self,
       const VoderCommand *command,
       int argc,
       char **argv,
       GError **error)
{
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->as_json, N_ ("Write JSON"),
      NULL },
    { "check", 0, 0, G_OPTION_ARG_STRING, &self->check,
      N_ ("What the files must be good for: acx, ebu-r128 or podcast"),
      N_ ("WHAT") },
    { "plot", 0, 0, G_OPTION_ARG_FILENAME, &self->plot,
      N_ ("Draw one file’s waveform, loudness and spectrum into a PNG"),
      N_ ("FILE") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->paths, NULL,
      NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) options =
      voder_command_create_options (command, entries);

  return g_option_context_parse (options, &argc, &argv, error) &&
         voder_command_check_count (
             self->paths, 1, self->plot != NULL ? 1 : G_MAXUINT, error) &&
         (self->plot == NULL || voder_plot_is_built (error)) &&
         (self->check == NULL ||
          voder_measure_check_exists (self->check, error));
}

static gboolean
run_measure (const VoderCommand *self, int argc, char **argv, GError **error)
{
  g_auto (MeasureOptions) options = { 0 };
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (VoderTable) table = voder_table_new (2);
  Report report = { NULL, table, FALSE };

  if (!parse (&options, self, argc, argv, error))
    return FALSE;

  if (options.as_json)
    report.builder = builder;
  json_builder_begin_array (builder);
  for (guint i = 0; options.paths[i] != NULL; i++) {
    if (!report_file (&report, &options, options.paths[i], error))
      return FALSE;
  }
  json_builder_end_array (builder);

  if (options.as_json ? !voder_print_json (builder, error)
                      : !voder_table_print (table, error))
    return FALSE;
  if (report.has_failed)
    g_set_error_literal (error, VODER_COMMAND_ERROR,
                         VODER_COMMAND_ERROR_UNUSABLE, "");

  return !report.has_failed;
}

const VoderCommand voder_cmd_measure = {
  .name = "measure",
  .arguments = N_ ("FILE…"),
  .summary = N_ ("Measure how loud sound files are"),
  .description = N_ ("With --check the exit status is 1 when one of them is "
                     "not as it must be."),
  .run = run_measure,
};
