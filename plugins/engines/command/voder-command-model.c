/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-command-model.h"

#include <math.h>

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

/* The file of a model with a thousand speakers takes a twentieth of it. */
#define FILE_MAX_BYTES (4 * 1024 * 1024)

static JsonNode *
load (const char *path, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);
  gsize size;

  if (file == NULL)
    return NULL;

  size = g_mapped_file_get_length (file);
  if (size == 0 || size > FILE_MAX_BYTES) {
    g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                         size == 0 ? _ ("it is empty") : _ ("it is too large"));
    return NULL;
  }
  if (!json_parser_load_from_data (parser, g_mapped_file_get_contents (file),
                                   (gssize) size, error))
    return NULL;

  return json_node_ref (json_parser_get_root (parser));
}

/* Gives the member that a way leads to; NULL without one. */
static JsonNode *
follow (JsonNode *node, char **way)
{
  if (way == NULL)
    return NULL;

  for (; node != NULL && *way != NULL; way++) {
    JsonObject *object =
        JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

    node = object != NULL ? json_object_get_member (object, *way) : NULL;
  }

  return node;
}

static void
read_rate (VoderCommandVoice *voice, JsonNode *node)
{
  g_autofree char *digits = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return;

  digits = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  voder_command_voice_set_rate (voice, digits);
}

static VoderCommandVoice *
create_speaker (const VoderCommandVoice *voice, const char *name, int number)
{
  g_autofree char *id = g_strdup_printf ("%s/%s", voice->id, name);
  VoderCommandVoice *self;

  if (!voder_command_voice_is_valid_id (id))
    return NULL;

  self = voder_command_voice_new (id);
  voder_command_voice_complete (self, voice);
  self->model = g_strdup (voice->model);
  self->speaker_name = g_strdup (name);
  self->speaker = number;

  return self;
}

/* A speaker of a model is a voice of its own, except for the only one. */
static void
add_speakers (const VoderCommandVoice *voice, JsonNode *node, GPtrArray *voices)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *number;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node) ||
      json_object_get_size (json_node_get_object (node)) < 2)
    return;

  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &number)) {
    gint64 value =
        JSON_NODE_HOLDS_VALUE (number) ? json_node_get_int (number) : -1;
    VoderCommandVoice *speaker = NULL;

    if (value >= 0 && value <= G_MAXINT)
      speaker = create_speaker (voice, name, (int) value);
    if (speaker != NULL)
      g_ptr_array_add (voices, speaker);
  }
}

/*
 * Reads the JSON file of the voice's model, completes the voice from it, and
 * adds it, then one for each of its speakers. Fails when there is no such file
 * or it is no JSON; then nothing is added.
 */
gboolean
voder_command_model_add_voices (const VoderCommandDescription *description,
                                VoderCommandVoice *voice,
                                GPtrArray *voices,
                                GError **error)
{
  VoderCommandValues values;
  g_autofree char *path = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonNode *language;

  voder_command_values_init (&values);
  values.strings[VODER_COMMAND_MODEL] = voice->model;
  path = voder_command_template_expand (description->model_json, &values);
  root = load (path != NULL ? path : "", error);
  if (root == NULL) {
    g_prefix_error (error, "“%s”: ", path != NULL ? path : "");
    voder_command_voice_free (voice);
    return FALSE;
  }

  read_rate (voice, follow (root, description->model_rate));
  language = follow (root, description->model_language);
  if (language != NULL && JSON_NODE_HOLDS_VALUE (language) &&
      json_node_get_string (language) != NULL)
    voder_command_voice_set_language (voice, json_node_get_string (language),
                                      description->tags);
  g_ptr_array_add (voices, voice);
  add_speakers (voice, follow (root, description->model_speakers), voices);

  return TRUE;
}
