/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "voder-test-chunk.h"

#define RIFF_HEADER 12
#define DS64_AT     12
#define FORMAT_AT   48

static guint32
get_32 (gconstpointer data)
{
  guint32 value;

  memcpy (&value, data, sizeof value);

  return GUINT32_FROM_LE (value);
}

static guint64
get_64 (gconstpointer data)
{
  guint64 value;

  memcpy (&value, data, sizeof value);

  return GUINT64_FROM_LE (value);
}

/* A folder of its own for each test. */
typedef struct {
  char *path;
} Folder;

static Folder
folder_new (void)
{
  Folder self = { g_dir_make_tmp ("voder-renderer-XXXXXX", NULL) };

  g_assert_nonnull (self.path);

  return self;
}

static guint
folder_count (const Folder *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
folder_clear (Folder *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (self->path, name, NULL);

    g_remove (path);
  }
  g_rmdir (self->path);
  g_free (self->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Folder, folder_clear)

static char *
folder_path (const Folder *self, const char *name)
{
  return g_build_filename (self->path, name, NULL);
}

static VoderRenderer *
create (const char *path)
{
  g_autoptr (GError) error = NULL;
  VoderRenderer *self = voder_renderer_new (path, &error);

  g_assert_no_error (error);

  return self;
}

static void
render_with (GPtrArray *chunks, VoderRenderer *renderer)
{
  g_autoptr (GError) error = NULL;

  voder_test_chunks_run (chunks, VODER_STAGE (renderer), NULL, &error);
  g_assert_no_error (error);
}

static void
render (GPtrArray *chunks, const char *path)
{
  g_autoptr (VoderRenderer) renderer = create (path);

  render_with (chunks, renderer);
}

static GBytes *
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *data = NULL;
  gsize size = 0;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);

  return g_bytes_new_take (data, size);
}

/* The audio of a WAV file, found as a reader finds it. */
static GBytes *
get_wav_data (GBytes *file)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);
  gsize at = RIFF_HEADER;
  guint64 data64 = get_64 (data + DS64_AT + 16);

  g_assert_cmpmem (data + 8, 4, "WAVE", 4);
  for (;;) {
    guint32 length = get_32 (data + at + 4);

    g_assert_cmpuint (at + 8, <=, size);
    if (memcmp (data + at, "data", 4) == 0)
      return g_bytes_new_from_bytes (file, at + 8,
                                     length == G_MAXUINT32 ? data64 : length);
    at += 8 + length + length % 2;
  }
}

static void
assert_wav_holds (const char *path, GByteArray *pcm)
{
  g_autoptr (GBytes) file = load (path);
  g_autoptr (GBytes) data = get_wav_data (file);

  g_assert_cmpmem (g_bytes_get_data (data, NULL), g_bytes_get_size (data),
                   pcm->data, pcm->len);
}

static void
count_bytes (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  GByteArray *pcm = data;
  GstMapInfo map;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_byte_array_append (pcm, map.data, map.size);
  gst_buffer_unmap (buffer, &map);
}

/* What GStreamer reads from the file. */
static GByteArray *
decode (const char *path, const char *caps)
{
  g_autofree char *description = g_strdup_printf (
      "filesrc location=%s ! decodebin ! audioconvert ! audioresample ! %s ! "
      "fakesink name=sink signal-handoffs=true",
      path, caps);
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, NULL);
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  GByteArray *pcm = g_byte_array_new ();

  g_signal_connect (sink, "handoff", G_CALLBACK (count_bytes), pcm);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
                                        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);

  return pcm;
}

static void
assert_bit_exact (GstAudioFormat format, int rate, int channels, gsize n_frames)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = folder_path (&folder, "out.wav");
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();
  g_autoptr (GByteArray) pcm = NULL;
  g_autoptr (GByteArray) decoded = NULL;
  g_autofree char *caps =
      g_strdup_printf ("audio/x-raw,format=%s,rate=%d,channels=%d",
                       gst_audio_format_to_string (format), rate, channels);

  voder_test_chunks_add (chunks, format, rate, channels, n_frames);
  voder_test_chunks_add (chunks, format, rate, channels, n_frames);
  pcm = voder_test_chunks_join (chunks);
  render (chunks, path);
  assert_wav_holds (path, pcm);
  decoded = decode (path, caps);
  g_assert_cmpmem (decoded->data, decoded->len, pcm->data, pcm->len);
}

