/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <signal.h>
#include <string.h>

#include "spiel-bus.h"
#include "spoken.h"

#define ALMA SPIEL_BUS_PROVIDER "/alma"

/* Of an engine that is to wait for what never comes; what does come is there
 * by then on a busy machine, too. */
#define IMPATIENT_MS 3000
#define PATIENT_MS   100000

static const char *const one[] = { SPIEL_BUS_PROVIDER, NULL };

static VoderEngine *
create_engine (guint patience_ms)
{
  return g_object_new (VODER_TYPE_SPIEL_ENGINE, "patience-ms", patience_ms,
                       NULL);
}

/* Speaks, and gives the error; %NULL for none. */
static GError *
try_to_speak (VoderEngine *engine,
              const char *voice,
              const char *text,
              GCancellable *cancellable)
{
  g_autoptr (VoderUtterance) utterance = spoken_create_utterance (voice, text);
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_CHUNK, 4096);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderOutput) output =
      voder_output_new (utterance, sender, cancellable);
  GError *error = NULL;

  voder_engine_synthesize (engine, utterance, output, cancellable, &error);

  return error;
}

static void
assert_fails (VoderEngine *engine, const char *text, const char *why)
{
  g_autoptr (GError) error = try_to_speak (engine, ALMA, text, NULL);

  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, SPIEL_BUS_PROVIDER));
  if (strstr (error->message, why) == NULL)
    g_error ("“%s” does not say “%s”", error->message, why);
}

static void
assert_speaks (VoderEngine *engine)
{
  g_autoptr (Spoken) spoken = spoken_new_text (engine, ALMA, "one two");

  g_assert_cmpuint (spoken->n_frames, ==, 2 * 1600);
}

static guint
count_fds (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

/* What GDBus has sent it closes in its own time. */
static void
wait_fds (guint n)
{
  while (count_fds () > n)
    g_main_context_iteration (NULL, FALSE);
}

static void
test_streams (void)
{
  static const char *const faults[][2] = {
    { "other-header", "another header" },
    { "half-header", "not even a header" },
    { "huge-chunk", "larger than any" },
    { "half-chunk", "within a chunk" },
    { "half-event", "within a chunk" },
    { "half-sample", "within a sample" },
    { "long-name", "longer than any" },
    { "other-kind", "unknown kind" },
    { "header", "no audio" },
    { "error", "as it was told" },
    { "keep-error", "as it was told" },
    { "die", "does not speak" },
    { "some-and-die", "ended while it spoke" },
    { "endless", "without an end" },
  };
  g_autoptr (SpielBus) bus = spiel_bus_new (one);
  g_autoptr (VoderEngine) engine = create_engine (PATIENT_MS);
  guint n_before;

  assert_speaks (engine);
  n_before = count_fds ();
  for (guint round = 0; round < 3; round++) {
    for (gsize i = 0; i < G_N_ELEMENTS (faults); i++) {
      assert_fails (engine, faults[i][0], faults[i][1]);
      assert_speaks (engine);
    }
  }
  wait_fds (n_before);
}

/* Nothing to say is said without audio. */
static void
test_nothing_to_say (void)
{
  static const char *const texts[] = { "", "…", " — " };
  g_autoptr (SpielBus) bus = spiel_bus_new (one);
  g_autoptr (VoderEngine) engine = create_engine (PATIENT_MS);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = try_to_speak (engine, ALMA, texts[i], NULL);

    g_assert_no_error (error);
  }
}

static void
test_silence (void)
{
  static const char *const texts[] = { "nothing", "some-and-hang", "hang" };
  g_autoptr (SpielBus) bus = spiel_bus_new (one);

  spiel_bus_start (bus, SPIEL_BUS_PROVIDER);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (VoderEngine) engine = create_engine (IMPATIENT_MS);
    g_autoptr (GError) error = try_to_speak (engine, ALMA, texts[i], NULL);

    g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
    assert_speaks (engine);
  }
}

