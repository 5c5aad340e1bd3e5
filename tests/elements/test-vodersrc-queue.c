/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-src-player.h"

/* More than are kept. */
#define N_TEXTS 60

static guint
count_chapters (GstToc *toc)
{
  return toc != NULL ? g_list_length (gst_toc_get_entries (toc)) : 0;
}

static char *
write_book (const char *name, guint n_chapters)
{
  GString *text = g_string_new (NULL);
  char *path = NULL;

  for (guint i = 0; i < n_chapters; i++)
    g_string_append_printf (text, "# Chapter %u\n\nIt is short.\n\n", i);
  path = voder_src_player_write (name, text->str, -1);
  g_string_free (text, TRUE);

  return path;
}

/* Who only looks at a document, as a library of books does, sees them. */
static void
test_short_toc (void)
{
  g_autofree char *path = write_book ("short.md", 20);
  g_autofree char *line = g_strdup_printf ("uri=voder://%s?engine=tone", path);

  for (guint i = 0; i < 20; i++) {
    g_autoptr (VoderSrcPlayer) player = voder_src_player_new (line);

    voder_src_player_set_state (player, GST_STATE_PAUSED);
    g_assert_cmpuint (count_chapters (player->toc), ==, 20);
  }
}

static void
test_long_toc (void)
{
  g_autofree char *path = write_book ("long.md", 1500);
  g_autofree char *line = g_strdup_printf ("uri=voder://%s?engine=tone", path);
  g_autoptr (VoderSrcPlayer) player = voder_src_player_new (line);
  g_autoptr (GstBus) bus = gst_element_get_bus (player->pipeline);
  guint n_chapters = 0;

  voder_src_player_set_state (player, GST_STATE_PAUSED);
  while (n_chapters < 1500) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
        bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_TOC | GST_MESSAGE_ERROR);
    g_autoptr (GstToc) toc = NULL;

    g_assert_cmpstr (GST_MESSAGE_TYPE_NAME (message), ==, "toc");
    gst_message_parse_toc (message, &toc, NULL);
    n_chapters = count_chapters (toc);
  }
}

static void
wait_until_all_is_spoken (VoderSrcPlayer *player)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (player->pipeline);
  gint64 position = 0;

  while (position <= 0 ||
         (GstClockTime) position != voder_src_player_get_duration (player)) {
    g_autoptr (GstMessage) message =
        gst_bus_timed_pop_filtered (bus, GST_MSECOND, GST_MESSAGE_ERROR);

    g_assert_null (message);
    gst_element_query_position (player->src, GST_FORMAT_TIME, &position);
  }
}

/* All are heard; but who waits for ever new ones keeps only the last. */
static void
test_old_texts (void)
{
  g_autoptr (VoderSrcPlayer) player =
      voder_src_player_new ("engine=tone at-end=wait");
  g_autoptr (VoderSrcPlayer) whole = voder_src_player_new_for_text ("One.");
  g_autoptr (GBytes) pcm = NULL;
  g_autoptr (GBytes) tail = NULL;
  GstClockTime duration;
  GstClockTime first;

  voder_src_player_set_state (player, GST_STATE_READY);
  gst_element_set_state (player->pipeline, GST_STATE_PAUSED);
  for (guint i = 0; i < N_TEXTS; i++)
    g_object_set (player->src, "text", "One.", NULL);
  gst_element_set_state (player->pipeline, GST_STATE_PLAYING);
  wait_until_all_is_spoken (player);
  g_object_set (player->src, "at-end", 0, NULL);
  voder_src_player_wait_eos (player);
  pcm = voder_src_player_dup_pcm (player);
  duration = voder_src_player_get_duration (player);
  g_assert_cmpuint (player->end, ==, duration);

  voder_src_player_play (whole);
  g_assert_cmpuint (g_bytes_get_size (pcm), >,
                    N_TEXTS * (gsize) whole->pcm->len);

  voder_src_player_seek (player, GST_SEEK_FLAG_ACCURATE, 0);
  voder_src_player_wait_eos (player);
  first = player->first;
  tail = voder_src_player_dup_pcm (player);
  g_assert_cmpuint (voder_src_player_get_duration (player), ==, duration);
  g_assert_cmpuint (player->end, ==, duration);
  g_assert_cmpuint (g_bytes_get_size (tail), <=, g_bytes_get_size (pcm));
  g_assert_cmpuint (first, >, duration / 2);
  g_assert_cmpuint (first, <, duration);
  voder_src_assert_tail (pcm, player,
                         g_bytes_get_size (pcm) - g_bytes_get_size (tail));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodersrc/queue/a-short-document-has-its-chapters-in-paused",
                  test_short_toc);
  voder_test_add ("/vodersrc/queue/a-long-document-too", test_long_toc);
  voder_test_add ("/vodersrc/queue/of-many-texts-the-last-are-kept",
                  test_old_texts);

  return voder_test_run ();
}
