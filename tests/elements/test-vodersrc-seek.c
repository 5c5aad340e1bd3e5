/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-elements.h"
#include "voder-src-player.h"

#define TEXT                                                                   \
  "One two three. Four five six, seven eight. Nine and ten make nineteen. "    \
  "Eleven and twelve are more.\n\nA new paragraph begins. It has a few "       \
  "sentences. This one is the last of them."

/* The tone engine's. */
#define RATE            22050
#define BYTES_PER_FRAME 2

static GstClockTime
time_of (guint64 frame)
{
  return gst_util_uint64_scale_int (frame, GST_SECOND, RATE);
}

static VoderSrcPlayer *
play_all (GBytes **pcm)
{
  VoderSrcPlayer *player = voder_src_player_new_for_text (TEXT);

  voder_src_player_play (player);
  *pcm = voder_src_player_dup_pcm (player);

  return player;
}

static void
test_known (void)
{
  g_autoptr (GBytes) pcm = NULL;
  g_autoptr (VoderSrcPlayer) player = play_all (&pcm);
  guint64 n_frames = g_bytes_get_size (pcm) / BYTES_PER_FRAME;

  for (guint64 frame = 0; frame < n_frames; frame += n_frames / 37) {
    voder_src_player_seek (player, GST_SEEK_FLAG_ACCURATE, time_of (frame));
    voder_src_player_wait_eos (player);
    voder_src_assert_tail (pcm, player, frame * BYTES_PER_FRAME);
    g_assert_cmpuint (player->segment.start, ==, time_of (frame));
    g_assert_cmpuint (player->first, ==, time_of (frame));
  }
}

static void
test_duration (void)
{
  g_autoptr (GBytes) pcm = NULL;
  g_autoptr (VoderSrcPlayer) player = play_all (&pcm);
  guint64 n_frames = g_bytes_get_size (pcm) / BYTES_PER_FRAME;

  g_assert_cmpuint (voder_src_player_get_duration (player), ==,
                    time_of (n_frames));
  g_assert_cmpuint (player->end, ==, time_of (n_frames));
}

/* What is said of it changes, and players hear of that. */
static void
test_duration_message (void)
{
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new_for_text (TEXT);
  g_autoptr (GstBus) bus = gst_element_get_bus (player->pipeline);
  guint n_changes = 0;
  gboolean is_playing = TRUE;

  voder_src_player_set_state (player, GST_STATE_PLAYING);
  while (is_playing) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
        bus, GST_CLOCK_TIME_NONE,
        GST_MESSAGE_EOS | GST_MESSAGE_DURATION_CHANGED);

    is_playing = GST_MESSAGE_TYPE (message) != GST_MESSAGE_EOS;
    n_changes += is_playing;
  }
  g_assert_cmpuint (n_changes, >, 0);
}

static char *
make_long_text (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (text, "This is sentence %u of them. ", i);

  return g_string_free (text, FALSE);
}

static VoderSrcPlayer *
create_long (void)
{
  g_autofree char *text = make_long_text ();

  return voder_src_player_new_for_text (text);
}

/* What was not heard is guessed: a whole sentence comes, at the time asked for,
 * and what follows is found there again. */
static void
test_guessed (void)
{
  g_autoptr (VoderSrcPlayer) player = create_long ();
  GstClockTime duration;
  GstClockTime time;
  g_autoptr (GBytes) tail = NULL;

  voder_src_player_set_state (player, GST_STATE_PAUSED);
  voder_src_player_wait_preroll (player);
  duration = voder_src_player_get_duration (player);
  time = duration / 100 * 99;
  voder_src_player_seek (player, GST_SEEK_FLAG_NONE, time);
  voder_src_player_wait_preroll (player);
  g_assert_cmpuint (voder_src_player_get_position (player), ==, time);
  voder_src_player_set_state (player, GST_STATE_PLAYING);
  voder_src_player_wait_eos (player);
  g_assert_cmpuint (player->first, ==, time);
  tail = voder_src_player_dup_pcm (player);
  g_assert_cmpuint (g_bytes_get_size (tail), >, RATE);

  voder_src_player_seek (player, GST_SEEK_FLAG_ACCURATE, time + time_of (1000));
  voder_src_player_wait_eos (player);
  voder_src_assert_tail (tail, player, 1000 * BYTES_PER_FRAME);
}

