/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "strict-client.h"

/* As many as Speech Dispatcher makes of espeak-ng's voices and variants. */
#if defined(__SANITIZE_ADDRESS__) /* it takes a minute to look at each of them \
                                   */
#define N_VOICES 1300
#else
#define N_VOICES 13000
#endif

static const char *const tone_options[] = { "--engine", "tone", NULL };

/* What the engine `gated` waits for before it lists its voices. */
typedef struct {
  int fd;
} Gate;

static Gate
gate_new (ProviderBus *bus)
{
  g_autofree char *path = provider_bus_get_path (bus, "gate");
  Gate gate;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  gate.fd = open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  g_assert_cmpint (gate.fd, >=, 0);
  g_setenv ("VODER_TEST_GATE", path, TRUE);

  return gate;
}

static void
gate_open (Gate *gate)
{
  g_assert_cmpint (write (gate->fd, "", 1), ==, 1);
}

static void
set_voices (ProviderBus *bus, const char *names)
{
  g_autofree char *path = provider_bus_get_path (bus, "names");

  g_assert_true (g_file_set_contents (path, names, -1, NULL));
  g_setenv ("VODER_TEST_VOICES", path, TRUE);
}

static gboolean
has_voice (ProviderBus *bus, const char *id)
{
  g_autoptr (GVariant) all = provider_bus_get_all (bus);
  g_autoptr (GVariant) voice = provider_bus_find_voice (all, id);

  return voice != NULL;
}

/* The change as it was told, without asking again. */
static gboolean
has_told (ProviderBus *bus, const char *id)
{
  g_autoptr (GVariant) voice = NULL;
  GVariantDict all;
  g_autoptr (GVariant) told = NULL;

  g_variant_dict_init (&all, NULL);
  g_variant_dict_insert_value (&all, "Voices", bus->voices);
  told = g_variant_ref_sink (g_variant_dict_end (&all));
  voice = provider_bus_find_voice (told, id);

  return voice != NULL;
}

/* Changes that were made before may still be heard first. */
static void
wait_until_told (ProviderBus *bus, const char *id)
{
  do {
    guint n_before = bus->n_changes;

    while (bus->n_changes == n_before)
      g_main_context_iteration (NULL, TRUE);
  } while (!has_told (bus, id));
}

static void
assert_speaks (ProviderBus *bus)
{
  const StrictWish wish = { .text = "one two" };
  g_autoptr (StrictSpeech) speech = strict_client_say (bus, &wish);

  g_assert_cmpuint (speech->events->len, ==, 3);
}

static void
test_activation (void)
{
  g_autoptr (ProviderBus) bus = provider_bus_new ();

  for (guint i = 0; i < 3; i++) {
    guint n_before = bus->n_appeared;

    /* A slow one answers before it knows the voices, and tells them later. */
    while (!has_voice (bus, "tone/tone"))
      g_main_context_iteration (NULL, TRUE);
    while (bus->n_appeared == n_before)
      g_main_context_iteration (NULL, TRUE);
    assert_speaks (bus);
    provider_bus_wait_there (bus, FALSE);
  }
}

/* Requests meet it as it leaves, at any moment of that. */
static void
test_leaving (void)
{
  g_autoptr (ProviderBus) bus = provider_bus_new_idle (0.002);

  for (guint i = 0; i < 60; i++) {
    gint64 until_us = g_get_monotonic_time () + g_test_rand_int_range (0, 5000);

    assert_speaks (bus);
    while (g_get_monotonic_time () < until_us)
      g_main_context_iteration (NULL, FALSE);
  }
  provider_bus_wait_there (bus, FALSE);
}

static gboolean
on_elapsed (gpointer data)
{
  gboolean *has_elapsed = data;

  *has_elapsed = TRUE;

  return G_SOURCE_REMOVE;
}

static gboolean
has_name (ProviderBus *bus)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      bus->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
      "org.freedesktop.DBus", "NameHasOwner",
      g_variant_new ("(s)", PROVIDER_NAME), G_VARIANT_TYPE ("(b)"),
      G_DBUS_CALL_FLAGS_NONE, G_MAXINT, NULL, &error);
  gboolean is_there = FALSE;

  g_assert_no_error (error);
  g_variant_get (reply, "(b)", &is_there);

  return is_there;
}

