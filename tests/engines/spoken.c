/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "spoken.h"

#include <string.h>

/* More chunks than an utterance of a test has. */
#define MANY_CHUNKS 16384

/* Gives an engine of the build; NULL, and the test is skipped, when its
 * library was missing. */
VoderEngine *
spoken_create_engine (const char *name)
{
  VoderPluginRegistry *registry = voder_plugin_registry_get_default ();
  VoderPluginInfo *info =
      voder_plugin_registry_find (registry, VODER_PLUGIN_KIND_ENGINE, name);
  g_autoptr (GError) error = NULL;
  GObject *engine;

  if (info == NULL) {
    g_test_skip ("the engine was not built");
    return NULL;
  }

  engine =
      voder_plugin_registry_create (registry, info, VODER_TYPE_ENGINE, &error);
  g_assert_no_error (error);

  return VODER_ENGINE (engine);
}

VoderUtterance *
spoken_create_prosody (const char *voice,
                       const char *text,
                       double rate,
                       double pitch,
                       double volume)
{
  g_autoptr (VoderText) string = voder_text_new (text, -1);
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (NULL);

  voder_utterance_builder_set_text (builder, string);
  voder_utterance_builder_set_voice (builder, voice);
  voder_utterance_builder_set_rate (builder, rate);
  voder_utterance_builder_set_pitch (builder, pitch);
  voder_utterance_builder_set_volume (builder, volume);

  return voder_utterance_builder_end (builder);
}

VoderUtterance *
spoken_create_utterance (const char *voice, const char *text)
{
  return spoken_create_prosody (voice, text, 1.0, 1.0, 1.0);
}

VoderUtterance *
spoken_create_ssml (const char *voice, const char *text)
{
  g_autoptr (VoderUtterance) utterance = spoken_create_utterance (voice, text);
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (utterance);

  voder_utterance_builder_set_ssml (builder, TRUE);

  return voder_utterance_builder_end (builder);
}

char *
spoken_create_long_sentence (void)
{
  GString *text = g_string_new ("Now");

  while (text->len < LONG_SENTENCE_BYTES - 10)
    g_string_append (text, " and again");
  g_string_append_c (text, '.');

  return g_string_free (text, FALSE);
}

static void
add_chunk (Spoken *self, VoderChunk *chunk)
{
  const GstAudioInfo *info = voder_chunk_get_info (chunk);
  GstMapInfo map;

  for (guint i = 0; i < voder_chunk_get_n_marks (chunk); i++) {
    VoderMark *mark = voder_chunk_get_mark (chunk, i);
    guint64 frame = voder_mark_get_frame (mark) + self->n_frames;

    g_ptr_array_add (
        self->marks,
        voder_mark_new_at (mark, frame, voder_mark_get_n_frames (mark)));
  }

  g_assert_true (
      gst_buffer_map (voder_chunk_get_buffer (chunk), &map, GST_MAP_READ));
  g_byte_array_append (self->pcm, map.data, (guint) map.size);
  gst_buffer_unmap (voder_chunk_get_buffer (chunk), &map);
  self->format = GST_AUDIO_INFO_FORMAT (info);
  self->sample_rate = (guint) GST_AUDIO_INFO_RATE (info);
  self->n_frames += voder_chunk_get_n_frames (chunk);
}

static Spoken *
create_empty (void)
{
  Spoken *self = g_new0 (Spoken, 1);

  self->pcm = g_byte_array_new ();
  self->marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_mark_unref);

  return self;
}

/* Speaks in the calling thread and gives all that was said. */
Spoken *
spoken_new (VoderEngine *engine, VoderUtterance *utterance)
{
  g_autoptr (VoderChannel) channel =
      voder_channel_new (VODER_TYPE_CHUNK, MANY_CHUNKS);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderOutput) output = voder_output_new (utterance, sender, NULL);
  g_autoptr (GError) error = NULL;
  Spoken *self = create_empty ();
  gpointer item;

  voder_engine_synthesize (engine, utterance, output, NULL, &error);
  g_assert_no_error (error);
  voder_sender_close (sender);

  while (voder_receiver_receive (receiver, &item, NULL, &error)) {
    g_autoptr (VoderChunk) chunk = item;

    add_chunk (self, chunk);
  }
  g_assert_no_error (error);

  return self;
}

Spoken *
spoken_new_text (VoderEngine *engine, const char *voice, const char *text)
{
  g_autoptr (VoderUtterance) utterance = spoken_create_utterance (voice, text);

  return spoken_new (engine, utterance);
}

/* Runs a program of this folder that speaks with the bare library and writes
 * 16-bit samples. */