static GstPadProbeReturn
ask_in_flush (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GArray *positions = data;
  gint64 position = -1;

  if (GST_EVENT_TYPE (info->data) == GST_EVENT_FLUSH_STOP ||
      GST_EVENT_TYPE (info->data) == GST_EVENT_SEGMENT) {
    g_assert_true (
        gst_pad_peer_query_position (pad, GST_FORMAT_TIME, &position));
    g_array_append_val (positions, position);
  }

  return GST_PAD_PROBE_OK;
}

/* A sink has none between the two; the source has. */
static void
test_position_in_flush (void)
{
  g_autoptr (VoderSrcPlayer) player = create_long ();
  g_autoptr (GArray) positions = g_array_new (FALSE, FALSE, sizeof (gint64));

  voder_src_player_set_state (player, GST_STATE_PAUSED);
  gst_pad_add_probe (player->pad,
                     GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM |
                         GST_PAD_PROBE_TYPE_EVENT_FLUSH,
                     ask_in_flush, positions, NULL);
  voder_src_player_seek (player, GST_SEEK_FLAG_NONE, 100 * GST_SECOND);
  voder_src_player_set_state (player, GST_STATE_PAUSED);

  g_assert_cmpuint (positions->len, ==, 2);
  g_assert_cmpint (g_array_index (positions, gint64, 0), >=, 0);
  g_assert_cmpint (g_array_index (positions, gint64, 1), >=, 100 * GST_SECOND);
  g_assert_cmpint (g_array_index (positions, gint64, 1), <, 101 * GST_SECOND);
}

/* Seeks before anything is heard, and plays. */
static VoderSrcPlayer *
play_unread (GstSeekFlags flags, GstClockTime *time)
{
  VoderSrcPlayer *player = create_long ();

  g_assert_cmpint (gst_element_set_state (player->pipeline, GST_STATE_PAUSED),
                   !=, GST_STATE_CHANGE_FAILURE);
  *time = voder_src_player_get_duration (player) / 100 * 99;
  voder_src_player_seek (player, flags, *time);
  voder_src_player_play (player);
  g_assert_cmpuint (player->pcm->len, >, RATE);

  return player;
}

/* The text is being read: whether a sentence is known yet or not, it is one
 * near the time, and is heard near it. */
static void
test_key_units_unread (void)
{
  GstClockTime time;
  g_autoptr (VoderSrcPlayer) before =
      play_unread (GST_SEEK_FLAG_KEY_UNIT, &time);
  g_autoptr (VoderSrcPlayer) after = NULL;

  g_assert_cmpuint (before->first, <=, time);
  g_assert_cmpuint (before->first + 10 * GST_SECOND, >, time);

  after =
      play_unread (GST_SEEK_FLAG_KEY_UNIT | GST_SEEK_FLAG_SNAP_AFTER, &time);
  g_assert_cmpuint (after->first, >=, time);
  g_assert_cmpuint (after->first, <, time + 10 * GST_SECOND);
}

/* All that is before is spoken, and left out. */
static void
test_accurate (void)
{
  const guint64 frame = 65432;
  g_autoptr (GBytes) pcm = NULL;
  g_autoptr (VoderSrcPlayer) whole = play_all (&pcm);
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new_for_text (TEXT);

  voder_src_player_set_state (player, GST_STATE_PAUSED);
  voder_src_player_seek (player, GST_SEEK_FLAG_ACCURATE, time_of (frame));
  voder_src_player_play (player);
  voder_src_assert_tail (pcm, player, frame * BYTES_PER_FRAME);
}

