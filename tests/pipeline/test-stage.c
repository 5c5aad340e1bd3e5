/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-stage.h"

static gboolean
do_nothing (VoderReceiver *receiver,
            VoderSender *sender,
            gpointer data,
            GCancellable *cancellable,
            GError **error)
{
  return TRUE;
}

static void
assert_name (const char *type_name, const char *name)
{
  g_autoptr (VoderStage) stage = voder_test_stage_new (
      type_name, G_TYPE_NONE, G_TYPE_NONE, do_nothing, NULL);

  g_assert_cmpstr (voder_stage_get_name (stage), ==, name);
}

static void
test_name (void)
{
  assert_name ("VoderWordCountStage", "word-count");
  assert_name ("MyCounter", "my-counter");
  assert_name ("VoderStageStage", "stage");
}

static void
test_capacity (void)
{
  g_autoptr (VoderStage) stage = voder_test_stage_new (
      "MyCounter", G_TYPE_NONE, G_TYPE_NONE, do_nothing, NULL);

  g_assert_cmpuint (voder_stage_get_output_capacity (stage), ==, 16);
  VODER_STAGE_GET_CLASS (stage)->output_capacity = 3;
  g_assert_cmpuint (voder_stage_get_output_capacity (stage), ==, 3);
  VODER_STAGE_GET_CLASS (stage)->output_capacity = 0;
}

static void
test_alone (void)
{
  g_autoptr (VoderStage) stage = voder_test_stage_new (
      "MyCounter", G_TYPE_NONE, G_TYPE_NONE, do_nothing, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (voder_stage_run (stage, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

static gboolean
is_running (VoderReceiver *receiver,
            VoderSender *sender,
            gpointer data,
            GCancellable *cancellable,
            GError **error)
{
  VoderStage **stage = data;

  return voder_stage_is_running (*stage);
}

static void
test_running (void)
{
  VoderStage *self = NULL;
  g_autoptr (VoderStage) stage = voder_test_stage_new (
      "MyCounter", G_TYPE_NONE, G_TYPE_NONE, is_running, &self);

  self = stage;
  g_assert_false (voder_stage_is_running (stage));
  g_assert_true (voder_stage_run (stage, NULL, NULL, NULL, NULL));
  g_assert_false (voder_stage_is_running (stage));
}

static void
test_domains (void)
{
  g_assert_cmpstr (g_quark_to_string (VODER_FLOW_ERROR), ==,
                   "voder-flow-error");
  g_assert_cmpstr (g_quark_to_string (VODER_PLUGIN_ERROR), ==,
                   "voder-plugin-error");
  g_assert_cmpstr (g_quark_to_string (VODER_SPEECH_ERROR), ==,
                   "voder-speech-error");
  g_assert_cmpstr (g_quark_to_string (VODER_TEXT_ERROR), ==,
                   "voder-text-error");
  g_assert_cmpstr (g_quark_to_string (VODER_PIPELINE_ERROR), ==,
                   "voder-pipeline-error");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/stage/its-name-is-that-of-its-class", test_name);
  voder_test_add ("/stage/its-class-says-how-many-items-may-wait",
                  test_capacity);
  voder_test_add ("/stage/one-that-takes-and-gives-nothing-runs-alone",
                  test_alone);
  voder_test_add ("/stage/others-can-see-whether-it-runs", test_running);
  voder_test_add ("/stage/the-domains-of-errors-are-plain-names", test_domains);

  return voder_test_run ();
}
