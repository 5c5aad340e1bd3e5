/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-launch.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>

#define BOOK                                                                       \
  "It was a dark night. The rain fell in torrents; “so it goes”, he said.\n\n" \
  "Nobody answered him.\n"
#define GREETING                                                               \
  "<speak version=\"1.1\" xml:lang=\"en\" "                                    \
  "xmlns=\"http://www.w3.org/2001/10/synthesis\"><p>Good <mark "               \
  "name=\"day\"/>day.<break time=\"300ms\"/><voice gender=\"male\">"           \
  "<prosody rate=\"fast\">How are you?</prosody></voice></p></speak>"
#define NOTES                                                                  \
  "# Notes\n\nSome *loud* words and [a link](https://example.org/).\n\n"       \
  "## More\n\n- one\n- two\n"
#define FILM                                                                   \
  "1\n00:00:01,000 --> 00:00:02,000\nWho is there?\n\n"                        \
  "2\n00:00:03,000 --> 00:00:04,500\nNobody,\nnobody at all.\n\n"
#define MUSIC                                                                  \
  "audiotestsrc num-buffers=200 ! audio/x-raw,rate=48000 ! audioconvert ! "    \
  "flacenc ! filesink location=\"%s\""

static void
write_file (const char *folder, const char *name, const char *content)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, content, -1, NULL));
}

static void
write_music (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *line = g_strdup_printf (MUSIC, path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
                                        GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  g_assert_cmpstr (GST_MESSAGE_TYPE_NAME (message), ==, "eos");
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/*
 * Makes a folder with the files that the lines of the documentation name.
 */
char *
voder_launch_make_folder (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("voder-XXXXXX", &error);

  g_assert_no_error (error);
  write_file (folder, "book.txt", BOOK);
  write_file (folder, "notes.md", NOTES);
  write_file (folder, "README.md", NOTES);
  write_file (folder, "greeting.ssml", GREETING);
  write_file (folder, "film.srt", FILM);
  write_music (folder, "book.flac");
  write_music (folder, "music.flac");

  return g_steal_pointer (&folder);
}

void
voder_launch_remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_assert_no_errno (g_remove (path));
  }
  g_assert_no_errno (g_rmdir (folder));
}

#ifdef __SANITIZE_ADDRESS__
/* GStreamer's programs know nothing of the sanitizer that our plugin needs. */
static void
preload_sanitizer (GSubprocessLauncher *launcher)
{
  g_autoptr (GRegex) regex = g_regex_new ("/\\S*libasan\\S*", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *maps = NULL;
  g_autofree char *path = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  g_assert_true (g_regex_match (regex, maps, 0, &match));
  path = g_match_info_fetch (match, 0);
  g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", path, TRUE);
  g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", "detect_leaks=0",
                                TRUE);
}
#endif

/*
 * Runs @line in a shell, and gives its standard error when it fails.
 */
char *
voder_launch_run (const char *folder, const char *line)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  g_autofree char *path = g_strconcat ("/usr/bin:", g_getenv ("PATH"), NULL);

  /* The system's Python is the one that has GStreamer's bindings. */
  g_subprocess_launcher_setenv (launcher, "PATH", path, TRUE);
  g_subprocess_launcher_set_cwd (launcher, folder);
#ifdef __SANITIZE_ADDRESS__
  preload_sanitizer (launcher);
#endif
  process =
      g_subprocess_launcher_spawn (launcher, &error, "sh", "-c", line, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, NULL,
                                                &message, &error));
  g_assert_no_error (error);
  /* gst-play-1.0 succeeds when it could not play. */
  if (g_subprocess_get_successful (process) &&
      strstr (message, "ERROR") == NULL)
    return NULL;

  return g_steal_pointer (&message);
}

void
voder_launch_assert_runs (const char *folder, const char *line)
{
  g_autofree char *message = voder_launch_run (folder, line);

  if (message != NULL)
    g_error ("%s\n%s", line, message);
}

static char *
replace (const char *line, const char *from, const char *to)
{
  g_auto (GStrv) parts = g_strsplit (line, from, -1);

  return g_strjoinv (to, parts);
}

/*
 * Gives @line for a machine without a sound card: what plays there is thrown
 * away here.
 */
char *
voder_launch_replace_sinks (const char *line)
{
  g_autofree char *launch = replace (line, "autoaudiosink", "fakesink");

  return replace (launch, "gst-play-1.0 ",
                  "gst-play-1.0 --no-interactive --audiosink=fakesink ");
}

gboolean
voder_launch_has_engine (const char *name)
{
  return voder_plugin_registry_find (voder_plugin_registry_get_default (),
                                     VODER_PLUGIN_KIND_ENGINE, name) != NULL;
}

/*
 * Reads a file of the project's own.
 */
char *
voder_launch_read_source (const char *folder, const char *name)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "..", folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}
