/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "voder-elements.h"
#include "voder-tts-speech.h"

#define TEXT "One two.\n\nfail here.\n\nThree."

/* An element in a harness, and what it posts. */
typedef struct {
  GstHarness *harness;
  GstBus *bus;
} Stage;

static void
stage_init (Stage *self, GstElement *element)
{
  self->bus = gst_bus_new ();
  gst_element_set_bus (element, self->bus);
  self->harness = voder_tts_harness (element, TEXT_CAPS);
}

static void
stage_clear (Stage *self)
{
  if (self->harness == NULL)
    return;

  gst_element_set_bus (self->harness->element, NULL);
  gst_harness_teardown (self->harness);
  gst_object_unref (self->bus);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stage, stage_clear)

static VoderTtsSpeech *
stage_speak (Stage *self, const char *text)
{
  voder_tts_push (self->harness, text, 4096);
  g_assert_true (gst_harness_push_event (self->harness, gst_event_new_eos ()));

  return voder_tts_collect (self->harness);
}

static guint64
stage_get_stat (Stage *self, const char *name)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 value = 0;

  g_object_get (self->harness->element, "stats", &stats, NULL);
  g_assert_true (gst_structure_get_uint64 (stats, name, &value));

  return value;
}

/* Takes a warning off the bus, and checks what it is about. */
static void
assert_warning (Stage *self, VoderIncident expected, const char *text)
{
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (self->bus, GST_MESSAGE_WARNING);
  const GstStructure *details = NULL;
  int incident = -1;

  g_assert_nonnull (message);
  gst_message_parse_warning_details (message, &details);
  g_assert_nonnull (details);
  g_assert_true (gst_structure_has_name (details, "voder-incident"));
  g_assert_true (gst_structure_get_enum (details, "incident",
                                         VODER_TYPE_INCIDENT, &incident));
  g_assert_cmpint (incident, ==, expected);
  g_assert_nonnull (strstr (gst_structure_get_string (details, "text"), text));
  g_assert_true (
      gst_structure_has_field_typed (details, "source-start", G_TYPE_INT64));
}

static void
assert_no_warning (Stage *self)
{
  g_assert_null (gst_bus_pop_filtered (self->bus, GST_MESSAGE_WARNING));
}

static GPtrArray *
list_sentences (VoderTtsSpeech *speech)
{
  return voder_tts_list_marks (speech, "sentence");
}

static void
test_stop (void)
{
  g_auto (Stage) stage = { NULL };
  g_autoptr (VoderTtsSpeech) speech = NULL;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GPtrArray) sentences = NULL;

  stage_init (&stage, voder_tts_make ("scripted", NULL));
  speech = stage_speak (&stage, TEXT);
  message = gst_bus_timed_pop_filtered (stage.bus, GST_CLOCK_TIME_NONE,
                                        GST_MESSAGE_ERROR);
  sentences = list_sentences (speech);
  g_assert_cmpuint (sentences->len, ==, 2);
}

static void
test_skip (void)
{
  g_auto (Stage) stage = { NULL };
  g_autoptr (VoderTtsSpeech) speech = NULL;
  g_autoptr (GPtrArray) words = NULL;
  GstElement *element = voder_tts_make ("scripted", NULL);

  gst_util_set_object_arg (G_OBJECT (element), "on-error", "skip");
  stage_init (&stage, element);
  speech = stage_speak (&stage, TEXT "\n\nfail again.\n\nFour.");
  words = voder_tts_list_marks (speech, "word");

  assert_warning (&stage, VODER_INCIDENT_SKIPPED, "fail here.");
  assert_warning (&stage, VODER_INCIDENT_SKIPPED, "fail again.");
  assert_no_warning (&stage);
  g_assert_null (gst_bus_pop_filtered (stage.bus, GST_MESSAGE_ERROR));
  g_assert_cmpuint (stage_get_stat (&stage, "skipped"), ==, 2);
  g_assert_cmpuint (stage_get_stat (&stage, "synthesized"), ==, 3);
  g_assert_cmpstr (
      gst_structure_get_string (words->pdata[words->len - 1], "text"), ==,
      "Four.");
}

static guint
count_caps (VoderTtsSpeech *speech, const int *rates, guint n_rates)
{
  guint n = 0;

  for (guint i = 0; i < speech->events->len; i++) {
    GstEvent *event = speech->events->pdata[i];
    GstAudioInfo info;
    GstCaps *caps = NULL;

    if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
      continue;
    gst_event_parse_caps (event, &caps);
    g_assert_true (gst_audio_info_from_caps (&info, caps));
    g_assert_cmpuint (n, <, n_rates);
    g_assert_cmpint (GST_AUDIO_INFO_RATE (&info), ==, rates[n]);
    n++;
  }

  return n;
}

/* The times go on where the rate changes, and the first buffer of another rate
 * says that it is not the next of the old one. */