static void
test_key_units (void)
{
  g_autoptr (GBytes) pcm = NULL;
  g_autoptr (VoderSrcPlayer) player = play_all (&pcm);
  GstClockTime before;
  GstClockTime after;

  voder_src_player_seek (player, GST_SEEK_FLAG_KEY_UNIT, GST_SECOND);
  voder_src_player_wait_eos (player);
  before = player->first;
  voder_src_assert_tail (
      pcm, player,
      gst_util_uint64_scale_round (before, RATE, GST_SECOND) * BYTES_PER_FRAME);
  voder_src_player_seek (
      player, GST_SEEK_FLAG_KEY_UNIT | GST_SEEK_FLAG_SNAP_AFTER, GST_SECOND);
  voder_src_player_wait_eos (player);
  after = player->first;
  g_assert_cmpuint (before, <, GST_SECOND);
  g_assert_cmpuint (after, >, GST_SECOND);

  voder_src_player_seek (
      player, GST_SEEK_FLAG_KEY_UNIT | GST_SEEK_FLAG_SNAP_NEAREST, before + 1);
  voder_src_player_wait_eos (player);
  g_assert_cmpuint (player->first, ==, before);
  voder_src_player_seek (
      player, GST_SEEK_FLAG_KEY_UNIT | GST_SEEK_FLAG_SNAP_NEAREST, after - 1);
  voder_src_player_wait_eos (player);
  g_assert_cmpuint (player->first, ==, after);
}

static void
test_percent (void)
{
  g_autoptr (GBytes) pcm = NULL;
  g_autoptr (VoderSrcPlayer) player = play_all (&pcm);
  GstClockTime duration = voder_src_player_get_duration (player);
  g_autoptr (GstQuery) seeking = gst_query_new_seeking (GST_FORMAT_TIME);
  g_autoptr (GstQuery) in_percent = gst_query_new_seeking (GST_FORMAT_PERCENT);
  gboolean is_seekable = FALSE;
  gint64 value = -1;
  gint64 end = -1;

  g_assert_true (voder_src_player_seek_full (player, 1.0, GST_FORMAT_PERCENT,
                                             GST_SEEK_FLAG_FLUSH,
                                             GST_FORMAT_PERCENT_MAX / 4, -1));
  voder_src_player_wait_eos (player);
  g_assert_cmpuint (player->first, ==, duration / 4);

  g_assert_true (gst_element_query_convert (player->src, GST_FORMAT_PERCENT,
                                            GST_FORMAT_PERCENT_MAX / 2,
                                            GST_FORMAT_TIME, &value));
  g_assert_cmpuint (value, ==, duration / 2);
  g_assert_true (
      gst_element_query_position (player->src, GST_FORMAT_PERCENT, &value));
  /* To a sample. */
  g_assert_cmpint (value, >=, GST_FORMAT_PERCENT_MAX - 100);
  g_assert_true (gst_element_query_convert (player->src, GST_FORMAT_DEFAULT,
                                            RATE, GST_FORMAT_TIME, &value));
  g_assert_cmpint (value, ==, GST_SECOND);
  g_assert_true (gst_element_query_convert (player->src, GST_FORMAT_PERCENT,
                                            2 * GST_FORMAT_PERCENT_MAX,
                                            GST_FORMAT_TIME, &value));
  g_assert_cmpint (value, ==, (gint64) duration);
  g_assert_true (gst_element_query_convert (player->src, GST_FORMAT_TIME,
                                            2 * (gint64) duration,
                                            GST_FORMAT_PERCENT, &value));
  g_assert_cmpint (value, ==, GST_FORMAT_PERCENT_MAX);
  g_assert_true (gst_element_query_convert (player->src, GST_FORMAT_TIME, -1,
                                            GST_FORMAT_PERCENT, &value));
  g_assert_cmpint (value, ==, -1);
  g_assert_true (gst_element_query (player->src, seeking));
  gst_query_parse_seeking (seeking, NULL, &is_seekable, NULL, &end);
  g_assert_true (is_seekable);
  g_assert_cmpint (end, ==, (gint64) duration);
  g_assert_true (gst_element_query (player->src, in_percent));
  gst_query_parse_seeking (in_percent, NULL, &is_seekable, NULL, &end);
  g_assert_true (is_seekable);
  g_assert_cmpint (end, ==, GST_FORMAT_PERCENT_MAX);
  g_assert_true (
      gst_element_query_duration (player->src, GST_FORMAT_PERCENT, &value));
  g_assert_cmpint (value, ==, GST_FORMAT_PERCENT_MAX);
}

