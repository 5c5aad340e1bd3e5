/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-command-job.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

/* Read at a time. */
#define READ_BYTES (64 * 1024)

/* What even the shortest text may take. */
#define SECONDS_MIN 10.0

/*
 * Begins a job: what the program is told of the utterance and its voice.
 */
void
voder_command_job_init (VoderCommandJob *self,
                        const VoderCommandDescription *description,
                        const VoderCommandCatalogue *catalogue,
                        const VoderCommandVoice *voice,
                        const VoderCommandText *text,
                        VoderUtterance *utterance)
{
  const char **strings = self->values.strings;
  double *numbers = self->values.numbers;

  self->description = description;
  self->text = text;
  self->audio = NULL;
  voder_command_values_init (&self->values);
  self->values.words_per_minute = description->words_per_minute;

  strings[VODER_COMMAND_TEXT] = text->string;
  strings[VODER_COMMAND_SSML] = text->is_ssml ? "ssml" : NULL;
  strings[VODER_COMMAND_PROGRAM] =
      voder_command_catalogue_get_program (catalogue);
  strings[VODER_COMMAND_VOICE] = voice->id;
  strings[VODER_COMMAND_MODEL] = voice->model;
  strings[VODER_COMMAND_LANGUAGE] = voice->languages[0];
  strings[VODER_COMMAND_SPEAKER_NAME] = voice->speaker_name;
  if (voice->speaker >= 0)
    numbers[VODER_COMMAND_SPEAKER] = voice->speaker;
  numbers[VODER_COMMAND_RATE] =
      CLAMP (voder_utterance_get_rate (utterance), description->min_rate,
             description->max_rate);
  numbers[VODER_COMMAND_PITCH] =
      CLAMP (voder_utterance_get_pitch (utterance), description->min_pitch,
             description->max_pitch);
  numbers[VODER_COMMAND_VOLUME] = voder_utterance_get_volume (utterance);
}

gboolean
voder_command_job_uses_string (const VoderCommandJob *self,
                               VoderCommandString string)
{
  const GArray *members = self->description->members;

  for (guint i = 0; i < members->len; i++) {
    if (voder_command_template_has_string (
            g_array_index (members, VoderCommandMember, i).value, string))
      return TRUE;
  }

  return voder_command_templates_have_string (self->description->command,
                                              string);
}

static gboolean
uses_volume (const VoderCommandJob *self)
{
  const GArray *members = self->description->members;

  for (guint i = 0; i < members->len; i++) {
    if (voder_command_template_has_number (
            g_array_index (members, VoderCommandMember, i).value,
            VODER_COMMAND_VOLUME))
      return TRUE;
  }

  return voder_command_templates_have_number (self->description->command,
                                              VODER_COMMAND_VOLUME);
}

/*
 * Sets where the audio goes. A program that cannot be told how loud to be is
 * made so afterwards.
 */
void
voder_command_job_set_audio (VoderCommandJob *self,
                             VoderCommandAudio *audio,
                             double volume)
{
  double seconds = (double) self->text->n_characters *
                   self->description->seconds_per_character;
  double rate = self->values.numbers[VODER_COMMAND_RATE];

  self->audio = audio;
  if (!uses_volume (self))
    voder_command_audio_set_volume (audio, volume);
  voder_command_audio_set_max_seconds (audio, MAX (seconds, SECONDS_MIN) /
                                                  MIN (rate, 1));
}

static void
add_member (JsonBuilder *builder,
            const VoderCommandMember *member,
            const VoderCommandValues *values)
{
  g_autofree char *text = voder_command_template_expand (member->value, values);

  if (text == NULL)
    return;

  json_builder_set_member_name (builder, member->name);
  if (!voder_command_template_is_number (member->value))
    json_builder_add_string_value (builder, text);
  else if (strchr (text, '.') != NULL)
    json_builder_add_double_value (builder, g_ascii_strtod (text, NULL));
  else
    json_builder_add_int_value (builder, g_ascii_strtoll (text, NULL, 10));
}

/*
 * Makes what the program reads from its input: a line of text, or of JSON.
 */
char *
voder_command_job_build_line (const VoderCommandJob *self)
{
  const GArray *members = self->description->members;
  g_autoptr (JsonBuilder) builder = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *json = NULL;

  if (self->description->input != VODER_COMMAND_INPUT_JSON)
    return g_strconcat (self->text->string, "\n", NULL);

  builder = json_builder_new ();
  json_builder_begin_object (builder);
  for (guint i = 0; i < members->len; i++)
    add_member (builder, &g_array_index (members, VoderCommandMember, i),
                &self->values);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json = json_to_string (root, FALSE);

  return g_strconcat (json, "\n", NULL);
}

static gssize
read_some (int fd, guint8 *bytes, GError **error)
{
  gssize n;

  do
    n = read (fd, bytes, READ_BYTES);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                 _ ("Cannot read its audio: %s"), g_strerror (errno));

  return n;
}

/*
 * Takes the audio in a file, which is closed. %FALSE without an error means
 * that the output has ended.
 */
gboolean
voder_command_job_take_file (VoderCommandJob *self,
                             int fd,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autofree guint8 *bytes = g_malloc (READ_BYTES);
  gboolean is_wanted = TRUE;
  gssize n = 1;

  while (is_wanted && n > 0) {
    n = read_some (fd, bytes, error);
    is_wanted = n >= 0 &&
                !voder_cancellable_set_error_if_done (cancellable, error) &&
                voder_command_audio_feed (self->audio, bytes, (gsize) n, error);
  }
  close (fd);

  return is_wanted && voder_command_audio_end (self->audio, error);
}
