/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "voder-elements.h"
#include "voder-tts-speech.h"

/* The voices of the engine “scripted” differ in their rate. */
#define ENGLISH_RATE 16000
#define GERMAN_RATE  22050
#define N_TURNS      5

/* The audio of one format. */
typedef struct {
  int rate;
  guint64 n_frames;
} Part;

/* An element whose output is looked at buffer by buffer. */
typedef struct {
  GstHarness *harness;
  GArray *parts;
  GstClockTime next; /* where the next buffer has to begin */
  guint n_gaps;      /* buffers of silence */
} Watch;

static GstPadProbeReturn
on_output (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Watch *self = data;
  Part *part = NULL;

  if (GST_IS_EVENT (info->data)) {
    GstEvent *event = info->data;
    GstCaps *caps = NULL;
    Part next = { 0 };

    if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
      return GST_PAD_PROBE_OK;
    gst_event_parse_caps (event, &caps);
    gst_structure_get_int (gst_caps_get_structure (caps, 0), "rate",
                           &next.rate);
    g_array_append_val (self->parts, next);
    return GST_PAD_PROBE_OK;
  }

  g_assert_cmpuint (self->parts->len, >, 0);
  part = &g_array_index (self->parts, Part, self->parts->len - 1);
  g_assert_cmpuint (GST_BUFFER_PTS (info->data), ==, self->next);
  g_assert_cmpint (GST_BUFFER_IS_DISCONT (GST_BUFFER (info->data)), ==,
                   part->n_frames == 0);
  self->next = GST_BUFFER_PTS (info->data) + GST_BUFFER_DURATION (info->data);
  part->n_frames += gst_buffer_get_size (info->data) / sizeof (gint16);

  return GST_PAD_PROBE_OK;
}

static void
watch_init (Watch *self, GstElement *element, const char *caps)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "src");

  *self = (Watch){ .parts = g_array_new (FALSE, FALSE, sizeof (Part)) };
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      on_output, self, NULL);
  self->harness = voder_tts_harness (element, caps);
}

static void
watch_clear (Watch *self)
{
  if (self->harness == NULL)
    return;

  gst_harness_teardown (self->harness);
  g_array_unref (self->parts);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Watch, watch_clear)

static void
say (Watch *self, const char *text, const char *language)
{
  gst_harness_push_event (
      self->harness, gst_event_new_tag (gst_tag_list_new (GST_TAG_LANGUAGE_CODE,
                                                          language, NULL)));
  g_assert_cmpint (gst_harness_push (self->harness, gst_buffer_new_memdup (
                                                        text, strlen (text))),
                   ==, GST_FLOW_OK);
}