static void
test_percent_from_end (void)
{
  g_autoptr (GBytes) pcm = NULL;
  g_autoptr (VoderSrcPlayer) player = play_all (&pcm);
  GstClockTime duration = voder_src_player_get_duration (player);
  GstEvent *seek = gst_event_new_seek (
      1.0, GST_FORMAT_PERCENT, GST_SEEK_FLAG_FLUSH, GST_SEEK_TYPE_END,
      -GST_FORMAT_PERCENT_MAX / 4, GST_SEEK_TYPE_NONE, -1);

  player->seqnum = gst_event_get_seqnum (seek);
  g_assert_true (gst_element_send_event (player->pipeline, seek));
  voder_src_player_wait_eos (player);
  g_assert_cmpuint (player->first, ==,
                    gst_util_uint64_scale_int (duration, 3, 4));
}

static void
test_stop (void)
{
  const guint64 from = 10007;
  const guint64 to = 50021;
  g_autoptr (GBytes) pcm = NULL;
  g_autoptr (VoderSrcPlayer) player = play_all (&pcm);
  const guint8 *data = g_bytes_get_data (pcm, NULL);

  g_assert_true (voder_src_player_seek_full (
      player, 1.0, GST_FORMAT_TIME,
      GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, (gint64) time_of (from),
      (gint64) time_of (to)));
  voder_src_player_wait_eos (player);
  g_assert_cmpmem (player->pcm->data, player->pcm->len,
                   data + from * BYTES_PER_FRAME,
                   (to - from) * BYTES_PER_FRAME);

  /* What lies behind it is not kept for another place; the end is. */
  voder_src_player_seek (player, GST_SEEK_FLAG_ACCURATE, 0);
  voder_src_player_wait_eos (player);
  g_assert_cmpmem (player->pcm->data, player->pcm->len, data,
                   to * BYTES_PER_FRAME);
}

/* From where it is up to another end. */
static void
test_stop_alone (void)
{
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new_for_text (TEXT);
  GstEvent *seek = gst_event_new_seek (1.0, GST_FORMAT_TIME,
                                       GST_SEEK_FLAG_FLUSH, GST_SEEK_TYPE_NONE,
                                       0, GST_SEEK_TYPE_SET, 2 * GST_SECOND);

  voder_src_player_set_state (player, GST_STATE_PAUSED);
  voder_src_player_seek (player, GST_SEEK_FLAG_ACCURATE, GST_SECOND);
  voder_src_player_set_state (player, GST_STATE_PAUSED);
  player->seqnum = gst_event_get_seqnum (seek);
  g_assert_true (gst_element_send_event (player->pipeline, seek));
  voder_src_player_play (player);
  g_assert_cmpuint (player->first, >=, GST_SECOND);
  g_assert_cmpuint (player->end, ==, 2 * GST_SECOND);
  g_assert_cmpuint (player->segment.start, ==, player->first);
  g_assert_cmpuint (player->segment.time, ==, player->first);
}

static void
test_from_end (void)
{
  g_autoptr (GBytes) pcm = NULL;
  g_autoptr (VoderSrcPlayer) player = play_all (&pcm);
  GstClockTime end = player->end;
  GstEvent *seek = gst_event_new_seek (
      1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, GST_SEEK_TYPE_END,
      -(gint64) GST_SECOND, GST_SEEK_TYPE_NONE, -1);

  player->seqnum = gst_event_get_seqnum (seek);
  g_assert_true (gst_element_send_event (player->pipeline, seek));
  voder_src_player_wait_eos (player);
  g_assert_cmpuint (player->first, ==, end - GST_SECOND);
}

/* Effects that hold something back make other buffers, in which sentences do
 * not begin at the first frame. */
static void
test_effects (void)
{
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new (
      "engine=tone effects=\"limiter look-ahead=20\" text=\"" TEXT "\"");
  GstClockTime end;

  voder_src_player_play (player);
  end = player->end;
  g_assert_cmpuint (voder_src_player_get_duration (player), ==, end);
}