static void
test_formats (void)
{
  static const char *const voices[] = { "flac", "packed", "fast", "none",
                                        "noise" };
  g_autoptr (SpielBus) bus = spiel_bus_new (one);
  g_autoptr (VoderEngine) engine = create_engine (PATIENT_MS);

  for (gsize i = 0; i < G_N_ELEMENTS (voices); i++) {
    g_autofree char *id = g_strdup_printf (SPIEL_BUS_PROVIDER "/%s", voices[i]);
    g_autoptr (GError) error = try_to_speak (engine, id, "hello", NULL);

    g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FORMAT);
    g_assert_nonnull (strstr (error->message, voices[i]));
  }
  assert_speaks (engine);
}

/* The bus starts it anew. */
static void
test_killed (void)
{
  g_autoptr (SpielBus) bus = spiel_bus_new (one);
  g_autoptr (VoderEngine) engine = create_engine (PATIENT_MS);

  assert_speaks (engine);
  for (guint i = 0; i < 5; i++) {
    kill ((pid_t) spiel_bus_get_pid (bus, SPIEL_BUS_PROVIDER), SIGKILL);
    while (spiel_bus_get_pid (bus, SPIEL_BUS_PROVIDER) != 0)
      continue;
    assert_speaks (engine);
  }
}

/* Another bus is there when the first has ended. */
static void
test_new_bus (void)
{
  SpielBus *first = spiel_bus_new (one);
  g_autoptr (VoderEngine) engine = create_engine (PATIENT_MS);
  g_autoptr (SpielBus) second = NULL;
  GError *error = NULL;

  assert_speaks (engine);
  spiel_bus_free (first);
  error = try_to_speak (engine, ALMA, "hello", NULL);
  g_assert_true (error != NULL && error->domain == VODER_SPEECH_ERROR);
  second = spiel_bus_new (one);
  while (error != NULL) {
    g_error_free (error);
    error = try_to_speak (engine, ALMA, "hello", NULL);
  }
  assert_speaks (engine);
}

typedef struct {
  VoderEngine *engine;
  const char *text;
} Wish;

static gboolean
speak_task (gpointer data, GCancellable *cancellable, GError **error)
{
  Wish *wish = data;
  GError *why = try_to_speak (wish->engine, ALMA, wish->text, cancellable);

  if (why == NULL)
    return TRUE;
  g_propagate_error (error, why);

  return FALSE;
}

static void
test_at_once (void)
{
  g_autoptr (SpielBus) bus = spiel_bus_new (one);
  g_autoptr (VoderEngine) engine = create_engine (PATIENT_MS);
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;
  Wish wishes[] = {
    { engine, "one two three" },
    { engine, "byte-by-byte two" },
    { engine, "odd-chunks" },
    { engine, "without-answer" },
  };

  voder_group_set_limit (group, 8);
  for (guint i = 0; i < 60; i++)
    voder_group_go (group, speak_task, &wishes[i % 4], NULL, NULL);
  voder_group_wait (group, NULL, &error);
  g_assert_no_error (error);
}

typedef struct {
  gboolean has_left;
  guint subscription;
} Leaving;

static void
on_left (GDBusConnection *connection,
         const char *sender,
         const char *path,
         const char *interface,
         const char *signal,
         GVariant *parameters,
         gpointer data)
{
  ((Leaving *) data)->has_left = TRUE;
}

static gboolean
on_time (gpointer data)
{
  gboolean *has_come = data;

  *has_come = TRUE;

  return G_SOURCE_REMOVE;
}

static void
wait_ms (guint duration_ms)
{
  gboolean has_come = FALSE;

  g_timeout_add (duration_ms, on_time, &has_come);
  while (!has_come)
    g_main_context_iteration (NULL, TRUE);
}

