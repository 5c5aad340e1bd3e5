/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gst/pbutils/pbutils.h>
#include <string.h>

#include "voder-elements.h"
#include "voder-parsed.h"

#define NOTES                                                                  \
  "# Notes\n\nSome *loud* words and [a link](https://example.org/).\n\n"       \
  "## More\n\n- one\n- two\n"

#define FILM                                                                   \
  "1\n00:00:01,000 --> 00:00:02,000\nWho is there?\n\n"                        \
  "2\n00:00:03,000 --> 00:00:04,500\nNobody,\nnobody at all.\n\n"              \
  "3\n00:00:05,000 --> 00:00:06,500\n# A heading\n\n"

/* Writes a file into the test's own folder, and gives its path. */
static char *
write_file (const char *name, const char *text)
{
  const char *folder = g_get_user_data_dir ();
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);

  return path;
}

/* Whether the default engine can speak is not what is tested here. */
static void
speak_with_tone (GstBin *pipeline,
                 GstBin *bin,
                 GstElement *element,
                 gpointer data)
{
  GstElementFactory *factory = gst_element_get_factory (element);

  if (factory != NULL && g_str_equal (GST_OBJECT_NAME (factory), "voderdec"))
    g_object_set (element, "engine", "tone", NULL);
}

static GstElement *
launch (const char *line)
{
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (line, &error);

  g_assert_no_error (error);
  g_signal_connect (pipeline, "deep-element-added",
                    G_CALLBACK (speak_with_tone), NULL);

  return gst_object_ref_sink (pipeline);
}

/* Plays to the end, and gives what ended it. */
static GstMessage *
play (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GstMessage *message = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
                                        GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return message;
}

static void
count_bytes (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  guint64 *n_bytes = data;

  g_assert_cmpstr (gst_structure_get_name (gst_caps_get_structure (caps, 0)),
                   ==, "audio/x-raw");
  *n_bytes += gst_buffer_get_size (buffer);
}

static GstElement *
make_sink (guint64 *n_bytes)
{
  GstElement *sink = gst_element_factory_make ("fakesink", "sink");

  g_object_set (sink, "signal-handoffs", TRUE, "sync", FALSE, NULL);
  g_signal_connect (sink, "handoff", G_CALLBACK (count_bytes), n_bytes);

  return sink;
}

static void
assert_eos (GstMessage *message)
{
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  g_assert_no_error (error);
}

/* How many bytes of audio vodertts gives for the document. */
static guint64
speak (const char *path)
{
  g_autofree char *line =
      g_strdup_printf ("filesrc location=%s ! text/markdown ! "
                       "vodertts engine=tone ! identity name=end",
                       path);
  g_autoptr (GstElement) pipeline = launch (line);
  g_autoptr (GstElement) end = gst_bin_get_by_name (GST_BIN (pipeline), "end");
  g_autoptr (GstMessage) message = NULL;
  guint64 n_bytes = 0;
  GstElement *sink = make_sink (&n_bytes);

  gst_bin_add (GST_BIN (pipeline), sink);
  g_assert_true (gst_element_link (end, sink));
  message = play (pipeline);
  assert_eos (message);

  return n_bytes;
}

static void
link_pad (GstElement *decoder, GstPad *pad, GstElement *sink)
{
  g_autoptr (GstPad) peer = gst_element_get_static_pad (sink, "sink");

  g_assert_cmpint (gst_pad_link (pad, peer), ==, GST_PAD_LINK_OK);
}

static void
assert_decodes (const char *decoder)
{
  g_autofree char *path = write_file ("notes.md", NOTES);
  g_autofree char *line =
      g_strdup_printf ("filesrc location=%s ! %s name=decoder", path, decoder);
  g_autoptr (GstElement) pipeline = launch (line);
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), "decoder");
  g_autoptr (GstMessage) message = NULL;
  guint64 n_bytes = 0;
  GstElement *sink = make_sink (&n_bytes);

  gst_bin_add (GST_BIN (pipeline), sink);
  g_signal_connect (element, "pad-added", G_CALLBACK (link_pad), sink);
  message = play (pipeline);
  assert_eos (message);

  g_assert_cmpuint (n_bytes, >, 0);
  g_assert_cmpuint (n_bytes, ==, speak (path));
}

