/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "voder-elements.h"
#include "voder-src-player.h"

#define TEXT   "One two three. Four five six, seven eight."
#define SECOND "Nine and ten."

/* Some seconds each. */
#define LONG_URI                                                               \
  "voder:One,%20two,%20three,%20four,%20five,%20six,%20seven,%20eight.%20"     \
  "Nine,%20ten,%20eleven,%20twelve.%20And%20so%20on.?engine=tone&rate=0.25"
#define OTHER_URI                                                              \
  "voder:Another%20text,%20which%20is%20as%20long%20as%20the%20first.%20It%20" \
  "has%20three%20sentences.%20This%20is%20the%20last.?engine=tone&rate=0.25"

static GBytes *
speak (const char *properties)
{
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new (properties);

  voder_src_player_play (player);

  return voder_src_player_dup_pcm (player);
}

static void
assert_equal (GBytes *a, GBytes *b)
{
  g_assert_cmpuint (g_bytes_get_size (a), >, 0);
  g_assert_cmpmem (g_bytes_get_data (a, NULL), g_bytes_get_size (a),
                   g_bytes_get_data (b, NULL), g_bytes_get_size (b));
}

static void
test_as_vodertts (void)
{
  g_autofree char *path = voder_src_player_write ("text.txt", TEXT, -1);
  g_autofree char *line = g_strdup_printf (
      "num-buffers=0 text=x engine=tone ! fakesink filesrc location=%s ! "
      "text/plain ! vodertts engine=tone ! fakesink name=sink",
      path);
  g_autoptr (VoderSrcPlayer) tts = voder_src_player_new (line);
  g_autoptr (VoderSrcPlayer) src = voder_src_player_new_for_text (TEXT);
  g_autoptr (GBytes) expected = NULL;
  g_autoptr (GBytes) pcm = NULL;

  voder_src_player_play (tts);
  expected = voder_src_player_dup_pcm (tts);
  voder_src_player_play (src);
  pcm = voder_src_player_dup_pcm (src);

  assert_equal (expected, pcm);
}

static void
test_times (void)
{
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new_for_text (TEXT);

  voder_src_player_play (player);
  g_assert_cmpuint (player->n_segments, ==, 1);
  g_assert_cmpuint (player->segment.start, ==, 0);
  g_assert_cmpuint (player->segment.base, ==, 0);
  g_assert_cmpfloat (player->segment.rate, ==, 1.0);
  g_assert_cmpfloat (player->segment.applied_rate, ==, 1.0);
  g_assert_cmpuint (player->first, ==, 0);
  g_assert_cmpuint (
      player->end, ==,
      gst_util_uint64_scale_int (player->pcm->len / 2, GST_SECOND, 22050));
  g_assert_cmpuint (voder_src_player_get_position (player), ==, player->end);
}

static void
test_uri_text (void)
{
  g_autoptr (GBytes) expected = speak ("engine=tone text=\"One two, three?\"");
  g_autoptr (GBytes) escaped =
      speak ("uri=voder:One%20two,%20three%3F?engine=tone");
  g_autoptr (GBytes) plain =
      speak ("uri=\"Voder:One two, three%3f?engine=tone&rate=1.0\"");

  assert_equal (expected, escaped);
  assert_equal (expected, plain);
}

static void
test_uri_file (void)
{
  g_autofree char *path = voder_src_player_write ("a b.md", "# " TEXT, -1);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *file_uri = g_file_get_uri (file);
  g_autofree char *three = g_strdup_printf ("uri=voder://%s?engine=tone",
                                            file_uri + strlen ("file://"));
  g_autofree char *host = g_strdup_printf (
      "uri=voder://localhost%s?engine=tone", file_uri + strlen ("file://"));
  g_autofree char *one = g_strdup_printf ("uri=voder:%s?engine=tone",
                                          file_uri + strlen ("file://"));
  g_autoptr (GBytes) expected = speak ("engine=tone text=\"" TEXT "\"");
  g_autoptr (GBytes) with_three = speak (three);
  g_autoptr (GBytes) with_host = speak (host);
  g_autoptr (GBytes) with_one = speak (one);

  assert_equal (expected, with_three);
  assert_equal (expected, with_host);
  assert_equal (expected, with_one);
}

