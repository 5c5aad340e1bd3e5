/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-command-description.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "voder-command-keys.h"

#define JSON_GROUP "Command Json"

static const char *const residences[] = { "no", "path", "message", NULL };
static const char *const charsets[] = { "UTF-8", "ISO-8859-1", "US-ASCII",
                                        NULL };

/* What GStreamer calls the samples, and a WAV file first. */
static const struct {
  const char *name;
  GstAudioFormat format;
} formats[] = {
  { "wav", GST_AUDIO_FORMAT_UNKNOWN }, { "u8", GST_AUDIO_FORMAT_U8 },
  { "s16le", GST_AUDIO_FORMAT_S16LE }, { "s16be", GST_AUDIO_FORMAT_S16BE },
  { "s24le", GST_AUDIO_FORMAT_S24LE }, { "s24be", GST_AUDIO_FORMAT_S24BE },
  { "s32le", GST_AUDIO_FORMAT_S32LE }, { "s32be", GST_AUDIO_FORMAT_S32BE },
  { "f32le", GST_AUDIO_FORMAT_F32LE }, { "f32be", GST_AUDIO_FORMAT_F32BE },
};

static void
read_program (VoderCommandDescription *self, VoderCommandKeys *keys)
{
  g_auto (GStrv) pairs = voder_command_keys_read_list (keys, "Environment");
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  self->programs = voder_command_keys_read_engine_list (keys, "TryExec");
  self->command = voder_command_keys_read_templates (keys, "Command");
  if (self->command->len == 0)
    voder_command_keys_fail (keys, "Command", _ ("it is missing"));
  self->probe = voder_command_keys_read_templates (keys, "Probe");
  self->probe_match = voder_command_keys_read_regex (keys, "ProbeMatch");
  if ((self->probe->len > 0) != (self->probe_match != NULL))
    voder_command_keys_fail (keys, "Probe",
                             _ ("it and “ProbeMatch” need each other"));
  if (self->programs[0] == NULL && voder_command_templates_have_string (
                                       self->command, VODER_COMMAND_PROGRAM))
    voder_command_keys_fail (keys, "Command",
                             _ ("“{program}” needs the key “TryExec”"));

  for (guint i = 0; pairs[i] != NULL; i++) {
    const char *sign = strchr (pairs[i], '=');

    if (sign == NULL || sign == pairs[i]) {
      voder_command_keys_fail (keys, "Environment",
                               _ ("it must be of the form NAME=VALUE;…"));
      break;
    }
    g_ptr_array_add (words, g_strndup (pairs[i], (gsize) (sign - pairs[i])));
    g_ptr_array_add (words, g_strdup (sign + 1));
  }
  g_ptr_array_add (words, NULL);
  self->environment = (char **) g_ptr_array_steal (words, NULL);
}

static void
clear_member (gpointer data)
{
  VoderCommandMember *member = data;

  g_free (member->name);
  voder_command_template_free (member->value);
}

/* Each key is a member of an object that is one line of JSON. */
static void
read_members (VoderCommandDescription *self, VoderCommandKeys *keys)
{
  g_auto (GStrv) names =
      g_key_file_get_keys (keys->file, JSON_GROUP, NULL, NULL);

  self->members = g_array_new (FALSE, FALSE, sizeof (VoderCommandMember));
  g_array_set_clear_func (self->members, clear_member);
  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    g_autofree char *text =
        g_key_file_get_string (keys->file, JSON_GROUP, names[i], NULL);
    g_autoptr (GError) why = NULL;
    VoderCommandMember member = { 0 };

    member.value = voder_command_template_new (text != NULL ? text : "", &why);
    if (member.value == NULL) {
      voder_command_keys_fail (keys, names[i], why->message);
      return;
    }
    member.name = g_strdup (names[i]);
    g_array_append_val (self->members, member);
  }
}

static gboolean
has_string (const VoderCommandDescription *self, VoderCommandString string)
{
  for (guint i = 0; i < self->members->len; i++) {
    if (voder_command_template_has_string (
            g_array_index (self->members, VoderCommandMember, i).value, string))
      return TRUE;
  }

  return voder_command_templates_have_string (self->command, string);
}

/* Where the text goes shows from where it stands. */
static void
read_input (VoderCommandDescription *self, VoderCommandKeys *keys)
{
  read_members (self, keys);
  if (self->members->len > 0)
    self->input = VODER_COMMAND_INPUT_JSON;
  else if (has_string (self, VODER_COMMAND_TEXT))
    self->input = VODER_COMMAND_INPUT_ARGUMENT;
  else if (has_string (self, VODER_COMMAND_TEXT_FILE))
    self->input = VODER_COMMAND_INPUT_FILE;
  if (self->input == VODER_COMMAND_INPUT_JSON &&
      voder_command_templates_have_string (self->command, VODER_COMMAND_TEXT))
    voder_command_keys_fail (
        keys, "Command",
        _ ("the text is in “[Command Json]” or here, not both"));

  self->charset = (VoderCommandCharset) voder_command_keys_read_word (
      keys, "Charset", charsets, VODER_COMMAND_CHARSET_UTF_8);
  self->avoid = voder_command_keys_read_list (keys, "Avoid");
  self->needs_letter = voder_command_keys_read_boolean (keys, "NeedsLetter");
  self->is_ssml = voder_command_keys_read_boolean (keys, "Ssml");
}