static void
test_wav_is_bit_exact (void)
{
  assert_bit_exact (GST_AUDIO_FORMAT_S16LE, 22050, 1, 5000);
  assert_bit_exact (GST_AUDIO_FORMAT_S16LE, 16000, 2, 777);
  assert_bit_exact (GST_AUDIO_FORMAT_S16LE, 11025, 1, 1);
  assert_bit_exact (GST_AUDIO_FORMAT_S24LE, 48000, 2, 5000);
  assert_bit_exact (GST_AUDIO_FORMAT_S32LE, 44100, 1, 5000);
  assert_bit_exact (GST_AUDIO_FORMAT_F32LE, 24000, 1, 5000);
}

static void
test_odd_length (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = folder_path (&folder, "out.wav");
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();
  g_autoptr (GByteArray) pcm = NULL;
  g_autoptr (GBytes) file = NULL;

  voder_test_chunks_add (chunks, GST_AUDIO_FORMAT_U8, 8000, 1, 4095);
  pcm = voder_test_chunks_join (chunks);
  render (chunks, path);
  assert_wav_holds (path, pcm);

  file = load (path);
  g_assert_cmpuint (g_bytes_get_size (file) % 2, ==, 0);
  g_assert_cmpuint (get_32 ((guint8 *) g_bytes_get_data (file, NULL) + 4) + 8,
                    ==, g_bytes_get_size (file));
}

static void
test_small_file_is_riff (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = folder_path (&folder, "out.wav");
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();
  g_autoptr (GBytes) file = NULL;
  const guint8 *data;

  voder_test_chunks_add_noise (chunks, 1, 100);
  render (chunks, path);
  file = load (path);
  data = g_bytes_get_data (file, NULL);

  g_assert_cmpmem (data, 4, "RIFF", 4);
  g_assert_cmpuint (get_32 (data + 4) + 8, ==, g_bytes_get_size (file));
  g_assert_cmpmem (data + DS64_AT, 4, "JUNK", 4);
  g_assert_cmpmem (data + FORMAT_AT, 4, "fmt ", 4);
}

static void
test_rf64 (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = folder_path (&folder, "out.wav");
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();
  g_autoptr (VoderRenderer) renderer = create (path);
  g_autoptr (GByteArray) pcm = NULL;
  g_autoptr (GByteArray) decoded = NULL;
  g_autoptr (GBytes) file = NULL;
  const guint8 *data;

  voder_test_chunks_add_noise (chunks, 10, 4096);
  pcm = voder_test_chunks_join (chunks);
  g_object_set (renderer, "riff-limit", (guint64) pcm->len - 1, NULL);
  render_with (chunks, renderer);

  file = load (path);
  data = g_bytes_get_data (file, NULL);
  g_assert_cmpmem (data, 4, "RF64", 4);
  g_assert_cmpuint (get_32 (data + 4), ==, G_MAXUINT32);
  g_assert_cmpmem (data + DS64_AT, 4, "ds64", 4);
  g_assert_cmpuint (get_64 (data + DS64_AT + 8) + 8, ==,
                    g_bytes_get_size (file));
  g_assert_cmpuint (get_64 (data + DS64_AT + 24), ==, 10 * 4096);
  assert_wav_holds (path, pcm);

  decoded = decode (path, "audio/x-raw,format=S16LE,rate=22050,channels=1");
  g_assert_cmpmem (decoded->data, decoded->len, pcm->data, pcm->len);
}

static void
test_limit_itself_is_riff (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = folder_path (&folder, "out.wav");
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();
  g_autoptr (VoderRenderer) renderer = create (path);
  g_autoptr (GBytes) file = NULL;

  voder_test_chunks_add_noise (chunks, 1, 100);
  g_object_set (renderer, "riff-limit", (guint64) 200, NULL);
  render_with (chunks, renderer);
  file = load (path);
  g_assert_cmpmem (g_bytes_get_data (file, NULL), 4, "RIFF", 4);
}

static void
test_later_format (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = folder_path (&folder, "out.wav");
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();
  g_autoptr (VoderRenderer) renderer = create (path);
  g_autoptr (GByteArray) first = NULL;
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GBytes) data = NULL;

  voder_test_chunks_add (chunks, GST_AUDIO_FORMAT_S16, 16000, 1, 16000);
  first = voder_test_chunks_join (chunks);
  voder_test_chunks_add (chunks, GST_AUDIO_FORMAT_F32, 48000, 2, 48000);
  voder_test_chunks_add (chunks, GST_AUDIO_FORMAT_S16, 16000, 1, 16000);
  render_with (chunks, renderer);

  file = load (path);
  data = get_wav_data (file);
  g_assert_cmpmem (g_bytes_get_data (data, NULL), first->len, first->data,
                   first->len);
  g_assert_cmpuint (ABS ((gint64) g_bytes_get_size (data) - 3 * 32000), <, 400);
  g_assert_cmpuint (voder_renderer_get_duration_us (renderer), ==, 3000000);
}

