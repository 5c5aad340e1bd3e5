/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-parameter-value-private.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include <voder/audio/voder-effect.h>
#include <voder/plugin/voder-suggestion.h>

/* Decimals that tell a double from its neighbours, and a float. */
#define DOUBLE_DIGITS 17
#define FLOAT_DIGITS  9

/* The shortest text that reads back as the same number, without an exponent if
 * it can be. */
static char *
print_number (double number, int max_digits)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (int digits = 1; digits <= max_digits; digits++) {
    char format[8];
    double back;

    g_snprintf (format, sizeof format, "%%.%dg", digits);
    g_ascii_formatd (text, sizeof text, format, number);
    back = g_ascii_strtod (text, NULL);
    if ((max_digits == FLOAT_DIGITS ? (float) back == (float) number
                                    : back == number) &&
        strchr (text, 'e') == NULL)
      break;
  }

  return g_strdup (text);
}

/* The numbers that a property may have; %FALSE when it is none. */
static gboolean
get_range (GParamSpec *pspec, double *min, double *max)
{
  if (G_IS_PARAM_SPEC_DOUBLE (pspec)) {
    *min = G_PARAM_SPEC_DOUBLE (pspec)->minimum;
    *max = G_PARAM_SPEC_DOUBLE (pspec)->maximum;
  } else if (G_IS_PARAM_SPEC_FLOAT (pspec)) {
    *min = G_PARAM_SPEC_FLOAT (pspec)->minimum;
    *max = G_PARAM_SPEC_FLOAT (pspec)->maximum;
  } else if (G_IS_PARAM_SPEC_INT (pspec)) {
    *min = G_PARAM_SPEC_INT (pspec)->minimum;
    *max = G_PARAM_SPEC_INT (pspec)->maximum;
  } else if (G_IS_PARAM_SPEC_UINT (pspec)) {
    *min = G_PARAM_SPEC_UINT (pspec)->minimum;
    *max = G_PARAM_SPEC_UINT (pspec)->maximum;
  } else {
    return FALSE;
  }

  return TRUE;
}

static gboolean
set_number (GValue *value, double number)
{
  switch (G_VALUE_TYPE (value)) {
  case G_TYPE_DOUBLE:
    g_value_set_double (value, number);
    return TRUE;
  case G_TYPE_FLOAT:
    g_value_set_float (value, (float) number);
    return TRUE;
  case G_TYPE_INT:
    g_value_set_int (value, (int) number);
    return number == rint (number);
  default:
    g_value_set_uint (value, (guint) number);
    return number == rint (number);
  }
}

static gboolean
fail_range (GParamSpec *pspec,
            const char *text,
            const char *unit,
            GError **error)
{
  double min = 0.0, max = 0.0;
  g_autofree char *low = NULL;
  g_autofree char *high = NULL;
  g_autofree char *quoted = voder_suggestion_shorten (text);

  get_range (pspec, &min, &max);
  low = print_number (min, FLOAT_DIGITS);
  high = print_number (max, FLOAT_DIGITS);
  g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_VALUE,
               _ ("%s=%s is not a number from %s to %s%s%s"), pspec->name,
               quoted, low, high, unit != NULL ? " " : "",
               unit != NULL ? unit : "");

  return FALSE;
}

static gboolean
parse_number (GParamSpec *pspec,
              const char *text,
              const char *unit,
              GValue *value,
              GError **error)
{
  double min, max;
  char *end = NULL;
  double number = g_ascii_strtod (text, &end);

  get_range (pspec, &min, &max);
  if (end == text || *end != '\0' || !(number >= min && number <= max) ||
      !set_number (value, number))
    return fail_range (pspec, text, unit, error);

  return TRUE;
}

static gboolean
fail_word (GParamSpec *pspec,
           const char *text,
           GPtrArray *words,
           GError **error)
{
  g_autofree char *quoted = voder_suggestion_shorten (text);
  g_autofree char *list = voder_suggestion_list (words, words->len);

  g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_VALUE,
               _ ("%s=%s is none of %s"), pspec->name, quoted, list);

  return FALSE;
}

static gboolean
parse_boolean (GParamSpec *pspec,
               const char *text,
               GValue *value,
               GError **error)
{
  static const char *const words[] = { "false", "true", "no", "yes", "0", "1" };
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
    if (strcmp (text, words[i]) == 0) {
      g_value_set_boolean (value, i % 2 != 0);
      return TRUE;
    }
  }

  g_ptr_array_add (list, (gpointer) words[0]);
  g_ptr_array_add (list, (gpointer) words[1]);

  return fail_word (pspec, text, list, error);
}

static gboolean
parse_enum (GParamSpec *pspec, const char *text, GValue *value, GError **error)
{
  GEnumClass *klass = G_PARAM_SPEC_ENUM (pspec)->enum_class;
  const GEnumValue *found = g_enum_get_value_by_nick (klass, text);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  if (found != NULL) {
    g_value_set_enum (value, found->value);
    return TRUE;
  }

  for (guint i = 0; i < klass->n_values; i++)
    g_ptr_array_add (words, (gpointer) klass->values[i].value_nick);

  return fail_word (pspec, text, words, error);
}

/*
 * Reads the value of a property; @value gets its type. Fails with
 * %VODER_AUDIO_ERROR_VALUE, which says what it may be.
 */
gboolean
voder_parameter_value_parse (GParamSpec *pspec,
                             const char *text,
                             const char *unit,
                             GValue *value,
                             GError **error)
{
  double min, max;

  g_value_init (value, G_PARAM_SPEC_VALUE_TYPE (pspec));
  if (get_range (pspec, &min, &max))
    return parse_number (pspec, text, unit, value, error);
  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    return parse_boolean (pspec, text, value, error);
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return parse_enum (pspec, text, value, error);
  if (G_IS_PARAM_SPEC_STRING (pspec)) {
    g_value_set_string (value, text);
    return TRUE;
  }

  g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_VALUE,
               _ ("%s cannot be set by a text"), pspec->name);

  return FALSE;
}

static char *
print_enum (const GValue *value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (G_VALUE_TYPE (value));
  const GEnumValue *found = g_enum_get_value (klass, g_value_get_enum (value));

  return g_strdup (found != NULL ? found->value_nick : "");
}

/* Gives the text that voder_parameter_value_parse() reads as @value. */
char *
voder_parameter_value_print (const GValue *value)
{
  if (G_VALUE_HOLDS_ENUM (value))
    return print_enum (value);

  switch (G_VALUE_TYPE (value)) {
  case G_TYPE_DOUBLE:
    return print_number (g_value_get_double (value), DOUBLE_DIGITS);
  case G_TYPE_FLOAT:
    return print_number (g_value_get_float (value), FLOAT_DIGITS);
  case G_TYPE_INT:
    return g_strdup_printf ("%d", g_value_get_int (value));
  case G_TYPE_UINT:
    return g_strdup_printf ("%u", g_value_get_uint (value));
  case G_TYPE_BOOLEAN:
    return g_strdup (g_value_get_boolean (value) ? "true" : "false");
  case G_TYPE_STRING:
    return g_value_dup_string (value);
  default:
    return g_strdup_value_contents (value);
  }
}