/* On a busy machine a request may meet it as it leaves again. */
static StrictSpeech *
ask_one_that_stays (ProviderBus *bus, const StrictWish *wish)
{
  StrictSpeech *speech = strict_client_ask (bus, wish);

  while (!has_name (bus)) {
    strict_speech_read_all (speech);
    strict_speech_free (speech);
    speech = strict_client_ask (bus, wish);
  }

  return speech;
}

/* Who has paused is still somebody. */
static void
test_staying (void)
{
  g_autoptr (ProviderBus) bus = provider_bus_new_idle (0.1);
  g_autoptr (GString) text = g_string_new (NULL);
  StrictWish wish = { NULL };
  g_autoptr (StrictSpeech) speech = NULL;
  gboolean has_elapsed = FALSE;

  for (guint i = 0; i < 200; i++)
    g_string_append (text, "This is a sentence of many. ");
  wish.text = text->str;
  speech = ask_one_that_stays (bus, &wish);
  provider_bus_wait_there (bus, TRUE);
  g_timeout_add (300, on_elapsed, &has_elapsed);
  while (!has_elapsed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (bus->is_there);
  strict_speech_read_all (speech);
  g_assert_cmpuint (speech->events->len, ==, 200 * 7);
  g_assert_cmpuint (speech->pcm->len, >, 4 * 65536);
  provider_bus_wait_there (bus, FALSE);
}

static void
test_properties (void)
{
  g_autoptr (ProviderBus) bus = provider_bus_new ();
  g_autoptr (GVariant) all = NULL;
  g_autoptr (GVariant) voice = NULL;
  const char *name, *id, *format;
  g_autofree const char **languages = NULL;
  guint64 features;

  while (!has_voice (bus, "tone/tone-16k"))
    continue;
  all = provider_bus_get_all (bus);
  voice = provider_bus_find_voice (all, "tone/tone-16k");
  g_assert_true (g_variant_lookup (all, "Name", "&s", &name));
  g_assert_cmpstr (name, ==, "Voder");
  g_assert_nonnull (voice);
  g_variant_get (voice, "(&s&s&st^a&s)", &name, &id, &format, &features,
                 &languages);
  g_assert_cmpstr (name, !=, "");
  g_assert_cmpstr (format, ==,
                   "audio/x-spiel,format=S16LE,channels=1,rate=16000");
  g_assert_cmpuint (features, ==, 3);
  g_assert_nonnull (languages[0]);
}

/* One engine that is slow to tell its voices does not hold up the others. */
static void
test_gate (void)
{
  g_autoptr (ProviderBus) bus = provider_bus_new ();
  Gate gate = gate_new (bus);

  provider_bus_start (bus, tone_options);
  while (!has_voice (bus, "tone/tone"))
    continue;
  g_assert_false (has_voice (bus, "gated/gated"));
  assert_speaks (bus);

  gate_open (&gate);
  wait_until_told (bus, "gated/gated");
  g_assert_true (has_told (bus, "tone/tone"));
  g_assert_true (has_voice (bus, "gated/gated"));
  close (gate.fd);
}

static void
test_last_time (void)
{
  g_autoptr (ProviderBus) bus = provider_bus_new ();
  Gate gate;

  set_voices (bus, "jan piet");
  provider_bus_start (bus, tone_options);
  while (!has_voice (bus, "gated/jan") || !has_voice (bus, "tone/tone"))
    continue;
  provider_bus_stop (bus);

  gate = gate_new (bus);
  set_voices (bus, "piet klaas");
  provider_bus_start (bus, tone_options);
  g_assert_true (has_voice (bus, "gated/jan"));
  g_assert_true (has_voice (bus, "tone/tone"));
  g_assert_false (has_voice (bus, "gated/klaas"));

  gate_open (&gate);
  wait_until_told (bus, "gated/klaas");
  g_assert_false (has_told (bus, "gated/jan"));
  g_assert_true (has_told (bus, "gated/piet"));
  g_assert_true (has_told (bus, "gated/klaas"));
  close (gate.fd);
}

/* Requests for voices that are not known yet are answered at once, and wait
 * for nobody else's. */
static void
test_awaited_voice (void)
{
  g_autoptr (ProviderBus) bus = provider_bus_new ();
  Gate gate = gate_new (bus);
  const StrictWish wish = { .text = "one", .voice = "gated/gated" };
  g_autoptr (GPtrArray) pipes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (StrictSpeech) speech = NULL;

  provider_bus_start (bus, tone_options);
  assert_speaks (bus);
  for (guint i = 0; i < 20; i++) {
    g_autoptr (StrictSpeech) other = strict_client_ask (bus, &wish);

    g_ptr_array_add (pipes, strict_speech_dup_pipe (other));
    strict_speech_cancel (other);
  }
  for (guint i = 0; i < pipes->len; i++)
    provider_bus_wait_closed (bus, pipes->pdata[i]);

  speech = strict_client_ask (bus, &wish);
  assert_speaks (bus);
  gate_open (&gate);
  strict_speech_read_all (speech);
  g_assert_cmpuint (speech->pcm->len, ==, 1600);
  close (gate.fd);
}

static void
assert_many (ProviderBus *bus)
{
  g_autoptr (GVariant) all = provider_bus_get_all (bus);
  g_autoptr (GVariant) first = provider_bus_find_voice (all, "gated/first");
  g_autofree char *id = g_strdup_printf ("gated/voice-%u", N_VOICES / 2);
  g_autoptr (GVariant) middle = provider_bus_find_voice (all, id);

  g_assert_nonnull (first);
  g_assert_nonnull (middle);
}

/* They come over the bus, from the engine and, the next time, from the file. */
static void
test_many_voices (void)
{
  g_autoptr (ProviderBus) bus = provider_bus_new ();
  g_autoptr (GString) names = g_string_new ("first");
  g_autofree char *last = g_strdup_printf ("gated/voice-%u", N_VOICES);
  const StrictWish wish = { .text = "one", .voice = last };

  for (guint i = 1; i <= N_VOICES; i++)
    g_string_append_printf (names, " voice-%u", i);
  set_voices (bus, names->str);

  for (guint i = 0; i < 2; i++) {
    g_autoptr (StrictSpeech) speech = NULL;

    provider_bus_start (bus, tone_options);
    while (!has_voice (bus, last))
      continue;
    assert_many (bus);
    speech = strict_client_say (bus, &wish);
    g_assert_cmpuint (speech->pcm->len, ==, 1600);
    provider_bus_stop (bus);
  }
}

static void
write_cache (ProviderBus *bus, const void *bytes, gsize n_bytes)
{
  g_autofree char *folder = provider_bus_get_path (bus, "voder");
  g_autofree char *path = g_build_filename (folder, "voices", NULL);

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) n_bytes, NULL));
}