static void
test_silence (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = folder_path (&folder, "out.wav");
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();
  g_autoptr (GByteArray) pcm = NULL;
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16, 22050, 1, NULL);
  voder_test_chunks_add_noise (chunks, 1, 100);
  g_ptr_array_add (chunks, voder_chunk_new_silence (&info, 10000));
  voder_test_chunks_add_noise (chunks, 1, 100);
  pcm = voder_test_chunks_join (chunks);
  render (chunks, path);
  assert_wav_holds (path, pcm);
}

static void
test_every_ending (void)
{
  const char *const *endings = voder_renderer_list_endings ();
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();

  voder_test_chunks_add_noise (chunks, 22, 22050 / 10);
  for (gsize i = 0; endings[i] != NULL; i++) {
    g_auto (Folder) folder = folder_new ();
    g_autofree char *name = g_strconcat ("Out.", endings[i], NULL);
    g_autofree char *path = folder_path (&folder, name);
    g_autoptr (GByteArray) pcm = NULL;

    if (!voder_renderer_check_ending (endings[i], NULL)) {
      g_test_message ("no encoder for %s", endings[i]);
      continue;
    }
    render (chunks, path);
    pcm = decode (path, "audio/x-raw,format=S16LE,rate=22050,channels=1");
    /* Nothing is cut off, but for what is lost to another rate. */
    g_assert_cmpuint (pcm->len / 2, >, 22 * 2205 - 10);
    g_assert_cmpuint (pcm->len / 2, <, 22050 * 5 / 2);
    g_assert_cmpuint (folder_count (&folder), ==, 1);
  }
}

static void
test_flac_is_lossless (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = folder_path (&folder, "out.flac");
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();
  g_autoptr (GByteArray) pcm = NULL;
  g_autoptr (GByteArray) decoded = NULL;

  voder_test_chunks_add_noise (chunks, 20, 4096);
  pcm = voder_test_chunks_join (chunks);
  render (chunks, path);
  decoded = decode (path, "audio/x-raw,format=S16LE,rate=22050,channels=1");
  g_assert_cmpmem (decoded->data, decoded->len, pcm->data, pcm->len);
}

static void
test_same_audio_same_file (void)
{
  static const char *const endings[] = { "wav", "flac", "opus", "ogg", "mp3" };
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();

  voder_test_chunks_add_noise (chunks, 20, 4096);
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++) {
    g_auto (Folder) folder = folder_new ();
    g_autofree char *one = g_strdup_printf ("%s/1.%s", folder.path, endings[i]);
    g_autofree char *two = g_strdup_printf ("%s/2.%s", folder.path, endings[i]);
    g_autoptr (GBytes) a = NULL;
    g_autoptr (GBytes) b = NULL;

    if (!voder_renderer_check_ending (endings[i], NULL))
      continue;
    render (chunks, one);
    render (chunks, two);
    a = load (one);
    b = load (two);
    g_assert_true (g_bytes_equal (a, b));
  }
}

static void
assert_new_fails (const char *path, int code, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderRenderer) renderer = voder_renderer_new (path, &error);

  g_assert_null (renderer);
  g_assert_error (error, VODER_PIPELINE_ERROR, code);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_unknown_ending (void)
{
  assert_new_fails ("x.xyz", VODER_PIPELINE_ERROR_ENDING, "“xyz”");
  assert_new_fails ("x.xyz", VODER_PIPELINE_ERROR_ENDING,
                    "wav, flac, opus, ogg, mp3, m4a, mka");
  assert_new_fails ("x", VODER_PIPELINE_ERROR_ENDING, "“x”");
  assert_new_fails ("folder.wav/x", VODER_PIPELINE_ERROR_ENDING, "no ending");
}

static void
test_ending_in_capitals (void)
{
  g_assert_true (voder_renderer_check_ending ("WAV", NULL));
}

static void
test_bad_places (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *missing = folder_path (&folder, "missing/out.wav");
  g_autofree char *directory = folder_path (&folder, "directory.wav");
  g_autofree char *fifo = folder_path (&folder, "fifo.wav");

  assert_new_fails (missing, VODER_PIPELINE_ERROR_SINK, "missing");
  g_mkdir (directory, 0777);
  assert_new_fails (directory, VODER_PIPELINE_ERROR_SINK, "directory.wav");
  g_assert_cmpint (mkfifo (fifo, 0666), ==, 0);
  assert_new_fails (fifo, VODER_PIPELINE_ERROR_SINK, "regular");
}

