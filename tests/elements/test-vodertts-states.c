/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "voder-tts-speech.h"

#define N_CYCLES 100

static void
set_state (GstElement *element, GstState state)
{
  GstStateChangeReturn result = gst_element_set_state (element, state);

  g_assert_cmpint (result, !=, GST_STATE_CHANGE_FAILURE);
  if (result == GST_STATE_CHANGE_ASYNC)
    gst_element_get_state (element, NULL, NULL, GST_CLOCK_TIME_NONE);
}

/* As upstream's generic/states check does for its own elements. */
static void
test_orders (void)
{
  const GstState orders[][6] = {
    { GST_STATE_READY, GST_STATE_PAUSED, GST_STATE_PLAYING, GST_STATE_PAUSED,
      GST_STATE_READY, GST_STATE_NULL },
    { GST_STATE_PAUSED, GST_STATE_READY, GST_STATE_PAUSED, GST_STATE_NULL,
      GST_STATE_PLAYING, GST_STATE_NULL },
    { GST_STATE_PLAYING, GST_STATE_READY, GST_STATE_PLAYING, GST_STATE_PAUSED,
      GST_STATE_PLAYING, GST_STATE_NULL },
    { GST_STATE_NULL, GST_STATE_PAUSED, GST_STATE_PAUSED, GST_STATE_NULL,
      GST_STATE_NULL, GST_STATE_NULL },
  };
  g_autoptr (GstElement) element = voder_tts_make ("tone", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    for (guint j = 0; j < G_N_ELEMENTS (orders[i]); j++)
      set_state (element, orders[i][j]);
}

static GstElement *
make_pipeline (const char *engine, const char *location, const char *sink)
{
  g_autofree char *line = g_strdup_printf (
      "filesrc location=%s ! text/x-raw,format=utf8 ! vodertts engine=%s ! %s",
      location, engine, sink);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (line, &error);

  g_assert_no_error (error);

  return gst_object_ref_sink (pipeline);
}

static char *
write_text (const char *text, gssize length)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), NULL);
  g_autoptr (GError) error = NULL;
  char *file = g_build_filename (path, "text.txt", NULL);

  g_mkdir_with_parents (path, 0700);
  g_file_set_contents (file, text, length, &error);
  g_assert_no_error (error);

  return file;
}

static char *
write_long_text (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 20000; i++)
    g_string_append (text, "These are five words here. ");

  return write_text (text->str, text->len);
}

static void
test_cycles (void)
{
  g_autofree char *file = write_long_text ();
  g_autoptr (GstElement) pipeline =
      make_pipeline ("tone", file, "fakesink sync=true");

  for (guint i = 0; i < N_CYCLES; i++) {
    set_state (pipeline, i % 2 == 0 ? GST_STATE_PLAYING : GST_STATE_PAUSED);
    set_state (pipeline, i % 3 == 0 ? GST_STATE_READY : GST_STATE_NULL);
  }
  set_state (pipeline, GST_STATE_NULL);
}

/* Also before the first buffer has come. */
static void
test_no_wait (void)
{
  g_autofree char *file = write_long_text ();

  for (guint i = 0; i < N_CYCLES; i++) {
    g_autoptr (GstElement) pipeline = make_pipeline ("tone", file, "fakesink");

    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    gst_element_set_state (pipeline, GST_STATE_NULL);
  }
}

static GstMessage *
wait_for (GstElement *pipeline, GstMessageType types)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GstMessage *message =
      gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE, types);

  g_assert_nonnull (message);

  return message;
}

static GError *
wait_for_error (GstElement *pipeline)
{
  g_autoptr (GstMessage) message = wait_for (pipeline, GST_MESSAGE_ERROR);
  GError *error = NULL;

  gst_message_parse_error (message, &error, NULL);

  return error;
}