/* Waits for the end, and gives the text of each sentence. */
static char *
finish (Watch *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (VoderTtsSpeech) speech = NULL;
  g_autoptr (GPtrArray) marks = NULL;

  gst_harness_push_event (self->harness, gst_event_new_eos ());
  speech = voder_tts_collect (self->harness);
  marks = voder_tts_list_marks (speech, "sentence");
  for (guint i = 0; i < marks->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "|" : "",
                            gst_structure_get_string (marks->pdata[i], "text"));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static int
get_rate (Watch *self, guint n)
{
  g_assert_cmpuint (n, <, self->parts->len);

  return g_array_index (self->parts, Part, n).rate;
}

/* Each sum is of whole frames of its format: nothing is lost in between. */
static void
assert_exact (Watch *self)
{
  GstClockTime end = 0;

  for (guint i = 0; i < self->parts->len; i++) {
    const Part *part = &g_array_index (self->parts, Part, i);

    g_assert_cmpuint (part->n_frames, >, 0);
    end += gst_util_uint64_scale_int (part->n_frames, GST_SECOND, part->rate);
  }
  g_assert_cmpuint (self->next, ==, end);
}

/* Languages follow each other in one stream. */
static void
test_tags (void)
{
  g_auto (Watch) watch = { NULL };
  g_autofree char *text = NULL;

  watch_init (&watch, voder_tts_make ("scripted", NULL), TEXT_CAPS);
  for (guint i = 0; i < N_TURNS; i++) {
    say (&watch, "One two three. Four five.", "en");
    say (&watch, "Eins zwei drei.", "de");
  }
  text = finish (&watch);

  g_assert_cmpuint (watch.parts->len, ==, 2 * N_TURNS);
  for (guint i = 0; i < watch.parts->len; i++)
    g_assert_cmpint (get_rate (&watch, i), ==,
                     i % 2 == 0 ? ENGLISH_RATE : GERMAN_RATE);
  assert_exact (&watch);
  g_assert_true (g_str_has_prefix (
      text, "One two three.|Four five.|Eins zwei drei.|One two three.|"));
}

/* Who has named a voice, has meant it. */
static void
test_voice (void)
{
  g_auto (Watch) watch = { NULL };
  g_autofree char *text = NULL;

  watch_init (&watch, voder_tts_make ("scripted", "one"), TEXT_CAPS);
  say (&watch, "One two three.", "en");
  say (&watch, "Eins zwei drei.", "de");
  text = finish (&watch);

  g_assert_cmpuint (watch.parts->len, ==, 1);
  g_assert_cmpstr (text, ==, "One two three.|Eins zwei drei.");
}

/* What nobody speaks is spoken all the same. */
static void
test_unknown (void)
{
  g_auto (Watch) watch = { NULL };
  g_autofree char *text = NULL;

  watch_init (&watch, voder_tts_make ("scripted", NULL), TEXT_CAPS);
  say (&watch, "One two three.", "en");
  say (&watch, "Un deux trois.", "fr");
  text = finish (&watch);

  g_assert_cmpuint (watch.parts->len, ==, 1);
  g_assert_cmpstr (text, ==, "One two three.|Un deux trois.");
}

/* What is set on the element goes before what the stream says of itself. */
static void
test_property (void)
{
  g_auto (Watch) watch = { NULL };
  g_autofree char *text = NULL;
  GstElement *element = voder_tts_make ("scripted", NULL);

  g_object_set (element, "language", "en", NULL);
  watch_init (&watch, element, TEXT_CAPS);
  say (&watch, "Eins zwei drei.", "de");
  text = finish (&watch);

  g_assert_cmpuint (watch.parts->len, ==, 1);
  g_assert_cmpint (get_rate (&watch, 0), ==, ENGLISH_RATE);
}

/* So does one that is set while it plays, for what comes in after that. */
static void
test_property_while_playing (void)
{
  g_auto (Watch) watch = { NULL };
  g_autofree char *text = NULL;

  watch_init (&watch, voder_tts_make ("scripted", NULL), TEXT_CAPS);
  for (guint i = 0; i < N_TURNS; i++) {
    g_object_set (watch.harness->element, "language", "en", NULL);
    voder_tts_push (watch.harness, "One two three. Four five.", 4096);
    g_object_set (watch.harness->element, "language", "de", NULL);
    voder_tts_push (watch.harness, "Eins zwei drei.", 4096);
  }
  text = finish (&watch);

  g_assert_cmpuint (watch.parts->len, ==, 2 * N_TURNS);
  for (guint i = 0; i < watch.parts->len; i++)
    g_assert_cmpint (get_rate (&watch, i), ==,
                     i % 2 == 0 ? ENGLISH_RATE : GERMAN_RATE);
  assert_exact (&watch);
  g_assert_true (g_str_has_prefix (
      text, "One two three.|Four five.|Eins zwei drei.|One two three.|"));
}

/* Set to none, it is that of who speaks then, and of who spoke it is not; text
 * that comes at once waits for them. */
static void
test_property_is_unset (void)
{
  g_auto (Watch) watch = { NULL };
  g_autofree char *text = NULL;
  GstElement *element = voder_tts_make ("scripted", NULL);

  g_object_set (element, "language", "de", NULL);
  watch_init (&watch, element, TEXT_CAPS);
  for (guint i = 0; i < N_TURNS; i++) {
    g_object_set (element, "language", "de", NULL);
    voder_tts_push (watch.harness, "Eins zwei drei.", 4096);
    g_object_set (element, "language", NULL, NULL);
    voder_tts_push (watch.harness, "One two three. Four five.", 4096);
  }
  text = finish (&watch);

  g_assert_cmpuint (watch.parts->len, ==, 2 * N_TURNS);
  for (guint i = 0; i < watch.parts->len; i++)
    g_assert_cmpint (get_rate (&watch, i), ==,
                     i % 2 == 0 ? GERMAN_RATE : ENGLISH_RATE);
  assert_exact (&watch);
  g_assert_true (g_str_has_prefix (
      text, "Eins zwei drei.|One two three.|Four five.|Eins zwei drei.|"));
}

/* What a tag says holds then. */
static void
test_property_is_unset_before_a_tag (void)
{
  g_auto (Watch) watch = { NULL };
  g_autofree char *text = NULL;
  GstElement *element = voder_tts_make ("scripted", NULL);

  g_object_set (element, "language", "en", NULL);
  watch_init (&watch, element, TEXT_CAPS);
  say (&watch, "One two three.", "de");
  g_object_set (element, "language", NULL, NULL);
  voder_tts_push (watch.harness, "Eins zwei drei.", 4096);
  text = finish (&watch);

  g_assert_cmpuint (watch.parts->len, ==, 2);
  g_assert_cmpint (get_rate (&watch, 0), ==, ENGLISH_RATE);
  g_assert_cmpint (get_rate (&watch, 1), ==, GERMAN_RATE);
}

/* When nobody can be had, who spoke goes on, in the language as before. */
static void
test_property_is_unset_in_vain (void)
{
  g_auto (Watch) watch = { NULL };
  g_autofree char *text = NULL;
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) warning = NULL;
  GstElement *element = voder_tts_make ("scripted", NULL);

  g_object_set (element, "language", "de", NULL);
  gst_element_set_bus (element, bus);
  watch_init (&watch, element, TEXT_CAPS);
  voder_tts_push (watch.harness, "Eins zwei drei. ", 4096);
  g_object_set (element, "language", NULL, "voice", "nosuchvoice", NULL);
  voder_tts_push (watch.harness, "Vier ", 4096);
  voder_tts_push (watch.harness, "acht.", 4096);
  text = finish (&watch);
  gst_element_set_bus (element, NULL);
  warning = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);

  g_assert_nonnull (warning);
  g_assert_null (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR));
  g_assert_cmpuint (watch.parts->len, ==, 1);
  g_assert_cmpint (get_rate (&watch, 0), ==, GERMAN_RATE);
  g_assert_cmpstr (text, ==, "Eins zwei drei.|Vier acht.");
}