static void
test_segment (void)
{
  g_autoptr (GBytes) pcm = NULL;
  g_autoptr (VoderSrcPlayer) player = play_all (&pcm);
  g_autoptr (GstBus) bus = gst_element_get_bus (player->pipeline);
  g_autoptr (GstMessage) message = NULL;
  gint64 position = -1;

  g_assert_true (voder_src_player_seek_full (
      player, 1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_SEGMENT,
      0, GST_SECOND));
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
                                        GST_MESSAGE_SEGMENT_DONE);
  gst_message_parse_segment_done (message, NULL, &position);
  g_assert_cmpint (position, ==, GST_SECOND);

  /* Again, without a flush: running time goes on. */
  g_assert_true (voder_src_player_seek_full (
      player, 1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_NONE, 0, GST_SECOND));
  voder_src_player_wait_eos (player);
  g_assert_cmpuint (player->n_segments, ==, 2);
  g_assert_cmpuint (player->segment.base, ==, GST_SECOND);
  g_assert_cmpuint (player->pcm->len, ==, 2 * RATE * BYTES_PER_FRAME);
  g_assert_cmpmem (player->pcm->data, player->pcm->len / 2,
                   player->pcm->data + player->pcm->len / 2,
                   player->pcm->len / 2);
}

static void
test_behind_end (void)
{
  g_autoptr (GBytes) pcm = NULL;
  g_autoptr (VoderSrcPlayer) player = play_all (&pcm);

  voder_src_player_seek (player, GST_SEEK_FLAG_NONE, GST_SECOND * 1000);
  voder_src_player_wait_eos (player);
  g_assert_cmpuint (player->pcm->len, ==, 0);
  voder_src_player_seek (player, GST_SEEK_FLAG_NONE, 0);
  voder_src_player_wait_eos (player);
  voder_src_assert_tail (pcm, player, 0);
}

static void
test_chapter (void)
{
  static const char document[] =
      "Before.\n\n# First\n\nOne two three.\n\n# Second\n\nFive six.\n";
  g_autofree char *path = voder_src_player_write ("book.md", document, -1);
  g_autofree char *line = g_strdup_printf ("uri=voder://%s?engine=tone", path);
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new (line);
  g_autoptr (GBytes) pcm = NULL;
  GstTocEntry *entry = NULL;
  GstEvent *select = NULL;
  gint64 start = -1;

  voder_src_player_play (player);
  pcm = voder_src_player_dup_pcm (player);
  entry = gst_toc_get_entries (player->toc)->next->data;
  gst_toc_entry_get_start_stop_times (entry, &start, NULL);
  select = gst_event_new_toc_select (gst_toc_entry_get_uid (entry));
  player->seqnum = gst_event_get_seqnum (select);
  g_assert_true (gst_element_send_event (player->pipeline, select));
  voder_src_player_wait_eos (player);

  g_assert_cmpuint (player->first, ==, start);
  voder_src_assert_tail (pcm, player,
                         gst_util_uint64_scale_round (start, RATE, GST_SECOND) *
                             BYTES_PER_FRAME);
  g_assert_false (gst_element_send_event (
      player->pipeline, gst_event_new_toc_select ("chapter-77")));
}

/* A chapter whose time was told as a guess begins there, though it is known
 * better by then. */
static void
test_guessed_chapter (void)
{
  g_autofree char *path = voder_src_player_write (
      "guess.md",
      "# First\n\nThis is a sentence of some length, and not of more. This is "
      "another sentence of some length. This is the last sentence of it.\n\n"
      "# Second\n\nOne two three.\n",
      -1);
  g_autofree char *line = g_strdup_printf ("uri=voder://%s?engine=tone", path);
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new (line);
  GstTocEntry *entry = NULL;
  gint64 guess = -1;
  gint64 start = -1;

  if (!voder_elements_need_format ("text/markdown"))
    return;

  voder_src_player_set_state (player, GST_STATE_PAUSED);
  g_assert_true (voder_src_player_seek_full (
      player, 1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0, 2 * GST_SECOND));
  voder_src_player_play (player);
  entry = gst_toc_get_entries (player->toc)->next->data;
  gst_toc_entry_get_start_stop_times (entry, &guess, NULL);
  g_assert_true (voder_src_player_seek_full (player, 1.0, GST_FORMAT_TIME,
                                             GST_SEEK_FLAG_FLUSH, guess,
                                             1000 * GST_SECOND));
  voder_src_player_wait_eos (player);
  g_assert_cmpuint (player->first, ==, guess);

  voder_src_player_seek (player, GST_SEEK_FLAG_NONE, 0);
  voder_src_player_wait_eos (player);
  entry = gst_toc_get_entries (player->toc)->next->data;
  gst_toc_entry_get_start_stop_times (entry, &start, NULL);
  g_assert_cmpint (start, !=, guess);
}