/* What the message says is missing. */
static void
assert_missing (GstMessage *message,
                const char *type,
                const char *detail,
                const char *engine)
{
  const GstStructure *details = NULL;

  gst_message_parse_error_details (message, &details);
  g_assert_nonnull (details);
  g_assert_true (gst_structure_has_name (details, "missing-plugin"));
  g_assert_cmpstr (gst_structure_get_string (details, "type"), ==, type);
  g_assert_cmpstr (gst_structure_get_string (details, "detail"), ==, detail);
  g_assert_cmpstr (gst_structure_get_string (details, "engine"), ==, engine);
}

/* Gives the message. */
static GstMessage *
assert_no_start (const char *property,
                 const char *value,
                 GQuark domain,
                 int code,
                 const char *text)
{
  g_autofree char *file = write_text ("One two.", -1);
  g_autoptr (GstElement) pipeline = make_pipeline ("tone", file, "fakesink");
  GstStateChangeReturn result;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) tts = NULL;
  g_autoptr (GstIterator) iterator =
      gst_bin_iterate_all_by_element_factory_name (GST_BIN (pipeline),
                                                   "vodertts");
  GValue item = G_VALUE_INIT;

  g_assert_cmpint (gst_iterator_next (iterator, &item), ==, GST_ITERATOR_OK);
  tts = g_value_dup_object (&item);
  g_value_unset (&item);
  g_object_set (tts, property, value, NULL);

  /* What takes time to find out fails later. */
  result = gst_element_set_state (pipeline, GST_STATE_PAUSED);
  g_assert_cmpint (result, !=, GST_STATE_CHANGE_SUCCESS);
  message = wait_for (pipeline, GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, NULL);
  g_assert_error (error, domain, code);
  g_assert_nonnull (strstr (error->message, text));
  set_state (pipeline, GST_STATE_NULL);

  return g_steal_pointer (&message);
}

static void
test_unknown_engine (void)
{
  g_autoptr (GstMessage) message =
      assert_no_start ("engine", "nosuchengine", GST_CORE_ERROR,
                       GST_CORE_ERROR_MISSING_PLUGIN, "nosuchengine");

  assert_missing (message, "voder-engine", "nosuchengine", "nosuchengine");
}

static void
test_unknown_voice (void)
{
  g_autoptr (GstMessage) message =
      assert_no_start ("voice", "nosuchvoice", GST_RESOURCE_ERROR,
                       GST_RESOURCE_ERROR_NOT_FOUND, "nosuchvoice");

  assert_missing (message, "voder-voice", "nosuchvoice", "tone");
}

static void
test_unknown_stand_in (void)
{
  g_autoptr (GstMessage) message =
      assert_no_start ("fallback", "tone, nosuchengine", GST_CORE_ERROR,
                       GST_CORE_ERROR_MISSING_PLUGIN, "nosuchengine");
}

/* The error names the place in the text of the chain. */
static void
test_unknown_effect (void)
{
  g_autoptr (GstMessage) effect =
      assert_no_start ("effects", "gain ! nosucheffect", GST_CORE_ERROR,
                       GST_CORE_ERROR_MISSING_PLUGIN, "Character 8: ");
  g_autoptr (GstMessage) value =
      assert_no_start ("effects", "gain gain=loud", GST_RESOURCE_ERROR,
                       GST_RESOURCE_ERROR_SETTINGS, "Character 6: gain: ");
}

/* What failed once works when it is put right. */
static void
test_recovers (void)
{
  g_autoptr (GstElement) element = voder_tts_make ("nosuchengine", NULL);

  g_assert_cmpint (gst_element_set_state (element, GST_STATE_PAUSED), ==,
                   GST_STATE_CHANGE_FAILURE);
  set_state (element, GST_STATE_NULL);
  g_object_set (element, "engine", "tone", NULL);
  set_state (element, GST_STATE_PAUSED);
  set_state (element, GST_STATE_NULL);
}