static void
push_cue (Watch *self, const char *text, GstClockTime start)
{
  GstBuffer *buffer = gst_buffer_new_memdup (text, strlen (text));

  GST_BUFFER_PTS (buffer) = start;
  GST_BUFFER_DURATION (buffer) = GST_SECOND;
  g_assert_cmpint (gst_harness_push (self->harness, buffer), ==, GST_FLOW_OK);
}

/* The silence before a subtitle is in the format of the subtitle. */
static void
test_cues (void)
{
  g_auto (Watch) watch = { NULL };
  g_autofree char *text = NULL;
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  watch_init (&watch, voder_tts_make ("scripted", NULL), TEXT_CAPS);
  gst_harness_push_event (watch.harness, gst_event_new_segment (&segment));
  for (guint i = 0; i < N_TURNS; i++) {
    gst_harness_push_event (
        watch.harness,
        gst_event_new_tag (gst_tag_list_new (GST_TAG_LANGUAGE_CODE,
                                             i % 2 == 0 ? "en" : "de", NULL)));
    push_cue (&watch, i % 2 == 0 ? "One." : "Eins.", i * 2 * GST_SECOND);
  }
  text = finish (&watch);

  g_assert_cmpuint (watch.parts->len, ==, N_TURNS);
  assert_exact (&watch);
  g_assert_cmpstr (text, ==, "One.|Eins.|One.|Eins.|One.");
}

