/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-command-template.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

/* How a number is written. */
typedef enum {
  UNIT_FACTOR,
  UNIT_PERCENT,
  UNIT_WORDS_PER_MINUTE,
  UNIT_INVERSE,
  UNIT_COUNT,
  UNIT_TIMES, /* a number of the template's */
} Unit;

/* A placeholder, or the plain text between two. */
typedef struct {
  char *literal; /* NULL: what the placeholder stands for */
  gboolean is_placeholder;
  gboolean is_number;
  int place; /* VoderCommandString or VoderCommandNumber */
  Unit unit;
  double times;
  gboolean is_whole;
} Segment;

/*
 * VoderCommandTemplate:
 *
 * A text with placeholders in braces: `--voice={voice}`. What stands for them
 * is put in as it is and not looked at again.
 *
 * Thread safety: immutable.
 */
struct _VoderCommandTemplate {
  GArray *segments;
};

static const char *const string_names[] = {
  "text",     "text-file",    "output", "output-folder", "voice", "model",
  "language", "speaker-name", "ssml",   "program",       "home",  "data",
};
G_STATIC_ASSERT (G_N_ELEMENTS (string_names) == VODER_COMMAND_N_STRINGS);

static const struct {
  const char *name;
  VoderCommandNumber number;
  Unit unit;
} number_names[] = {
  { "rate", VODER_COMMAND_RATE, UNIT_FACTOR },
  { "rate-percent", VODER_COMMAND_RATE, UNIT_PERCENT },
  { "rate-wpm", VODER_COMMAND_RATE, UNIT_WORDS_PER_MINUTE },
  { "length-scale", VODER_COMMAND_RATE, UNIT_INVERSE },
  { "pitch", VODER_COMMAND_PITCH, UNIT_FACTOR },
  { "pitch-percent", VODER_COMMAND_PITCH, UNIT_PERCENT },
  { "volume", VODER_COMMAND_VOLUME, UNIT_FACTOR },
  { "volume-percent", VODER_COMMAND_VOLUME, UNIT_PERCENT },
  { "speaker", VODER_COMMAND_SPEAKER, UNIT_COUNT },
};

static void
clear_segment (gpointer data)
{
  Segment *segment = data;

  g_free (segment->literal);
}

static gboolean
find_string (Segment *segment, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (string_names); i++) {
    if (g_str_equal (name, string_names[i])) {
      segment->place = (int) i;
      return TRUE;
    }
  }

  return FALSE;
}

static gboolean
find_number (Segment *segment, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (number_names); i++) {
    if (g_str_equal (name, number_names[i].name)) {
      segment->is_number = TRUE;
      segment->place = (int) number_names[i].number;
      segment->unit = number_names[i].unit;
      segment->is_whole =
          segment->unit != UNIT_FACTOR && segment->unit != UNIT_INVERSE;
      return TRUE;
    }
  }

  return FALSE;
}

/* Reads the number of `rate*175`, which ends the placeholder. */
static gboolean
parse_times (Segment *segment, const char *text)
{
  char *end = NULL;

  segment->times = g_ascii_strtod (text, &end);
  segment->unit = UNIT_TIMES;
  segment->is_whole = strchr (text, '.') == NULL;

  return *text != '\0' && *end == '\0' && isfinite (segment->times);
}

/* Parses what is inside of braces: NAME, NAME*NUMBER, or NAME?TEXT. */
static gboolean
parse_placeholder (Segment *segment, const char *inside)
{
  gsize length = strcspn (inside, "*?");
  g_autofree char *name = g_strndup (inside, length);
  const char *rest = inside + length;

  segment->is_placeholder = TRUE;
  if (!find_string (segment, name) && !find_number (segment, name))
    return FALSE;

  if (*rest == '?')
    segment->literal = g_strdup (rest + 1);
  else if (*rest == '*')
    return segment->is_number && parse_times (segment, rest + 1);

  return TRUE;
}

static gboolean
fail (GError **error, const char *text, const char *why)
{
  g_set_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_KEYFILE,
               _ ("“%s”: %s"), text, why);

  return FALSE;
}

static void
add_literal (VoderCommandTemplate *self, GString *literal)
{
  Segment segment = { .literal = g_strndup (literal->str, literal->len) };

  if (literal->len > 0)
    g_array_append_val (self->segments, segment);
  else
    g_free (segment.literal);
  g_string_truncate (literal, 0);
}

/* Adds the placeholder at @start and gives where it ends. */
static const char *
add_placeholder (VoderCommandTemplate *self, const char *start, GError **error)
{
  const char *end = strchr (start, '}');
  g_autofree char *inside = NULL;
  Segment segment = { 0 };
  gboolean is_known;

  if (end == NULL) {
    fail (error, start, _ ("a brace is not closed"));
    return NULL;
  }

  inside = g_strndup (start + 1, (gsize) (end - start - 1));
  is_known = parse_placeholder (&segment, inside);
  g_array_append_val (self->segments, segment);
  if (is_known)
    return end + 1;

  fail (error, inside, _ ("there is no such placeholder"));

  return NULL;
}

/*
 * Parses a template. `{{` and `}}` are a brace.
 */
VoderCommandTemplate *
voder_command_template_new (const char *text, GError **error)
{
  g_autoptr (VoderCommandTemplate) self = g_new0 (VoderCommandTemplate, 1);
  g_autoptr (GString) literal = g_string_new (NULL);

  self->segments = g_array_new (FALSE, FALSE, sizeof (Segment));
  g_array_set_clear_func (self->segments, clear_segment);

  while (*text != '\0') {
    if (*text == '{' && text[1] != '{') {
      add_literal (self, literal);
      text = add_placeholder (self, text, error);
      if (text == NULL)
        return NULL;
      continue;
    }
    if ((*text == '{' || *text == '}') && text[1] == *text)
      text++;
    g_string_append_c (literal, *text++);
  }
  add_literal (self, literal);

  return g_steal_pointer (&self);
}