static void
test_missing_encoder (void)
{
  GstRegistry *registry = gst_registry_get ();
  g_autoptr (GstPluginFeature) feature =
      gst_registry_lookup_feature (registry, "flacenc");

  gst_registry_remove_feature (registry, feature);
  assert_new_fails ("x.flac", VODER_PIPELINE_ERROR_ENCODER, "“flacenc”");
  assert_new_fails ("x.flac", VODER_PIPELINE_ERROR_ENCODER,
                    "install gstreamer1.0-plugins-good");
  gst_registry_add_feature (registry, feature);
}

/* Sends noise for ever, and looks for the file meanwhile. */
typedef struct {
  const char *path;
  GCancellable *cancellable;
  guint n_chunks;
  gboolean seen;
} Endless;

static gboolean
send_noise (VoderReceiver *receiver,
            VoderSender *sender,
            gpointer data,
            GCancellable *cancellable,
            GError **error)
{
  Endless *self = data;
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();

  voder_test_chunks_add_noise (chunks, 1, 4096);
  for (guint i = 0; i < self->n_chunks; i++) {
    gpointer chunk = voder_chunk_ref (g_ptr_array_index (chunks, 0));

    if (!voder_sender_send (sender, chunk, cancellable, error))
      return FALSE;
    self->seen |= g_file_test (self->path, G_FILE_TEST_EXISTS);
  }
  if (self->cancellable == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "no");
    return FALSE;
  }
  g_cancellable_cancel (self->cancellable);

  return !voder_cancellable_set_error_if_done (cancellable, error);
}

static gboolean
run_endless (Endless *self, GError **error)
{
  g_autoptr (VoderStage) first = voder_test_stage_new (
      "TestNoiseStage", G_TYPE_NONE, VODER_TYPE_CHUNK, send_noise, self);
  g_autoptr (VoderRenderer) renderer = create (self->path);
  g_autoptr (VoderPipeline) pipeline = voder_pipeline_new ();

  voder_pipeline_add (pipeline, first);
  voder_pipeline_add (pipeline, VODER_STAGE (renderer));

  return voder_pipeline_run (pipeline, self->cancellable, error);
}

