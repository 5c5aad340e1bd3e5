/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include <string.h>

#include "voder-tts-speech.h"

#define N_SENTENCES 24

/* Silence, after which the next sentence comes, is more than this. */
#define LOUD 1000

static const double rates[] = { 1.0, 2.0, 0.5 };

/* What was heard: the samples, and where each sentence begins in them. */
typedef struct {
  GArray *samples; /* gint16 */
  GPtrArray *texts;
  GArray *starts; /* guint */
} Heard;

static Heard *
heard_new (void)
{
  Heard *self = g_new0 (Heard, 1);

  self->samples = g_array_new (FALSE, FALSE, sizeof (gint16));
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->starts = g_array_new (FALSE, FALSE, sizeof (guint));

  return self;
}

static void
heard_free (Heard *self)
{
  g_array_unref (self->samples);
  g_ptr_array_unref (self->texts);
  g_array_unref (self->starts);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Heard, heard_free)

static void
heard_add_mark (Heard *self, const GstStructure *fields)
{
  guint start = self->samples->len;
  guint64 frame = 0;

  if (g_strcmp0 (gst_structure_get_string (fields, "type"), "sentence") != 0)
    return;

  g_assert_true (gst_structure_get_uint64 (fields, "frame", &frame));
  start += (guint) frame;
  g_ptr_array_add (self->texts,
                   g_strdup (gst_structure_get_string (fields, "text")));
  g_array_append_val (self->starts, start);
}

static void
heard_add (Heard *self, GstBuffer *buffer)
{
  const GstMetaInfo *info = gst_meta_get_info ("VoderMarkMeta");
  gpointer state = NULL;
  GstMeta *meta = NULL;
  GstMapInfo map;

  while ((meta = gst_buffer_iterate_meta_filtered (buffer, &state,
                                                   info->api)) != NULL)
    heard_add_mark (self,
                    gst_custom_meta_get_structure ((GstCustomMeta *) meta));
  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_array_append_vals (self->samples, map.data,
                       (guint) (map.size / sizeof (gint16)));
  gst_buffer_unmap (buffer, &map);
}

static const gint16 *
heard_get_sentence (const Heard *self, guint n, guint *length)
{
  guint start = g_array_index (self->starts, guint, n);
  guint end = g_array_index (self->starts, guint, n + 1);

  *length = end - start;

  return &g_array_index (self->samples, gint16, start);
}

static int
heard_find_peak (const Heard *self, guint n)
{
  guint length;
  const gint16 *samples = heard_get_sentence (self, n, &length);
  int peak = 0;

  for (guint i = 0; i < length; i++)
    peak = MAX (peak, ABS (samples[i]));

  return peak;
}

static void
assert_same_sentence (const Heard *a, const Heard *b, guint n)
{
  guint n_a;
  guint n_b;
  const gint16 *of_a = heard_get_sentence (a, n, &n_a);
  const gint16 *of_b = heard_get_sentence (b, n, &n_b);

  g_assert_cmpmem (of_a, n_a * sizeof *of_a, of_b, n_b * sizeof *of_b);
}

static void
assert_whole (const Heard *self)
{
  g_assert_cmpuint (self->texts->len, ==, N_SENTENCES + 1);
  for (guint i = 0; i < N_SENTENCES; i++) {
    g_autofree char *text =
        g_strdup_printf ("This is sentence %u of a story.", i);

    g_assert_cmpstr (self->texts->pdata[i], ==, text);
  }
}

static char *
make_story (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < N_SENTENCES; i++)
    g_string_append_printf (text, "This is sentence %u of a story. ", i);
  g_string_append (text, "The end.");

  return g_string_free (text, FALSE);
}

/* Called when a sentence has begun: its first buffer was taken, and the next
 * one waits. */
typedef void (*BeginFunc) (GstElement *element, guint n);

/* Hears the story, but for its last words, from an element that stands at
 * PLAYING, and that is slowed down to a buffer at a time. */
static Heard *
hear (GstElement *element, BeginFunc begin)
{
  g_autoptr (GstHarness) harness = voder_tts_harness (element, TEXT_CAPS);
  g_autofree char *story = make_story ();
  Heard *heard = heard_new ();
  GstBuffer *buffer = NULL;

  gst_harness_set_blocking_push_mode (harness);
  voder_tts_push (harness, story, 4096);
  g_assert_true (gst_harness_push_event (harness, gst_event_new_eos ()));
  while (heard->texts->len <= N_SENTENCES) {
    guint n = heard->texts->len;

    buffer = gst_harness_pull (harness);
    g_assert_nonnull (buffer);
    heard_add (heard, buffer);
    gst_buffer_unref (buffer);
    if (begin != NULL && heard->texts->len > n)
      begin (harness->element, n);
  }
  g_array_set_size (heard->samples,
                    g_array_index (heard->starts, guint, N_SENTENCES));

  return heard;
}