static char *
read_cache (ProviderBus *bus, gsize *n_bytes)
{
  g_autofree char *path = provider_bus_get_path (bus, "voder/voices");
  char *bytes = NULL;

  while (!g_file_get_contents (path, &bytes, n_bytes, NULL))
    g_variant_unref (provider_bus_get_all (bus));

  return bytes;
}

/* A list of voices that was altered or cut is none, and is mended. */
static void
test_broken_cache (void)
{
  g_autoptr (ProviderBus) bus = provider_bus_new ();
  g_autofree char *good = NULL;
  gsize n_good;

  set_voices (bus, "jan piet");
  provider_bus_start (bus, tone_options);
  while (!has_voice (bus, "gated/jan"))
    continue;
  provider_bus_stop (bus);
  good = read_cache (bus, &n_good);

  for (guint i = 0; i < 20; i++) {
    g_autofree char *bad = g_memdup2 (good, n_good);
    gsize place = (gsize) g_test_rand_int_range (0, (gint32) n_good);

    bad[place] ^= (char) g_test_rand_int_range (1, 256);
    write_cache (bus, bad, i % 2 == 0 ? n_good : place);
    provider_bus_start (bus, tone_options);
    while (!has_voice (bus, "gated/jan") || !has_voice (bus, "tone/tone"))
      continue;
    assert_speaks (bus);
    provider_bus_stop (bus);
  }
}

