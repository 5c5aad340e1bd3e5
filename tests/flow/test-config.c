/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#include <glib/gstdio.h>
#include <malloc.h>

#define N_THREADS 4
#define N_CHANGES 200
#define N_KEYS    8
#define SHORT_US  200
/* What one setting takes that is to be seen in the heap, how often it changes,
 * and how much there may be: the old ones that are kept, and each reader's. */
#define BIG_BYTES     (64 * 1024)
#define N_BIG_CHANGES 150
#define MAX_BIG_BYTES (64 * BIG_BYTES)

/* What the threads of a test share with it. */
typedef struct {
  VoderConfig *config;
  int n_waiting;
  int over;
} Shared;

/* A file, and what was told of it. */
typedef struct {
  char *folder;
  char *path;
  VoderConfig *config;
  GError *error;
  guint n_changed;
} File;

static GVariant *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *values =
      g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return values;
}

static VoderConfig *
config_new (const char *text)
{
  g_autoptr (GVariant) values = parse (text);

  return voder_config_new (values);
}

static void
swap (VoderConfig *config, const char *text)
{
  g_autoptr (GVariant) values = parse (text);

  voder_config_swap (config, values);
}

static gint64
get_int (VoderConfig *config, const char *key)
{
  g_autoptr (VoderConfigSnapshot) snapshot = voder_config_dup_snapshot (config);

  return voder_config_snapshot_get_int (snapshot, key, -1);
}

static void
assert_string (VoderConfig *config, const char *key, const char *expected)
{
  g_autoptr (VoderConfigSnapshot) snapshot = voder_config_dup_snapshot (config);

  g_assert_cmpstr (voder_config_snapshot_get_string (snapshot, key, NULL), ==,
                   expected);
}

static void
test_new (void)
{
  g_autoptr (VoderConfig) config = voder_config_new (NULL);
  g_autoptr (VoderConfigSnapshot) snapshot = voder_config_dup_snapshot (config);
  g_autoptr (GError) error = voder_config_dup_error (config);

  g_assert_cmpuint (voder_config_get_generation (config), ==, 1);
  g_assert_cmpuint (voder_config_snapshot_get_generation (snapshot), ==, 1);
  g_assert_null (voder_config_snapshot_get_value (snapshot, "a"));
  g_assert_null (error);
}

static void
test_types (void)
{
  g_autoptr (VoderConfig) config = config_new (
      "{'b': <true>, 'i': <5>, 'big': <uint64 18446744073709551615>,"
      " 'n': <int16 -3>, 'd': <0.5>, 's': <'text'>}");
  g_autoptr (VoderConfigSnapshot) all = voder_config_dup_snapshot (config);

  g_assert_true (voder_config_snapshot_get_boolean (all, "b", FALSE));
  g_assert_true (voder_config_snapshot_get_boolean (all, "i", TRUE));
  g_assert_cmpint (voder_config_snapshot_get_int (all, "i", 1), ==, 5);
  g_assert_cmpint (voder_config_snapshot_get_int (all, "n", 1), ==, -3);
  g_assert_cmpint (voder_config_snapshot_get_int (all, "big", 1), ==, 1);
  g_assert_cmpint (voder_config_snapshot_get_int (all, "s", 1), ==, 1);
  g_assert_cmpint (voder_config_snapshot_get_int (all, "absent", 1), ==, 1);
  g_assert_cmpfloat (voder_config_snapshot_get_double (all, "d", 1), ==, 0.5);
  g_assert_cmpfloat (voder_config_snapshot_get_double (all, "i", 1), ==, 5);
  g_assert_cmpfloat (voder_config_snapshot_get_double (all, "s", 1), ==, 1);
  g_assert_cmpstr (voder_config_snapshot_get_string (all, "s", "x"), ==,
                   "text");
  g_assert_cmpstr (voder_config_snapshot_get_string (all, "i", "x"), ==, "x");
}