static void
test_decodebin (void)
{
  if (!voder_elements_need_format ("text/markdown"))
    return;
  assert_decodes ("decodebin");
}

static void
test_decodebin3 (void)
{
  if (!voder_elements_need_format ("text/markdown"))
    return;
  assert_decodes ("decodebin3");
}

static void
assert_plays (const char *player)
{
  g_autofree char *path = write_file ("notes.md", NOTES);
  g_autofree char *line =
      g_strdup_printf ("%s uri=\"file://%s\"", player, path);
  g_autoptr (GstElement) pipeline = launch (line);
  g_autoptr (GstMessage) message = NULL;
  guint64 n_bytes = 0;

  g_object_set (pipeline, "audio-sink", make_sink (&n_bytes), NULL);
  message = play (pipeline);
  assert_eos (message);

  g_assert_cmpuint (n_bytes, >, 0);
}

static void
test_playbin (void)
{
  if (!voder_elements_need_format ("text/markdown"))
    return;
  assert_plays ("playbin");
}

static void
test_playbin3 (void)
{
  if (!voder_elements_need_format ("text/markdown"))
    return;
  assert_plays ("playbin3");
}

typedef struct {
  GString *titles;
  gint64 last_start;
  gint64 end;
} Contents;

/* Each begins with its own heading, and where the one before has ended. */
static void
read_entries (Contents *self, GList *entries)
{
  for (GList *l = entries; l != NULL; l = l->next) {
    GList *subs = gst_toc_entry_get_sub_entries (l->data);
    g_autofree char *title = NULL;
    gint64 start;
    gint64 stop;

    g_assert_true (gst_tag_list_get_string (gst_toc_entry_get_tags (l->data),
                                            GST_TAG_TITLE, &title));
    g_assert_true (gst_toc_entry_get_start_stop_times (l->data, &start, &stop));
    g_assert_cmpint (start, >, self->last_start);
    g_assert_cmpint (stop, >, start);
    self->last_start = start;
    self->end = MAX (self->end, stop);
    g_string_append_printf (self->titles, "%s;", title);
    if (subs != NULL)
      read_entries (self, subs);
  }
}

/* The last table of contents that a player hears of. */
static GstToc *
wait_for_toc (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GstToc *toc = NULL;
  gboolean is_playing = TRUE;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (is_playing) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
        bus, GST_CLOCK_TIME_NONE,
        GST_MESSAGE_ERROR | GST_MESSAGE_EOS | GST_MESSAGE_TOC);

    is_playing = GST_MESSAGE_TYPE (message) == GST_MESSAGE_TOC;
    if (!is_playing) {
      assert_eos (message);
      break;
    }
    if (toc != NULL)
      gst_toc_unref (toc);
    gst_message_parse_toc (message, &toc, NULL);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return toc;
}

static void
test_chapters (void)
{
  g_autofree char *path = write_file ("notes.md", NOTES "### Last\n\nWord.\n");
  g_autofree char *line = g_strdup_printf ("playbin uri=\"file://%s\"", path);
  g_autoptr (GstElement) pipeline = launch (line);
  g_autoptr (GString) titles = g_string_new (NULL);
  g_autoptr (GstToc) toc = NULL;
  Contents contents = { titles, -1, 0 };
  guint64 n_bytes = 0;

  if (!voder_elements_need_format ("text/markdown"))
    return;

  g_object_set (pipeline, "audio-sink", make_sink (&n_bytes), NULL);
  toc = wait_for_toc (pipeline);
  g_assert_nonnull (toc);
  read_entries (&contents, gst_toc_get_entries (toc));

  g_assert_cmpstr (titles->str, ==, "Notes;More;Last;");
  g_assert_cmpint (contents.last_start, <, contents.end);
}