/* Cancels at a random moment, and gives how long it took to end. */
static gint64
cancel_one (VoderEngine *engine, const char *text)
{
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;
  Wish wish = { engine, text };
  gint64 begin_us;

  voder_group_go (group, speak_task, &wish, NULL, NULL);
  wait_ms ((guint) g_test_rand_int_range (0, 20));
  begin_us = g_get_monotonic_time ();
  voder_group_cancel (group, NULL);
  g_assert_false (voder_group_wait (group, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  return g_get_monotonic_time () - begin_us;
}

static void
test_cancel (void)
{
  static const char *const texts[] = { "nothing", "some-and-hang", "hang" };
  g_autoptr (SpielBus) bus = spiel_bus_new (one);
  g_autoptr (VoderEngine) engine = create_engine (PATIENT_MS);
  gint64 longest_us = 0;
  guint n_before;

  assert_speaks (engine);
  n_before = count_fds ();
  for (guint i = 0; i < 60; i++)
    longest_us = MAX (longest_us, cancel_one (engine, texts[i % 3]));
  g_test_message ("the slowest of 60 cancels took %d us", (int) longest_us);
  assert_speaks (engine);
  wait_fds (n_before);
}

/* The provider stops as soon as nobody reads. */
static void
test_cancel_reaches_provider (void)
{
  g_autoptr (SpielBus) bus = spiel_bus_new (one);
  g_autoptr (VoderEngine) engine = create_engine (PATIENT_MS);
  Leaving leaving = { FALSE, 0 };

  assert_speaks (engine);
  leaving.subscription = g_dbus_connection_signal_subscribe (
      bus->connection, NULL, NULL, "Left", NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
      on_left, &leaving, NULL);
  spoken_assert_cancels_text (engine, ALMA, "endless");
  while (!leaving.has_left)
    g_main_context_iteration (NULL, TRUE);
  g_dbus_connection_signal_unsubscribe (bus->connection, leaving.subscription);
  assert_speaks (engine);
}

static void
test_deadline (void)
{
  g_autoptr (SpielBus) bus = spiel_bus_new (one);
  g_autoptr (VoderEngine) engine = create_engine (PATIENT_MS);
  g_autoptr (VoderContext) context = NULL;
  g_autoptr (GError) error = NULL;

  assert_speaks (engine);
  context = voder_context_new_with_timeout (NULL, 20 * G_TIME_SPAN_MILLISECOND);
  error = try_to_speak (engine, ALMA, "hang", G_CANCELLABLE (context));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

/* Who waits for the voices of one that hangs can leave. */
static void
test_cancel_voices (void)
{
  static const char *const hanging[] = { "test.Hanging.Speech.Provider", NULL };
  g_autoptr (SpielBus) bus = spiel_bus_new (hanging);
  g_autoptr (VoderEngine) engine = create_engine (PATIENT_MS);
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, 20 * G_TIME_SPAN_MILLISECOND);
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) voices =
      voder_engine_list_voices (engine, G_CANCELLABLE (context), &error);

  g_assert_null (voices);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/spiel/what-is-no-stream-is-an-error", test_streams);
  voder_test_add ("/spiel/nothing-to-say-is-no-error", test_nothing_to_say);
  voder_test_add ("/spiel/a-provider-that-hangs-is-an-error", test_silence);
  voder_test_add ("/spiel/another-format-is-an-error", test_formats);
  voder_test_add ("/spiel/a-killed-provider-is-started-again", test_killed);
  voder_test_add ("/spiel/another-bus-is-found", test_new_bus);
  voder_test_add ("/spiel/many-speak-at-once", test_at_once);
  voder_test_add ("/spiel/a-cancel-ends-it-anywhere", test_cancel);
  voder_test_add ("/spiel/a-cancel-reaches-the-provider",
                  test_cancel_reaches_provider);
  voder_test_add ("/spiel/a-deadline-ends-it", test_deadline);
  voder_test_add ("/spiel/a-wait-for-voices-can-be-ended", test_cancel_voices);

  return voder_test_run ();
}