static void
test_snapshot_stays (void)
{
  VoderConfig *config = config_new ("{'a': <1>}");
  g_autoptr (VoderConfigSnapshot) before = voder_config_dup_snapshot (config);

  swap (config, "{'a': <2>}");
  g_assert_cmpint (get_int (config, "a"), ==, 2);
  g_assert_cmpuint (voder_config_get_generation (config), ==, 2);
  g_assert_finalize_object (config);
  g_assert_cmpint (voder_config_snapshot_get_int (before, "a", -1), ==, 1);
}

static void
test_equal (void)
{
  g_autoptr (VoderConfig) config = config_new ("{'a': <1>}");

  swap (config, "{'a': <1>}");
  g_assert_cmpuint (voder_config_get_generation (config), ==, 1);
}

static void
test_compare_and_swap (void)
{
  g_autoptr (VoderConfig) config = config_new ("{'a': <1>}");
  g_autoptr (VoderConfigSnapshot) old = voder_config_dup_snapshot (config);
  g_autoptr (GVariant) two = parse ("{'a': <2>}");
  g_autoptr (GVariant) three = parse ("{'a': <3>}");

  g_assert_true (voder_config_compare_and_swap (config, old, two));
  g_assert_false (voder_config_compare_and_swap (config, old, three));
  g_assert_cmpint (get_int (config, "a"), ==, 2);
}

static void
test_set (void)
{
  g_autoptr (VoderConfig) config = config_new ("{'a': <1>, 'b': <2>}");

  voder_config_set (config, "a", g_variant_new_int32 (3));
  voder_config_set (config, "b", NULL);
  voder_config_set (config, "c", g_variant_new_int32 (4));
  g_assert_cmpint (get_int (config, "a"), ==, 3);
  g_assert_cmpint (get_int (config, "b"), ==, -1);
  g_assert_cmpint (get_int (config, "c"), ==, 4);
}

static void
test_refresh (void)
{
  g_autoptr (VoderConfig) config = config_new ("{'a': <1>}");
  g_autoptr (VoderConfigSnapshot) mine = NULL;

  g_assert_true (voder_config_refresh (config, &mine));
  g_assert_false (voder_config_refresh (config, &mine));
  swap (config, "{'a': <2>}");
  g_assert_true (voder_config_refresh (config, &mine));
  g_assert_cmpint (voder_config_snapshot_get_int (mine, "a", -1), ==, 2);
}

/* All keys have the number of the change for their value. */
static GVariant *
next_values (VoderConfigSnapshot *snapshot, gpointer data)
{
  gint64 n = voder_config_snapshot_get_int (snapshot, "0", 0) + 1;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (int i = 0; i < N_KEYS; i++) {
    g_autofree char *key = g_strdup_printf ("%d", i);

    g_variant_builder_add (&builder, "{sv}", key, g_variant_new_int64 (n));
  }
  return g_variant_builder_end (&builder);
}

static GVariant *
leave (VoderConfigSnapshot *snapshot, gpointer data)
{
  return NULL;
}

static gboolean
change (gpointer data, GCancellable *cancellable, GError **error)
{
  Shared *shared = data;

  for (int i = 0; i < N_CHANGES; i++)
    g_assert_true (voder_config_update (shared->config, next_values, NULL));
  g_atomic_int_inc (&shared->over);
  return TRUE;
}

static void
assert_of_one_piece (VoderConfigSnapshot *snapshot)
{
  gint64 n = (gint64) voder_config_snapshot_get_generation (snapshot) - 1;

  for (int i = 0; n > 0 && i < N_KEYS; i += N_KEYS - 1) {
    g_autofree char *key = g_strdup_printf ("%d", i);

    g_assert_cmpint (voder_config_snapshot_get_int (snapshot, key, -1), ==, n);
  }
}