static void
test_failure_leaves_nothing (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = folder_path (&folder, "out.wav");
  Endless endless = { path, NULL, 300, FALSE };
  g_autoptr (GError) error = NULL;

  g_assert_false (run_endless (&endless, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_false (endless.seen);
  g_assert_cmpuint (folder_count (&folder), ==, 0);
}

static void
test_cancel_leaves_nothing (void)
{
  static const guint times[] = { 0, 1, 2, 17, 100, 1000 };
  static const char *const names[] = { "out.wav", "out.opus" };

  for (gsize i = 0; i < G_N_ELEMENTS (times) * G_N_ELEMENTS (names); i++) {
    g_auto (Folder) folder = folder_new ();
    g_autofree char *path = folder_path (&folder, names[i % 2]);
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    Endless endless = { path, cancellable, times[i / 2], FALSE };
    g_autoptr (GError) error = NULL;

    g_assert_false (run_endless (&endless, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_false (endless.seen);
    g_assert_cmpuint (folder_count (&folder), ==, 0);
  }
}

static void
test_failure_keeps_what_was_there (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = folder_path (&folder, "out.wav");
  Endless endless = { path, NULL, 300, FALSE };
  g_autoptr (GBytes) file = NULL;

  g_file_set_contents (path, "old", 3, NULL);
  g_assert_false (run_endless (&endless, NULL));
  file = load (path);
  g_assert_cmpmem (g_bytes_get_data (file, NULL), g_bytes_get_size (file),
                   "old", 3);
  g_assert_cmpuint (folder_count (&folder), ==, 1);
}

static guint
get_mode (const char *path)
{
  struct stat status;

  g_assert_cmpint (stat (path, &status), ==, 0);

  return status.st_mode & 07777;
}

static void
test_permissions (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *old = folder_path (&folder, "old.wav");
  g_autofree char *new = folder_path (&folder, "new.wav");
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();
  mode_t mask = umask (027);

  voder_test_chunks_add_noise (chunks, 1, 100);
  g_file_set_contents (old, "old", 3, NULL);
  g_chmod (old, 0604);
  render (chunks, old);
  render (chunks, new);
  umask (mask);

  g_assert_cmpuint (get_mode (old), ==, 0604);
  g_assert_cmpuint (get_mode (new), ==, 0640);
}

static void
test_link (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *target = folder_path (&folder, "target.wav");
  g_autofree char *link = folder_path (&folder, "link.wav");
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();
  g_autoptr (GByteArray) pcm = NULL;

  voder_test_chunks_add_noise (chunks, 1, 100);
  pcm = voder_test_chunks_join (chunks);
  g_file_set_contents (target, "old", 3, NULL);
  g_assert_cmpint (symlink ("target.wav", link), ==, 0);
  render (chunks, link);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  assert_wav_holds (target, pcm);
}

static void
test_empty (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = folder_path (&folder, "out.wav");
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();
  g_autoptr (VoderRenderer) renderer = create (path);
  g_autoptr (GError) error = NULL;

  g_assert_false (
      voder_test_chunks_run (chunks, VODER_STAGE (renderer), NULL, &error));
  g_assert_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_EMPTY);
  g_assert_cmpuint (folder_count (&folder), ==, 0);
}

static void
assert_disk_full (const char *name)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = folder_path (&folder, name);
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();
  g_autoptr (VoderRenderer) renderer = create (path);
  g_autoptr (GError) error = NULL;
  struct rlimit before;
  struct rlimit small;

  voder_test_chunks_add_noise (chunks, 300, 4096);
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  small = before;
  small.rlim_cur = 100000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  voder_test_chunks_run (chunks, VODER_STAGE (renderer), NULL, &error);
  setrlimit (RLIMIT_FSIZE, &before);
  signal (SIGXFSZ, SIG_DFL);

  g_assert_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_SINK);
  g_assert_nonnull (strstr (error->message, name));
  g_assert_nonnull (strstr (error->message, g_strerror (EFBIG)));
  g_assert_null (strstr (error->message, "XXXXXX"));
  g_assert_cmpuint (folder_count (&folder), ==, 0);
}

static void
test_disk_full (void)
{
  assert_disk_full ("out.wav");
  assert_disk_full ("out.flac");
}

static void
test_name_of_any_length (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *stem = g_strnfill (251, 'x');
  g_autofree char *name = g_strconcat (stem, ".wav", NULL);
  g_autofree char *path = folder_path (&folder, name);
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();

  voder_test_chunks_add_noise (chunks, 1, 100);
  render (chunks, path);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/renderer/a-wav-holds-the-samples-bit-for-bit",
                  test_wav_is_bit_exact);
  voder_test_add ("/renderer/a-wav-of-odd-length-is-padded", test_odd_length);
  voder_test_add ("/renderer/a-small-wav-is-riff", test_small_file_is_riff);
  voder_test_add ("/renderer/a-large-wav-is-rf64", test_rf64);
  voder_test_add ("/renderer/a-wav-of-just-the-limit-is-riff",
                  test_limit_itself_is_riff);
  voder_test_add ("/renderer/a-later-format-becomes-the-first",
                  test_later_format);
  voder_test_add ("/renderer/silence-is-kept", test_silence);
  voder_test_add ("/renderer/every-ending-can-be-read-back", test_every_ending);
  voder_test_add ("/renderer/flac-is-lossless", test_flac_is_lossless);
  voder_test_add ("/renderer/the-same-audio-gives-the-same-file",
                  test_same_audio_same_file);
  voder_test_add ("/renderer/an-unknown-ending-lists-the-known-ones",
                  test_unknown_ending);
  voder_test_add ("/renderer/an-ending-may-be-in-capitals",
                  test_ending_in_capitals);
  voder_test_add ("/renderer/a-bad-place-fails-before-anything-is-spoken",
                  test_bad_places);
  voder_test_add ("/renderer/a-missing-encoder-names-its-package",
                  test_missing_encoder);
  voder_test_add ("/renderer/a-failure-leaves-nothing",
                  test_failure_leaves_nothing);
  voder_test_add ("/renderer/a-cancel-at-any-time-leaves-nothing",
                  test_cancel_leaves_nothing);
  voder_test_add ("/renderer/a-failure-keeps-the-file-that-was-there",
                  test_failure_keeps_what_was_there);
  voder_test_add ("/renderer/permissions-are-kept-or-those-of-the-umask",
                  test_permissions);
  voder_test_add ("/renderer/a-symbolic-link-stays-one", test_link);
  voder_test_add ("/renderer/no-audio-is-an-error-and-no-file", test_empty);
  voder_test_add ("/renderer/a-full-disk-is-named-and-nothing-left",
                  test_disk_full);
  voder_test_add ("/renderer/a-name-of-any-length-works",
                  test_name_of_any_length);

  return voder_test_run ();
}
