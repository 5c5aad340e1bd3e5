/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "voder-elements.h"
#include "voder-tts-speech.h"

/* The voices of the engine “scripted” differ in their rate. */
#define ENGLISH_RATE 16000
#define GERMAN_RATE  22050
#define TONE_RATE    22050

#define TEXT "One two three."

/* Text for an element whose engine does not come, and the one who pushes it. */
typedef struct {
  GstHarness *harness;
  GstBus *bus;
  VoderSender *waits; /* of a GString for each time that it waits */
  VoderReceiver *waiting;
  VoderGroup *group;
  GstFlowReturn flow;
} Wait;

static Wait *current; /* atomic; whose text begins to wait */

/* The element logs that text waits, when it does. */
static void
on_log (GstDebugCategory *category,
        GstDebugLevel level,
        const char *file,
        const char *function,
        int line,
        GObject *object,
        GstDebugMessage *message,
        gpointer data)
{
  Wait *self = g_atomic_pointer_get (&current);
  GString *item = NULL;

  if (self == NULL || object != G_OBJECT (self->harness->element) ||
      strstr (gst_debug_message_get (message), "waits") == NULL)
    return;

  item = g_string_new (NULL);
  if (!voder_sender_try_send (self->waits, item, NULL))
    g_string_free (item, TRUE);
}

static void
wait_init (Wait *self, GstElement *element)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_GSTRING, 1);

  self->waits = voder_channel_create_sender (channel);
  self->waiting = voder_channel_create_receiver (channel);
  self->group = voder_group_new (voder_pool_get_blocking (),
                                 VODER_GROUP_FIRST_ERROR, NULL);
  self->bus = gst_bus_new ();
  gst_element_set_bus (element, self->bus);
  self->harness = voder_tts_harness (element, TEXT_CAPS);
}

static void
wait_clear (Wait *self)
{
  if (self->harness == NULL)
    return;

  gst_element_set_bus (self->harness->element, NULL);
  gst_harness_teardown (self->harness);
  g_object_unref (self->group);
  g_object_unref (self->waiting);
  g_object_unref (self->waits);
  gst_object_unref (self->bus);
  g_unsetenv ("VODER_SCRIPTED_WAITS");
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wait, wait_clear)

static gboolean
push_text (gpointer data, GCancellable *cancellable, GError **error)
{
  Wait *self = data;

  self->flow = gst_harness_push (self->harness,
                                 gst_buffer_new_memdup (TEXT, strlen (TEXT)));

  return TRUE;
}

/* Gives back once the text waits. */
static void
wait_begin (Wait *self)
{
  g_autoptr (GString) item = NULL;

  g_atomic_pointer_set (&current, self);
  gst_debug_set_threshold_for_name ("vodertts", GST_LEVEL_DEBUG);
  g_assert_true (voder_group_go (self->group, push_text, self, NULL, NULL));
  g_assert_true (
      voder_receiver_receive (self->waiting, (gpointer *) &item, NULL, NULL));
  gst_debug_unset_threshold_for_name ("vodertts");
  g_atomic_pointer_set (&current, NULL);
}

/* The text goes on although the engine does not come: it is spoken, last of
 * all, at that rate. */
static void
assert_goes_on (Wait *self, int expected)
{
  g_autoptr (VoderTtsSpeech) speech = NULL;
  g_autoptr (GPtrArray) sentences = NULL;
  int rate = 0;

  g_assert_true (voder_group_wait (self->group, NULL, NULL));
  g_assert_cmpint (self->flow, ==, GST_FLOW_OK);
  gst_harness_push_event (self->harness, gst_event_new_eos ());
  speech = voder_tts_collect (self->harness);
  for (guint i = 0; i < speech->events->len; i++) {
    GstEvent *event = speech->events->pdata[i];
    GstCaps *caps = NULL;

    if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
      continue;
    gst_event_parse_caps (event, &caps);
    gst_structure_get_int (gst_caps_get_structure (caps, 0), "rate", &rate);
  }
  g_assert_cmpint (rate, ==, expected);
  sentences = voder_tts_list_marks (speech, "sentence");
  g_assert_cmpuint (sentences->len, >, 0);
  g_assert_cmpstr (
      gst_structure_get_string (sentences->pdata[sentences->len - 1], "text"),
      ==, TEXT);
  g_assert_null (gst_bus_pop_filtered (self->bus, GST_MESSAGE_ERROR));
}

/* Text waits for the voice that decides on its language, which does not come,
 * while another speaks. */
static void
wait_for_voice (Wait *self, const char *language)
{
  GstElement *element = voder_tts_make ("scripted", NULL);

  g_object_set (element, "language", language, NULL);
  wait_init (self, element);
  voder_tts_push (self->harness, "Eins.", 4096);
  g_setenv ("VODER_SCRIPTED_WAITS", "1", TRUE);
  g_object_set (element, "language", NULL, NULL);
  wait_begin (self);
}

static void
test_language (void)
{
  g_auto (Wait) wait = { NULL };

  wait_for_voice (&wait, "de");
  g_object_set (wait.harness->element, "language", "de", NULL);
  assert_goes_on (&wait, GERMAN_RATE);
}

static void
test_others (void)
{
  g_auto (Wait) wait = { NULL };

  wait_for_voice (&wait, "en");
  g_object_set (wait.harness->element, "engine", "tone", NULL);
  assert_goes_on (&wait, TONE_RATE);
}

/* Who cannot be had is not waited for. */
static void
test_nobody (void)
{
  g_auto (Wait) wait = { NULL };

  wait_for_voice (&wait, "en");
  g_object_set (wait.harness->element, "engine", "nosuchengine", NULL);
  assert_goes_on (&wait, ENGLISH_RATE);
}

static void
test_first (void)
{
  g_auto (Wait) wait = { NULL };

  g_setenv ("VODER_SCRIPTED_WAITS", "1", TRUE);
  wait_init (&wait, voder_tts_make ("scripted", NULL));
  wait_begin (&wait);
  g_object_set (wait.harness->element, "engine", "tone", NULL);
  assert_goes_on (&wait, TONE_RATE);
}

int
main (int argc, char **argv)
{
  /* GStreamer frees no list of them: there is to be one only. */
  gst_debug_remove_log_function (gst_debug_log_default);
  gst_debug_add_log_function (on_log, NULL, NULL);
  voder_elements_add_path ("pipeline/engine");
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodertts/waits/until-the-language-is-said-again",
                  test_language);
  voder_test_add ("/vodertts/waits/for-who-is-wanted-now", test_others);
  voder_test_add ("/vodertts/waits/not-for-who-cannot-be-had", test_nobody);
  voder_test_add ("/vodertts/waits/not-for-the-first-when-others-speak",
                  test_first);

  return voder_test_run ();
}
