/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tts-settings.h"

#define N_WORKERS_MAX 64
#define N_AHEAD_MAX   1024

/* An engine that is ten times as fast as speech says a subtitle of five seconds
 * in half a second. */
#define LATENCY_DEFAULT (500 * GST_MSECOND)

#define FLAGS                                                                  \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY)
#define LIVE_FLAGS                                                             \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING)

GType
voder_tts_on_error_get_type (void)
{
  static const GEnumValue values[] = {
    { VODER_TTS_ON_ERROR_STOP, "Stop with an error", "stop" },
    { VODER_TTS_ON_ERROR_SKIP, "Leave it out, with a warning", "skip" },
    { VODER_TTS_ON_ERROR_FALLBACK, "Have any other engine speak it",
      "fallback" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
                       g_enum_register_static ("VoderTtsOnError", values));

  return type;
}

static void
install_strings (GObjectClass *klass)
{
  g_object_class_install_property (
      klass, VODER_TTS_PROP_ENGINE,
      g_param_spec_string (
          "engine", "Engine",
          "Name of the engine that speaks; none: the one of the highest rank",
          NULL, LIVE_FLAGS));
  g_object_class_install_property (
      klass, VODER_TTS_PROP_VOICE,
      g_param_spec_string (
          "voice", "Voice",
          "Id of the engine's voice; none: the best one for the language", NULL,
          LIVE_FLAGS));
  g_object_class_install_property (
      klass, VODER_TTS_PROP_LANGUAGE,
      g_param_spec_string (
          "language", "Language",
          "Language of text that does not say its own, as a BCP-47 tag; none: "
          "that of the stream's tags, or of the voice",
          NULL, LIVE_FLAGS));
  g_object_class_install_property (
      klass, VODER_TTS_PROP_ONE_VOICE,
      g_param_spec_boolean (
          "one-voice", "One voice",
          "Keep to one voice where the text has another language or voice",
          FALSE, FLAGS));
}

static void
install_numbers (GObjectClass *klass)
{
  g_object_class_install_property (
      klass, VODER_TTS_PROP_RATE,
      g_param_spec_double (
          "rate", "Rate",
          "Speed of speech as a factor of the engine's own; heard "
          "from the next sentence",
          VODER_RATE_MIN, VODER_RATE_MAX, 1.0, LIVE_FLAGS));
  g_object_class_install_property (
      klass, VODER_TTS_PROP_PITCH,
      g_param_spec_double (
          "pitch", "Pitch",
          "Pitch as a factor of the voice's own; heard from the "
          "next sentence",
          0.0, VODER_PITCH_MAX, 1.0, LIVE_FLAGS));
  g_object_class_install_property (
      klass, VODER_TTS_PROP_VOLUME,
      g_param_spec_double ("volume", "Volume",
                           "Volume as a factor of the engine's own; heard from "
                           "the next sentence",
                           0.0, VODER_VOLUME_MAX, 1.0, LIVE_FLAGS));
  g_object_class_install_property (
      klass, VODER_TTS_PROP_WORKERS,
      g_param_spec_uint (
          "workers", "Workers",
          "Sentences that are synthesised at a time; 0: the library decides", 0,
          N_WORKERS_MAX, 0, FLAGS));
  g_object_class_install_property (
      klass, VODER_TTS_PROP_LOOKAHEAD,
      g_param_spec_uint ("lookahead", "Look-ahead",
                         "Sentences that may be synthesised before their turn; "
                         "0: twice the workers and two more",
                         0, N_AHEAD_MAX, 0, FLAGS));
}

static void
install_failures (GObjectClass *klass)
{
  g_object_class_install_property (
      klass, VODER_TTS_PROP_ISOLATION,
      g_param_spec_enum ("isolation", "Isolation",
                         "Where the engine speaks: on threads, or in child "
                         "processes that cannot take the program down",
                         VODER_TYPE_ISOLATION, VODER_ISOLATION_AUTO, FLAGS));
  g_object_class_install_property (
      klass, VODER_TTS_PROP_FALLBACK,
      g_param_spec_string ("fallback", "Fallback",
                           "Names of the engines that speak what the engine "
                           "cannot, with commas between them",
                           NULL, FLAGS));
  g_object_class_install_property (
      klass, VODER_TTS_PROP_ON_ERROR,
      g_param_spec_enum ("on-error", "On error",
                         "What comes after a sentence that no engine can speak",
                         VODER_TYPE_TTS_ON_ERROR, VODER_TTS_ON_ERROR_STOP,
                         FLAGS));
  gst_type_mark_as_plugin_api (VODER_TYPE_ISOLATION, 0);
  gst_type_mark_as_plugin_api (VODER_TYPE_TTS_ON_ERROR, 0);
}

static void
install_effects (GObjectClass *klass)
{
  g_object_class_install_property (
      klass, VODER_TTS_PROP_EFFECTS,
      g_param_spec_string (
          "effects", "Effects",
          "Effects on the speech, as “tempo rate=1.5 ! limiter”; other "
          "parameters are heard at once, other effects from the next sentence",
          NULL, LIVE_FLAGS));
}

static void
install_marks (GObjectClass *klass)
{
  g_object_class_install_property (
      klass, VODER_TTS_PROP_MARKS,
      g_param_spec_enum ("marks", "Marks",
                         "What is announced by messages, and leaves through a "
                         "text pad if there "
                         "is one",
                         VODER_TYPE_TTS_MARKS, VODER_TTS_MARKS_NONE, FLAGS));
}

static void
install_timing (GObjectClass *klass)
{
  g_object_class_install_property (
      klass, VODER_TTS_PROP_OVERFLOW,
      g_param_spec_enum ("overflow", "Overflow",
                         "What to do with speech that is longer than its "
                         "subtitle is shown",
                         VODER_TYPE_TTS_OVERFLOW, VODER_TTS_OVERFLOW_CLIP,
                         FLAGS));
  g_object_class_install_property (
      klass, VODER_TTS_PROP_LATENCY,
      g_param_spec_uint64 (
          "latency", "Latency",
          "Time to speak a subtitle in, for text from live sources, in "
          "nanoseconds",
          0, G_MAXINT64, LATENCY_DEFAULT, FLAGS));
  g_object_class_install_property (
      klass, VODER_TTS_PROP_CHAPTERS_AHEAD,
      g_param_spec_boolean (
          "chapters-ahead", "Chapters ahead",
          "Speak a document twice, to tell the times of all its chapters "
          "before the audio",
          FALSE, FLAGS));
}

/*
 * Installs the properties on the class of an element.
 */
void
voder_tts_settings_install (GObjectClass *klass)
{
  install_strings (klass);
  install_numbers (klass);
  install_marks (klass);
  install_failures (klass);
  install_effects (klass);
  install_timing (klass);
}

/*
 * Fills @self with the properties' defaults.
 */
void
voder_tts_settings_init (VoderTtsSettings *self)
{
  *self = (VoderTtsSettings){
    .rate = 1.0, .pitch = 1.0, .volume = 1.0, .latency = LATENCY_DEFAULT
  };
}

/*
 * Makes @copy the same as @self; what it held before is forgotten, not freed.
 */
void
voder_tts_settings_copy (const VoderTtsSettings *self, VoderTtsSettings *copy)
{
  *copy = *self;
  copy->engine = g_strdup (self->engine);
  copy->voice = g_strdup (self->voice);
  copy->language = g_strdup (self->language);
  copy->fallback = g_strdup (self->fallback);
  copy->effects = g_strdup (self->effects);
}

void
voder_tts_settings_clear (VoderTtsSettings *self)
{
  g_clear_pointer (&self->engine, g_free);
  g_clear_pointer (&self->voice, g_free);
  g_clear_pointer (&self->language, g_free);
  g_clear_pointer (&self->fallback, g_free);
  g_clear_pointer (&self->effects, g_free);
}

/*
 * Whether the same engine speaks with the same voice.
 */
gboolean
voder_tts_settings_have_same_speaker (const VoderTtsSettings *a,
                                      const VoderTtsSettings *b)
{
  return g_strcmp0 (a->engine, b->engine) == 0 &&
         g_strcmp0 (a->voice, b->voice) == 0 &&
         g_strcmp0 (a->language, b->language) == 0 &&
         g_strcmp0 (a->fallback, b->fallback) == 0 &&
         a->isolation == b->isolation && a->on_error == b->on_error &&
         a->n_workers == b->n_workers;
}

/*
 * Gives the property of that number; FALSE when it is not one of these.
 */
gboolean
voder_tts_settings_get (const VoderTtsSettings *self,
                        guint property_id,
                        GValue *value)
{
  switch ((VoderTtsProperty) property_id) {
  case VODER_TTS_PROP_ENGINE:
    g_value_set_string (value, self->engine);
    return TRUE;
  case VODER_TTS_PROP_VOICE:
    g_value_set_string (value, self->voice);
    return TRUE;
  case VODER_TTS_PROP_LANGUAGE:
    g_value_set_string (value, self->language);
    return TRUE;
  case VODER_TTS_PROP_RATE:
    g_value_set_double (value, self->rate);
    return TRUE;
  case VODER_TTS_PROP_PITCH:
    g_value_set_double (value, self->pitch);
    return TRUE;
  case VODER_TTS_PROP_VOLUME:
    g_value_set_double (value, self->volume);
    return TRUE;
  case VODER_TTS_PROP_WORKERS:
    g_value_set_uint (value, self->n_workers);
    return TRUE;
  case VODER_TTS_PROP_MARKS:
    g_value_set_enum (value, self->marks);
    return TRUE;
  case VODER_TTS_PROP_LOOKAHEAD:
    g_value_set_uint (value, self->n_ahead);
    return TRUE;
  case VODER_TTS_PROP_ISOLATION:
    g_value_set_enum (value, self->isolation);
    return TRUE;
  case VODER_TTS_PROP_FALLBACK:
    g_value_set_string (value, self->fallback);
    return TRUE;
  case VODER_TTS_PROP_ON_ERROR:
    g_value_set_enum (value, self->on_error);
    return TRUE;
  case VODER_TTS_PROP_EFFECTS:
    g_value_set_string (value, self->effects);
    return TRUE;
  case VODER_TTS_PROP_OVERFLOW:
    g_value_set_enum (value, self->overflow);
    return TRUE;
  case VODER_TTS_PROP_LATENCY:
    g_value_set_uint64 (value, self->latency);
    return TRUE;
  case VODER_TTS_PROP_CHAPTERS_AHEAD:
    g_value_set_boolean (value, self->scouts);
    return TRUE;
  case VODER_TTS_PROP_ONE_VOICE:
    g_value_set_boolean (value, self->one_voice);
    return TRUE;
  }

  return FALSE;
}

/* An empty string says nothing, as in a launch line: engine="". */
static void
set_string (char **field, const GValue *value)
{
  const char *string = g_value_get_string (value);

  g_free (*field);
  *field = string != NULL && *string != '\0' ? g_strdup (string) : NULL;
}

/*
 * Sets the property of that number; FALSE when it is not one of these.
 */
gboolean
voder_tts_settings_set (VoderTtsSettings *self,
                        guint property_id,
                        const GValue *value)
{
  switch ((VoderTtsProperty) property_id) {
  case VODER_TTS_PROP_ENGINE:
    set_string (&self->engine, value);
    return TRUE;
  case VODER_TTS_PROP_VOICE:
    set_string (&self->voice, value);
    return TRUE;
  case VODER_TTS_PROP_LANGUAGE:
    set_string (&self->language, value);
    return TRUE;
  case VODER_TTS_PROP_RATE:
    self->rate = g_value_get_double (value);
    return TRUE;
  case VODER_TTS_PROP_PITCH:
    self->pitch = g_value_get_double (value);
    return TRUE;
  case VODER_TTS_PROP_VOLUME:
    self->volume = g_value_get_double (value);
    return TRUE;
  case VODER_TTS_PROP_WORKERS:
    self->n_workers = g_value_get_uint (value);
    return TRUE;
  case VODER_TTS_PROP_MARKS:
    self->marks = g_value_get_enum (value);
    return TRUE;
  case VODER_TTS_PROP_LOOKAHEAD:
    self->n_ahead = g_value_get_uint (value);
    return TRUE;
  case VODER_TTS_PROP_ISOLATION:
    self->isolation = (VoderIsolation) g_value_get_enum (value);
    return TRUE;
  case VODER_TTS_PROP_FALLBACK:
    set_string (&self->fallback, value);
    return TRUE;
  case VODER_TTS_PROP_ON_ERROR:
    self->on_error = (VoderTtsOnError) g_value_get_enum (value);
    return TRUE;
  case VODER_TTS_PROP_EFFECTS:
    set_string (&self->effects, value);
    return TRUE;
  case VODER_TTS_PROP_OVERFLOW:
    self->overflow = g_value_get_enum (value);
    return TRUE;
  case VODER_TTS_PROP_LATENCY:
    self->latency = g_value_get_uint64 (value);
    return TRUE;
  case VODER_TTS_PROP_CHAPTERS_AHEAD:
    self->scouts = g_value_get_boolean (value);
    return TRUE;
  case VODER_TTS_PROP_ONE_VOICE:
    self->one_voice = g_value_get_boolean (value);
    return TRUE;
  }

  return FALSE;
}
