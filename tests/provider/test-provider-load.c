/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "strict-client.h"

static const char *const tone_options[] = { "--engine", "tone", NULL };

/* Of one client that queues what it has to say. */
#define N_QUEUED 1000
/* More than the program needs for its main loop, the bus and all engines. */
#define MAX_THREADS 32
#if defined(__SANITIZE_ADDRESS__)
#define MAX_MEMORY_KIB (1024 * 1024) /* with what the sanitizer keeps */
#else
#define MAX_MEMORY_KIB (256 * 1024)
#endif
/* Ten minutes of speech: far more than is spoken ahead. */
#define LONG_BYTES 60000

static ProviderBus *
start (void)
{
  struct rlimit limit;
  ProviderBus *bus;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  bus = provider_bus_new ();
  provider_bus_start (bus, tone_options);

  return bus;
}

static char *
create_long_text (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; text->len < LONG_BYTES; i++)
    g_string_append_printf (text, "This is the sentence of number %u. ", i);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
create_text (guint i)
{
  return g_strdup_printf ("This is message %u and it says a number", i);
}

/* Whatever was read of it came from this text: the same as when it is read at
 * once. */
static void
assert_same (StrictSpeech *speech, StrictSpeech *other)
{
  gsize length = MIN (speech->pcm->len, other->pcm->len);

  g_assert_cmpuint (length, >, 0);
  g_assert_cmpmem (speech->pcm->data, length, other->pcm->data, length);
}

static void
test_queue (void)
{
  g_autoptr (ProviderBus) bus = start ();
  g_autoptr (GPtrArray) queue =
      g_ptr_array_new_with_free_func ((GDestroyNotify) strict_speech_free);
  guint n_before = provider_bus_count (bus, "fd");

  for (guint i = 0; i < N_QUEUED; i++) {
    g_autofree char *text = create_text (i);
    const StrictWish wish = { .text = text, .is_packets = i % 2 == 1 };

    g_ptr_array_add (queue, strict_client_ask (bus, &wish));
    if (i % 100 == 0)
      g_assert_cmpuint (provider_bus_count (bus, "task"), <=, MAX_THREADS);
  }
  g_assert_cmpuint (provider_bus_count (bus, "task"), <=, MAX_THREADS);

  for (guint i = 0; i < N_QUEUED; i++) {
    StrictSpeech *speech = g_ptr_array_index (queue, i);
    g_autofree char *text = create_text (i);
    g_autofree char *events = NULL;
    g_autofree char *last = g_strdup_printf ("W:%u W:and", i);

    strict_speech_read_all (speech);
    events = strict_speech_dup_events (speech, text);
    g_assert_nonnull (strstr (events, last));
  }
  g_assert_cmpuint (provider_bus_count (bus, "task"), <=, MAX_THREADS);
  g_assert_cmpuint (provider_bus_get_status (bus, "VmHWM:"), <, MAX_MEMORY_KIB);
  provider_bus_wait_count (bus, "fd", n_before);
}

/* Each is far longer than what is spoken ahead of its reader. */
static void
test_long_queue (void)
{
  g_autoptr (ProviderBus) bus = start ();
  g_autofree char *text = create_long_text ();
  const StrictWish wish = { .text = text };
  g_autoptr (GPtrArray) queue =
      g_ptr_array_new_with_free_func ((GDestroyNotify) strict_speech_free);
  StrictSpeech *first;
  guint n_before = provider_bus_count (bus, "fd");

  for (guint i = 0; i < 300; i++)
    g_ptr_array_add (queue, strict_client_ask (bus, &wish));
  first = g_ptr_array_index (queue, 0);
  strict_speech_read_all (first);
  g_assert_cmpuint (first->pcm->len, >, 5 * 1024 * 1024);
  for (guint i = 1; i < queue->len; i++) {
    StrictSpeech *speech = g_ptr_array_index (queue, i);

    strict_speech_read_audio (speech, 200 * 1024);
    assert_same (speech, first);
    strict_speech_cancel (speech);
  }
  g_assert_cmpuint (provider_bus_count (bus, "task"), <=, MAX_THREADS);
  g_assert_cmpuint (provider_bus_get_status (bus, "VmHWM:"), <, MAX_MEMORY_KIB);
  provider_bus_wait_count (bus, "fd", n_before);
}