/* Where a chapter begins, an end is still counted from that of all. */
static void
test_chapter_to_end (void)
{
  g_autofree char *path = voder_src_player_write (
      "to-end.md", "# First\n\nThis is a sentence of some length.\n", -1);
  g_autofree char *line = g_strdup_printf ("uri=voder://%s?engine=tone", path);
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new (line);
  GstEvent *seek = gst_event_new_seek (
      1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, GST_SEEK_TYPE_SET, 0,
      GST_SEEK_TYPE_END, -(gint64) GST_SECOND);
  GstClockTime end;

  if (!voder_elements_need_format ("text/markdown")) {
    gst_event_unref (seek);
    return;
  }

  voder_src_player_play (player);
  end = player->end;
  player->seqnum = gst_event_get_seqnum (seek);
  g_assert_true (gst_element_send_event (player->pipeline, seek));
  voder_src_player_wait_eos (player);
  g_assert_cmpuint (player->first, ==, 0);
  g_assert_cmpuint (player->end, ==, end - GST_SECOND);
}

/* Whoever listens to it faster goes on so. */
static void
test_chapter_keeps_rate (void)
{
  g_autofree char *path = voder_src_player_write (
      "rate.md", "# First\n\nOne two.\n\n# Second\n\nFive six.\n", -1);
  g_autofree char *line = g_strdup_printf ("uri=voder://%s?engine=tone", path);
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new (line);
  GstEvent *select = NULL;

  if (!voder_elements_need (VODER_PLUGIN_KIND_EFFECT, "tempo") ||
      !voder_elements_need_format ("text/markdown"))
    return;

  voder_src_player_play (player);
  g_assert_true (voder_src_player_seek_full (player, 2.0, GST_FORMAT_TIME,
                                             GST_SEEK_FLAG_FLUSH, 0, -1));
  voder_src_player_wait_eos (player);
  select = gst_event_new_toc_select ("chapter-2");
  player->seqnum = gst_event_get_seqnum (select);
  g_assert_true (gst_element_send_event (player->pipeline, select));
  voder_src_player_wait_eos (player);
  g_assert_cmpfloat (player->segment.applied_rate, ==, 2.0);
  g_assert_cmpuint (player->first, >, 0);
}

static char *
write_book (void)
{
  GString *text = g_string_new (NULL);
  char *path = NULL;

  for (guint i = 0; i < 40; i++) {
    g_string_append_printf (text, "# Chapter %u\n\n", i);
    for (guint j = 0; j < 60; j++)
      g_string_append_printf (text, "This is the paragraph %u of %u.\n\n", j,
                              i);
  }
  path = voder_src_player_write ("far.md", text->str, -1);
  g_string_free (text, TRUE);

  return path;
}

static guint
count_chapters (VoderSrcPlayer *player)
{
  return player->toc != NULL ? g_list_length (gst_toc_get_entries (player->toc))
                             : 0;
}

/* A seek to where nothing was read does not read what is before: yet the table
 * of contents has all of it, and time becomes exact when all was heard. */