static void
test_uri_parameters (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) src = gst_element_make_from_uri (
      GST_URI_SRC,
      "voder:x?engine=tone&voice=tone-16k&language=de&rate=1.5&pitch=0.5"
      "&volume=0.25&workers=3&at-end=wait&format=text/markdown",
      NULL, &error);
  g_autofree char *voice = NULL;
  g_autofree char *text = NULL;
  g_autofree char *format = NULL;
  double rate;
  double pitch;
  guint n_workers;
  int at_end;

  g_assert_no_error (error);
  gst_object_ref_sink (src);
  g_object_get (src, "voice", &voice, "text", &text, "format", &format, "rate",
                &rate, "pitch", &pitch, "workers", &n_workers, "at-end",
                &at_end, NULL);
  g_assert_cmpstr (voice, ==, "tone-16k");
  g_assert_cmpstr (text, ==, "x");
  g_assert_cmpstr (format, ==, "text/markdown");
  g_assert_cmpfloat (rate, ==, 1.5);
  g_assert_cmpfloat (pitch, ==, 0.5);
  g_assert_cmpuint (n_workers, ==, 3);
  g_assert_cmpint (at_end, ==, 1);
}

static void
test_bad_uris (void)
{
  static const struct {
    const char *uri;
    const char *word;
  } cases[] = {
    { "voder:", "no text" },
    { "voder:?engine=tone", "no text" },
    { "voder:%", "broken escape" },
    { "voder:a%zz", "broken escape" },
    { "voder:a%00b", "broken escape" },
    { "voder:%ff%fe", "UTF-8" },
    { "voder:///", "no file" },
    { "voder://host/x", "host" },
    { "voder:///x%", "broken escape" },
    { "voder:x#y", "%23" },
    { "voder:x?speed=2", "speed" },
    { "voder:x?name=y", "name" },
    { "voder:x?blocksize=1", "blocksize" },
    { "voder:x?text=y", "text" },
    { "voder:x?rate", "rate" },
    { "voder:x?rate=fast", "fast" },
    { "voder:x?rate=1000", "1000" },
    { "voder:x?rate=nan", "nan" },
    { "voder:x?rate=1&rate=2", "twice" },
    { "voder:x?workers=-1", "-1" },
    { "voder:x?at-end=never", "never" },
    { "voder:x?voice=%ff", "voice" },
    { "voder:x?%=1", "broken escape" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    GstElement *src =
        gst_element_make_from_uri (GST_URI_SRC, cases[i].uri, NULL, &error);

    g_test_message ("%s: %s", cases[i].uri, error ? error->message : "");
    g_assert_null (src);
    g_assert_error (error, GST_URI_ERROR, GST_URI_ERROR_BAD_URI);
    g_assert_nonnull (strstr (error->message, cases[i].word));
  }
}

/* The state change fails, and the message on the bus says why. */
static void
assert_no_start (const char *properties, int code, const char *word)
{
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new (properties);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (gst_element_set_state (player->pipeline, GST_STATE_PAUSED),
                   ==, GST_STATE_CHANGE_FAILURE);
  error = voder_src_player_wait_error (player);
  g_test_message ("%s: %s", properties, error->message);
  if (code >= 0)
    g_assert_error (error, GST_RESOURCE_ERROR, code);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_no_start (void)
{
  g_autofree char *folder =
      g_strdup_printf ("uri=voder://%s", g_get_user_data_dir ());

  g_mkdir_with_parents (g_get_user_data_dir (), 0700);
  assert_no_start ("uri=voder:///no/such/file.txt",
                   GST_RESOURCE_ERROR_NOT_FOUND, "/no/such/file.txt");
  assert_no_start (folder, GST_RESOURCE_ERROR_OPEN_READ, "directory");
  assert_no_start ("uri=voder:///dev/zero", GST_RESOURCE_ERROR_OPEN_READ,
                   "/dev/zero");
  assert_no_start ("engine=nosuchengine text=x", -1, "nosuchengine");
  assert_no_start ("engine=tone effects=nosucheffect text=x", -1,
                   "nosucheffect");
  assert_no_start ("uri=voder:x?speed=2", -1, "speed");
  assert_no_start ("engine=tone", -1, "uri");
}

static void
assert_fails (const char *properties, GQuark domain, int code, const char *word)
{
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new (properties);
  g_autoptr (GError) error = NULL;

  gst_element_set_state (player->pipeline, GST_STATE_PLAYING);
  error = voder_src_player_wait_error (player);
  g_test_message ("%s: %s", properties, error->message);
  g_assert_error (error, domain, code);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_broken_texts (void)
{
  g_autofree char *binary = voder_src_player_write (
      "program.bin", "\177ELF\2\1\1\0\0\0\0\0\3\0\76", 15);
  g_autofree char *of_binary =
      g_strdup_printf ("engine=tone format=text/plain uri=voder://%s", binary);

  assert_fails ("engine=tone text=\"\"", GST_STREAM_ERROR,
                GST_STREAM_ERROR_DECODE, "nothing to speak");
  assert_fails ("engine=tone text=\"... !!! ...\"", GST_STREAM_ERROR,
                GST_STREAM_ERROR_DECODE, "nothing to speak");
  assert_fails (of_binary, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE,
                "program.bin");
}

/* No change of state waits for what the engine says. */
static void
test_no_voice (void)
{
  assert_fails ("engine=tone voice=nosuchvoice text=x", GST_RESOURCE_ERROR,
                GST_RESOURCE_ERROR_NOT_FOUND, "nosuchvoice");
}

static void
test_refused (void)
{
  assert_fails ("engine=tone text=x ! audio/x-raw,rate=1 ! fakesink name=sink",
                GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED, "");
}

static void
test_queue (void)
{
  g_autoptr (GBytes) expected =
      speak ("engine=tone text=\"" TEXT "\n\n" SECOND "\n\n" TEXT "\"");
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new_for_text (TEXT);
  g_autoptr (GBytes) pcm = NULL;

  voder_src_player_set_state (player, GST_STATE_PAUSED);
  g_object_set (player->src, "text", SECOND, NULL);
  g_object_set (player->src, "text", "", NULL);
  g_object_set (player->src, "text", TEXT, NULL);
  voder_src_player_play (player);
  pcm = voder_src_player_dup_pcm (player);

  assert_equal (expected, pcm);
  g_assert_cmpuint (player->n_segments, ==, 1);
  g_assert_cmpuint (voder_src_player_get_duration (player), ==, player->end);
}

static void
count_buffers (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  GstElement *src = data;

  if (GST_BUFFER_PTS (buffer) == 0)
    g_object_set (src, "text", SECOND, "at-end", 0, NULL);
}

/* The text comes while the first one is spoken, and the wait ends with it. */
static void
test_wait (void)
{
  g_autoptr (GBytes) expected =
      speak ("engine=tone text=\"" TEXT "\n\n" SECOND "\"");
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new (
      "engine=tone at-end=wait ! fakesink name=sink signal-handoffs=true");
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (player->pipeline), "sink");
  g_autoptr (GBytes) pcm = NULL;

  g_signal_connect (sink, "handoff", G_CALLBACK (count_buffers), player->src);
  gst_element_set_state (player->pipeline, GST_STATE_PLAYING);
  g_object_set (player->src, "text", TEXT, NULL);
  voder_src_player_wait_eos (player);
  pcm = voder_src_player_dup_pcm (player);

  assert_equal (expected, pcm);
}

static void
wait_until (GstElement *pipeline, GstClockTime running_time)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (pipeline);
  GstClockID id = gst_clock_new_single_shot_id (
      clock, gst_element_get_base_time (pipeline) + running_time);

  gst_clock_id_wait (id, NULL);
  gst_clock_id_unref (id);
}

/* A text that comes after a wait is not late: it begins a segment. */
static void
test_wait_and_catch_up (void)
{
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new (
      "engine=tone at-end=wait text=One. ! fakesink name=sink sync=true");
  GstClockTime end;
  GstClockTime now;

  voder_src_player_set_state (player, GST_STATE_PLAYING);
  end = voder_src_player_get_duration (player);
  wait_until (player->pipeline, end + 200 * GST_MSECOND);
  now = gst_element_get_current_running_time (player->pipeline);
  g_object_set (player->src, "text", SECOND, "at-end", 0, NULL);
  voder_src_player_wait_eos (player);

  g_assert_cmpuint (player->n_segments, ==, 2);
  g_assert_cmpuint (player->segment.base, >=, now);
  g_assert_cmpuint (player->segment.base, >, player->segment.time);
  g_assert_cmpuint (voder_src_player_get_duration (player), ==,
                    gst_segment_to_stream_time (&player->segment,
                                                GST_FORMAT_TIME, player->end));
}

/* Nothing comes, and the element waits: to stop it is no wait. */
static void
test_wait_stops (void)
{
  g_autoptr (VoderSrcPlayer) player =
      voder_src_player_new ("engine=tone at-end=wait");

  gst_element_set_state (player->pipeline, GST_STATE_PLAYING);
  voder_src_player_set_state (player, GST_STATE_NULL);
  g_object_set (player->src, "text", TEXT, "at-end", 0, NULL);
  voder_src_player_play (player);
}

static void
test_toc (void)
{
  static const char document[] =
      "Before.\n\n# First *chapter*\n\nOne two three.\n\n## Part\n\nFour.\n\n"
      "# Second\n\nFive six seven.\n\n### Deep\n\nTen words.\n";
  g_autofree char *path = voder_src_player_write ("book.md", document, -1);
  g_autofree char *line = g_strdup_printf ("uri=voder://%s?engine=tone", path);
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new (line);
  GList *entries = NULL;
  GstTocEntry *first = NULL;
  GstTocEntry *second = NULL;
  GstTocEntry *part = NULL;
  g_autofree char *title = NULL;
  gint64 times[4];

  voder_src_player_play (player);
  g_assert_cmpuint (player->n_tags, >, 0);
  g_assert_nonnull (player->toc);
  entries = gst_toc_get_entries (player->toc);
  g_assert_cmpuint (g_list_length (entries), ==, 2);
  first = entries->data;
  second = entries->next->data;
  part = gst_toc_entry_get_sub_entries (first)->data;
  g_assert_true (gst_tag_list_get_string (gst_toc_entry_get_tags (first),
                                          GST_TAG_TITLE, &title));
  g_assert_cmpstr (title, ==, "First chapter");
  gst_toc_entry_get_start_stop_times (first, &times[0], &times[1]);
  gst_toc_entry_get_start_stop_times (second, &times[2], &times[3]);
  g_assert_cmpint (times[0], >, 0);
  g_assert_cmpint (times[1], ==, times[2]);
  g_assert_cmpint (times[3], ==, (gint64) player->end);
  gst_toc_entry_get_start_stop_times (part, &times[0], &times[1]);
  g_assert_cmpint (times[1], ==, times[2]);
  /* What is deeper belongs to what is open, not to what was. */
  g_assert_null (gst_toc_entry_get_sub_entries (part));
  g_assert_cmpuint (g_list_length (gst_toc_entry_get_sub_entries (second)), ==,
                    1);
}

static char *
write_book (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < 400; i++)
    g_string_append_printf (text, "# Chapter %d\n\nIt is a chapter.\n\n", i);

  return voder_src_player_write ("long.md", text->str, (gssize) text->len);
}