void
voder_command_template_free (VoderCommandTemplate *self)
{
  g_array_unref (self->segments);
  g_free (self);
}

static gboolean
has (const VoderCommandTemplate *self, gboolean is_number, int place)
{
  for (guint i = 0; i < self->segments->len; i++) {
    const Segment *segment = &g_array_index (self->segments, Segment, i);

    if (segment->is_placeholder && segment->is_number == is_number &&
        segment->place == place)
      return TRUE;
  }

  return FALSE;
}

gboolean
voder_command_template_has_string (const VoderCommandTemplate *self,
                                   VoderCommandString string)
{
  return has (self, FALSE, (int) string);
}

gboolean
voder_command_template_has_number (const VoderCommandTemplate *self,
                                   VoderCommandNumber number)
{
  return has (self, TRUE, (int) number);
}

/*
 * Whether the template is one number and nothing else.
 */
gboolean
voder_command_template_is_number (const VoderCommandTemplate *self)
{
  const Segment *segment = &g_array_index (self->segments, Segment, 0);

  return self->segments->len == 1 && segment->is_number &&
         segment->literal == NULL;
}

static double
convert (const Segment *segment, const VoderCommandValues *values)
{
  double value = values->numbers[segment->place];

  switch (segment->unit) {
  case UNIT_PERCENT:
    return value * 100;
  case UNIT_WORDS_PER_MINUTE:
    return value * values->words_per_minute;
  case UNIT_INVERSE:
    return 1 / value;
  case UNIT_TIMES:
    return value * segment->times;
  case UNIT_FACTOR:
  case UNIT_COUNT:
    break;
  }

  return value;
}

/* Writes a number with a point and without zeros at the end. */
static void
append_number (GString *text, double value, gboolean is_whole)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  gsize length;

  g_ascii_formatd (digits, sizeof digits, is_whole ? "%.0f" : "%.4f", value);
  length = strlen (digits);
  while (!is_whole && digits[length - 1] == '0')
    length--;
  if (digits[length - 1] == '.')
    length--;
  g_string_append_len (text, digits, (gssize) length);
}

/* FALSE when the placeholder stands for nothing. */
static gboolean
append_segment (GString *text,
                const Segment *segment,
                const VoderCommandValues *values)
{
  const char *string = NULL;

  if (segment->is_number && isnan (values->numbers[segment->place]))
    return FALSE;
  if (segment->is_placeholder && !segment->is_number) {
    string = values->strings[segment->place];
    if (string == NULL || *string == '\0')
      return FALSE;
  }

  if (segment->literal != NULL)
    g_string_append (text, segment->literal);
  else if (segment->is_number)
    append_number (text, convert (segment, values), segment->is_whole);
  else
    g_string_append (text, string);

  return TRUE;
}

/*
 * Replaces the placeholders. Gives %NULL when one of them stands for nothing:
 * then all of it is left out.
 */
char *
voder_command_template_expand (const VoderCommandTemplate *self,
                               const VoderCommandValues *values)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->segments->len; i++) {
    if (!append_segment (text, &g_array_index (self->segments, Segment, i),
                         values))
      return NULL;
  }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/*
 * Makes an argument. What is to be spoken is no option, whatever it begins
 * with: a space comes before its hyphen when it is at the beginning.
 */
static char *
expand_argument (const VoderCommandTemplate *self,
                 const VoderCommandValues *values)
{
  const Segment *first = &g_array_index (self->segments, Segment, 0);
  char *text = voder_command_template_expand (self, values);
  char *safe;

  if (text == NULL || *text != '-' || !first->is_placeholder ||
      first->is_number || first->place != VODER_COMMAND_TEXT)
    return text;

  safe = g_strconcat (" ", text, NULL);
  g_free (text);

  return safe;
}

gboolean
voder_command_templates_have_string (const GPtrArray *templates,
                                     VoderCommandString string)
{
  for (guint i = 0; i < templates->len; i++) {
    if (voder_command_template_has_string (templates->pdata[i], string))
      return TRUE;
  }

  return FALSE;
}

gboolean
voder_command_templates_have_number (const GPtrArray *templates,
                                     VoderCommandNumber number)
{
  for (guint i = 0; i < templates->len; i++) {
    if (voder_command_template_has_number (templates->pdata[i], number))
      return TRUE;
  }

  return FALSE;
}

/*
 * Makes the arguments of a program; those that would be nothing are left out.
 */
char **
voder_command_templates_expand (const GPtrArray *templates,
                                const VoderCommandValues *values)
{
  g_autoptr (GPtrArray) strings = g_ptr_array_new ();

  for (guint i = 0; i < templates->len; i++) {
    char *string = expand_argument (templates->pdata[i], values);

    if (string != NULL)
      g_ptr_array_add (strings, string);
  }
  g_ptr_array_add (strings, NULL);

  return (char **) g_ptr_array_steal (strings, NULL);
}

/*
 * Begins with what is the same for all: the user's folders, and no prosody.
 */
void
voder_command_values_init (VoderCommandValues *self)
{
  *self = (VoderCommandValues){
    .strings = { [VODER_COMMAND_HOME] = g_get_home_dir (),
                 [VODER_COMMAND_DATA] = g_get_user_data_dir () },
    .numbers = { [VODER_COMMAND_RATE] = 1,
                 [VODER_COMMAND_PITCH] = 1,
                 [VODER_COMMAND_VOLUME] = 1,
                 [VODER_COMMAND_SPEAKER] = NAN },
  };
}