/* A client that has paused reads on where it was, hours later. */
static void
test_pause (void)
{
  g_autoptr (ProviderBus) bus = start ();
  g_autofree char *text = create_long_text ();
  const StrictWish long_wish = { .text = text, .is_packets = TRUE };
  g_autoptr (StrictSpeech) whole = strict_client_say (bus, &long_wish);
  g_autoptr (StrictSpeech) paused = strict_client_ask (bus, &long_wish);

  strict_speech_read_audio (paused, 100000);
  for (guint i = 0; i < 100; i++) {
    g_autofree char *short_text = create_text (i);
    const StrictWish wish = { .text = short_text };
    g_autoptr (StrictSpeech) speech = strict_client_say (bus, &wish);

    g_assert_cmpuint (speech->events->len, ==, 10);
  }
  strict_speech_read_all (paused);
  g_assert_cmpuint (paused->pcm->len, ==, whole->pcm->len);
  assert_same (paused, whole);
}

/* At the slowest rate one sentence is more than what is kept in memory. */
static void
test_slow_sentence (void)
{
  g_autoptr (ProviderBus) bus = start ();
  g_autoptr (GString) text = g_string_new ("A very long sentence");
  StrictWish wish = { .rate = 0.1 };
  g_autoptr (GPtrArray) queue =
      g_ptr_array_new_with_free_func ((GDestroyNotify) strict_speech_free);
  g_autoptr (StrictSpeech) whole = NULL;

  for (guint i = 0; i < 60; i++)
    g_string_append_printf (text, " goes on and on");
  wish.text = text->str;
  whole = strict_client_say (bus, &wish);
  g_assert_cmpuint (whole->pcm->len, >, 4 * 1024 * 1024);
  for (guint i = 0; i < 40; i++)
    g_ptr_array_add (queue, strict_client_ask (bus, &wish));
  for (guint i = 0; i < queue->len; i++) {
    StrictSpeech *speech = g_ptr_array_index (queue, i);

    strict_speech_read_all (speech);
    g_assert_cmpuint (speech->pcm->len, ==, whole->pcm->len);
    assert_same (speech, whole);
  }
  g_assert_cmpuint (provider_bus_get_status (bus, "VmHWM:"), <, MAX_MEMORY_KIB);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const gint64 *first = a;
  const gint64 *second = b;

  return (*first > *second) - (*first < *second);
}

/* Reads a part of it by chance, stops listening, and takes the time until the
 * program has let go of the pipe. */
static gint64
cancel_somewhere (ProviderBus *bus, const StrictWish *wish)
{
  guint n_before = provider_bus_count (bus, "fd");
  g_autoptr (StrictSpeech) speech = strict_client_ask (bus, wish);
  guint n_chunks = (guint) g_test_rand_int_range (0, 100);
  gint64 begin_us;

  for (guint i = 0; i < n_chunks; i++)
    g_assert_true (strict_speech_read_chunk (speech));
  begin_us = g_get_monotonic_time ();
  strict_speech_cancel (speech);
  while (provider_bus_count (bus, "fd") > n_before)
    continue;

  return g_get_monotonic_time () - begin_us;
}

static void
test_cancel (void)
{
  g_autoptr (ProviderBus) bus = start ();
  g_autofree char *text = create_long_text ();
  const StrictWish wish = { .text = text };
  const StrictWish short_wish = { .text = "still here" };
  g_autoptr (StrictSpeech) warm = strict_client_say (bus, &short_wish);
  g_autoptr (StrictSpeech) after = NULL;
  gint64 times[200];

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    times[i] = cancel_somewhere (bus, &wish);
  qsort (times, G_N_ELEMENTS (times), sizeof times[0], compare_times);
  g_test_message ("let go after %d us, 99 %% after %d us",
                  (int) times[G_N_ELEMENTS (times) / 2],
                  (int) times[G_N_ELEMENTS (times) * 99 / 100]);
  after = strict_client_say (bus, &short_wish);
  assert_same (after, warm);
}

/* More of them than may speak at a time: if one went on, nobody could. */
static void
test_cancel_frees_engine (void)
{
  static const char *const texts[] = { "endless", "wait", "wait", "endless" };
  g_autoptr (ProviderBus) bus = start ();

  for (guint round = 0; round < 20; round++) {
    const StrictWish last = { .text = "last", .voice = "gated/gated" };
    g_autoptr (GPtrArray) all =
        g_ptr_array_new_with_free_func ((GDestroyNotify) strict_speech_free);
    g_autoptr (StrictSpeech) speech = NULL;

    for (guint i = 0; i < 16; i++) {
      const StrictWish wish = { .text = texts[i % G_N_ELEMENTS (texts)],
                                .voice = "gated/gated" };

      g_ptr_array_add (all, strict_client_ask (bus, &wish));
    }
    g_ptr_array_set_size (all, 0);
    speech = strict_client_say (bus, &last);
    g_assert_cmpuint (speech->pcm->len, ==, 1600);
  }
}

/* One engine that hangs is no matter to the others, nor to who asks for
 * voices. */