static GstElement *
make (double rate, const char *effects)
{
  GstElement *element = voder_tts_make ("tone", NULL);

  g_object_set (element, "rate", rate, "effects", effects, "workers", 3, NULL);

  return element;
}

static void
change_rate (GstElement *element, guint n)
{
  if (n % 4 == 3)
    g_object_set (element, "rate", rates[(n + 1) / 4 % 3], NULL);
}

static void
test_rate (void)
{
  g_autoptr (Heard) normal = hear (make (rates[0], NULL), NULL);
  g_autoptr (Heard) fast = hear (make (rates[1], NULL), NULL);
  g_autoptr (Heard) slow = hear (make (rates[2], NULL), NULL);
  const Heard *const told[] = { normal, fast, slow };
  g_autoptr (Heard) heard = hear (make (rates[0], NULL), change_rate);

  assert_whole (heard);
  for (guint i = 0; i < N_SENTENCES; i++)
    assert_same_sentence (heard, told[i / 4 % 3], i);
}

static void
change_all (GstElement *element, guint n)
{
  g_object_set (element, "rate", n % 2 == 0 ? 2.0 : 1.0, "pitch",
                n % 3 == 0 ? 1.5 : 1.0, "volume", n % 5 == 0 ? 0.5 : 1.0, NULL);
}

static void
test_all (void)
{
  g_autoptr (Heard) heard = hear (make (1.0, NULL), change_all);

  assert_whole (heard);
  for (guint i = 1; i < N_SENTENCES; i++) {
    g_autoptr (Heard) told = NULL;
    GstElement *element = NULL;

    if (i > 6 && i < N_SENTENCES - 1)
      continue;
    element = make ((i - 1) % 2 == 0 ? 2.0 : 1.0, NULL);
    g_object_set (element, "pitch", (i - 1) % 3 == 0 ? 1.5 : 1.0, "volume",
                  (i - 1) % 5 == 0 ? 0.5 : 1.0, NULL);
    told = hear (element, NULL);
    assert_same_sentence (heard, told, i);
  }
}

static void
mute (GstElement *element, guint n)
{
  if (n == 4)
    g_object_set (element, "effects", "gain gain=-60", NULL);
  if (n == 8)
    g_object_set (element, "effects", "gain gain=0", NULL);
}

static int
find_step (const Heard *heard)
{
  const gint16 *samples = (const gint16 *) (gconstpointer) heard->samples->data;
  int step = 0;

  for (guint i = 1; i < heard->samples->len; i++)
    step = MAX (step, ABS (samples[i] - samples[i - 1]));

  return step;
}

/* The parameters of an effect are heard with what comes next out of it, which
 * is in this sentence or the next, and reached without a jump. */
static void
test_parameters (void)
{
  g_autoptr (Heard) plain = hear (make (1.0, "gain"), NULL);
  g_autoptr (Heard) heard = hear (make (1.0, "gain"), mute);

  assert_whole (heard);
  g_assert_cmpuint (heard->samples->len, ==, plain->samples->len);
  for (guint i = 0; i < 4; i++)
    assert_same_sentence (heard, plain, i);
  for (guint i = 6; i < 8; i++)
    g_assert_cmpint (heard_find_peak (heard, i), <, LOUD);
  for (guint i = 10; i < N_SENTENCES; i++)
    assert_same_sentence (heard, plain, i);
  g_assert_cmpint (find_step (heard), <=, find_step (plain));
}

static void
change_effects (GstElement *element, guint n)
{
  if (n == 4)
    g_object_set (element, "effects", "gain gain=-60", NULL);
  if (n == 8)
    g_object_set (element, "effects", "limiter ! gain gain=-60", NULL);
  if (n == 12)
    g_object_set (element, "effects", NULL, NULL);
}

static void
test_effects (void)
{
  g_autoptr (Heard) plain = hear (make (1.0, NULL), NULL);
  g_autoptr (Heard) heard = hear (make (1.0, NULL), change_effects);

  assert_whole (heard);
  g_assert_cmpuint (heard->samples->len, ==, plain->samples->len);
  for (guint i = 0; i < N_SENTENCES; i++) {
    if (i < 5 || i > 12)
      assert_same_sentence (heard, plain, i);
    else
      g_assert_cmpint (heard_find_peak (heard, i), <, LOUD);
  }
}

static void
break_effects (GstElement *element, guint n)
{
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *effects = NULL;

  if (n != 4)
    return;

  bus = gst_bus_new ();
  gst_element_set_bus (element, bus);
  g_object_set (element, "effects", "gain gain=-6 ! nosucheffect", NULL);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
  g_assert_nonnull (message);
  gst_message_parse_warning (message, &error, NULL);
  g_assert_nonnull (strstr (error->message, "Character 16: "));
  gst_element_set_bus (element, NULL);
  g_object_get (element, "effects", &effects, NULL);
  g_assert_cmpstr (effects, ==, "gain");
}