static void
test_name_taken (void)
{
  g_autoptr (ProviderBus) bus = provider_bus_new ();
  GSubprocess *first;

  provider_bus_start (bus, tone_options);
  first = g_steal_pointer (&bus->provider);
  provider_bus_run (bus, tone_options);
  provider_bus_wait_exit (bus, 1);
  bus->provider = first;
  assert_speaks (bus);
}

static void
test_usage (void)
{
  static const char *const wrong[][3] = {
    { "--idle-timeout", "-1", NULL },
    { "--idle-timeout", "nan", NULL },
    { "--idle-timeout", "1e9", NULL },
    { "--nonsense", NULL },
    { "more", NULL },
  };
  static const char *const version[] = { "--version", NULL };
  g_autoptr (ProviderBus) bus = provider_bus_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    provider_bus_run (bus, wrong[i]);
    provider_bus_wait_exit (bus, 2);
  }
  provider_bus_run (bus, version);
  provider_bus_wait_exit (bus, 0);
}

static void
test_no_bus (void)
{
  g_autoptr (ProviderBus) bus = provider_bus_new ();
  g_autofree char *address = g_strdup (g_getenv ("DBUS_SESSION_BUS_ADDRESS"));

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  provider_bus_run (bus, tone_options);
  provider_bus_wait_exit (bus, 1);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
}

static char *
get_installed (const char *name, const char *group, const char *key)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path =
      g_build_filename (g_getenv ("VODER_TEST_SERVICES"), name, NULL);
  g_autoptr (GError) error = NULL;
  char *value;

  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  value = g_key_file_get_string (file, group, key, &error);
  g_assert_no_error (error);

  return value;
}

/* What is installed names the same program, name and unit. */
static void
test_services (void)
{
  static const char bus_file[] = PROVIDER_NAME ".service";
  static const char unit[] = "voder-provider.service";
  g_autofree char *name = get_installed (bus_file, "D-BUS Service", "Name");
  g_autofree char *exec = get_installed (bus_file, "D-BUS Service", "Exec");
  g_autofree char *systemd =
      get_installed (bus_file, "D-BUS Service", "SystemdService");
  g_autofree char *bus_name = get_installed (unit, "Service", "BusName");
  g_autofree char *start = get_installed (unit, "Service", "ExecStart");

  g_assert_cmpstr (name, ==, PROVIDER_NAME);
  g_assert_cmpstr (bus_name, ==, PROVIDER_NAME);
  g_assert_cmpstr (systemd, ==, unit);
  g_assert_cmpstr (exec, ==, start);
  g_assert_true (g_path_is_absolute (exec));
  g_assert_true (g_str_has_suffix (exec, "/voder-provider"));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/provider/the-bus-starts-it", test_activation);
  voder_test_add ("/provider/nothing-is-lost-as-it-leaves", test_leaving);
  voder_test_add ("/provider/it-stays-while-somebody-listens", test_staying);
  voder_test_add ("/provider/a-voice-says-what-it-is", test_properties);
  voder_test_add ("/provider/voices-do-not-wait-for-an-engine", test_gate);
  voder_test_add ("/provider/the-voices-of-the-last-time-come-first",
                  test_last_time);
  voder_test_add ("/provider/thirteen-thousand-voices-are-not-too-many",
                  test_many_voices);
  voder_test_add ("/provider/a-voice-that-is-awaited-speaks",
                  test_awaited_voice);
  voder_test_add ("/provider/a-broken-list-of-voices-is-mended",
                  test_broken_cache);
  voder_test_add ("/provider/a-name-that-is-taken-is-an-error",
                  test_name_taken);
  voder_test_add ("/provider/wrong-usage-is-an-error", test_usage);
  voder_test_add ("/provider/no-bus-is-an-error", test_no_bus);
  voder_test_add ("/provider/the-service-files-agree", test_services);

  return voder_test_run ();
}
