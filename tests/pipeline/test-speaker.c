/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <gst/base/gstbasesink.h>

#include "voder-test-chunk.h"

/* A minute, at the rate of the noise. */
#define LONG_FRAMES (60 * 22050)

/* A sink that notes what it gets. There is one run at a time: it notes into the
 * record that the test has put there. */
#define TEST_TYPE_SINK (test_sink_get_type ())
G_DECLARE_FINAL_TYPE (TestSink, test_sink, TEST, SINK, GstBaseSink)

typedef struct {
  GPtrArray *buffers;
  gboolean eos;
  gboolean fails;
  GCancellable *cancellable;
  VoderSender *heard;
} Record;

static Record *record;

struct _TestSink {
  GstBaseSink parent_instance;
};

G_DEFINE_FINAL_TYPE (TestSink, test_sink, GST_TYPE_BASE_SINK)

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink",
                             GST_PAD_SINK,
                             GST_PAD_ALWAYS,
                             GST_STATIC_CAPS ("audio/x-raw"));

static GstFlowReturn
test_sink_render (GstBaseSink *sink, GstBuffer *buffer)
{
  g_ptr_array_add (record->buffers, gst_buffer_ref (buffer));
  if (record->heard != NULL)
    voder_sender_try_send (record->heard, g_bytes_new (NULL, 0), NULL);
  if (record->cancellable != NULL)
    g_cancellable_cancel (record->cancellable);
  if (!record->fails)
    return GST_FLOW_OK;

  GST_ELEMENT_ERROR (sink, RESOURCE, WRITE, ("The loudspeaker fell down."),
                     (NULL));

  return GST_FLOW_ERROR;
}

static gboolean
test_sink_event (GstBaseSink *sink, GstEvent *event)
{
  record->eos |= GST_EVENT_TYPE (event) == GST_EVENT_EOS;

  return GST_BASE_SINK_CLASS (test_sink_parent_class)->event (sink, event);
}

static void
test_sink_class_init (TestSinkClass *klass)
{
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass),
                                             &sink_template);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "Test",
                                         "Sink/Audio", "Notes what it gets",
                                         "The Voder authors");
  GST_BASE_SINK_CLASS (klass)->render = test_sink_render;
  GST_BASE_SINK_CLASS (klass)->event = test_sink_event;
}

static void
test_sink_init (TestSink *self)
{
}

static void
record_begin (Record *self)
{
  *self = (Record){ 0 };
  self->buffers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  record = self;
}

static void
record_clear (Record *self)
{
  record = NULL;
  g_ptr_array_unref (self->buffers);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Record, record_clear)

static VoderStage *
create (const char *sink)
{
  g_autoptr (GError) error = NULL;
  VoderSpeaker *self = voder_speaker_new (sink, &error);

  g_assert_no_error (error);

  return VODER_STAGE (self);
}

static gboolean
speak (guint n_chunks,
       const char *sink,
       GCancellable *cancellable,
       GError **error)
{
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();
  g_autoptr (VoderStage) speaker = create (sink);

  voder_test_chunks_add_noise (chunks, n_chunks, 2205);

  return voder_test_chunks_run (chunks, speaker, cancellable, error);
}

/* What comes out of a sink that begins as given. */
static GBytes *
catch_bytes (GPtrArray *chunks, const char *before)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("voder-speaker-XXXXXX", &path, NULL);
  g_autofree char *sink =
      g_strdup_printf ("%sfdsink fd=%d sync=false", before, fd);
  g_autoptr (VoderStage) speaker = create (sink);
  g_autoptr (GError) error = NULL;
  char *data = NULL;
  gsize size = 0;

  voder_test_chunks_run (chunks, speaker, NULL, &error);
  g_assert_no_error (error);
  close (fd);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_unlink (path);

  return g_bytes_new_take (data, size);
}

static void
test_samples (void)
{
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();
  g_autoptr (GByteArray) pcm = NULL;
  g_autoptr (GBytes) bytes = NULL;

  voder_test_chunks_add_noise (chunks, 20, 4096);
  pcm = voder_test_chunks_join (chunks);
  bytes = catch_bytes (chunks, "");
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   pcm->data, pcm->len);
}

static void
test_one_format (void)
{
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();
  g_autoptr (GBytes) bytes = NULL;

  voder_test_chunks_add (chunks, GST_AUDIO_FORMAT_S16, 16000, 1, 16000);
  voder_test_chunks_add (chunks, GST_AUDIO_FORMAT_F32, 48000, 2, 48000);
  bytes = catch_bytes (chunks, "");
  g_assert_cmpint (ABS ((gint64) g_bytes_get_size (bytes) - 2 * 32000), <, 400);
}