Spoken *
spoken_new_reference (const char *program, const char *voice, const char *text)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_BUILT, "engines", program, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, path, voice, text, NULL);
  g_autoptr (GBytes) bytes = NULL;
  Spoken *self = create_empty ();
  gsize size;
  const guint8 *data;

  g_assert_no_error (error);
  g_subprocess_communicate (process, NULL, NULL, &bytes, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  data = g_bytes_get_data (bytes, &size);
  g_byte_array_append (self->pcm, data, (guint) size);
  self->n_frames = size / sizeof (gint16);

  return self;
}

void
spoken_free (Spoken *self)
{
  g_byte_array_unref (self->pcm);
  g_ptr_array_unref (self->marks);
  g_free (self);
}

/* Gives the greatest sample of 16-bit audio. */
int
spoken_get_peak (const Spoken *self)
{
  const guint8 *bytes = self->pcm->data;
  int peak = 0;

  for (gsize i = 0; i < self->n_frames; i++) {
    gint16 sample;

    memcpy (&sample, bytes + i * sizeof sample, sizeof sample);
    peak = MAX (peak, ABS ((int) sample));
  }

  return peak;
}

/* Gives the texts of the word marks with a stroke between two. */
char *
spoken_dup_words (const Spoken *self)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < self->marks->len; i++) {
    VoderMark *mark = g_ptr_array_index (self->marks, i);

    if (voder_mark_get_mark_type (mark) != VODER_MARK_WORD)
      continue;
    if (words->len > 0)
      g_string_append_c (words, '|');
    g_string_append (words, voder_mark_get_text (mark));
  }

  return g_string_free (words, FALSE);
}

void
spoken_assert_equal (const Spoken *a, const Spoken *b)
{
  g_assert_cmpmem (a->pcm->data, a->pcm->len, b->pcm->data, b->pcm->len);
}

/* The marks come in order, inside the audio; those of words too in the text. */
void
spoken_assert_marks (const Spoken *self)
{
  guint64 frame = 0;
  gint64 source = 0;

  for (guint i = 0; i < self->marks->len; i++) {
    VoderMark *mark = g_ptr_array_index (self->marks, i);
    gint64 start = -1;
    gint64 end = -1;

    g_assert_cmpuint (voder_mark_get_frame (mark), >=, frame);
    g_assert_cmpuint (voder_mark_get_frame (mark), <, self->n_frames);
    frame = voder_mark_get_frame (mark);
    if (voder_mark_get_mark_type (mark) != VODER_MARK_WORD)
      continue;
    g_assert_true (voder_mark_get_source (mark, &start, &end));
    g_assert_cmpint (start, >=, source);
    g_assert_cmpint (end, >, start);
    source = end;
  }
}

typedef struct {
  VoderEngine *engine;
  VoderUtterance *utterance;
  VoderSender *sender;
} Task;

static gboolean
speak_task (gpointer data, GCancellable *cancellable, GError **error)
{
  Task *task = data;
  g_autoptr (VoderOutput) output =
      voder_output_new (task->utterance, task->sender, cancellable);

  return voder_engine_synthesize (task->engine, task->utterance, output,
                                  cancellable, error);
}

/* The channel takes one chunk of many, so that the engine is at work when
 * this thread cancels it; then it must end, whatever it has left to say. */
void
spoken_assert_cancels_text (VoderEngine *engine,
                            const char *voice,
                            const char *text)
{
  g_autoptr (VoderUtterance) utterance = spoken_create_utterance (voice, text);
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_CHUNK, 1);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;
  Task task = { engine, utterance, sender };
  gpointer item = NULL;

  voder_group_go (group, speak_task, &task, NULL, &error);
  g_assert_no_error (error);
  voder_receiver_receive (receiver, &item, NULL, &error);
  g_assert_no_error (error);
  voder_chunk_unref (item);

  voder_group_cancel (group, NULL);
  g_assert_false (voder_group_wait (group, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

void
spoken_assert_cancels (VoderEngine *engine, const char *voice)
{
  g_autofree char *text = spoken_create_long_sentence ();

  spoken_assert_cancels_text (engine, voice, text);
}

/* Each voice says who it is, and no id is there twice. */
void
spoken_assert_voices (VoderEngine *engine, guint n_at_least)
{
  g_autoptr (GHashTable) ids =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) voices =
      voder_engine_list_voices (engine, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (voices), >=, n_at_least);
  for (guint i = 0; i < g_list_model_get_n_items (voices); i++) {
    g_autoptr (VoderVoice) voice = g_list_model_get_item (voices, i);

    g_assert_true (
        g_hash_table_add (ids, g_strdup (voder_voice_get_id (voice))));
    g_assert_cmpstr (voder_voice_get_name (voice), !=, "");
    g_assert_nonnull (voder_voice_get_languages (voice)[0]);
    g_assert_cmpuint (voder_voice_get_sample_rate (voice), >, 0);
  }
}
