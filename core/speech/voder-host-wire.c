/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-host-wire-private.h"

#include <string.h>

#include <voder/speech/voder-engine.h>
#include <voder/speech/voder-utterance-builder.h>
#include <voder/text/voder-text-builder.h>

/* The fields of an utterance that are no strings. */
typedef struct {
  double rate;
  double pitch;
  double volume;
  gint64 pause_us;
  guint32 document;
  guint32 level;
  guint32 block;
  guint32 flags;
  guint32 is_ssml;
  guint32 unused; /* would be padding, whatever was there before */
} Fields;

/* Longer texts of errors are cut. */
#define ERROR_MAX 4096

static void
put (GByteArray *bytes, gconstpointer value, gsize size)
{
  g_byte_array_append (bytes, value, (guint) size);
}

void
voder_host_put_string (GByteArray *bytes, const char *string)
{
  guint32 length = string != NULL ? strlen (string) : VODER_HOST_NO_STRING;

  put (bytes, &length, sizeof length);
  if (string != NULL)
    put (bytes, string, length);
}

/*
 * Begins a record; voder_host_end_record() takes the length that @bytes had
 * before.
 */
void
voder_host_put_record (GByteArray *bytes, guint32 type)
{
  VoderHostRecord record = { type, 0 };

  put (bytes, &record, sizeof record);
}

void
voder_host_end_record (GByteArray *bytes, gsize start)
{
  guint32 size = bytes->len - start - sizeof (VoderHostRecord);

  memcpy (bytes->data + start + offsetof (VoderHostRecord, size), &size,
          sizeof size);
}

void
voder_host_get (VoderHostBytes *self, gpointer value, gsize size)
{
  memset (value, 0, size);
  if (self->size < size)
    self->is_broken = TRUE;
  if (self->is_broken)
    return;

  memcpy (value, self->bytes, size);
  self->bytes += size;
  self->size -= size;
}

/*
 * Gives a string (transfer full); %NULL for none, and when it is no UTF-8 or
 * holds a NUL.
 */
char *
voder_host_get_string (VoderHostBytes *self)
{
  guint32 length;
  char *string;

  voder_host_get (self, &length, sizeof length);
  if (self->is_broken || length == VODER_HOST_NO_STRING)
    return NULL;

  if (length > self->size ||
      !g_utf8_validate_len ((const char *) self->bytes, length, NULL)) {
    self->is_broken = TRUE;
    return NULL;
  }
  string = g_strndup ((const char *) self->bytes, length);
  self->bytes += length;
  self->size -= length;

  return string;
}

static void
put_pronunciations (GByteArray *bytes, VoderText *text, guint n)
{
  put (bytes, &(guint32){ n }, sizeof (guint32));
  for (guint i = 0; i < n; i++) {
    gsize start, end;
    const char *ipa = voder_text_get_pronunciation (text, i, &start, &end);
    const guint32 range[] = { (guint32) start, (guint32) end };

    put (bytes, range, sizeof range);
    voder_host_put_string (bytes, ipa);
  }
}

static gboolean
is_boundary (const char *text, gsize length, guint32 offset)
{
  return offset <= length && (text[offset] & 0xC0) != 0x80;
}

/* Gives the text with its pronunciations (transfer full). */
static VoderText *
get_text (VoderHostBytes *self, const char *string)
{
  g_autoptr (VoderText) plain = voder_text_new (string, -1);
  g_autoptr (VoderTextBuilder) builder = NULL;
  gsize length = voder_text_get_length (plain);
  gsize position = 0;
  guint32 n;

  voder_host_get (self, &n, sizeof n);
  if (n == 0)
    return g_steal_pointer (&plain);

  builder = voder_text_builder_new ();
  for (guint32 i = 0; i < n && !self->is_broken; i++) {
    g_autofree char *ipa = NULL;
    guint32 range[2];

    voder_host_get (self, range, sizeof range);
    ipa = voder_host_get_string (self);
    if (ipa == NULL || range[0] < position || range[1] <= range[0] ||
        !is_boundary (string, length, range[0]) ||
        !is_boundary (string, length, range[1])) {
      self->is_broken = TRUE;
      break;
    }
    voder_text_builder_append_text (builder, plain, position, range[0]);
    voder_text_builder_begin_pronunciation (builder, ipa);
    voder_text_builder_append_text (builder, plain, range[0], range[1]);
    voder_text_builder_end_pronunciation (builder);
    position = range[1];
  }
  voder_text_builder_append_text (builder, plain, position, length);

  return voder_text_builder_steal (builder);
}

/*
 * Gives the request to speak, whole; with how parts of it are pronounced, if
 * the engine wants to know that.
 */