static void
assert_times (VoderTtsSpeech *speech)
{
  GstClockTime end = 0;

  for (guint i = 0; i < speech->buffers->len; i++) {
    GstBuffer *buffer = speech->buffers->pdata[i];

    g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, end);
    end += GST_BUFFER_DURATION (buffer);
    if (GST_BUFFER_OFFSET (buffer) == 0)
      g_assert_true (GST_BUFFER_IS_DISCONT (buffer));
  }
}

static void
test_fallback (void)
{
  const int rates[] = { 16000, 22050, 16000 };
  g_auto (Stage) stage = { NULL };
  g_autoptr (VoderTtsSpeech) speech = NULL;
  g_autoptr (GPtrArray) sentences = NULL;
  g_autoptr (GstStructure) stats = NULL;
  GstElement *element = voder_tts_make ("scripted", NULL);

  g_object_set (element, "fallback", "tone", NULL);
  stage_init (&stage, element);
  speech = stage_speak (&stage, TEXT);
  sentences = list_sentences (speech);

  assert_warning (&stage, VODER_INCIDENT_SWITCHED, "fail here.");
  assert_no_warning (&stage);
  g_assert_cmpuint (sentences->len, ==, 3);
  g_assert_cmpuint (count_caps (speech, rates, G_N_ELEMENTS (rates)), ==, 3);
  assert_times (speech);
  g_object_get (stage.harness->element, "stats", &stats, NULL);
  g_assert_cmpstr (gst_structure_get_string (stats, "engine"), ==, "scripted");
  g_assert_cmpuint (
      gst_value_list_get_size (gst_structure_get_value (stats, "engines")), ==,
      2);
}

/* The effects are set up anew for each rate. */
static void
test_fallback_effects (void)
{
  const int rates[] = { 16000, 22050, 16000 };
  g_auto (Stage) stage = { NULL };
  g_autoptr (VoderTtsSpeech) speech = NULL;
  g_autoptr (GPtrArray) sentences = NULL;
  GstElement *element = voder_tts_make ("scripted", NULL);

  g_object_set (element, "fallback", "tone", "effects",
                "tempo rate=1.5 ! limiter", NULL);
  stage_init (&stage, element);
  speech = stage_speak (&stage, TEXT);
  sentences = list_sentences (speech);

  g_assert_cmpuint (sentences->len, ==, 3);
  g_assert_cmpuint (count_caps (speech, rates, G_N_ELEMENTS (rates)), ==, 3);
  assert_times (speech);
}

static void
test_any_stand_in (void)
{
  g_auto (Stage) stage = { NULL };
  g_autoptr (VoderTtsSpeech) speech = NULL;
  g_autoptr (GPtrArray) sentences = NULL;
  GstElement *element = NULL;

  if (!voder_elements_need (VODER_PLUGIN_KIND_ENGINE, "flite"))
    return;

  element = voder_tts_make ("scripted", NULL);
  gst_util_set_object_arg (G_OBJECT (element), "on-error", "fallback");
  stage_init (&stage, element);
  speech = stage_speak (&stage, TEXT);
  sentences = list_sentences (speech);

  assert_warning (&stage, VODER_INCIDENT_SWITCHED, "fail here.");
  g_assert_cmpuint (sentences->len, ==, 3);
}

/* The number of calls of the engine so far, in a file that all its processes
 * share. */
static char *
make_counter (void)
{
  char *path = g_build_filename (g_get_user_data_dir (), "calls", NULL);

  g_mkdir_with_parents (g_get_user_data_dir (), 0700);
  g_assert_true (g_file_set_contents (path, "\0\0\0\0", 4, NULL));

  return path;
}

static void
test_retry (void)
{
  g_autofree char *path = make_counter ();
  g_autofree char *plan = g_strdup_printf ("crash:2:%s", path);
  g_auto (Stage) stage = { NULL };
  g_autoptr (VoderTtsSpeech) speech = NULL;
  g_autoptr (GPtrArray) sentences = NULL;
  GstElement *element = voder_tts_make ("unsteady", NULL);

  g_setenv ("VODER_UNSTEADY", plan, TRUE);
  gst_util_set_object_arg (G_OBJECT (element), "isolation", "process");
  g_object_set (element, "workers", 1, NULL);
  stage_init (&stage, element);
  speech = stage_speak (&stage, "One. Two. Three.");
  sentences = list_sentences (speech);
  g_unsetenv ("VODER_UNSTEADY");

  assert_warning (&stage, VODER_INCIDENT_RETRIED, "");
  g_assert_cmpuint (sentences->len, ==, 3);
  g_assert_cmpuint (stage_get_stat (&stage, "engine-failures"), >, 0);
  g_assert_cmpuint (stage_get_stat (&stage, "synthesized"), ==, 3);
}

typedef struct {
  GstHarness *harness;
  GstFlowReturn flow;
} Push;