static void
read_format (VoderCommandDescription *self, VoderCommandKeys *keys)
{
  g_autofree char *name = voder_command_keys_read_string (keys, "Format");
  gboolean is_known = name == NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (formats) && !is_known; i++) {
    if (g_ascii_strcasecmp (name, formats[i].name) == 0) {
      self->format = formats[i].format;
      is_known = TRUE;
    }
  }
  if (!is_known)
    voder_command_keys_fail (keys, "Format",
                             _ ("it is neither “wav” nor as “s16le”"));

  self->rate =
      (guint) voder_command_keys_read_number (keys, "Rate", 0, 1000, 384000);
  self->n_channels =
      (guint) voder_command_keys_read_number (keys, "Channels", 1, 1, 8);
  self->seconds_per_character = voder_command_keys_read_number (
      keys, "SecondsPerCharacter", 1, 0.01, 3600);
}

/* A program that stays reads one utterance after the other from its input. */
static void
check_resident (VoderCommandDescription *self, VoderCommandKeys *keys)
{
  if (self->input == VODER_COMMAND_INPUT_ARGUMENT ||
      self->input == VODER_COMMAND_INPUT_FILE ||
      voder_command_templates_have_string (self->command, VODER_COMMAND_OUTPUT))
    voder_command_keys_fail (keys, "Resident",
                             _ ("“Command” may then hold none of {text}, "
                                "{text-file} and {output}"));
  if (self->residence == VODER_COMMAND_RESIDENT_MESSAGE &&
      self->end_match == NULL)
    voder_command_keys_fail (keys, "EndMatch", _ ("it is missing"));
}

static void
read_output (VoderCommandDescription *self, VoderCommandKeys *keys)
{
  read_format (self, keys);
  self->residence = (VoderCommandResidence) voder_command_keys_read_word (
      keys, "Resident", residences, VODER_COMMAND_RESIDENT_NO);
  self->end_match = voder_command_keys_read_regex (keys, "EndMatch");
  if (self->residence != VODER_COMMAND_RESIDENT_NO)
    check_resident (self, keys);

  self->is_file = has_string (self, VODER_COMMAND_OUTPUT) ||
                  self->residence == VODER_COMMAND_RESIDENT_PATH;
  if (self->residence == VODER_COMMAND_RESIDENT_MESSAGE && !self->is_file &&
      self->format == GST_AUDIO_FORMAT_UNKNOWN &&
      (self->end_match == NULL ||
       g_regex_get_string_number (self->end_match, "path") < 0))
    voder_command_keys_fail (keys, "Format",
                             _ ("it must be as “s16le” when the audio of a "
                                "program that stays is not in files"));
}

static void
read_prosody (VoderCommandDescription *self, VoderCommandKeys *keys)
{
  self->words_per_minute =
      voder_command_keys_read_number (keys, "WordsPerMinute", 175, 1, 10000);
  self->min_rate = voder_command_keys_read_number (
      keys, "RateMin", VODER_RATE_MIN, VODER_RATE_MIN, 1);
  self->max_rate = voder_command_keys_read_number (
      keys, "RateMax", VODER_RATE_MAX, 1, VODER_RATE_MAX);
  self->min_pitch = voder_command_keys_read_number (keys, "PitchMin", 0, 0, 1);
  self->max_pitch = voder_command_keys_read_number (
      keys, "PitchMax", VODER_PITCH_MAX, 1, VODER_PITCH_MAX);
}

static void
read_rows (VoderCommandDescription *self, VoderCommandKeys *keys)
{
  g_auto (GStrv) rows = voder_command_keys_read_list (keys, "Voices");

  self->rows = g_ptr_array_new_with_free_func (
      (GDestroyNotify) voder_command_voice_free);
  for (guint i = 0; rows[i] != NULL; i++) {
    VoderCommandVoice *voice = voder_command_voice_new_from_row (rows[i]);

    if (voice != NULL)
      g_ptr_array_add (self->rows, voice);
    else
      voder_command_keys_fail (
          keys, "Voices",
          _ ("it must be of the form ID:LANGUAGE,…:GENDER:RATE;…"));
  }
}

