/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>

#include "speech-test.h"

#define TEXT         "Grüße an uns."
#define SOURCE_START 1000
#define N_MANY       20000

/* An output of TEXT, which begins at byte 1,000 of its source. */
typedef struct {
  Pipe *pipe;
  VoderUtterance *utterance;
  VoderOutput *output;
  GCancellable *cancellable;
} Fixture;

static VoderUtterance *
new_utterance (void)
{
  g_autoptr (VoderTextBuilder) text_builder = voder_text_builder_new ();
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (NULL);
  g_autoptr (VoderText) text = NULL;

  voder_text_builder_append (text_builder, TEXT, -1, SOURCE_START,
                             SOURCE_START + strlen (TEXT));
  text = voder_text_builder_steal (text_builder);
  voder_utterance_builder_set_text (builder, text);
  voder_utterance_builder_set_document (builder, 2);

  return voder_utterance_builder_end (builder);
}

static Fixture *
fixture_new (guint capacity)
{
  Fixture *self = g_new (Fixture, 1);

  self->pipe = pipe_new (capacity);
  self->utterance = new_utterance ();
  self->cancellable = g_cancellable_new ();
  self->output =
      voder_output_new (self->utterance, self->pipe->sender, self->cancellable);

  return self;
}

static void
fixture_free (Fixture *self)
{
  g_object_unref (self->output);
  g_object_unref (self->cancellable);
  voder_utterance_unref (self->utterance);
  pipe_free (self->pipe);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

static GstAudioInfo
get_info (GstAudioFormat format, int rate, int channels)
{
  GstAudioInfo info;

  gst_audio_info_set_format (&info, format, rate, channels, NULL);

  return info;
}

static void
begin (Fixture *self)
{
  GstAudioInfo info = get_info (GST_AUDIO_FORMAT_S16, 16000, 1);

  g_assert_true (voder_output_begin (self->output, &info));
}

/* Writes frames whose samples count on from what was written. */
static gboolean
write_frames (Fixture *self, gsize n_frames)
{
  guint64 first = voder_output_get_n_frames (self->output);
  g_autofree gint16 *samples = g_new (gint16, n_frames);

  for (gsize i = 0; i < n_frames; i++)
    samples[i] = (gint16) (first + i);

  return voder_output_write (self->output, samples, n_frames);
}

static void
end (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (voder_output_end (self->output, &error));
  g_assert_no_error (error);
}

static void
assert_ended (Fixture *self, GQuark domain, int code)
{
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (voder_output_end (self->output, &error));
    g_assert_error (error, domain, code);
  }
}

static void
mark (Fixture *self, guint64 frame)
{
  voder_output_mark (self->output, VODER_MARK_WORD, frame, 0, 1,
                     VODER_ACCURACY_EXACT);
}

/* "frame frame …" of all marks, from the start of the audio. */
static char *
describe_marks (GPtrArray *chunks)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 start = 0;

  for (guint i = 0; i < chunks->len; i++) {
    VoderChunk *chunk = g_ptr_array_index (chunks, i);

    for (guint j = 0; j < voder_chunk_get_n_marks (chunk); j++) {
      guint64 frame = voder_mark_get_frame (voder_chunk_get_mark (chunk, j));

      g_assert_cmpuint (frame, <, voder_chunk_get_n_frames (chunk));
      g_string_append_printf (text, "%" G_GUINT64_FORMAT " ", start + frame);
    }
    start += voder_chunk_get_n_frames (chunk);
  }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_samples (Fixture *self, gsize n_frames)
{
  g_autoptr (GByteArray) bytes = pipe_drain_bytes (self->pipe);
  const gint16 *samples = (const gint16 *) (gconstpointer) bytes->data;

  g_assert_cmpuint (bytes->len, ==, n_frames * sizeof (gint16));
  for (gsize i = 0; i < n_frames; i++)
    g_assert_cmpint (samples[i], ==, (gint16) i);
}

static void
test_any_block_size (void)
{
  static const gsize sizes[] = { 1, 2, 160, 1081, 4095, 4096, 4097, N_MANY };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (Fixture) self = fixture_new (100);

    begin (self);
    for (gsize n = 0; n < N_MANY; n += sizes[i])
      g_assert_true (write_frames (self, MIN (sizes[i], N_MANY - n)));
    end (self);
    g_assert_cmpuint (voder_output_get_n_frames (self->output), ==, N_MANY);
    assert_samples (self, N_MANY);
  }
}