static gboolean
watch (gpointer data, GCancellable *cancellable, GError **error)
{
  Shared *shared = data;
  g_autoptr (VoderConfigSnapshot) kept = NULL;
  guint64 last = 0;

  while (g_atomic_int_get (&shared->over) < 2) {
    g_autoptr (VoderConfigSnapshot) now =
        voder_config_dup_snapshot (shared->config);

    g_assert_cmpuint (voder_config_snapshot_get_generation (now), >=, last);
    last = voder_config_snapshot_get_generation (now);
    assert_of_one_piece (now);
    voder_config_refresh (shared->config, &kept);
    assert_of_one_piece (kept);
  }
  return TRUE;
}

static void
test_many_threads (void)
{
  g_autoptr (VoderConfig) config = voder_config_new (NULL);
  Shared shared = { .config = config };
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 2; i++)
    voder_group_go (group, change, &shared, NULL, NULL);
  for (int i = 0; i < N_THREADS; i++)
    voder_group_go (group, watch, &shared, NULL, NULL);
  voder_group_wait (group, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (get_int (config, "0"), ==, 2 * N_CHANGES);
  g_assert_cmpuint (voder_config_get_generation (config), ==,
                    2 * N_CHANGES + 1);
}

static gsize
get_heap_size (void)
{
  struct mallinfo2 heap = mallinfo2 ();

  return heap.uordblks + heap.hblkhd;
}

/* A large setting, different each time. */
static GVariant *
big_values_new (int number)
{
  g_autofree char *text = g_strnfill (BIG_BYTES, 'x');
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "0", g_variant_new_int64 (number));
  g_variant_builder_add (&builder, "{sv}", "big", g_variant_new_string (text));
  return g_variant_builder_end (&builder);
}

/* Takes snapshots as fast as it can, and keeps each until the next. */
static gboolean
look (gpointer data, GCancellable *cancellable, GError **error)
{
  Shared *shared = data;
  g_autoptr (VoderConfigSnapshot) kept = NULL;

  g_atomic_int_inc (&shared->n_waiting);
  while (g_atomic_int_get (&shared->over) == 0) {
    g_clear_pointer (&kept, voder_config_snapshot_unref);
    kept = voder_config_dup_snapshot (shared->config);
  }
  return TRUE;
}

static void
test_old_ones_go (void)
{
  g_autoptr (VoderConfig) config = voder_config_new (NULL);
  Shared shared = { .config = config };
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  gsize before = get_heap_size ();
  gsize most = 0;

  if (before == 0) {
    g_test_skip ("The heap is another one, whose size is not known");
    return;
  }

  for (int i = 0; i < 2; i++)
    voder_group_go (group, look, &shared, NULL, NULL);
  wait_for_int (&shared.n_waiting, 2);
  for (int i = 1; i <= N_BIG_CHANGES; i++) {
    voder_config_swap (config, big_values_new (i));
    if (i % 10 == 0)
      most = MAX (most, get_heap_size ());
  }
  g_atomic_int_inc (&shared.over);
  g_assert_true (voder_group_wait (group, NULL, NULL));

  g_test_message ("at most %zu KiB", (most - MIN (most, before)) / 1024);
  g_assert_cmpuint (most, <, before + MAX_BIG_BYTES);
  swap (config, "{}");
  g_assert_cmpuint (get_heap_size (), <, before + 2 * BIG_BYTES);
}

/* What comes from outside may be broken; then its default stands for it. */
static void
test_broken_bytes (void)
{
  static const guchar broken[] = { 'a', 'b', 0, 0xff, 0xfe, 0xff };
  g_autoptr (VoderConfig) config = voder_config_new (NULL);
  g_autoptr (VoderConfigSnapshot) snapshot = NULL;

  voder_config_swap (config, g_variant_new_from_data (G_VARIANT_TYPE_VARDICT,
                                                      broken, sizeof broken,
                                                      FALSE, NULL, NULL));
  snapshot = voder_config_dup_snapshot (config);
  g_assert_true (
      g_variant_is_normal_form (voder_config_snapshot_get_values (snapshot)));
  g_assert_null (voder_config_snapshot_get_value (snapshot, "ab"));
}

