/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-voice-options.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "voder-engine-choice.h"

/*
 * Adds the options to those that @options reads, into @self.
 */
void
voder_voice_options_add_to (VoderVoiceOptions *self, GOptionContext *options)
{
  const GOptionEntry entries[] = {
    { "engine", 'e', 0, G_OPTION_ARG_STRING, &self->engine,
      N_ ("The engine that speaks; the best one installed, if not given"),
      N_ ("NAME") },
    { "isolation", 0, 0, G_OPTION_ARG_STRING, &self->isolation,
      N_ ("Where the engine speaks: auto, thread, process or fork"),
      N_ ("HOW") },
    { "fallback", 0, 0, G_OPTION_ARG_STRING, &self->fallback,
      N_ ("The engines that speak what the engine cannot, as “flite,tone”"),
      N_ ("NAMES") },
    { "on-error", 0, 0, G_OPTION_ARG_STRING, &self->on_error,
      N_ ("After a sentence that cannot be spoken: stop, skip or fallback"),
      N_ ("HOW") },
    { "voice", 'v', 0, G_OPTION_ARG_STRING, &self->voice,
      N_ ("The voice, as “voder voices” lists it"), N_ ("VOICE") },
    { "language", 'l', 0, G_OPTION_ARG_STRING, &self->language,
      N_ ("The language of the text, as “en-GB”"), N_ ("LANGUAGE") },
    { "one-voice", 0, 0, G_OPTION_ARG_NONE, &self->one_voice,
      N_ ("Keep to one voice where the text has another language or voice"),
      NULL },
    { "rate", 'r', 0, G_OPTION_ARG_STRING, &self->rate,
      N_ ("How fast, 0.1 to 10; 1 is the engine's own rate"), N_ ("FACTOR") },
    { "pitch", 'p', 0, G_OPTION_ARG_STRING, &self->pitch,
      N_ ("How high, 0 to 2; 1 is the voice's own pitch"), N_ ("FACTOR") },
    { "volume", 0, 0, G_OPTION_ARG_STRING, &self->volume,
      N_ ("How loud, 0 to 1; 1 is the engine's own volume"), N_ ("FACTOR") },
    { "no-cache", 0, 0, G_OPTION_ARG_NONE, &self->no_cache,
      N_ ("Use and keep nothing of the speech made before"), NULL },
    { "read-code", 0, 0, G_OPTION_ARG_NONE, &self->read_code,
      N_ ("Read program text out instead of announcing it"), NULL },
    { NULL },
  };

  g_option_context_add_main_entries (options, entries, GETTEXT_PACKAGE);
}

void
voder_voice_options_clear (VoderVoiceOptions *self)
{
  g_clear_pointer (&self->engine, g_free);
  g_clear_pointer (&self->isolation, g_free);
  g_clear_pointer (&self->fallback, g_free);
  g_clear_pointer (&self->on_error, g_free);
  g_clear_pointer (&self->voice, g_free);
  g_clear_pointer (&self->language, g_free);
  g_clear_pointer (&self->rate, g_free);
  g_clear_pointer (&self->pitch, g_free);
  g_clear_pointer (&self->volume, g_free);
}

typedef struct {
  const char *name;
  const char *text;
  double min;
  double max;
} Factor;

/* As it is to be typed, whatever the locale. */
static char *
format_bound (double bound)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.4g", bound));
}

static gboolean
read_factor (const Factor *factor, double *value, GError **error)
{
  g_autofree char *min = format_bound (factor->min);
  g_autofree char *max = format_bound (factor->max);
  char *end = NULL;

  *value = 1.0;
  if (factor->text == NULL)
    return TRUE;

  *value = g_ascii_strtod (factor->text, &end);
  if (end != factor->text && *end == '\0' && *value >= factor->min &&
      *value <= factor->max)
    return TRUE;

  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VALUE,
               _ ("%s “%s” is not a number from %s to %s"), factor->name,
               factor->text, min, max);

  return FALSE;
}

/*
 * Reads rate, pitch and volume; 1.0 where they are not given.
 */
gboolean
voder_voice_options_get_prosody (const VoderVoiceOptions *self,
                                 VoderProsody *prosody,
                                 GError **error)
{
  const Factor rate = { "--rate", self->rate, VODER_RATE_MIN, VODER_RATE_MAX };
  const Factor pitch = { "--pitch", self->pitch, 0, VODER_PITCH_MAX };
  const Factor volume = { "--volume", self->volume, 0, VODER_VOLUME_MAX };

  return read_factor (&rate, &prosody->rate, error) &&
         read_factor (&pitch, &prosody->pitch, error) &&
         read_factor (&volume, &prosody->volume, error);
}

/*
 * Reads where the engine speaks; %VODER_ISOLATION_AUTO where it is not given.
 */
gboolean
voder_voice_options_get_isolation (const VoderVoiceOptions *self,
                                   VoderIsolation *isolation,
                                   GError **error)
{
  g_autoptr (GEnumClass) isolations = g_type_class_ref (VODER_TYPE_ISOLATION);
  const GEnumValue *value = NULL;

  *isolation = VODER_ISOLATION_AUTO;
  if (self->isolation == NULL)
    return TRUE;

  value = g_enum_get_value_by_nick (isolations, self->isolation);
  if (value == NULL) {
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VALUE,
                 _ ("--isolation “%s” is none of auto, thread, process, fork"),
                 self->isolation);
    return FALSE;
  }
  *isolation = (VoderIsolation) value->value;

  return TRUE;
}

/* Without a list, every engine that may speak unasked stands in. */
static char **
list_fallback (const VoderVoiceOptions *self, gboolean is_wanted)
{
  if (self->fallback != NULL)
    return g_strsplit (self->fallback, ",", -1);

  return is_wanted ? voder_engine_choice_list_eligible () : NULL;
}

/*
 * Reads what happens when an engine fails. Where it is not said, the engines of
 * the list speak, if there is one; else the first failure is the end.
 */
gboolean
voder_voice_options_get_failure_plan (const VoderVoiceOptions *self,
                                      VoderFailurePlan *plan,
                                      GError **error)
{
  const char *on_error = self->on_error != NULL ? self->on_error : "";

  *plan = (VoderFailurePlan){ 0 };
  if (strcmp (on_error, "stop") == 0)
    return TRUE;

  plan->skips = strcmp (on_error, "skip") == 0;
  if (!plan->skips && strcmp (on_error, "fallback") != 0 && *on_error != '\0') {
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VALUE,
                 _ ("--on-error “%s” is none of stop, skip, fallback"),
                 on_error);
    return FALSE;
  }
  plan->fallback = list_fallback (self, !plan->skips && *on_error != '\0');

  return TRUE;
}

void
voder_failure_plan_clear (VoderFailurePlan *self)
{
  g_clear_pointer (&self->fallback, g_strfreev);
}