static void
test_marks_any_block_size (void)
{
  static const gsize sizes[] = { 1, 160, 4096, N_MANY };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (Fixture) self = fixture_new (100);
    g_autoptr (GPtrArray) chunks = NULL;
    g_autofree char *marks = NULL;

    mark (self, 4096);
    mark (self, 0);
    mark (self, N_MANY);
    mark (self, 7);
    begin (self);
    for (gsize n = 0; n < N_MANY; n += sizes[i])
      g_assert_true (write_frames (self, MIN (sizes[i], N_MANY - n)));
    end (self);
    chunks = pipe_drain (self->pipe);
    marks = describe_marks (chunks);
    g_assert_cmpstr (marks, ==, "0 7 4096 19999 ");
  }
}

/* How many pieces go into one depends on how fast they come. */
static void
test_coalesces (void)
{
  g_autoptr (Fixture) self = fixture_new (100);
  g_autoptr (GPtrArray) chunks = NULL;

  begin (self);
  for (guint i = 0; i < 2000; i++)
    g_assert_true (write_frames (self, 100));
  end (self);
  chunks = pipe_drain (self->pipe);

  g_assert_cmpuint (chunks->len, >=, 2 + 200000 / (8 * 4096));
  for (guint i = 1; i < chunks->len - 1; i++) {
    gsize n = voder_chunk_get_n_frames (g_ptr_array_index (chunks, i));

    g_assert_cmpuint (n % 4096, ==, 0);
    g_assert_cmpuint (n, <=, 8 * 4096);
  }
}

static void
test_first_audio (void)
{
  g_autoptr (Fixture) self = fixture_new (100);

  begin (self);
  g_assert_cmpuint (voder_channel_get_length (self->pipe->channel), ==, 0);
  g_assert_true (write_frames (self, 160));
  g_assert_cmpuint (voder_channel_get_length (self->pipe->channel), ==, 1);
  g_assert_true (write_frames (self, 160));
  g_assert_cmpuint (voder_channel_get_length (self->pipe->channel), ==, 1);
}

static void
test_first_frame (void)
{
  g_autoptr (Fixture) self = fixture_new (100);

  begin (self);
  g_assert_true (write_frames (self, 1));
  g_assert_cmpuint (voder_channel_get_length (self->pipe->channel), ==, 0);
  g_assert_true (write_frames (self, 100));
  g_assert_cmpuint (voder_channel_get_length (self->pipe->channel), ==, 1);
  end (self);
  assert_samples (self, 101);
}

static void
test_nothing (void)
{
  g_autoptr (Fixture) self = fixture_new (1);
  g_autoptr (GPtrArray) chunks = NULL;

  begin (self);
  mark (self, 0);
  g_assert_true (voder_output_write (self->output, NULL, 0));
  end (self);
  chunks = pipe_drain (self->pipe);

  g_assert_cmpuint (chunks->len, ==, 0);
}

static void
test_never_begun (void)
{
  g_autoptr (Fixture) self = fixture_new (1);

  end (self);
  g_assert_cmpuint (voder_output_get_n_frames (self->output), ==, 0);
}