static void
test_hanging_engine (void)
{
  g_autoptr (ProviderBus) bus = start ();
  g_autoptr (GPtrArray) hanging =
      g_ptr_array_new_with_free_func ((GDestroyNotify) strict_speech_free);

  for (guint i = 0; i < 50; i++) {
    const StrictWish wish = { .text = "wait", .voice = "gated/gated" };

    g_ptr_array_add (hanging, strict_client_ask (bus, &wish));
  }
  for (guint i = 0; i < 50; i++) {
    const StrictWish wish = { .text = "others speak" };
    g_autoptr (StrictSpeech) speech = strict_client_say (bus, &wish);
    g_autoptr (GVariant) all = provider_bus_get_all (bus);

    g_assert_cmpuint (speech->events->len, ==, 3);
  }
}

/* What is endless is cut at some time, also when nobody reads it. */
static void
test_endless (void)
{
  g_autoptr (ProviderBus) bus = start ();
  const StrictWish wish = { .text = "endless", .voice = "gated/gated" };
  const StrictWish other = { .text = "last", .voice = "gated/gated" };
  g_autoptr (GPtrArray) all =
      g_ptr_array_new_with_free_func ((GDestroyNotify) strict_speech_free);
  g_autoptr (StrictSpeech) speech = NULL;

  for (guint i = 0; i < 16; i++)
    g_ptr_array_add (all, strict_client_ask (bus, &wish));
  speech = strict_client_say (bus, &other);
  g_assert_cmpuint (speech->pcm->len, ==, 1600);
  g_assert_cmpuint (provider_bus_get_status (bus, "VmHWM:"), <, MAX_MEMORY_KIB);
}

/* A program of its own, which asks for much and then waits to be killed. */
static int
be_client (const char *address)
{
  static ProviderBus bus;
  g_autofree char *text = create_long_text ();
  const StrictWish wish = { .text = text };

  bus.connection = g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, NULL);
  for (guint i = 0; i < 50; i++)
    strict_client_ask (&bus, &wish);
  g_print ("ready\n");
  for (;;)
    g_main_context_iteration (NULL, TRUE);

  return 0;
}

static void
test_killed_client (void)
{
  g_autoptr (ProviderBus) bus = start ();
  guint n_before = provider_bus_count (bus, "fd");
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "provider",
                                                    "test-provider-load", NULL);
  g_autoptr (GSubprocess) client = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, program, "--client",
      g_test_dbus_get_bus_address (bus->bus), NULL);
  char ready[6];

  g_assert_true (g_input_stream_read_all (g_subprocess_get_stdout_pipe (client),
                                          ready, sizeof ready, NULL, NULL,
                                          NULL));
  g_assert_cmpmem (ready, sizeof ready, "ready\n", 6);
  g_assert_cmpuint (provider_bus_count (bus, "fd"), >=, n_before + 50);
  g_subprocess_force_exit (client);
  g_subprocess_wait (client, NULL, NULL);
  provider_bus_wait_count (bus, "fd", n_before);
}

/* What is being spoken when the program is told to end, ends; perhaps behind an
 * event. */
static void
test_stop (void)
{
  g_autoptr (ProviderBus) bus = start ();
  g_autofree char *text = create_long_text ();
  const StrictWish wish = { .text = text };
  const StrictWish hanging = { .text = "wait", .voice = "gated/gated" };
  g_autoptr (StrictSpeech) speech = strict_client_ask (bus, &wish);
  g_autoptr (StrictSpeech) other = strict_client_ask (bus, &hanging);

  strict_speech_read_audio (speech, 100000);
  provider_bus_stop (bus);
  while (strict_speech_read_chunk (speech))
    continue;
  while (strict_speech_read_chunk (other))
    continue;
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--client"))
    return be_client (argv[2]);

  voder_test_init (&argc, &argv);
  voder_test_add ("/provider/a-thousand-may-wait", test_queue);
  voder_test_add ("/provider/long-ones-may-wait", test_long_queue);
  voder_test_add ("/provider/a-pause-is-no-matter-to-others", test_pause);
  voder_test_add ("/provider/a-slow-sentence-waits-in-a-file",
                  test_slow_sentence);
  voder_test_add ("/provider/who-stops-listening-ends-it", test_cancel);
  voder_test_add ("/provider/a-cancel-frees-the-engine",
                  test_cancel_frees_engine);
  voder_test_add ("/provider/a-hanging-engine-is-alone", test_hanging_engine);
  voder_test_add ("/provider/an-endless-engine-is-cut", test_endless);
  voder_test_add ("/provider/a-killed-client-ends-it", test_killed_client);
  voder_test_add ("/provider/a-stop-ends-the-streams", test_stop);

  return voder_test_run ();
}
