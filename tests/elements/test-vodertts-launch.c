/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "voder-test.h"

#define BOOK                                                                       \
  "It was a dark night. The rain fell in torrents; “so it goes”, he said.\n\n" \
  "Nobody answered him.\n"
#define NOTES                                                                  \
  "# Notes\n\nSome *loud* words and [a link](https://example.org/).\n\n"       \
  "- one\n- two\n"

#define FILM                                                                   \
  "1\n00:00:01,000 --> 00:00:02,000\nWho is there?\n\n"                        \
  "2\n00:00:03,000 --> 00:00:04,500\nNobody,\nnobody at all.\n\n"

static void
write_file (const char *folder, const char *name, const char *content)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, content, -1, NULL));
}

static char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("voder-XXXXXX", &error);

  g_assert_no_error (error);
  write_file (folder, "book.txt", BOOK);
  write_file (folder, "notes.md", NOTES);
  write_file (folder, "film.srt", FILM);

  return g_steal_pointer (&folder);
}

static void
remove_folder (const char *folder)
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

/* Runs @line in a shell, and gives its standard error when it fails. */
static char *
run_line (const char *folder, const char *line)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

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
  if (g_subprocess_get_successful (process))
    return NULL;

  return g_steal_pointer (&message);
}

static void
assert_runs (const char *folder, const char *line)
{
  g_autofree char *message = run_line (folder, line);

  if (message != NULL)
    g_error ("%s\n%s", line, message);
}

/* There is no sound card here. */
static char *
replace_sink (const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, "autoaudiosink", -1);

  return g_strjoinv ("fakesink", parts);
}

static gboolean
has_engine (const char *name)
{
  return voder_plugin_registry_find (voder_plugin_registry_get_default (),
                                     VODER_PLUGIN_KIND_ENGINE, name) != NULL;
}

static void
test_page (void)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "..", "docs", "gst-launch.md", NULL);
  g_autofree char *folder = NULL;
  g_autofree char *page = NULL;
  g_auto (GStrv) lines = NULL;
  guint n_lines = 0;

  if (!has_engine ("flite")) {
    g_test_skip ("the flite engine is not built");
    return;
  }

  g_assert_true (g_file_get_contents (path, &page, NULL, NULL));
  folder = make_folder ();
  lines = g_strsplit (page, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_autofree char *line = replace_sink (lines[i]);

    if (!g_str_has_prefix (line, "    "))
      continue;
    g_test_message ("%s", line);
    assert_runs (folder, line);
    n_lines++;
  }

  g_assert_cmpuint (n_lines, >=, 12);
  remove_folder (folder);
}

/* The samples of a WAV file. */
static GBytes *
read_samples (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *content = NULL;
  gsize length;
  gsize offset = 12;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  while (offset + 8 <= length) {
    guint32 size = GST_READ_UINT32_LE (content + offset + 4);

    if (memcmp (content + offset, "data", 4) == 0)
      return g_bytes_new (content + offset + 8,
                          MIN (size, length - offset - 8));
    offset += 8 + size + size % 2;
  }
  g_error ("no samples in %s", path);
}

static void
render (const char *folder, const char *engine, const char *name)
{
  g_autofree char *book = g_build_filename (folder, "book.txt", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (book);
  g_autoptr (VoderDocument) document = voder_document_new_for_file (file);
  g_autoptr (VoderPipeline) pipeline = voder_pipeline_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderEnginePool) engines =
      voder_engine_pool_new (voder_plugin_registry_get_default (), engine,
                             VODER_ISOLATION_AUTO, 1, &error);
  g_autoptr (VoderVoice) voice = voder_synthesizer_find_voice (
      VODER_SYNTHESIZER (engines), NULL, NULL, NULL, &error);
  g_autoptr (VoderReadStage) read =
      voder_read_stage_new (voder_plugin_registry_get_default ());
  g_autoptr (VoderSegmentStage) segment =
      voder_segment_stage_new (voder_voice_get_languages (voice)[0]);
  g_autoptr (VoderSynthStage) synth =
      voder_synth_stage_new (VODER_SYNTHESIZER (engines), voice);
  g_autoptr (VoderRenderer) renderer = voder_renderer_new (path, &error);

  g_assert_no_error (error);
  voder_read_stage_add (read, document);
  voder_pipeline_add (pipeline, VODER_STAGE (read));
  voder_pipeline_add (pipeline, VODER_STAGE (segment));
  voder_pipeline_add (pipeline, VODER_STAGE (synth));
  voder_pipeline_add (pipeline, VODER_STAGE (renderer));
  voder_pipeline_run (pipeline, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_as_library (const char *engine)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *line = g_strdup_printf (
      "gst-launch-1.0 filesrc location=book.txt ! text/x-raw,format=utf8 ! "
      "vodertts engine=%s ! wavenc ! filesink location=element.wav",
      engine);
  g_autoptr (GBytes) ours = NULL;
  g_autoptr (GBytes) theirs = NULL;

  assert_runs (folder, line);
  render (folder, engine, "library.wav");
  ours = read_samples (folder, "element.wav");
  theirs = read_samples (folder, "library.wav");

  g_assert_cmpuint (g_bytes_get_size (ours), >, 10000);
  g_assert_true (g_bytes_equal (ours, theirs));
  remove_folder (folder);
}

static void
test_tone (void)
{
  assert_as_library ("tone");
}

static void
test_flite (void)
{
  if (!has_engine ("flite")) {
    g_test_skip ("the flite engine is not built");
    return;
  }
  assert_as_library ("flite");
}

static void
test_failure (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *message = run_line (
      folder, "gst-launch-1.0 filesrc location=book.txt ! text/plain ! "
              "vodertts engine=nosuchengine ! fakesink");

  g_assert_nonnull (message);
  g_assert_nonnull (strstr (message, "nosuchengine"));
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodertts/launch/the-audio-is-the-librarys-own", test_tone);
  voder_test_add ("/vodertts/launch/the-audio-is-the-librarys-own-with-flite",
                  test_flite);
  voder_test_add ("/vodertts/launch/an-unknown-engine-is-on-stderr",
                  test_failure);
  voder_test_add ("/vodertts/launch/every-line-of-the-page-runs", test_page);

  return voder_test_run ();
}