/* Of a book that is spoken for a quarter of an hour all chapters are told as
 * soon as it was read, in tables that grow. */
static void
test_long_toc (void)
{
  g_autofree char *path = write_book ();
  g_autofree char *line = g_strdup_printf (
      "uri=voder://%s?engine=tone ! fakesink name=sink sync=true", path);
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new (line);
  g_autoptr (GstBus) bus = gst_element_get_bus (player->pipeline);
  guint n_entries = 0;
  gboolean was_told = FALSE;

  gst_element_set_state (player->pipeline, GST_STATE_PLAYING);
  while (n_entries < 400) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
        bus, GST_CLOCK_TIME_NONE,
        GST_MESSAGE_TOC | GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    g_autoptr (GstToc) toc = NULL;
    gboolean is_updated = FALSE;

    g_assert_cmpstr (GST_MESSAGE_TYPE_NAME (message), ==, "toc");
    gst_message_parse_toc (message, &toc, &is_updated);
    g_assert_cmpuint (g_list_length (gst_toc_get_entries (toc)), >=, n_entries);
    g_assert_cmpint (is_updated, ==, was_told);
    n_entries = g_list_length (gst_toc_get_entries (toc));
    was_told = TRUE;
  }
}

/* A player that knows nothing of us finds the element by the URI. */
static void
test_uridecodebin (void)
{
  g_autoptr (GBytes) expected = speak ("engine=tone text=\"" TEXT "\"");
  g_autoptr (VoderSrcPlayer) player =
      voder_src_player_new ("num-buffers=0 text=x engine=tone ! fakesink "
                            "uridecodebin uri=\"voder:" TEXT "?engine=tone\" ! "
                            "audio/x-raw,format=S16LE ! fakesink name=sink");
  g_autoptr (GBytes) pcm = NULL;

  voder_src_player_play (player);
  pcm = voder_src_player_dup_pcm (player);
  assert_equal (expected, pcm);
}