/* Real engines, where they are; each pair of voices has rates of its own. */
static void
test_engines (void)
{
  static const struct {
    const char *engine, *voice;
    int rate;
  } turns[] = { { "flite", "kal", 8000 },  { "espeak", "en-us", 22050 },
                { "flite", "slt", 16000 }, { "flite", "kal16", 16000 },
                { "espeak", "de", 22050 }, { "flite", "kal", 8000 } };
  g_auto (Watch) watch = { NULL };
  GstElement *element = NULL;

  if (!voder_elements_need (VODER_PLUGIN_KIND_ENGINE, "espeak") ||
      !voder_elements_need (VODER_PLUGIN_KIND_ENGINE, "flite"))
    return;

  element = voder_tts_make ("flite", "kal");
  watch_init (&watch, element, TEXT_CAPS);
  for (guint i = 0; i < G_N_ELEMENTS (turns); i++) {
    g_autofree char *text = NULL;
    GstSegment segment;

    gst_segment_init (&segment, GST_FORMAT_BYTES);
    gst_element_set_state (element, GST_STATE_READY);
    g_object_set (element, "engine", turns[i].engine, "voice", turns[i].voice,
                  NULL);
    gst_element_set_state (element, GST_STATE_PLAYING);
    g_array_set_size (watch.parts, 0);
    watch.next = 0;
    gst_harness_push_event (watch.harness,
                            gst_event_new_stream_start (turns[i].voice));
    gst_harness_push_event (watch.harness, gst_event_new_segment (&segment));
    voder_tts_push (watch.harness, "One two three. Four.", 7);
    text = finish (&watch);

    g_assert_cmpstr (text, ==, "One two three.|Four.");
    g_assert_cmpuint (watch.parts->len, ==, 1);
    g_assert_cmpint (get_rate (&watch, 0), ==, turns[i].rate);
    assert_exact (&watch);
  }
}

/* Engines that stand in have languages that the first one has not. */
static void
test_fallback (void)
{
  g_auto (Watch) watch = { NULL };
  g_autofree char *text = NULL;
  g_autoptr (GstBus) bus = NULL;
  GstElement *element = NULL;

  if (!voder_elements_need (VODER_PLUGIN_KIND_ENGINE, "espeak") ||
      !voder_elements_need (VODER_PLUGIN_KIND_ENGINE, "flite"))
    return;

  element = voder_tts_make ("flite", NULL);
  g_object_set (element, "fallback", "espeak", NULL);
  bus = gst_bus_new ();
  gst_element_set_bus (element, bus);
  watch_init (&watch, element, TEXT_CAPS);
  say (&watch, "One two three.", "en");
  say (&watch, "Eins, zwei, drei.", "de");
  say (&watch, "Four five.", "en");
  text = finish (&watch);
  gst_element_set_bus (element, NULL);

  g_assert_cmpstr (text, ==, "One two three.|Eins, zwei, drei.|Four five.");
  g_assert_cmpuint (watch.parts->len, ==, 3);
  g_assert_cmpint (get_rate (&watch, 1), ==, 22050);
  g_assert_cmpint (get_rate (&watch, 0), ==, get_rate (&watch, 2));
  g_assert_cmpint (get_rate (&watch, 0), !=, 22050);
  assert_exact (&watch);
  g_assert_null (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR));
}

int
main (int argc, char **argv)
{
  voder_elements_add_path ("pipeline/engine");
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodertts/renegotiation/the-voice-follows-the-language",
                  test_tags);
  voder_test_add ("/vodertts/renegotiation/a-voice-that-is-named-speaks-all",
                  test_voice);
  voder_test_add ("/vodertts/renegotiation/a-language-of-nobody-is-spoken",
                  test_unknown);
  voder_test_add ("/vodertts/renegotiation/the-property-goes-before-tags",
                  test_property);
  voder_test_add ("/vodertts/renegotiation/the-property-changes-while-playing",
                  test_property_while_playing);
  voder_test_add ("/vodertts/renegotiation/no-property-means-who-speaks-then",
                  test_property_is_unset);
  voder_test_add ("/vodertts/renegotiation/no-property-means-the-tag",
                  test_property_is_unset_before_a_tag);
  voder_test_add ("/vodertts/renegotiation/no-property-and-nobody-else",
                  test_property_is_unset_in_vain);
  voder_test_add ("/vodertts/renegotiation/subtitles-change-their-language",
                  test_cues);
  voder_test_add ("/vodertts/renegotiation/engines-and-voices-change-in-ready",
                  test_engines);
  voder_test_add ("/vodertts/renegotiation/the-fallback-has-other-languages",
                  test_fallback);

  return voder_test_run ();
}