/* As what looks through a folder of music does. */
static void
test_discoverer (void)
{
  g_autofree char *path = write_file ("notes.md", NOTES);
  g_autofree char *uri = g_strdup_printf ("file://%s", path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstDiscoverer) discoverer =
      gst_discoverer_new (GST_SECOND * 3600, &error);
  g_autoptr (GstDiscovererInfo) info = NULL;
  GList *streams = NULL;
  const GstToc *toc = NULL;

  if (!voder_elements_need_format ("text/markdown"))
    return;
#if defined(__SANITIZE_ADDRESS__)
  return g_test_skip ("GstDiscoverer forgets all tables of contents but one");
#endif

  g_assert_no_error (error);
  info = gst_discoverer_discover_uri (discoverer, uri, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gst_discoverer_info_get_result (info), ==,
                   GST_DISCOVERER_OK);
  streams = gst_discoverer_info_get_audio_streams (info);
  g_assert_cmpuint (g_list_length (streams), ==, 1);
  g_assert_cmpuint (gst_discoverer_audio_info_get_channels (streams->data), ==,
                    1);
  gst_discoverer_stream_info_list_free (streams);
  toc = gst_discoverer_info_get_toc (info);
  g_assert_nonnull (toc);
  g_assert_nonnull (gst_toc_get_entries (toc));
}

/* Text that belongs to a film stays text. */
static void
test_subtitles (void)
{
  g_autofree char *path = write_file ("film.srt", FILM);
  g_autofree char *line = g_strdup_printf (
      "filesrc location=%s ! decodebin ! text/x-raw ! fakesink", path);
  g_autoptr (GstElement) pipeline = launch (line);
  g_autoptr (GstMessage) message = play (pipeline);

  assert_eos (message);
}

static void
test_caps (void)
{
  const char *const others[] = { "text/plain", "text/x-raw, format=utf8",
                                 "text/x-raw", "application/x-subtitle",
                                 "text/html" };
  g_autoptr (GstElementFactory) factory = gst_element_factory_find ("voderdec");

  g_assert_nonnull (factory);
  g_assert_cmpuint (gst_plugin_feature_get_rank (GST_PLUGIN_FEATURE (factory)),
                    ==, GST_RANK_MARGINAL);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autoptr (GstCaps) caps = gst_caps_from_string (others[i]);

    g_assert_false (gst_element_factory_can_sink_any_caps (factory, caps));
  }
}

/* What a player sets in its handler of element-setup. */
static void
test_properties (void)
{
  g_autoptr (GstElement) element =
      gst_object_ref_sink (gst_element_factory_make ("voderdec", NULL));
  g_autoptr (GstElement) tts = gst_bin_get_by_name (GST_BIN (element), "tts");
  g_autofree char *voice = NULL;
  double rate;

  g_object_set (element, "voice", "high", "rate", 1.5, NULL);
  g_object_get (tts, "voice", &voice, "rate", &rate, NULL);
  g_assert_cmpstr (voice, ==, "high");
  g_assert_cmpfloat (rate, ==, 1.5);
  g_object_set (tts, "rate", 2.0, NULL);
  g_object_get (element, "rate", &rate, NULL);
  g_assert_cmpfloat (rate, ==, 2.0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/voderdec/decodebin-finds-it", test_decodebin);
  voder_test_add ("/voderdec/decodebin3-finds-it", test_decodebin3);
  voder_test_add ("/voderdec/playbin-reads-a-document-aloud", test_playbin);
  voder_test_add ("/voderdec/playbin3-reads-a-document-aloud", test_playbin3);
  voder_test_add ("/voderdec/a-player-is-told-of-chapters", test_chapters);
  voder_test_add ("/voderdec/a-discoverer-finds-audio-and-chapters",
                  test_discoverer);
  voder_test_add ("/voderdec/subtitles-stay-text", test_subtitles);
  voder_test_add ("/voderdec/it-takes-documents-and-nothing-else", test_caps);
  voder_test_add ("/voderdec/its-properties-are-those-of-vodertts",
                  test_properties);

  return voder_test_run ();
}