static void
test_format_of_the_sink (void)
{
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();
  g_autoptr (GBytes) bytes = NULL;

  voder_test_chunks_add (chunks, GST_AUDIO_FORMAT_S16, 16000, 1, 16000);
  bytes = catch_bytes (
      chunks, "capsfilter caps=audio/x-raw,format=S16LE,rate=48000 ! ");
  g_assert_cmpint (ABS ((gint64) g_bytes_get_size (bytes) - 96000), <, 400);
}

static void
test_times (void)
{
  g_auto (Record) notes = { 0 };
  g_autoptr (GError) error = NULL;
  GstClockTime next = 0;

  record_begin (&notes);
  g_assert_true (speak (20, "voder-test-sink sync=false", NULL, &error));
  g_assert_no_error (error);

  g_assert_cmpuint (notes.buffers->len, ==, 20);
  for (guint i = 0; i < notes.buffers->len; i++) {
    GstBuffer *buffer = g_ptr_array_index (notes.buffers, i);

    g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, next);
    g_assert_cmpuint (GST_BUFFER_DURATION (buffer), ==, GST_SECOND / 10);
    g_assert_cmpuint (GST_BUFFER_OFFSET (buffer), ==, 2205 * i);
    next += GST_BUFFER_DURATION (buffer);
  }
}

static void
test_ends_after_all_was_played (void)
{
  g_auto (Record) notes = { 0 };

  record_begin (&notes);
  g_assert_true (speak (5, "voder-test-sink sync=false", NULL, NULL));
  g_assert_true (notes.eos);
  g_assert_cmpuint (notes.buffers->len, ==, 5);
}

static void
test_sink_with_several_elements (void)
{
  g_auto (Record) notes = { 0 };

  record_begin (&notes);
  g_assert_true (speak (
      5, "volume volume=0.5 ! queue ! voder-test-sink sync=false", NULL, NULL));
  g_assert_cmpuint (notes.buffers->len, ==, 5);
}

/* The second chunk would be heard when the first, which is cancelled as it
 * begins, has come to its end. */