static void
test_update_leaves (void)
{
  g_autoptr (VoderConfig) config = config_new ("{'a': <1>}");

  g_assert_false (voder_config_update (config, leave, NULL));
  g_assert_cmpuint (voder_config_get_generation (config), ==, 1);
}

/* Not a setting: it would be made for ever. */
static GVariant *
make_no_settings (VoderConfigSnapshot *snapshot, gpointer data)
{
  return g_variant_ref_sink (g_variant_new_string ("settings"));
}

static void
test_update_is_wrong (void)
{
  if (g_test_subprocess ()) {
    g_autoptr (VoderConfig) config = voder_config_new (NULL);

    voder_config_update (config, make_no_settings, NULL);
    return;
  }
  assert_reported ("*voder_config_update: assertion*");
}

static gboolean
wait_for_change (gpointer data, GCancellable *cancellable, GError **error)
{
  Shared *shared = data;
  guint64 since = voder_config_get_generation (shared->config);

  g_atomic_int_inc (&shared->n_waiting);
  if (!voder_config_wait_changed (shared->config, since, cancellable, error))
    return FALSE;
  g_assert_cmpuint (voder_config_get_generation (shared->config), >, since);
  return TRUE;
}

static void
test_wait (void)
{
  g_autoptr (VoderConfig) config = config_new ("{'a': <1>}");
  Shared shared = { .config = config };
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < N_THREADS; i++)
    voder_group_go (group, wait_for_change, &shared, NULL, NULL);
  wait_for_int (&shared.n_waiting, N_THREADS);
  swap (config, "{'a': <2>}");
  voder_group_wait (group, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (voder_config_wait_changed (config, 1, NULL, &error));
}