/* VoiceLanguages holds pairs as english=en; upper and lower case are one. */
static void
read_tags (VoderCommandDescription *self, VoderCommandKeys *keys)
{
  g_auto (GStrv) pairs = voder_command_keys_read_list (keys, "VoiceLanguages");

  self->tags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; pairs[i] != NULL; i++) {
    const char *sign = strchr (pairs[i], '=');

    if (sign == NULL) {
      voder_command_keys_fail (keys, "VoiceLanguages",
                               _ ("it must be of the form NAME=VALUE;…"));
      return;
    }
    g_hash_table_insert (self->tags,
                         g_ascii_strdown (pairs[i], sign - pairs[i]),
                         g_strdup (sign + 1));
  }
}

static char **
read_way (VoderCommandKeys *keys, const char *key)
{
  g_autofree char *way = voder_command_keys_read_string (keys, key);

  return way != NULL ? g_strsplit (way, ".", -1) : NULL;
}

static void
read_model (VoderCommandDescription *self, VoderCommandKeys *keys)
{
  g_autofree char *text = voder_command_keys_read_string (keys, "ModelJson");
  g_autoptr (GError) why = NULL;

  self->model_rate = read_way (keys, "ModelRate");
  self->model_language = read_way (keys, "ModelLanguage");
  self->model_speakers = read_way (keys, "ModelSpeakers");
  if (text == NULL)
    return;

  self->model_json = voder_command_template_new (text, &why);
  if (self->model_json == NULL)
    voder_command_keys_fail (keys, "ModelJson", why->message);
}

static void
read_voices (VoderCommandDescription *self, VoderCommandKeys *keys)
{
  gboolean is_searched;

  read_rows (self, keys);
  read_tags (self, keys);
  read_model (self, keys);
  self->languages = voder_command_keys_read_engine_list (keys, "Languages");
  self->voice_files = voder_command_keys_read_templates (keys, "VoiceFiles");
  self->reads_files = voder_command_keys_read_boolean (keys, "VoiceContents");
  self->voice_command =
      voder_command_keys_read_templates (keys, "VoiceCommand");
  self->voice_match = voder_command_keys_read_regex (keys, "VoiceMatch");

  is_searched = self->voice_files->len > 0 || self->voice_command->len > 0;
  if (is_searched && self->voice_match == NULL)
    voder_command_keys_fail (keys, "VoiceMatch", _ ("it is missing"));
  else if (!is_searched && self->rows->len == 0)
    voder_command_keys_fail (
        keys, "Voices",
        _ ("it is missing, and so are “VoiceFiles” and “VoiceCommand”"));
  else if (is_searched && self->voice_match != NULL &&
           g_regex_get_string_number (self->voice_match, "id") < 0)
    voder_command_keys_fail (keys, "VoiceMatch",
                             _ ("it has no group (?<id>…)"));
}

/* Whether something will say the rate of samples without a header. */
static gboolean
knows_rate (const VoderCommandDescription *self)
{
  if (self->format == GST_AUDIO_FORMAT_UNKNOWN || self->rate != 0 ||
      self->model_rate != NULL ||
      (self->voice_match != NULL &&
       g_regex_get_string_number (self->voice_match, "rate") >= 0))
    return TRUE;

  for (guint i = 0; i < self->rows->len; i++) {
    const VoderCommandVoice *row = self->rows->pdata[i];

    if (row->rate != 0)
      return TRUE;
  }

  return FALSE;
}

/*
 * Reads the groups of a description file that are about a program. Fails with
 * %VODER_PLUGIN_ERROR_KEYFILE, which names the key.
 */
VoderCommandDescription *
voder_command_description_new (const char *path, GError **error)
{
  g_autoptr (VoderCommandKeys) keys = voder_command_keys_new (path, error);
  g_autoptr (VoderCommandDescription) self = NULL;

  if (keys == NULL)
    return NULL;

  self = g_new0 (VoderCommandDescription, 1);
  read_program (self, keys);
  read_input (self, keys);
  read_output (self, keys);
  read_prosody (self, keys);
  read_voices (self, keys);
  if (!knows_rate (self))
    voder_command_keys_fail (keys, "Rate", _ ("it is missing"));
  if (!voder_command_keys_end (keys, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
voder_command_description_free (VoderCommandDescription *self)
{
  g_strfreev (self->programs);
  g_ptr_array_unref (self->command);
  g_ptr_array_unref (self->probe);
  g_clear_pointer (&self->probe_match, g_regex_unref);
  g_strfreev (self->environment);
  g_array_unref (self->members);
  g_strfreev (self->avoid);
  g_clear_pointer (&self->end_match, g_regex_unref);
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->voice_files);
  g_ptr_array_unref (self->voice_command);
  g_clear_pointer (&self->voice_match, g_regex_unref);
  g_hash_table_unref (self->tags);
  g_strfreev (self->languages);
  g_clear_pointer (&self->model_json, voder_command_template_free);
  g_strfreev (self->model_rate);
  g_strfreev (self->model_language);
  g_strfreev (self->model_speakers);
  g_free (self);
}