static gboolean
push_text (gpointer data, GCancellable *cancellable, GError **error)
{
  Push *self = data;

  self->flow = gst_harness_push (self->harness,
                                 gst_buffer_new_memdup (TEXT, strlen (TEXT)));

  return TRUE;
}

/* Neither does a change of state wait for it, nor a flush. */
static void
test_slow (void)
{
  g_auto (Stage) stage = { NULL };
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, NULL);
  Push push = { NULL, GST_FLOW_OK };

  g_setenv ("VODER_SCRIPTED_WAITS", "1", TRUE);
  stage_init (&stage, voder_tts_make ("scripted", NULL));
  push.harness = stage.harness;
  g_assert_true (voder_group_go (group, push_text, &push, NULL, NULL));
  gst_harness_push_event (stage.harness, gst_event_new_flush_start ());
  voder_group_wait (group, NULL, NULL);
  g_assert_cmpint (push.flow, ==, GST_FLOW_FLUSHING);
  gst_element_set_state (stage.harness->element, GST_STATE_NULL);
  g_unsetenv ("VODER_SCRIPTED_WAITS");
}

/* Text that waits for the voice whose language it has, neither. */
static void
test_slow_voice (void)
{
  g_auto (Stage) stage = { NULL };
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, NULL);
  GstElement *element = voder_tts_make ("scripted", NULL);
  Push push = { NULL, GST_FLOW_OK };

  g_object_set (element, "language", "de", NULL);
  stage_init (&stage, element);
  voder_tts_push (stage.harness, "Eins.", 4096);
  gst_harness_push_event (stage.harness, gst_event_new_stream_start ("other"));
  g_setenv ("VODER_SCRIPTED_WAITS", "1", TRUE);
  g_object_set (element, "language", NULL, NULL);
  push.harness = stage.harness;
  g_assert_true (voder_group_go (group, push_text, &push, NULL, NULL));
  gst_harness_push_event (stage.harness, gst_event_new_flush_start ());
  voder_group_wait (group, NULL, NULL);
  g_assert_cmpint (push.flow, ==, GST_FLOW_FLUSHING);
  gst_element_set_state (element, GST_STATE_NULL);
  g_unsetenv ("VODER_SCRIPTED_WAITS");
}

/* Nor does text that had no language before: who speaks goes on. */
static void
test_slow_change (void)
{
  g_auto (Stage) stage = { NULL };
  GstElement *element = voder_tts_make ("scripted", NULL);

  stage_init (&stage, element);
  voder_tts_push (stage.harness, "One.", 4096);
  g_setenv ("VODER_SCRIPTED_WAITS", "1", TRUE);
  g_object_set (element, "voice", "other", NULL);
  voder_tts_push (stage.harness, "Two.", 4096);
  gst_element_set_state (element, GST_STATE_NULL);
  g_unsetenv ("VODER_SCRIPTED_WAITS");
}

static void
test_stop_slow (void)
{
  g_auto (Stage) stage = { NULL };
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, NULL);
  Push push = { NULL, GST_FLOW_OK };

  g_setenv ("VODER_SCRIPTED_WAITS", "1", TRUE);
  stage_init (&stage, voder_tts_make ("scripted", NULL));
  push.harness = stage.harness;
  g_assert_true (voder_group_go (group, push_text, &push, NULL, NULL));
  gst_element_set_state (stage.harness->element, GST_STATE_NULL);
  voder_group_wait (group, NULL, NULL);
  g_assert_cmpint (push.flow, ==, GST_FLOW_FLUSHING);
  g_assert_null (gst_bus_pop_filtered (stage.bus, GST_MESSAGE_ERROR));
  g_unsetenv ("VODER_SCRIPTED_WAITS");
}

int
main (int argc, char **argv)
{
  voder_elements_add_path ("pipeline/engine");
  voder_elements_add_path ("broken-plugins/engines");
  voder_test_init (&argc, &argv);

  voder_test_add ("/vodertts/failures/the-first-is-the-end", test_stop);
  voder_test_add ("/vodertts/failures/what-is-skipped-is-a-warning", test_skip);
  voder_test_add ("/vodertts/failures/another-engine-may-have-another-rate",
                  test_fallback);
  voder_test_add ("/vodertts/failures/effects-follow-the-rate",
                  test_fallback_effects);
  voder_test_add ("/vodertts/failures/any-engine-may-stand-in",
                  test_any_stand_in);
  voder_test_add ("/vodertts/failures/what-is-spoken-again-is-a-warning",
                  test_retry);
  voder_test_add ("/vodertts/failures/a-flush-does-not-wait-for-a-slow-engine",
                  test_slow);
  voder_test_add ("/vodertts/failures/a-flush-does-not-wait-for-a-slow-voice",
                  test_slow_voice);
  voder_test_add ("/vodertts/failures/text-does-not-wait-for-a-slow-voice",
                  test_slow_change);
  voder_test_add ("/vodertts/failures/a-stop-does-not-wait-for-a-slow-engine",
                  test_stop_slow);

  return voder_test_run ();
}