static void
test_far (void)
{
  g_autofree char *path = write_book ();
  g_autofree char *line = g_strdup_printf ("uri=voder://%s?engine=tone", path);
  g_autoptr (VoderSrcPlayer) whole = voder_src_player_new (line);
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new (line);
  g_autoptr (GBytes) pcm = NULL;
  GstClockTime duration;

  voder_src_player_play (whole);
  pcm = voder_src_player_dup_pcm (whole);
  duration = voder_src_player_get_duration (whole);

  for (guint i = 0; i < 4; i++) {
    g_assert_cmpint (gst_element_set_state (player->pipeline, GST_STATE_PAUSED),
                     !=, GST_STATE_CHANGE_FAILURE);
    voder_src_player_seek (player, GST_SEEK_FLAG_NONE,
                           duration / 100 * (95 - 20 * i));
    voder_src_player_set_state (player, GST_STATE_PAUSED);
  }
  voder_src_player_play (player);
  g_assert_cmpuint (player->pcm->len, >, 0);
  g_assert_cmpuint (player->pcm->len, <, g_bytes_get_size (pcm));

  voder_src_player_seek (player, GST_SEEK_FLAG_ACCURATE, 0);
  voder_src_player_wait_eos (player);
  voder_src_assert_tail (pcm, player, 0);
  g_assert_cmpuint (voder_src_player_get_duration (player), ==, duration);
  g_assert_cmpuint (count_chapters (player), ==, 40);
}

/* In READY it is kept; then nothing before it is heard. */
static void
test_ready (void)
{
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new_for_text (TEXT);
  GstClockTime time = time_of (40000);

  voder_src_player_set_state (player, GST_STATE_READY);
  g_assert_true (gst_element_send_event (
      player->src, gst_event_new_seek (1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_NONE,
                                       GST_SEEK_TYPE_SET, (gint64) time,
                                       GST_SEEK_TYPE_NONE, -1)));
  g_assert_false (gst_element_send_event (
      player->src,
      gst_event_new_seek (-1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_NONE,
                          GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, -1)));
  voder_src_player_play (player);
  g_assert_cmpuint (player->first, ==, time);
}

/* With its flags; and what cannot be done then is refused. */
static void
test_ready_flags (void)
{
  g_autoptr (GBytes) pcm = NULL;
  g_autoptr (VoderSrcPlayer) whole = play_all (&pcm);
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new_for_text (TEXT);
  GstClockTime time = time_of (65432);

  voder_src_player_set_state (player, GST_STATE_READY);
  g_assert_false (gst_element_send_event (
      player->src,
      gst_event_new_seek (1.0, GST_FORMAT_PERCENT, GST_SEEK_FLAG_NONE,
                          GST_SEEK_TYPE_SET, 1000, GST_SEEK_TYPE_NONE, -1)));
  g_assert_true (gst_element_send_event (
      player->src,
      gst_event_new_seek (1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_ACCURATE,
                          GST_SEEK_TYPE_SET, (gint64) time, GST_SEEK_TYPE_NONE,
                          -1)));
  voder_src_player_play (player);
  g_assert_cmpuint (player->first, ==, time);
  voder_src_assert_tail (pcm, player, 65432 * BYTES_PER_FRAME);
}

/* While it plays by the clock, and pauses, and whatever the flags. */
static void
test_storm (void)
{
  const GstSeekFlags flags[] = { GST_SEEK_FLAG_NONE, GST_SEEK_FLAG_KEY_UNIT,
                                 GST_SEEK_FLAG_ACCURATE,
                                 GST_SEEK_FLAG_KEY_UNIT |
                                     GST_SEEK_FLAG_SNAP_AFTER };
  const double rates[] = { 1.0, 1.0, 0.5, 2.0, 3.3 };
  g_autoptr (VoderSrcPlayer) whole = voder_src_player_new_for_text (TEXT);
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new (
      "engine=tone text=\"" TEXT "\" ! fakesink name=sink sync=true");
  g_autoptr (GBytes) pcm = NULL;
  gboolean has_tempo =
      voder_plugin_registry_find (voder_plugin_registry_get_default (),
                                  VODER_PLUGIN_KIND_EFFECT, "tempo") != NULL;

  voder_src_player_play (whole);
  pcm = voder_src_player_dup_pcm (whole);
  for (guint i = 0; i < 150; i++) {
    gint64 start = g_test_rand_int_range (0, 5000) * (gint64) GST_MSECOND;
    GstSeekFlags flush =
        g_test_rand_int_range (0, 8) > 0 ? GST_SEEK_FLAG_FLUSH : 0;
    guint flag = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (flags));
    guint rate = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (rates));

    gst_element_set_state (player->pipeline, g_test_rand_bit ()
                                                 ? GST_STATE_PLAYING
                                                 : GST_STATE_PAUSED);
    /* Without a flush a seek waits for what is before it to be played. */
    if (flush == 0)
      voder_src_player_set_state (player, GST_STATE_PLAYING);
    voder_src_player_seek_full (player, has_tempo ? rates[rate] : 1.0,
                                GST_FORMAT_TIME, flush | flags[flag], start,
                                -1);
  }

  g_object_set (player->src, "at-end", 0, NULL);
  voder_src_player_seek (player, GST_SEEK_FLAG_ACCURATE, time_of (1234));
  voder_src_player_set_state (player, GST_STATE_PLAYING);
  voder_src_player_wait_eos (player);
  voder_src_assert_tail (pcm, player, 1234 * BYTES_PER_FRAME);
}