static void
test_cancel (void)
{
  g_auto (Record) notes = { 0 };
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();
  g_autoptr (VoderStage) speaker = create ("voder-test-sink sync=true");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  voder_test_chunks_add_noise (chunks, 2, LONG_FRAMES);
  record_begin (&notes);
  notes.cancellable = cancellable;
  g_assert_false (voder_test_chunks_run (chunks, speaker, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (notes.eos);
  g_assert_cmpuint (notes.buffers->len, ==, 1);
}

static void
test_cancel_before_audio (void)
{
  g_auto (Record) notes = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  record_begin (&notes);
  g_cancellable_cancel (cancellable);
  g_assert_false (speak (5, "voder-test-sink", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (notes.buffers->len, ==, 0);
}

static void
test_cancel_of_a_full_pipe (void)
{
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, 20000);
  g_autofree char *sink = NULL;
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  sink = g_strdup_printf ("fdsink fd=%d sync=false", fds[1]);
  g_assert_false (speak (1000, sink, G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  close (fds[0]);
  close (fds[1]);
}

static void
test_failing_sink (void)
{
  g_auto (Record) notes = { 0 };
  g_autoptr (GError) error = NULL;

  record_begin (&notes);
  notes.fails = TRUE;
  g_assert_false (speak (1000, "voder-test-sink", NULL, &error));
  g_assert_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_SINK);
  g_assert_nonnull (strstr (error->message, "“voder-test-sink”"));
  g_assert_nonnull (strstr (error->message, "The loudspeaker fell down."));
}

static void
assert_new_fails (const char *sink, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderSpeaker) speaker = voder_speaker_new (sink, &error);

  g_assert_null (speaker);
  g_assert_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_SINK);
  g_assert_nonnull (strstr (error->message, sink));
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_bad_descriptions (void)
{
  assert_new_fails ("nosuchsink", "no element");
  assert_new_fails ("fakesink ! ! fakesink", "syntax error");
  assert_new_fails ("fakesink nosuch=1", "nosuch");
  assert_new_fails ("audiotestsrc", "takes no audio");
}

static gboolean
is_sound_card (GstPluginFeature *feature, gpointer data)
{
  return GST_IS_ELEMENT_FACTORY (feature) &&
         gst_element_factory_list_is_type (
             GST_ELEMENT_FACTORY (feature),
             GST_ELEMENT_FACTORY_TYPE_SINK |
                 GST_ELEMENT_FACTORY_TYPE_MEDIA_AUDIO);
}

/* Without elements of a rank it is as if no sound card could be opened. */
static void
test_without_a_sound_card (void)
{
  g_autoptr (GstElementFactory) found =
      gst_element_factory_find ("autoaudiosink");
  g_autoptr (GError) error = NULL;
  GList *cards;

  if (found == NULL) {
    g_test_skip ("autoaudiosink is not installed");
    return;
  }

  cards = gst_registry_feature_filter (gst_registry_get (), is_sound_card,
                                       FALSE, NULL);
  for (GList *i = cards; i != NULL; i = i->next)
    gst_plugin_feature_set_rank (i->data, GST_RANK_NONE);
  gst_plugin_feature_list_free (cards);

  g_assert_false (speak (2, NULL, NULL, &error));
  g_assert_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_SINK);
  g_assert_nonnull (strstr (error->message, "no sound card"));
}

static void
test_empty (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (speak (0, "fakesink", NULL, &error));
  g_assert_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_EMPTY);
}

/* Sends a chunk; once it was heard, and long enough after its end, another. */
static gboolean
send_late (VoderReceiver *receiver,
           VoderSender *sender,
           gpointer data,
           GCancellable *cancellable,
           GError **error)
{
  VoderReceiver *heard = data;
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();
  g_autoptr (GBytes) item = NULL;
  gpointer next = NULL;

  voder_test_chunks_add_noise (chunks, 2, 22);
  if (!voder_sender_send (sender,
                          voder_chunk_ref (g_ptr_array_index (chunks, 0)),
                          cancellable, error) ||
      !voder_receiver_receive (heard, (gpointer *) &item, cancellable, error))
    return FALSE;
  voder_receiver_receive_until (heard, &next, g_get_monotonic_time () + 100000,
                                cancellable, NULL);

  return voder_sender_send (sender,
                            voder_chunk_ref (g_ptr_array_index (chunks, 1)),
                            cancellable, error);
}

static void
test_late_audio (void)
{
  g_auto (Record) notes = { 0 };
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, 1);
  g_autoptr (VoderSender) say = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) heard = voder_channel_create_receiver (channel);
  g_autoptr (VoderStage) first = voder_test_stage_new (
      "TestLateStage", G_TYPE_NONE, VODER_TYPE_CHUNK, send_late, heard);
  g_autoptr (VoderStage) speaker = create ("voder-test-sink sync=true");
  g_autoptr (VoderPipeline) pipeline = voder_pipeline_new ();
  GstBuffer *late;

  record_begin (&notes);
  notes.heard = say;
  voder_pipeline_add (pipeline, first);
  voder_pipeline_add (pipeline, speaker);
  g_assert_true (voder_pipeline_run (pipeline, NULL, NULL));

  g_assert_cmpuint (notes.buffers->len, ==, 2);
  late = g_ptr_array_index (notes.buffers, 1);
  g_assert_cmpuint (GST_BUFFER_PTS (late), >=, 100 * GST_MSECOND);
  g_assert_true (GST_BUFFER_FLAG_IS_SET (late, GST_BUFFER_FLAG_DISCONT));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  gst_element_register (NULL, "voder-test-sink", GST_RANK_NONE, TEST_TYPE_SINK);

  voder_test_add ("/speaker/the-sink-gets-the-samples", test_samples);
  voder_test_add ("/speaker/a-later-format-becomes-the-first", test_one_format);
  voder_test_add ("/speaker/the-sink-gets-the-format-that-it-takes",
                  test_format_of_the_sink);
  voder_test_add ("/speaker/times-increase-from-zero", test_times);
  voder_test_add ("/speaker/it-ends-after-all-was-played",
                  test_ends_after_all_was_played);
  voder_test_add ("/speaker/a-sink-may-be-several-elements",
                  test_sink_with_several_elements);
  voder_test_add ("/speaker/a-cancel-silences-it", test_cancel);
  voder_test_add ("/speaker/cancelled-before-it-starts-nothing-is-heard",
                  test_cancel_before_audio);
  voder_test_add ("/speaker/a-cancel-ends-a-write-into-a-full-pipe",
                  test_cancel_of_a_full_pipe);
  voder_test_add ("/speaker/a-failing-sink-says-why", test_failing_sink);
  voder_test_add ("/speaker/a-bad-description-says-why", test_bad_descriptions);
  voder_test_add ("/speaker/no-audio-is-an-error", test_empty);
  voder_test_add ("/speaker/late-audio-is-moved-to-now", test_late_audio);
  voder_test_add ("/speaker/without-a-sound-card-it-fails",
                  test_without_a_sound_card);

  return voder_test_run ();
}