static void
test_playbin (void)
{
  g_autoptr (GstElement) playbin = gst_element_factory_make ("playbin", NULL);
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  gint64 duration = -1;
  gint64 position = -1;

  if (playbin == NULL) {
    gst_object_unref (gst_object_ref_sink (sink));
    g_test_skip ("there is no playbin");
    return;
  }

  gst_object_ref_sink (playbin);
  g_object_set (playbin, "uri", "voder:One%20two%20three.?engine=tone",
                "audio-sink", sink, NULL);
  gst_element_set_state (playbin, GST_STATE_PLAYING);
  bus = gst_element_get_bus (playbin);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
                                        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpstr (GST_MESSAGE_TYPE_NAME (message), ==, "eos");
  g_assert_true (
      gst_element_query_duration (playbin, GST_FORMAT_TIME, &duration));
  g_assert_true (
      gst_element_query_position (playbin, GST_FORMAT_TIME, &position));
  g_assert_cmpint (duration, >, 0);
  g_assert_cmpint (position, ==, duration);
  gst_element_set_state (playbin, GST_STATE_NULL);
}

/* A player that is told of the next URI in time. */
static void
set_next (GstElement *player, gpointer data)
{
  const char **next = data;

  if (*next != NULL)
    g_object_set (player, "uri", *next, NULL);
  *next = NULL;
}