static void
test_wait_is_cancelled (void)
{
  g_autoptr (VoderConfig) config = config_new ("{'a': <1>}");
  g_autoptr (VoderContext) late =
      voder_context_new_with_timeout (NULL, SHORT_US);
  g_autoptr (GError) error = NULL;

  g_assert_false (
      voder_config_wait_changed (config, 1, G_CANCELLABLE (late), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static void
on_waited (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  voder_config_wait_changed_finish (VODER_CONFIG (source), result, &error);
  g_assert_no_error (error);
  g_main_loop_quit (data);
}

static void
test_wait_async (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (VoderConfig) config = config_new ("{'a': <1>}");

  voder_config_wait_changed_async (config, 1, NULL, on_waited, loop);
  swap (config, "{'a': <2>}");
  g_main_loop_run (loop);
}

static void
count_changed (VoderConfig *config, gpointer data)
{
  guint *n_changed = data;

  (*n_changed)++;
}

static gboolean
swap_elsewhere (gpointer data, GCancellable *cancellable, GError **error)
{
  swap (data, "{'a': <2>}");
  swap (data, "{'a': <3>}");
  return TRUE;
}

static void
test_changed (void)
{
  g_autoptr (VoderConfig) config = config_new ("{'a': <1>}");
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  guint n_changed = 0;

  g_signal_connect (config, "changed", G_CALLBACK (count_changed), &n_changed);
  voder_group_go (group, swap_elsewhere, config, NULL, NULL);
  voder_group_wait (group, NULL, NULL);
  g_assert_cmpuint (n_changed, ==, 0);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (n_changed, ==, 1);
  swap (config, "{'a': <4>}");
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (n_changed, ==, 2);
}

static void
test_dropped_before_signal (void)
{
  VoderConfig *config = config_new ("{'a': <1>}");
  guint n_changed = 0;

  g_signal_connect (config, "changed", G_CALLBACK (count_changed), &n_changed);
  swap (config, "{'a': <2>}");
  g_assert_finalize_object (config);
  iterate_all ();
  g_assert_cmpuint (n_changed, ==, 0);
}

static void
test_settings (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.voder.test.config");
  VoderConfig *config = voder_config_new_for_settings (settings);

  assert_string (config, "voice", "en");
  g_settings_delay (settings);
  g_settings_set_string (settings, "voice", "de");
  g_settings_set_double (settings, "rate", 1.5);
  g_settings_apply (settings);
  while (voder_config_get_generation (config) < 2)
    g_main_context_iteration (NULL, TRUE);
  assert_string (config, "voice", "de");
  g_assert_finalize_object (config);
  g_assert_cmpuint (
      g_signal_handler_find (settings, G_SIGNAL_MATCH_ID,
                             g_signal_lookup ("change-event", G_TYPE_SETTINGS),
                             0, NULL, NULL, NULL),
      ==, 0);
  g_settings_reset (settings, "voice");
  g_settings_reset (settings, "rate");
  g_settings_apply (settings);
  iterate_all ();
}

static void
on_failed (VoderConfig *config, GError *error, gpointer data)
{
  File *file = data;

  g_clear_error (&file->error);
  file->error = g_error_copy (error);
}

static void
file_write (File *self, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (self->path, text, -1, &error);
  g_assert_no_error (error);
}

static void
file_init (File *self, const char *text)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp (NULL, &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "settings.ini", NULL);
  file_write (self, text);
  self->config = voder_config_new_for_file (self->path, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (self->config, "failed", G_CALLBACK (on_failed), self);
}

static void
file_clear (File *self)
{
  if (self->path == NULL)
    return;

  g_clear_object (&self->config);
  /* A reload may hold it still. */
  voder_flow_shutdown ();
  iterate_all ();
  g_unlink (self->path);
  g_rmdir (self->folder);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->folder, g_free);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (File, file_clear)

static void
test_file (void)
{
  g_auto (File) file = { 0 };
  g_autoptr (VoderConfigSnapshot) all = NULL;

  file_init (&file, "[speech]\nvoice = en-GB\nrate = 1.5\nname = '5'\n"
                    "[work]\nthreads=4\nfast=true\nlist=['a', 'b']\n");
  all = voder_config_dup_snapshot (file.config);
  g_assert_cmpstr (voder_config_snapshot_get_string (all, "speech/voice", NULL),
                   ==, "en-GB");
  g_assert_cmpstr (voder_config_snapshot_get_string (all, "speech/name", NULL),
                   ==, "5");
  g_assert_cmpfloat (voder_config_snapshot_get_double (all, "speech/rate", 0),
                     ==, 1.5);
  g_assert_cmpint (voder_config_snapshot_get_int (all, "work/threads", 0), ==,
                   4);
  g_assert_true (voder_config_snapshot_get_boolean (all, "work/fast", FALSE));
  g_assert_true (
      g_variant_is_of_type (voder_config_snapshot_get_value (all, "work/list"),
                            G_VARIANT_TYPE_STRING_ARRAY));
}

static void
test_file_is_replaced (void)
{
  g_auto (File) file = { 0 };

  file_init (&file, "[a]\nb=1\n");
  for (int i = 2; i < 5; i++) {
    g_autofree char *text = g_strdup_printf ("[a]\nb=%d\n", i);

    file_write (&file, text);
    while (get_int (file.config, "a/b") != i)
      g_main_context_iteration (NULL, TRUE);
  }
  g_assert_no_error (file.error);
}

static void
test_file_is_broken (void)
{
  g_auto (File) file = { 0 };
  g_autoptr (GError) error = NULL;

  file_init (&file, "[a]\nb=1\n");
  file_write (&file, "no keyfile");
  while (file.error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (file.error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_PARSE);
  g_assert_nonnull (strstr (file.error->message, file.path));
  g_assert_cmpint (get_int (file.config, "a/b"), ==, 1);
  error = voder_config_dup_error (file.config);
  g_assert_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_PARSE);

  file_write (&file, "[a]\nb=2\n");
  while (get_int (file.config, "a/b") != 2)
    g_main_context_iteration (NULL, TRUE);
  /* It is told right after the settings. */
  g_clear_error (&error);
  while ((error = voder_config_dup_error (file.config)) != NULL)
    g_clear_error (&error);
}

static void
test_file_is_removed (void)
{
  g_auto (File) file = { 0 };

  file_init (&file, "[a]\nb=1\n");
  g_unlink (file.path);
  while (file.error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (file.error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpint (get_int (file.config, "a/b"), ==, 1);
}

static gboolean
reload (gpointer data, GCancellable *cancellable, GError **error)
{
  for (int i = 0; i < 20; i++)
    if (!voder_config_reload (data, cancellable, error))
      return FALSE;
  return TRUE;
}

static void
test_reload (void)
{
  g_auto (File) file = { 0 };
  g_autoptr (VoderGroup) group = NULL;
  g_autoptr (GError) error = NULL;

  file_init (&file, "[a]\nb=1\n");
  group = voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  for (int i = 0; i < N_THREADS; i++)
    voder_group_go (group, reload, file.config, NULL, NULL);
  file_write (&file, "[a]\nb=2\n");
  voder_group_wait (group, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (voder_config_reload (file.config, NULL, &error));
  g_assert_cmpint (get_int (file.config, "a/b"), ==, 2);
}

static void
test_reload_is_cancelled (void)
{
  g_auto (File) file = { 0 };
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  file_init (&file, "[a]\nb=1\n");
  g_cancellable_cancel (cancelled);
  g_assert_false (voder_config_reload (file.config, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_absent_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderConfig) config = NULL;

  config = voder_config_new_for_file ("/absent/settings.ini", NULL, &error);
  g_assert_null (config);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_no_file (void)
{
  g_autoptr (VoderConfig) config = voder_config_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (voder_config_reload (config, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/config/broken-bytes-are-mended", test_broken_bytes);
  voder_test_add ("/config/old-ones-go-while-others-look", test_old_ones_go);
  voder_test_add ("/config/a-new-one-is-the-first-generation", test_new);
  voder_test_add ("/config/a-getter-gives-what-fits-or-the-default",
                  test_types);
  voder_test_add ("/config/a-snapshot-stays-as-it-was", test_snapshot_stays);
  voder_test_add ("/config/equal-settings-are-no-change", test_equal);
  voder_test_add ("/config/a-late-compare-and-swap-fails",
                  test_compare_and_swap);
  voder_test_add ("/config/one-setting-may-be-changed", test_set);
  voder_test_add ("/config/a-refresh-takes-only-what-is-new", test_refresh);
  voder_test_add ("/config/no-change-is-lost-and-none-seen-in-part",
                  test_many_threads);
  voder_test_add ("/config/an-update-may-leave-it", test_update_leaves);
  voder_test_add ("/config/an-update-to-something-else-is-refused",
                  test_update_is_wrong);
  voder_test_add ("/config/a-change-ends-every-wait", test_wait);
  voder_test_add ("/config/a-wait-has-a-deadline", test_wait_is_cancelled);
  voder_test_add ("/config/wait-async-tells-of-a-change", test_wait_async);
  voder_test_add ("/config/changed-comes-once-in-the-owners-context",
                  test_changed);
  voder_test_add ("/config/a-dropped-one-tells-nothing",
                  test_dropped_before_signal);
  voder_test_add ("/config/it-follows-settings", test_settings);
  voder_test_add ("/config/a-keyfile-has-typed-values", test_file);
  voder_test_add ("/config/a-replaced-file-is-read", test_file_is_replaced);
  voder_test_add ("/config/a-broken-file-changes-nothing", test_file_is_broken);
  voder_test_add ("/config/a-removed-file-changes-nothing",
                  test_file_is_removed);
  voder_test_add ("/config/many-threads-may-reload", test_reload);
  voder_test_add ("/config/a-reload-may-be-cancelled",
                  test_reload_is_cancelled);
  voder_test_add ("/config/an-absent-file-is-an-error", test_absent_file);
  voder_test_add ("/config/what-has-no-file-cannot-be-reloaded", test_no_file);

  return voder_test_run ();
}
