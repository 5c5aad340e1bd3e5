/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-http-speech.h"

#include "voder-http-audio.h"
#include "voder-http-key.h"
#include "voder-http-problem.h"
#include "voder-http-text.h"
#include "voder-http-url.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* Read at a time. */
#define READ_BYTES (16 * 1024)

/* What even the shortest text may take. */
#define SECONDS_MIN 10.0

/* One utterance while it is spoken. */
typedef struct {
  VoderHttpClient *client;
  const VoderHttpDescription *description;
  VoderUtterance *utterance;
  VoderHttpAudio *audio;
  const char *key;
  double speed;
} Job;

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  if (value == NULL)
    return;

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_extra (JsonObject *object, const char *name, JsonNode *value, gpointer data)
{
  JsonBuilder *builder = data;

  json_builder_set_member_name (builder, name);
  json_builder_add_value (builder, json_node_copy (value));
}

/* What is normal is not said: some models know no speed. */
static GBytes *
create_body (const Job *job, const char *text)
{
  const VoderHttpDescription *description = job->description;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *json = NULL;

  json_builder_begin_object (builder);
  add_string (builder, "model", description->model);
  add_string (builder, "input", text);
  add_string (builder, "voice", voder_utterance_get_voice (job->utterance));
  add_string (builder, "instructions", description->instructions);
  add_string (builder, "response_format",
              description->format == VODER_HTTP_FORMAT_PCM ? "pcm" : "wav");
  if (job->speed < 1 || job->speed > 1) {
    json_builder_set_member_name (builder, "speed");
    json_builder_add_double_value (builder, job->speed);
  }
  json_object_foreach_member (description->extras, add_extra, builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json = json_to_string (root, FALSE);

  return g_bytes_new (json, strlen (json));
}

/* The server says 200 and means something else: it is quoted. */
static void
set_other_type (VoderHttpReply *reply,
                const char *type,
                const char *key,
                GError **error)
{
  g_autoptr (GByteArray) body = NULL;
  g_autofree char *problem = NULL;
  gboolean is_cut = FALSE;

  body = voder_http_reply_read_all (reply, VODER_HTTP_PROBLEM_MAX_BYTES,
                                    &is_cut, NULL);
  if (body != NULL)
    problem =
        voder_http_problem_quote ((const char *) body->data, body->len, key);
  if (problem != NULL)
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                 _ ("The server sends no audio but “%s”: %s"), type, problem);
  else
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                 _ ("The server sends no audio but “%s”"), type);
}

static gboolean
is_text_type (const char *type)
{
  return type != NULL &&
         (g_str_has_prefix (type, "text/") || g_str_has_suffix (type, "json") ||
          g_str_has_suffix (type, "xml"));
}

/* Speech takes a time that its text's length bounds. */
static double
get_max_seconds (const Job *job, const char *text)
{
  double seconds = (double) g_utf8_strlen (text, -1) *
                   job->description->seconds_per_character;

  return MAX (seconds, SECONDS_MIN) / MIN (job->speed, 1);
}

/* What broke off names the server; a cancel does not. */
static void
name_server (const Job *job, GError **error)
{
  g_autofree char *shown = voder_http_url_describe (job->description->base);

  if (error != NULL &&
      !g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_prefix_error (error, "%s: ", shown);
}

static gboolean
read_audio (Job *job, VoderHttpReply *reply, GError **error)
{
  guint8 bytes[READ_BYTES];

  while (TRUE) {
    gssize n = voder_http_reply_read (reply, bytes, sizeof bytes, error);

    if (n < 0) {
      name_server (job, error);
      return FALSE;
    }
    if (n == 0)
      return voder_http_audio_end (job->audio, error);
    if (!voder_http_audio_feed (job->audio, bytes, (gsize) n, error))
      return FALSE;
  }
}

/* Speaks a piece of the text that fits into one request. */
static gboolean
speak_piece (Job *job,
             const char *text,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GBytes) body = create_body (job, text);
  g_autoptr (VoderHttpReply) reply =
      voder_http_client_speak (job->client, body, job->key, cancellable, error);
  g_autofree char *type = NULL;

  if (reply == NULL)
    return FALSE;

  type = voder_http_reply_dup_type (reply);
  if (is_text_type (type)) {
    set_other_type (reply, type, job->key, error);
    return FALSE;
  }
  if (!voder_http_audio_begin (job->audio, type, get_max_seconds (job, text),
                               error) ||
      !read_audio (job, reply, error))
    return FALSE;

  if (voder_http_audio_get_n_frames (job->audio) > 0 ||
      !voder_http_text_has_words (text))
    return TRUE;

  g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                       _ ("The server sends no audio at all"));

  return FALSE;
}

static gboolean
speak_pieces (Job *job,
              const char *text,
              GCancellable *cancellable,
              GError **error)
{
  g_auto (GStrv) pieces =
      voder_http_text_split (text, job->description->max_characters);

  for (guint i = 0; pieces[i] != NULL; i++) {
    if (!speak_piece (job, pieces[i], cancellable, error))
      return FALSE;
  }

  return TRUE;
}

/*
 * Speaks an utterance: asks for it, in several requests when it is too long for
 * one, and writes the audio as it comes.
 *
 * Thread safety: any thread.
 */
gboolean
voder_http_speech_run (VoderHttpClient *client,
                       const VoderHttpDescription *description,
                       VoderUtterance *utterance,
                       VoderOutput *output,
                       GCancellable *cancellable,
                       GError **error)
{
  double volume = voder_utterance_get_volume (utterance);
  g_autoptr (VoderHttpAudio) audio =
      voder_http_audio_new (description, output, volume);
  g_autofree char *text = voder_http_text_new (
      voder_utterance_get_string (utterance),
      voder_utterance_is_ssml (utterance), description->has_tokens);
  Job job = {
    .client = client,
    .description = description,
    .utterance = utterance,
    .audio = audio,
    .speed = CLAMP (voder_utterance_get_rate (utterance),
                    description->min_speed, description->max_speed),
  };
  gboolean has_spoken;
  char *key = NULL;

  if (voder_http_text_is_blank (text))
    return TRUE;
  if (!voder_http_key_load (description, &key, cancellable, error))
    return FALSE;

  job.key = key;
  has_spoken = speak_pieces (&job, text, cancellable, error);
  voder_http_key_free (key);

  return has_spoken;
}
