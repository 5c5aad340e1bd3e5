/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "voder-elements.h"
#include "voder-launch.h"

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
  g_autofree char *folder = voder_launch_make_folder ();
  g_autofree char *line = g_strdup_printf (
      "gst-launch-1.0 filesrc location=book.txt ! text/x-raw,format=utf8 ! "
      "vodertts engine=%s ! wavenc ! filesink location=element.wav",
      engine);
  g_autoptr (GBytes) ours = NULL;
  g_autoptr (GBytes) theirs = NULL;

  voder_launch_assert_runs (folder, line);
  render (folder, engine, "library.wav");
  ours = read_samples (folder, "element.wav");
  theirs = read_samples (folder, "library.wav");

  g_assert_cmpuint (g_bytes_get_size (ours), >, 10000);
  g_assert_true (g_bytes_equal (ours, theirs));
  voder_launch_remove_folder (folder);
}

static void
test_tone (void)
{
  assert_as_library ("tone");
}

static void
test_flite (void)
{
  if (voder_elements_need (VODER_PLUGIN_KIND_ENGINE, "flite"))
    assert_as_library ("flite");
}

static void
test_failure (void)
{
  g_autofree char *folder = voder_launch_make_folder ();
  g_autofree char *message = voder_launch_run (
      folder, "gst-launch-1.0 filesrc location=book.txt ! text/plain ! "
              "vodertts engine=nosuchengine ! fakesink");

  g_assert_nonnull (message);
  g_assert_nonnull (strstr (message, "nosuchengine"));
  voder_launch_remove_folder (folder);
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

  return voder_test_run ();
}