static void
test_write_before_begin (void)
{
  g_autoptr (Fixture) self = fixture_new (1);
  GstAudioInfo info = get_info (GST_AUDIO_FORMAT_S16, 16000, 1);

  g_assert_false (write_frames (self, 10));
  g_assert_false (voder_output_begin (self->output, &info));
  assert_ended (self, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
}

static void
test_begin_twice (void)
{
  g_autoptr (Fixture) self = fixture_new (10);

  begin (self);
  g_assert_true (write_frames (self, 10));
  begin (self);
  g_assert_true (write_frames (self, 10));
  end (self);
  assert_samples (self, 20);
}

static void
test_begin_otherwise (void)
{
  g_autoptr (Fixture) self = fixture_new (10);
  GstAudioInfo info = get_info (GST_AUDIO_FORMAT_S16, 22050, 1);

  begin (self);
  g_assert_false (voder_output_begin (self->output, &info));
  g_assert_false (write_frames (self, 10));
  assert_ended (self, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FORMAT);
}

static void
test_formats (void)
{
  static const GstAudioFormat formats[] = { GST_AUDIO_FORMAT_U8,
                                            GST_AUDIO_FORMAT_S16,
                                            GST_AUDIO_FORMAT_S32,
                                            GST_AUDIO_FORMAT_F32 };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autoptr (Fixture) self = fixture_new (10);
    GstAudioInfo info = get_info (formats[i], 384000, 8);
    g_autofree guint8 *pcm = g_malloc0 (GST_AUDIO_INFO_BPF (&info) * 3);
    g_autoptr (VoderChunk) chunk = NULL;

    g_assert_true (voder_output_begin (self->output, &info));
    g_assert_true (voder_output_write (self->output, pcm, 3));
    chunk = pipe_receive (self->pipe);
    g_assert_true (
        gst_audio_info_is_equal (voder_chunk_get_info (chunk), &info));
    g_assert_cmpuint (voder_chunk_get_n_frames (chunk), ==, 2);
  }
}

static void
test_bad_formats (void)
{
  GstAudioInfo infos[] = {
    get_info (GST_AUDIO_FORMAT_S24, 16000, 1),
    get_info (GST_AUDIO_FORMAT_F64, 16000, 1),
    get_info (GST_AUDIO_FORMAT_S16BE, 16000, 1),
    get_info (GST_AUDIO_FORMAT_S16, 999, 1),
    get_info (GST_AUDIO_FORMAT_S16, 384001, 1),
    get_info (GST_AUDIO_FORMAT_S16, 16000, 9),
    get_info (GST_AUDIO_FORMAT_S16, 16000, 2),
  };

  infos[6].layout = GST_AUDIO_LAYOUT_NON_INTERLEAVED;
  for (guint i = 0; i < G_N_ELEMENTS (infos); i++) {
    g_autoptr (Fixture) self = fixture_new (1);

    g_assert_false (voder_output_begin (self->output, &infos[i]));
    g_assert_false (write_frames (self, 1));
    assert_ended (self, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FORMAT);
  }
}

/* Each of these in the middle of good samples. */
static void
test_no_number (void)
{
  const float bad[] = { NAN, INFINITY, -INFINITY };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (Fixture) self = fixture_new (16);
    GstAudioInfo info = get_info (GST_AUDIO_FORMAT_F32, 16000, 2);
    float samples[] = { 0.5f, -0.5f, 1e-40f, 1e30f, bad[i], 0, 0, 0 };

    g_assert_true (voder_output_begin (self->output, &info));
    g_assert_true (voder_output_write (self->output, samples, 2));
    g_assert_false (voder_output_write (self->output, samples, 4));
    assert_ended (self, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FORMAT);
  }
}

static void
test_mark_fields (void)
{
  g_autoptr (Fixture) self = fixture_new (10);
  g_autoptr (VoderChunk) chunk = NULL;
  VoderMark *first;
  gint64 start, stop;

  begin (self);
  voder_output_mark (self->output, VODER_MARK_WORD, 3, 0, strlen ("Grüße"),
                     VODER_ACCURACY_MODELLED);
  g_assert_true (write_frames (self, 100));
  chunk = pipe_receive (self->pipe);
  first = voder_chunk_get_mark (chunk, 0);

  g_assert_cmpint (voder_mark_get_mark_type (first), ==, VODER_MARK_WORD);
  g_assert_cmpstr (voder_mark_get_text (first), ==, "Grüße");
  g_assert_cmpuint (voder_mark_get_frame (first), ==, 3);
  g_assert_cmpuint (voder_mark_get_n_frames (first), ==,
                    VODER_MARK_UNKNOWN_LENGTH);
  g_assert_cmpint (voder_mark_get_accuracy (first), ==,
                   VODER_ACCURACY_MODELLED);
  g_assert_true (voder_mark_get_source (first, &start, &stop));
  g_assert_cmpint (start, ==, SOURCE_START);
  g_assert_cmpint (stop, ==, SOURCE_START + strlen ("Grüße"));
  g_assert_cmpuint (voder_mark_get_document (first), ==, 2);
}