static GstPadProbeReturn
add_pcm (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstMapInfo map;

  g_assert_true (gst_buffer_map (info->data, &map, GST_MAP_READ));
  g_byte_array_append (data, map.data, (guint) map.size);
  gst_buffer_unmap (info->data, &map);

  return GST_PAD_PROBE_OK;
}

/* What it plays are both, and nothing in between. */
static void
assert_goes_on (const char *name)
{
  g_autoptr (GBytes) first = speak ("uri=" LONG_URI);
  g_autoptr (GBytes) second = speak ("uri=" OTHER_URI);
  g_autoptr (GByteArray) pcm = g_byte_array_new ();
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink");
  g_autoptr (GstElement) player = gst_element_factory_make (name, NULL);
  const char *next = OTHER_URI;
  gsize n_first = g_bytes_get_size (first);
  gsize n_second = g_bytes_get_size (second);

  gst_object_ref_sink (player);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, add_pcm, pcm, NULL);
  g_object_set (player, "uri", LONG_URI, "audio-sink", sink, NULL);
  g_signal_connect (player, "about-to-finish", G_CALLBACK (set_next), &next);
  voder_elements_play (player);
  gst_element_set_state (player, GST_STATE_NULL);

  g_assert_null (next);
  g_assert_cmpuint (pcm->len, ==, n_first + n_second);
  g_assert_cmpmem (pcm->data, n_first, g_bytes_get_data (first, NULL), n_first);
  g_assert_cmpmem (pcm->data + n_first, n_second,
                   g_bytes_get_data (second, NULL), n_second);
}

