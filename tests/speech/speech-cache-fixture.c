/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "speech-cache-fixture.h"

#include <string.h>

#include <glib/gstdio.h>

#define RATE 16000

static void stub_synthesizer_init (VoderSynthesizerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (Stub,
                               stub,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (VODER_TYPE_SYNTHESIZER,
                                                      stub_synthesizer_init))

static void
write_letter (Stub *self, VoderOutput *output, const char *text, gsize i)
{
  gint16 samples[FRAMES_A_LETTER];
  float floats[FRAMES_A_LETTER];
  guint64 frame = voder_output_get_n_frames (output);

  for (gsize j = 0; j < FRAMES_A_LETTER; j++) {
    samples[j] = (gint16) (text[i] * 100 + (int) j);
    if (self->is_soft)
      samples[j] /= 10;
    floats[j] = (float) samples[j] / G_MAXINT16;
  }
  voder_output_mark (output, VODER_MARK_WORD, frame, i, i + 1,
                     VODER_ACCURACY_EXACT);
  if (i == 1)
    voder_output_mark_named (output, "ä name", frame + 3,
                             VODER_ACCURACY_MODELLED);
  if (self->format == GST_AUDIO_FORMAT_S16)
    voder_output_write (output, samples, FRAMES_A_LETTER);
  else
    voder_output_write (output, floats, FRAMES_A_LETTER);
}

static gboolean
wait_at_gate (Stub *self, GCancellable *cancellable, GError **error)
{
  gpointer nothing = NULL;
  GError *why = NULL;

  if (self->gate == NULL)
    return TRUE;
  voder_receiver_receive (self->gate, &nothing, cancellable, &why);
  if (why == NULL)
    return TRUE;
  g_propagate_error (error, why);

  return FALSE;
}

static gboolean
stub_synthesize (VoderSynthesizer *synthesizer,
                 VoderUtterance *utterance,
                 VoderOutput *output,
                 GCancellable *cancellable,
                 GError **error)
{
  Stub *self = TEST_STUB (synthesizer);
  const char *text = voder_utterance_get_string (utterance);
  GstAudioInfo info;

  g_atomic_int_inc (&self->n_calls);
  if (strstr (text, "north wind") != NULL)
    g_atomic_int_inc (&self->n_measured);
  gst_audio_info_set_format (&info, self->format, RATE, 1, NULL);
  if (*text != '\0')
    voder_output_begin (output, &info);
  for (gsize i = 0; text[i] != '\0'; i++) {
    write_letter (self, output, text, i);
    if (i == 1 && !wait_at_gate (self, cancellable, error))
      return FALSE;
  }
  for (guint i = 0; i < self->n_repeats; i++)
    write_letter (self, output, text, 0);
  if (self->fails ||
      (self->deaf_to != NULL && strstr (text, self->deaf_to) != NULL)) {
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                 "the stub failed");
    return FALSE;
  }

  return voder_output_end (output, error);
}

static VoderVoice *
stub_find_voice (VoderSynthesizer *synthesizer,
                 const char *id,
                 const char *language,
                 GCancellable *cancellable,
                 GError **error)
{
  static const char *const languages[] = { "en", NULL };

  if (TEST_STUB (synthesizer)->has_no_list) {
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                 "the stub has no list");
    return NULL;
  }

  return voder_voice_new (id != NULL ? id : "stub", "Stub", languages, RATE,
                          VODER_GENDER_UNKNOWN);
}

static void
stub_synthesizer_init (VoderSynthesizerInterface *iface)
{
  iface->find_voice = stub_find_voice;
  iface->synthesize = stub_synthesize;
}

static void
stub_class_init (StubClass *klass)
{
}

static void
stub_init (Stub *self)
{
  self->format = GST_AUDIO_FORMAT_S16;
}

void
cache_fixture_open (CacheFixture *self, const char *identity, guint64 limit)
{
  g_clear_object (&self->cache);
  g_clear_object (&self->store);
  self->store = voder_speech_store_new (self->path, limit);
  self->cache = voder_speech_cache_new (VODER_SYNTHESIZER (self->stub),
                                        identity, self->store);
}

CacheFixture *
cache_fixture_new (void)
{
  CacheFixture *self = g_new0 (CacheFixture, 1);

  self->folder = g_dir_make_tmp ("voder-cache-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "speech", NULL);
  self->stub = g_object_new (TYPE_STUB, NULL);
  cache_fixture_open (self, "stub", LIMIT);

  return self;
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    if (g_remove (child) != 0)
      remove_folder (child);
  }
  g_rmdir (path);
}

void
cache_fixture_free (CacheFixture *self)
{
  g_object_unref (self->cache);
  g_object_unref (self->store);
  g_object_unref (self->stub);
  remove_folder (self->folder);
  g_free (self->path);
  g_free (self->folder);
  g_free (self);
}

/* All that is heard, as text: the samples' checksum and each mark. */
char *
describe (Pipe *pipe)
{
  g_autoptr (GPtrArray) chunks = pipe_drain (pipe);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint64 n_frames = 0;

  for (guint i = 0; i < chunks->len; i++) {
    VoderChunk *chunk = g_ptr_array_index (chunks, i);
    GstMapInfo map;

    gst_buffer_map (voder_chunk_get_buffer (chunk), &map, GST_MAP_READ);
    g_checksum_update (sum, map.data, (gssize) map.size);
    gst_buffer_unmap (voder_chunk_get_buffer (chunk), &map);
    for (guint j = 0; j < voder_chunk_get_n_marks (chunk); j++) {
      VoderMark *mark = voder_chunk_get_mark (chunk, j);

      g_string_append_printf (text, "%d %s %" G_GUINT64_FORMAT " %d\n",
                              (int) voder_mark_get_mark_type (mark),
                              voder_mark_get_text (mark),
                              n_frames + voder_mark_get_frame (mark),
                              (int) voder_mark_get_accuracy (mark));
    }
    n_frames += voder_chunk_get_n_frames (chunk);
  }
  g_string_append_printf (text, "%" G_GUINT64_FORMAT " %s", n_frames,
                          g_checksum_get_string (sum));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
ask (VoderSynthesizer *synthesizer,
     VoderUtterance *utterance,
     Pipe *pipe,
     GCancellable *cancellable,
     GError **error)
{
  return voder_synthesizer_synthesize_into (synthesizer, utterance,
                                            pipe->sender, cancellable, error);
}

/* Speaks, and tells what was heard. */
char *
hear (gpointer synthesizer, const char *text)
{
  g_autoptr (Pipe) pipe = pipe_new (4096);
  g_autoptr (VoderUtterance) utterance = voder_utterance_new (text);
  g_autoptr (GError) error = NULL;

  ask (VODER_SYNTHESIZER (synthesizer), utterance, pipe, NULL, &error);
  g_assert_no_error (error);

  return describe (pipe);
}

void
assert_heard (CacheFixture *fixture, const char *text, int n_calls)
{
  g_autofree char *right = hear (fixture->stub, text);
  g_autofree char *heard = NULL;
  int n_before = g_atomic_int_get (&fixture->stub->n_calls);

  heard = hear (fixture->cache, text);
  g_assert_cmpstr (heard, ==, right);
  g_assert_cmpint (g_atomic_int_get (&fixture->stub->n_calls) - n_before, ==,
                   n_calls);
}