static void
test_wrong_effects (void)
{
  g_autoptr (Heard) plain = hear (make (1.0, "gain"), NULL);
  g_autoptr (Heard) heard = hear (make (1.0, "gain"), break_effects);

  assert_whole (heard);
  for (guint i = 0; i < N_SENTENCES; i++)
    assert_same_sentence (heard, plain, i);
}

/* Who is looked for in the background speaks from when the stats say so. */
static void
wait_for_voice (GstElement *element, const char *voice)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (element);

  for (;;) {
    g_autoptr (GstStructure) stats = NULL;
    g_autoptr (GstMessage) message = NULL;

    g_object_get (element, "stats", &stats, NULL);
    if (g_strcmp0 (gst_structure_get_string (stats, "voice"), voice) == 0)
      return;
    message = gst_bus_timed_pop_filtered (bus, GST_MSECOND, GST_MESSAGE_ERROR);
    g_assert_null (message);
  }
}

static void
assert_warning (GstElement *element, const char *type, const char *detail)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (element);
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR);
  const GstStructure *details = NULL;

  g_assert_cmpstr (GST_MESSAGE_TYPE_NAME (message), ==, "warning");
  gst_message_parse_warning_details (message, &details);
  g_assert_true (gst_structure_has_name (details, "missing-plugin"));
  g_assert_cmpstr (gst_structure_get_string (details, "type"), ==, type);
  g_assert_cmpstr (gst_structure_get_string (details, "detail"), ==, detail);
}

static void
change_speaker (GstElement *element, guint n)
{
  g_autoptr (GstBus) bus = gst_bus_new ();

  gst_element_set_bus (element, bus);
  if (n == 4) {
    g_object_set (element, "voice", "tone-16k", NULL);
    wait_for_voice (element, "tone-16k");
  } else if (n == 8) {
    g_object_set (element, "voice", "nobody", NULL);
    assert_warning (element, "voder-voice", "nobody");
    g_object_set (element, "engine", "nothing", NULL);
    assert_warning (element, "voder-engine", "nothing");
  } else if (n == 12) {
    g_object_set (element, "engine", "tone", "voice", NULL, NULL);
    wait_for_voice (element, "tone");
  }
  gst_element_set_bus (element, NULL);
}

/* Another voice speaks from the next sentence on, at its own rate, though that
 * was synthesised ahead by the one before. */
static void
test_speaker (void)
{
  GstElement *other = make (1.0, NULL);
  g_autoptr (Heard) first = hear (make (1.0, NULL), NULL);
  g_autoptr (Heard) second = NULL;
  g_autoptr (Heard) heard = hear (make (1.0, NULL), change_speaker);

  g_object_set (other, "voice", "tone-16k", NULL);
  second = hear (other, NULL);
  assert_whole (heard);
  for (guint i = 0; i < N_SENTENCES; i++)
    assert_same_sentence (heard, i < 5 || i > 12 ? first : second, i);
}

static void
toggle_speaker (GstElement *element, guint n)
{
  g_autoptr (GstBus) bus = gst_bus_new ();

  gst_element_set_bus (element, bus);
  for (guint i = 0; i < 10; i++)
    g_object_set (element, "voice", i % 2 == 0 ? "tone-16k" : "tone", NULL);
  wait_for_voice (element, "tone");
  gst_element_set_bus (element, NULL);
}

/* However often it changes: the last one speaks, and all is heard once. */
static void
test_speakers (void)
{
  g_autoptr (Heard) plain = hear (make (1.0, NULL), NULL);
  g_autoptr (Heard) heard = hear (make (1.0, NULL), toggle_speaker);

  assert_whole (heard);
  assert_same_sentence (heard, plain, 0);
}

static void
test_marks_move (void)
{
  g_autoptr (Heard) plain = hear (make (1.0, NULL), NULL);
  g_autoptr (Heard) faster = hear (make (1.0, "tempo rate=2"), NULL);

  assert_whole (faster);
  for (guint i = 0; i < N_SENTENCES; i++)
    g_assert_cmpfloat_with_epsilon (
        g_array_index (faster->starts, guint, i),
        g_array_index (plain->starts, guint, i) / 2.0, 22050 * 0.05);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodertts/live/a-rate-is-heard-from-the-next-sentence",
                  test_rate);
  voder_test_add ("/vodertts/live/all-prosody-may-change-with-each-sentence",
                  test_all);
  voder_test_add ("/vodertts/live/parameters-are-heard-at-once-without-a-click",
                  test_parameters);
  voder_test_add ("/vodertts/live/other-effects-are-heard-from-the-next-"
                  "sentence",
                  test_effects);
  voder_test_add ("/vodertts/live/wrong-effects-are-a-warning",
                  test_wrong_effects);
  voder_test_add ("/vodertts/live/a-voice-is-heard-from-the-next-sentence",
                  test_speaker);
  voder_test_add ("/vodertts/live/voices-may-change-at-any-time",
                  test_speakers);
  voder_test_add ("/vodertts/live/marks-move-with-the-effects",
                  test_marks_move);

  return voder_test_run ();
}