static void
test_gapless (void)
{
  static const char *const names[] = { "playbin", "playbin3" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GstElementFactory) factory = gst_element_factory_find (names[i]);

    if (factory == NULL)
      return g_test_skip ("a player is not there");
    assert_goes_on (names[i]);
  }
}

/* Half as fast from the next seek on; nothing of the old times is left. */
static void
test_changed_rate (void)
{
  g_autoptr (GBytes) expected =
      speak ("engine=tone rate=0.5 text=\"" TEXT "\"");
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new_for_text (TEXT);
  g_autoptr (GBytes) pcm = NULL;

  voder_src_player_play (player);
  g_object_set (player->src, "rate", 0.5, NULL);
  voder_src_player_seek (player, GST_SEEK_FLAG_NONE, 0);
  voder_src_player_wait_eos (player);
  pcm = voder_src_player_dup_pcm (player);
  assert_equal (expected, pcm);
  g_assert_cmpuint (voder_src_player_get_duration (player), ==, player->end);
}

static void
test_mark_messages (void)
{
  g_autoptr (VoderSrcPlayer) player =
      voder_src_player_new ("engine=tone marks=word text=\"" TEXT "\"");
  g_autoptr (GstBus) bus = gst_element_get_bus (player->pipeline);
  guint n_words = 0;

  voder_src_player_set_state (player, GST_STATE_PLAYING);
  for (;;) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
        bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ELEMENT);
    const GstStructure *fields = gst_message_get_structure (message);

    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
      break;
    n_words +=
        gst_structure_has_name (fields, "voder-mark") &&
        g_strcmp0 (gst_structure_get_string (fields, "type"), "word") == 0;
    if (n_words == 1)
      break;
  }
  g_assert_cmpuint (n_words, >, 0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodersrc/the-audio-is-that-of-vodertts", test_as_vodertts);
  voder_test_add ("/vodersrc/times-begin-at-zero-and-have-no-holes",
                  test_times);
  voder_test_add ("/vodersrc/a-uri-is-a-text", test_uri_text);
  voder_test_add ("/vodersrc/a-uri-is-a-file", test_uri_file);
  voder_test_add ("/vodersrc/a-uri-sets-properties", test_uri_parameters);
  voder_test_add ("/vodersrc/a-bad-uri-is-told-what-is-wrong", test_bad_uris);
  voder_test_add ("/vodersrc/what-cannot-start-is-named", test_no_start);
  voder_test_add ("/vodersrc/what-cannot-be-spoken-is-named",
                  test_broken_texts);
  voder_test_add ("/vodersrc/a-voice-that-is-not-there-is-named",
                  test_no_voice);
  voder_test_add ("/vodersrc/refused-caps-are-an-error", test_refused);
  voder_test_add ("/vodersrc/texts-are-spoken-one-after-the-other", test_queue);
  voder_test_add ("/vodersrc/a-text-may-come-while-it-waits", test_wait);
  voder_test_add ("/vodersrc/what-comes-after-a-wait-is-heard-then",
                  test_wait_and_catch_up);
  voder_test_add ("/vodersrc/a-wait-can-be-ended", test_wait_stops);
  voder_test_add ("/vodersrc/headings-become-chapters", test_toc);
  voder_test_add ("/vodersrc/chapters-of-a-book-are-told-early", test_long_toc);
  voder_test_add ("/vodersrc/uridecodebin-finds-it", test_uridecodebin);
  voder_test_add ("/vodersrc/playbin-plays-a-uri", test_playbin);
  voder_test_add ("/vodersrc/a-player-goes-on-with-the-next-uri", test_gapless);
  voder_test_add ("/vodersrc/another-rate-is-heard-after-a-seek",
                  test_changed_rate);
  voder_test_add ("/vodersrc/words-are-announced", test_mark_messages);

  return voder_test_run ();
}