GByteArray *
voder_host_write_utterance (VoderUtterance *utterance, gboolean has_phonemes)
{
  GByteArray *bytes = g_byte_array_sized_new (256);
  VoderText *text = voder_utterance_get_text (utterance);
  Fields fields = {
    .rate = voder_utterance_get_rate (utterance),
    .pitch = voder_utterance_get_pitch (utterance),
    .volume = voder_utterance_get_volume (utterance),
    .pause_us = voder_utterance_get_pause_us (utterance),
    .document = voder_utterance_get_document (utterance),
    .level = voder_utterance_get_level (utterance),
    .block = voder_utterance_get_block (utterance),
    .flags = voder_utterance_get_flags (utterance),
    .is_ssml = (guint32) voder_utterance_is_ssml (utterance),
  };

  voder_host_put_record (bytes, VODER_HOST_SPEAK);
  put (bytes, &fields, sizeof fields);
  voder_host_put_string (bytes, voder_utterance_get_string (utterance));
  voder_host_put_string (bytes, voder_utterance_get_language (utterance));
  voder_host_put_string (bytes, voder_utterance_get_voice (utterance));
  put_pronunciations (
      bytes, text, has_phonemes ? voder_text_get_n_pronunciations (text) : 0);
  voder_host_end_record (bytes, 0);

  return bytes;
}

/*
 * Gives the utterance of a request (transfer full); %NULL when it is broken.
 */
VoderUtterance *
voder_host_read_utterance (VoderHostBytes *self)
{
  g_autoptr (VoderUtteranceBuilder) builder = NULL;
  g_autoptr (VoderText) text = NULL;
  g_autofree char *string = NULL;
  g_autofree char *language = NULL;
  g_autofree char *voice = NULL;
  Fields fields;

  voder_host_get (self, &fields, sizeof fields);
  string = voder_host_get_string (self);
  language = voder_host_get_string (self);
  voice = voder_host_get_string (self);
  text = get_text (self, string != NULL ? string : "");
  if (self->is_broken || string == NULL || fields.pause_us < 0)
    return NULL;

  builder = voder_utterance_builder_new (NULL);
  voder_utterance_builder_set_text (builder, text);
  voder_utterance_builder_set_ssml (builder, fields.is_ssml != 0);
  voder_utterance_builder_set_language (builder, language);
  voder_utterance_builder_set_voice (builder, voice);
  voder_utterance_builder_set_rate (builder, fields.rate);
  voder_utterance_builder_set_pitch (builder, fields.pitch);
  voder_utterance_builder_set_volume (builder, fields.volume);
  voder_utterance_builder_set_pause_us (builder, fields.pause_us);
  voder_utterance_builder_set_document (builder, fields.document);
  voder_utterance_builder_set_block (builder, fields.block, fields.level,
                                     fields.flags);

  return voder_utterance_builder_end (builder);
}

void
voder_host_write_voice (GByteArray *bytes, VoderVoice *voice)
{
  const char *const *languages = voder_voice_get_languages (voice);
  guint32 numbers[] = {
    voder_voice_get_sample_rate (voice),
    voder_voice_get_gender (voice),
    languages != NULL ? g_strv_length ((char **) languages) : 0,
  };
  gsize start = bytes->len;

  voder_host_put_record (bytes, VODER_HOST_VOICE);
  put (bytes, numbers, sizeof numbers);
  voder_host_put_string (bytes, voder_voice_get_id (voice));
  voder_host_put_string (bytes, voder_voice_get_name (voice));
  for (guint i = 0; i < numbers[2]; i++)
    voder_host_put_string (bytes, languages[i]);
  voder_host_end_record (bytes, start);
}

/*
 * Gives a voice (transfer full); %NULL when it is broken.
 */
VoderVoice *
voder_host_read_voice (VoderHostBytes *self)
{
  g_autoptr (GPtrArray) languages = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;
  guint32 numbers[3];

  voder_host_get (self, numbers, sizeof numbers);
  id = voder_host_get_string (self);
  name = voder_host_get_string (self);
  for (guint32 i = 0; i < numbers[2] && !self->is_broken; i++) {
    char *language = voder_host_get_string (self);

    if (language != NULL)
      g_ptr_array_add (languages, language);
  }
  g_ptr_array_add (languages, NULL);
  if (self->is_broken || id == NULL || *id == '\0' || name == NULL ||
      numbers[1] > VODER_GENDER_NEUTRAL)
    return NULL;

  return voder_voice_new (id, name, (const char *const *) languages->pdata,
                          numbers[0], (VoderGender) numbers[1]);
}

void
voder_host_write_error (GByteArray *bytes, const GError *error)
{
  g_autofree char *message = g_utf8_make_valid (error->message, -1);
  gint32 code = error->code;
  gsize start = bytes->len;

  if (strlen (message) > ERROR_MAX) {
    char *end = g_utf8_find_prev_char (message, message + ERROR_MAX);

    *end = '\0';
  }

  voder_host_put_record (bytes, VODER_HOST_ERROR);
  put (bytes, &code, sizeof code);
  voder_host_put_string (bytes, g_quark_to_string (error->domain));
  voder_host_put_string (bytes, message);
  voder_host_end_record (bytes, start);
}

/*
 * Gives an engine's error (transfer full); %NULL when it is broken. A domain
 * that callers know keeps its code.
 */
GError *
voder_host_read_error (VoderHostBytes *self)
{
  const GQuark known[] = { VODER_SPEECH_ERROR, VODER_PLUGIN_ERROR };
  g_autofree char *domain = NULL;
  g_autofree char *message = NULL;
  gint32 code;

  voder_host_get (self, &code, sizeof code);
  domain = voder_host_get_string (self);
  message = voder_host_get_string (self);
  if (self->is_broken || domain == NULL || message == NULL)
    return NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (domain, g_quark_to_string (known[i])))
      return g_error_new_literal (known[i], code, message);

  return g_error_new_literal (VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                              message);
}