static void
test_espeak (void)
{
  g_autoptr (VoderSrcPlayer) player = NULL;
  g_autoptr (GBytes) pcm = NULL;

  if (!voder_elements_need (VODER_PLUGIN_KIND_ENGINE, "espeak"))
    return;

  player = voder_src_player_new ("engine=espeak text=\"" TEXT "\"");
  voder_src_player_play (player);
  pcm = voder_src_player_dup_pcm (player);
  for (guint64 frame = 1000; frame < 100000; frame += 33333) {
    voder_src_player_seek (player, GST_SEEK_FLAG_ACCURATE, time_of (frame));
    voder_src_player_wait_eos (player);
    voder_src_assert_tail (pcm, player, frame * BYTES_PER_FRAME);
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodersrc/seek/what-was-heard-is-found-to-the-sample",
                  test_known);
  voder_test_add ("/vodersrc/seek/so-it-is-with-espeak", test_espeak);
  voder_test_add ("/vodersrc/seek/the-duration-becomes-exact", test_duration);
  voder_test_add ("/vodersrc/seek/a-better-duration-is-told",
                  test_duration_message);
  voder_test_add ("/vodersrc/seek/what-was-not-heard-is-guessed", test_guessed);
  voder_test_add ("/vodersrc/seek/the-position-is-known-in-a-flush",
                  test_position_in_flush);
  voder_test_add ("/vodersrc/seek/accurate-is-exact-where-nothing-was-heard",
                  test_accurate);
  voder_test_add ("/vodersrc/seek/key-units-are-sentences", test_key_units);
  voder_test_add ("/vodersrc/seek/key-units-are-near-where-nothing-was-read",
                  test_key_units_unread);
  voder_test_add ("/vodersrc/seek/per-cent-of-the-duration", test_percent);
  voder_test_add ("/vodersrc/seek/per-cent-from-the-end",
                  test_percent_from_end);
  voder_test_add ("/vodersrc/seek/ends-at-the-sample", test_stop);
  voder_test_add ("/vodersrc/seek/of-the-end-alone-goes-on", test_stop_alone);
  voder_test_add ("/vodersrc/seek/from-the-end", test_from_end);
  voder_test_add ("/vodersrc/seek/the-duration-is-exact-with-effects",
                  test_effects);
  voder_test_add ("/vodersrc/seek/to-a-chapter-at-the-time-that-was-told",
                  test_guessed_chapter);
  voder_test_add ("/vodersrc/seek/from-a-chapter-to-before-the-end",
                  test_chapter_to_end);
  voder_test_add ("/vodersrc/seek/segments-follow-each-other", test_segment);
  voder_test_add ("/vodersrc/seek/behind-the-end-is-the-end", test_behind_end);
  voder_test_add ("/vodersrc/seek/to-a-chapter", test_chapter);
  voder_test_add ("/vodersrc/seek/a-chapter-keeps-the-rate",
                  test_chapter_keeps_rate);
  voder_test_add ("/vodersrc/seek/far-ahead-loses-nothing", test_far);
  voder_test_add ("/vodersrc/seek/in-ready-is-kept", test_ready);
  voder_test_add ("/vodersrc/seek/in-ready-its-flags-are-kept",
                  test_ready_flags);
  voder_test_add ("/vodersrc/seek/a-storm-leaves-the-right-place", test_storm);

  return voder_test_run ();
}