static void
test_named_mark (void)
{
  g_autoptr (Fixture) self = fixture_new (10);
  g_autoptr (VoderChunk) chunk = NULL;
  VoderMark *named;

  begin (self);
  voder_output_mark_named (self->output, "chapter", 0, VODER_ACCURACY_EXACT);
  g_assert_true (write_frames (self, 10));
  chunk = pipe_receive (self->pipe);
  named = voder_chunk_get_mark (chunk, 0);

  g_assert_cmpint (voder_mark_get_mark_type (named), ==, VODER_MARK_NAMED);
  g_assert_cmpstr (voder_mark_get_text (named), ==, "chapter");
  g_assert_false (voder_mark_get_source (named, NULL, NULL));
}

/* Ranges that an engine may get wrong, and the text that they become. */
static void
test_mark_ranges (void)
{
  static const struct {
    gsize start, end;
    const char *text;
  } ranges[] = {
    { 3, 5, "üß" },         { 2, 3, "ü" },        { 0, 3, "Grü" },
    { 11, 99, "uns." },     { 99, 120, "" },      { 5, 2, "ü" },
    { 0, G_MAXSIZE, TEXT }, { G_MAXSIZE, 0, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++) {
    g_autoptr (Fixture) self = fixture_new (10);
    g_autoptr (VoderChunk) chunk = NULL;
    const char *text;

    begin (self);
    voder_output_mark (self->output, VODER_MARK_WORD, 0, ranges[i].start,
                       ranges[i].end, VODER_ACCURACY_EXACT);
    g_assert_true (write_frames (self, 10));
    chunk = pipe_receive (self->pipe);
    text = voder_mark_get_text (voder_chunk_get_mark (chunk, 0));
    g_assert_true (g_utf8_validate (text, -1, NULL));
    g_assert_nonnull (strstr (TEXT, text));
    if (ranges[i].start <= ranges[i].end)
      g_assert_cmpstr (text, ==, ranges[i].text);
  }
}

static void
test_late_mark (void)
{
  g_autoptr (Fixture) self = fixture_new (10);
  g_autoptr (GPtrArray) chunks = NULL;
  g_autofree char *marks = NULL;

  begin (self);
  g_assert_true (write_frames (self, 1000));
  mark (self, 5);
  g_assert_true (write_frames (self, 1000));
  end (self);
  chunks = pipe_drain (self->pipe);
  marks = describe_marks (chunks);

  g_assert_cmpstr (marks, ==, "999 ");
}

static void
test_mark_beyond (void)
{
  g_autoptr (Fixture) self = fixture_new (10);
  g_autoptr (GPtrArray) chunks = NULL;
  g_autofree char *marks = NULL;

  begin (self);
  g_assert_true (write_frames (self, 4097));
  mark (self, 4097);
  mark (self, G_MAXUINT64);
  end (self);
  chunks = pipe_drain (self->pipe);
  marks = describe_marks (chunks);

  g_assert_cmpstr (marks, ==, "4096 4096 ");
}

static void
test_equal_marks (void)
{
  g_autoptr (Fixture) self = fixture_new (10);
  g_autoptr (VoderChunk) chunk = NULL;

  begin (self);
  voder_output_mark_named (self->output, "a", 3, VODER_ACCURACY_EXACT);
  voder_output_mark_named (self->output, "b", 3, VODER_ACCURACY_EXACT);
  voder_output_mark_named (self->output, "c", 2, VODER_ACCURACY_EXACT);
  g_assert_true (write_frames (self, 10));
  chunk = pipe_receive (self->pipe);

  g_assert_cmpstr (voder_mark_get_text (voder_chunk_get_mark (chunk, 0)), ==,
                   "c");
  g_assert_cmpstr (voder_mark_get_text (voder_chunk_get_mark (chunk, 1)), ==,
                   "a");
  g_assert_cmpstr (voder_mark_get_text (voder_chunk_get_mark (chunk, 2)), ==,
                   "b");
}

static void
test_cancel (void)
{
  g_autoptr (Fixture) self = fixture_new (10);

  begin (self);
  g_assert_true (write_frames (self, 10));
  g_cancellable_cancel (self->cancellable);
  g_assert_false (write_frames (self, 10));
  g_assert_false (voder_output_write (self->output, NULL, 0));
  assert_ended (self, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (voder_channel_get_length (self->pipe->channel), ==, 1);
}

static void
test_nobody_listens (void)
{
  g_autoptr (Fixture) self = fixture_new (10);

  begin (self);
  g_clear_object (&self->pipe->receiver);
  g_assert_false (write_frames (self, 10));
  assert_ended (self, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
}

static void
test_deadline (void)
{
  g_autoptr (Pipe) pipe = pipe_new (1);
  g_autoptr (VoderUtterance) utterance = voder_utterance_new (TEXT);
  g_autoptr (VoderContext) context = voder_context_new_with_timeout (NULL, 1);
  g_autoptr (VoderOutput) output =
      voder_output_new (utterance, pipe->sender, G_CANCELLABLE (context));
  GstAudioInfo info = get_info (GST_AUDIO_FORMAT_S16, 16000, 1);
  static const gint16 samples[8192];
  g_autoptr (GError) error = NULL;

  /* The channel is full after one chunk, so the deadline must end the wait. */
  while (voder_output_begin (output, &info) &&
         voder_output_write (output, samples, G_N_ELEMENTS (samples)))
    continue;

  g_assert_false (voder_output_end (output, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static void
test_after_end (void)
{
  g_autoptr (Fixture) self = fixture_new (10);

  begin (self);
  g_assert_true (write_frames (self, 10));
  end (self);
  end (self);
  g_assert_false (write_frames (self, 10));
  mark (self, 3);
  end (self);
  assert_samples (self, 10);
}

static void
test_dropped (void)
{
  g_autoptr (Fixture) self = fixture_new (10);

  begin (self);
  g_assert_true (write_frames (self, 10));
  mark (self, 15);
}

static void
add_mark_tests (void)
{
  voder_test_add ("/output/marks-are-the-same-for-any-block-size",
                  test_marks_any_block_size);
  voder_test_add ("/output/a-mark-knows-its-text-and-source", test_mark_fields);
  voder_test_add ("/output/a-named-mark-has-its-name", test_named_mark);
  voder_test_add ("/output/a-wrong-range-is-made-to-fit", test_mark_ranges);
  voder_test_add ("/output/a-late-mark-is-put-on-the-next-frame",
                  test_late_mark);
  voder_test_add ("/output/a-mark-beyond-the-audio-is-put-on-its-last-frame",
                  test_mark_beyond);
  voder_test_add ("/output/marks-of-one-frame-stay-in-order", test_equal_marks);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/output/audio-is-the-same-for-any-block-size",
                  test_any_block_size);
  voder_test_add ("/output/small-writes-become-chunks-of-whole-pieces",
                  test_coalesces);
  voder_test_add ("/output/the-first-audio-is-sent-at-once", test_first_audio);
  voder_test_add ("/output/a-first-write-of-one-frame-waits-for-the-second",
                  test_first_frame);
  voder_test_add ("/output/without-audio-there-is-no-chunk", test_nothing);
  voder_test_add ("/output/an-engine-need-not-begin", test_never_begun);
  voder_test_add ("/output/a-write-before-begin-is-an-error",
                  test_write_before_begin);
  voder_test_add ("/output/to-begin-again-alike-does-nothing",
                  test_begin_twice);
  voder_test_add ("/output/to-begin-again-otherwise-is-an-error",
                  test_begin_otherwise);
  voder_test_add ("/output/each-format-may-be-used", test_formats);
  voder_test_add ("/output/other-formats-are-errors", test_bad_formats);
  voder_test_add ("/output/a-sample-that-is-no-number-is-an-error",
                  test_no_number);
  add_mark_tests ();
  voder_test_add ("/output/a-cancel-stops-the-next-write", test_cancel);
  voder_test_add ("/output/nobody-listening-stops-the-next-write",
                  test_nobody_listens);
  voder_test_add ("/output/a-deadline-ends-a-wait", test_deadline);
  voder_test_add ("/output/nothing-is-taken-after-the-end", test_after_end);
  voder_test_add ("/output/one-dropped-in-the-middle-lets-go-of-all",
                  test_dropped);

  return voder_test_run ();
}