static void
test_binary (void)
{
  g_autofree char *file = write_text ("\177ELF\2\1\1\0\0\0\0\0\3\0\76", 15);
  g_autoptr (GstElement) pipeline = make_pipeline ("tone", file, "fakesink");
  g_autoptr (GError) error = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  error = wait_for_error (pipeline);
  g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE);
  set_state (pipeline, GST_STATE_NULL);
}

static void
test_refused_caps (void)
{
  g_autofree char *file = write_long_text ();
  g_autoptr (GstElement) pipeline =
      make_pipeline ("tone", file, "audio/x-raw,rate=1 ! fakesink");
  g_autoptr (GError) error = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  error = wait_for_error (pipeline);
  g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED);
  set_state (pipeline, GST_STATE_NULL);
}

/* All the text is in before the refusal: nobody is left to return it to. */
static void
test_refused_short (void)
{
  g_autofree char *file = write_text ("One two.", -1);
  g_autoptr (GstElement) pipeline =
      make_pipeline ("tone", file, "audio/x-raw,rate=1 ! fakesink");
  g_autoptr (GError) error = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  error = wait_for_error (pipeline);
  g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED);
  set_state (pipeline, GST_STATE_NULL);
}

static void
test_empty (void)
{
  const char *const texts[] = { "", " \n\n", "... !!! ..." };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *file = write_text (texts[i], -1);
    g_autoptr (GstElement) pipeline = make_pipeline ("tone", file, "fakesink");
    g_autoptr (GstMessage) message = NULL;

    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    message = wait_for (pipeline, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
    g_assert_cmpstr (GST_MESSAGE_TYPE_NAME (message), ==, "eos");
    set_state (pipeline, GST_STATE_NULL);
  }
}

static void
test_stats (void)
{
  g_autofree char *file = write_text ("One two. Three four.", -1);
  g_autoptr (GstElement) pipeline =
      make_pipeline ("tone name=t", file, "fakesink");
  g_autoptr (GstElement) tts = gst_bin_get_by_name (GST_BIN (pipeline), "t");
  g_autoptr (GstStructure) stats = NULL;
  guint64 n_utterances;
  guint64 n_bytes;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  gst_message_unref (wait_for (pipeline, GST_MESSAGE_EOS));
  g_object_get (tts, "stats", &stats, NULL);
  g_assert_true (gst_structure_get_uint64 (stats, "utterances", &n_utterances));
  g_assert_cmpuint (n_utterances, ==, 2);
  g_assert_true (gst_structure_get_uint64 (stats, "bytes-in", &n_bytes));
  g_assert_cmpuint (n_bytes, ==, 20);
  set_state (pipeline, GST_STATE_NULL);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodertts/states/every-order-works", test_orders);
  voder_test_add ("/vodertts/states/cycles-leave-nothing-alive", test_cycles);
  voder_test_add ("/vodertts/states/stops-before-it-has-begun", test_no_wait);
  voder_test_add ("/vodertts/states/an-unknown-engine-is-named",
                  test_unknown_engine);
  voder_test_add ("/vodertts/states/an-unknown-voice-is-named",
                  test_unknown_voice);
  voder_test_add ("/vodertts/states/an-unknown-stand-in-is-named",
                  test_unknown_stand_in);
  voder_test_add ("/vodertts/states/an-unknown-effect-is-named-with-its-place",
                  test_unknown_effect);
  voder_test_add ("/vodertts/states/a-failed-start-can-be-put-right",
                  test_recovers);
  voder_test_add ("/vodertts/states/binary-data-is-the-wrong-type",
                  test_binary);
  voder_test_add ("/vodertts/states/refused-caps-are-an-error",
                  test_refused_caps);
  voder_test_add ("/vodertts/states/refused-caps-are-an-error-also-after-eos",
                  test_refused_short);
  voder_test_add ("/vodertts/states/nothing-to-speak-ends-at-once", test_empty);
  voder_test_add ("/vodertts/states/stats-count-what-was-done", test_stats);

  return voder_test_run ();
}
