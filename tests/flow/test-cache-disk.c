/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cache-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_THREADS    8
#define N_ROUNDS     500
#define HEADER_BYTES 64

static void
test_shared (void)
{
  g_auto (Shared) shared = { NULL };
  g_autofree char *long_key = g_strnfill (5000, 'k');

  shared_init (&shared, MANY);
  store (shared.cache, "a/../b\n", "one");
  store (shared.cache, "", "");
  store (shared.cache, long_key, "long");
  assert_has (shared.other, "a/../b\n", "one");
  assert_has (shared.other, "", "");
  assert_has (shared.other, long_key, "long");
  assert_has (shared.other, "a", NULL);
  g_assert_cmpuint (stat_of (shared.other, VODER_CACHE_DISK_HITS), ==, 3);
  g_assert_cmpuint (stat_of (shared.cache, VODER_CACHE_DISK_HITS), ==, 0);
  store (shared.other, "", "two");
  g_clear_object (&shared.cache);
  shared.cache = cache_new (shared.path, MANY, MANY);
  assert_has (shared.cache, "", "two");
  assert_has (shared.cache, "", "two");
  g_assert_cmpuint (stat_of (shared.cache, VODER_CACHE_DISK_HITS), ==, 1);
  g_assert_cmpuint (count_files (&shared), ==, 3);
}

static void
test_sync (void)
{
  g_auto (Shared) shared = { NULL };
  g_autoptr (VoderCache) sync = NULL;

  shared_init (&shared, MANY);
  sync =
      voder_cache_new_with_directory (0, shared.path, MANY, VODER_CACHE_SYNC);
  store (sync, "a", "one");
  assert_has (shared.cache, "a", "one");
}

static void
test_private (void)
{
  g_auto (Shared) shared = { NULL };
  g_autofree char *file = NULL;
  struct stat status;

  shared_init (&shared, MANY);
  g_assert_false (g_file_test (shared.path, G_FILE_TEST_EXISTS));
  assert_has (shared.cache, "a", NULL);
  g_assert_false (g_file_test (shared.path, G_FILE_TEST_EXISTS));
  store (shared.cache, "a", "one");
  g_assert_cmpint (stat (shared.path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);
  file = get_file (&shared);
  g_assert_cmpint (stat (file, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static void
test_open_to_others (void)
{
  g_auto (Shared) shared = { NULL };
  g_autoptr (GError) error = NULL;

  shared_init (&shared, MANY);
  store (shared.cache, "a", "one");
  g_assert_cmpint (chmod (shared.path, 0777), ==, 0);
  assert_has (shared.other, "a", NULL);
  error = voder_cache_dup_disk_error (shared.other);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
}

static void
test_damage (void)
{
  g_auto (Shared) shared = { NULL };
  g_autofree char *file = NULL;
  g_autofree char *good = NULL;
  guint64 n_dropped = 0;
  gsize size = 0;

  shared_init (&shared, MANY);
  store (shared.cache, "key", "some value");
  file = get_file (&shared);
  g_assert_true (g_file_get_contents (file, &good, &size, NULL));
  g_assert_cmpuint (size, ==, HEADER_BYTES + 3 + 10);
  for (gsize i = 0; i < size; i++) {
    g_autofree char *bad = g_memdup2 (good, size);

    bad[i] ^= 0x10;
    g_assert_true (g_file_set_contents (file, bad, (gssize) size, NULL));
    assert_has (shared.other, "key", NULL);
    g_assert_cmpuint (stat_of (shared.other, VODER_CACHE_DISK_DROPPED), ==,
                      ++n_dropped);
    g_assert_cmpuint (count_files (&shared), ==, 0);
  }
  for (gsize i = 0; i < size; i++) {
    g_assert_true (g_file_set_contents (file, good, (gssize) i, NULL));
    assert_has (shared.other, "key", NULL);
    g_assert_cmpuint (stat_of (shared.other, VODER_CACHE_DISK_DROPPED), ==,
                      ++n_dropped);
  }
  g_assert_true (g_file_set_contents (file, good, (gssize) size, NULL));
  assert_has (shared.other, "key", "some value");
  g_assert_cmpuint (stat_of (shared.other, VODER_CACHE_DISK_ERRORS), ==, 0);
}

static void
test_foreign (void)
{
  g_auto (Shared) shared = { NULL };
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  shared_init (&shared, MANY);
  store (shared.cache, "one", "1");
  first = get_file (&shared);
  voder_cache_clear (shared.cache);
  store (shared.cache, "two", "2");
  second = get_file (&shared);
  /* A file of another key. */
  g_assert_cmpint (g_rename (second, first), ==, 0);
  assert_has (shared.other, "one", NULL);
  g_assert_cmpuint (stat_of (shared.other, VODER_CACHE_DISK_DROPPED), ==, 1);
  g_assert_cmpuint (count_files (&shared), ==, 0);
  /* Not a file. */
  g_assert_cmpint (g_mkdir (first, 0700), ==, 0);
  assert_has (shared.other, "one", NULL);
  g_assert_cmpint (mkfifo (second, 0600), ==, 0);
  assert_has (shared.other, "two", NULL);
  g_assert_cmpuint (count_files (&shared), ==, 1);
}

static void
test_symlinks (void)
{
  g_auto (Shared) shared = { NULL };
  g_autofree char *file = NULL;
  g_autofree char *target = NULL;
  g_autofree char *link = NULL;
  g_autofree char *with_slash = NULL;
  g_autoptr (VoderCache) linked = NULL;

  shared_init (&shared, MANY);
  target = g_build_filename (shared.parent, "target", NULL);
  link = g_build_filename (shared.parent, "link", NULL);
  store (shared.cache, "key", "value");
  file = get_file (&shared);
  g_assert_cmpint (g_rename (file, target), ==, 0);
  g_assert_cmpint (symlink (target, file), ==, 0);
  assert_has (shared.other, "key", NULL);
  store (shared.other, "key", "new");
  g_assert_false (g_file_test (file, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_test (target, G_FILE_TEST_IS_REGULAR));

  g_assert_cmpint (symlink (shared.path, link), ==, 0);
  linked = cache_new (link, 0, MANY);
  assert_has (linked, "key", NULL);
  g_assert_cmpuint (stat_of (linked, VODER_CACHE_DISK_ERRORS), ==, 1);

  with_slash = g_strconcat (link, "//", NULL);
  g_clear_object (&linked);
  linked = cache_new (with_slash, 0, MANY);
  assert_has (linked, "key", NULL);
  g_assert_cmpuint (stat_of (linked, VODER_CACHE_DISK_ERRORS), ==, 1);
}

/* Directories with names like its own, larger than its limit. */
static void
test_directories (void)
{
  g_auto (Shared) shared = { NULL };

  shared_init (&shared, 1000);
  store (shared.other, "key", "value");
  for (guint i = 0; i < 3; i++) {
    g_autofree char *name = g_strdup_printf ("%064u.voder", i);
    g_autofree char *path = g_build_filename (shared.path, name, NULL);

    g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
    set_used (path, G_MAXINT32, 0);
  }
  for (guint i = 0; i < 9; i++) {
    g_autofree char *key = g_strdup_printf ("key %u", i);

    store (shared.other, key, "value");
  }
  assert_has (shared.other, "key", "value");
  voder_cache_clear (shared.other);
  g_assert_cmpuint (stat_of (shared.other, VODER_CACHE_DISK_ERRORS), ==, 0);
}

static char *
leave_part (Shared *shared, const char *file)
{
  char *part = g_strdup_printf ("%s.1-0.part", file);

  g_assert_true (g_file_set_contents (part, "half of it", -1, NULL));
  return part;
}

static void
test_crash (void)
{
  g_auto (Shared) shared = { NULL };
  g_autofree char *file = NULL;
  g_autofree char *part = NULL;
  g_autofree char *foreign = NULL;
  g_autoptr (VoderCache) later = NULL;
  int fd;

  shared_init (&shared, MANY);
  store (shared.cache, "key", "value");
  file = get_file (&shared);
  foreign = g_build_filename (shared.path, "README.part", NULL);
  g_assert_true (g_file_set_contents (foreign, "mine", -1, NULL));
  part = leave_part (&shared, file);
  assert_has (shared.other, "key", "value");
  /* The first write of a process measures the directory. */
  later = cache_new (shared.path, 0, MANY);
  store (later, "other", "value");
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (foreign, G_FILE_TEST_EXISTS));

  /* One that is being written. */
  g_free (leave_part (&shared, file));
  fd = open (part, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  voder_cache_clear (later);
  g_assert_true (g_file_test (part, G_FILE_TEST_EXISTS));
  close (fd);
  voder_cache_clear (later);
  g_assert_cmpuint (count_files (&shared), ==, 1);
}

static void
test_directory_removed (void)
{
  g_auto (Shared) shared = { NULL };

  shared_init (&shared, MANY);
  store (shared.cache, "a", "one");
  remove_tree (shared.path);
  assert_has (shared.cache, "a", "one");
  assert_has (shared.other, "a", NULL);
  g_assert_true (voder_cache_remove (shared.cache, "a"));
  voder_cache_clear (shared.cache);
  store (shared.cache, "a", "two");
  assert_has (shared.other, "a", "two");
  g_assert_null (voder_cache_dup_disk_error (shared.cache));
  g_assert_null (voder_cache_dup_disk_error (shared.other));
}

static void
test_unusable (void)
{
  g_auto (Shared) shared = { NULL };
  g_autofree char *file = NULL;
  g_autofree char *path = NULL;
  g_autoptr (VoderCache) cache = NULL;
  g_autoptr (GError) error = NULL;

  shared_init (&shared, MANY);
  file = g_build_filename (shared.parent, "file", NULL);
  path = g_build_filename (file, "cache", NULL);
  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  cache = cache_new (path, MANY, MANY);
  store (cache, "a", "one");
  store (cache, "b", "two");
  assert_has (cache, "a", "one");
  assert_has (cache, "b", "two");
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_DISK_ERRORS), >=, 2);
  error = voder_cache_dup_disk_error (cache);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
  g_assert_nonnull (strstr (error->message, path));
}

/* As a full disk: a write stops in the middle. */
static void
test_full (void)
{
  g_auto (Shared) shared = { NULL };
  struct rlimit old;
  struct rlimit little;

  shared_init (&shared, MANY);
  store (shared.cache, "small", "x");
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  little = old;
  little.rlim_cur = HEADER_BYTES + 10;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &little), ==, 0);
  store (shared.cache, "large", "much more than there is room for");
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  signal (SIGXFSZ, SIG_DFL);
  g_assert_cmpuint (stat_of (shared.cache, VODER_CACHE_DISK_ERRORS), ==, 1);
  g_assert_cmpuint (count_files (&shared), ==, 1);
  assert_has (shared.cache, "large", "much more than there is room for");
  assert_has (shared.other, "large", NULL);
  assert_has (shared.other, "small", "x");
}

static void
test_limit (void)
{
  g_auto (Shared) shared = { NULL };
  g_autofree char *text = g_strnfill (1000, 'x');
  g_autofree char *file = NULL;

  shared_init (&shared, 20000);
  store (shared.other, "first", text);
  file = get_file (&shared);
  for (guint i = 0; i < 100; i++) {
    g_autofree char *key = g_strdup_printf ("%u", i);
    g_autoptr (GPtrArray) names = NULL;

    store (i % 2 == 0 ? shared.cache : shared.other, key, text);
    names = list_files (&shared);
    g_assert_cmpuint (names->len * (HEADER_BYTES + 1000), <=, 20000);
    /* All are old, but for the first, which is read. */
    for (guint j = 0; j < names->len; j++)
      set_used (g_ptr_array_index (names, j), 1000 + i, 0);
    assert_has (shared.other, "first", text);
  }
  assert_has (shared.other, "99", text);
  g_assert_cmpuint (count_files (&shared), >, 10);
}

static void
test_too_large (void)
{
  g_auto (Shared) shared = { NULL };
  g_autoptr (VoderCache) larger = NULL;
  g_autofree char *text = g_strnfill (1000, 'x');

  shared_init (&shared, 500);
  store (shared.cache, "a", "old");
  store (shared.cache, "a", text);
  g_assert_cmpuint (count_files (&shared), ==, 0);
  assert_has (shared.cache, "a", text);
  assert_has (shared.other, "a", NULL);

  /* Nor is it read when another has put it there, which may have more. */
  larger = cache_new (shared.path, 0, MANY);
  store (larger, "a", text);
  g_assert_cmpuint (count_files (&shared), ==, 1);
  assert_has (shared.other, "a", NULL);
  g_assert_cmpuint (stat_of (shared.other, VODER_CACHE_DISK_DROPPED), ==, 1);
}

static void
test_expiry (void)
{
  g_auto (Shared) shared = { NULL };
  g_autoptr (GBytes) value = g_bytes_new_static ("x", 1);
  gint64 stored_us;

  shared_init (&shared, MANY);
  voder_cache_store (shared.cache, "long", value,
                     G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);
  voder_cache_store (shared.cache, "short", value, SOON_US);
  stored_us = g_get_real_time ();
  g_assert_cmpuint (count_files (&shared), ==, 2);
  while (g_get_real_time () < stored_us + 2 * SOON_US)
    sched_yield ();
  assert_has (shared.other, "short", NULL);
  assert_has (shared.cache, "short", NULL);
  assert_has (shared.other, "long", "x");
  g_assert_cmpuint (count_files (&shared), ==, 1);
  g_assert_cmpuint (stat_of (shared.other, VODER_CACHE_DISK_DROPPED), ==, 0);
  /* One that is good for no time takes the place of that. */
  voder_cache_store (shared.cache, "long", value, -1);
  assert_has (shared.other, "long", NULL);
  assert_has (shared.cache, "long", NULL);
  g_assert_cmpuint (count_files (&shared), ==, 0);
}

static void
test_remove (void)
{
  g_auto (Shared) shared = { NULL };
  g_autoptr (GBytes) value = g_bytes_new_static ("new", 3);

  shared_init (&shared, MANY);
  store (shared.cache, "a", "one");
  store (shared.cache, "b", "two");
  g_assert_true (voder_cache_remove (shared.other, "a"));
  g_assert_false (voder_cache_remove (shared.other, "a"));
  g_assert_false (voder_cache_update_if_present (shared.other, "a", value, 0));
  g_assert_true (voder_cache_update_if_present (shared.other, "b", value, 0));
  g_assert_cmpuint (count_files (&shared), ==, 1);
  g_clear_object (&shared.cache);
  shared.cache = cache_new (shared.path, MANY, MANY);
  assert_has (shared.cache, "b", "new");
  voder_cache_clear (shared.cache);
  assert_has (shared.cache, "b", NULL);
  g_assert_cmpuint (count_files (&shared), ==, 0);
}

static GBytes *
make (const char *key,
      gint64 *time_to_live_us,
      gpointer data,
      GCancellable *cancellable,
      GError **error)
{
  g_atomic_int_inc ((int *) data);
  return g_bytes_new (key, strlen (key));
}

static void
test_obtain (void)
{
  g_auto (Shared) shared = { NULL };
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  int n_made = 0;

  shared_init (&shared, MANY);
  first =
      voder_cache_obtain (shared.cache, "key", make, &n_made, NULL, NULL, NULL);
  g_assert_nonnull (first);
  /* Nobody waits for the file to be written. */
  while (voder_flow_shutdown (), count_files (&shared) == 0)
    sched_yield ();
  second =
      voder_cache_obtain (shared.other, "key", make, &n_made, NULL, NULL, NULL);
  g_assert_true (g_bytes_equal (first, second));
  g_assert_cmpint (n_made, ==, 1);
  g_assert_cmpuint (stat_of (shared.other, VODER_CACHE_DISK_HITS), ==, 1);
}

static gboolean
crowd_task (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderCache *cache = data;
  int n_made = 0;

  for (guint i = 0; i < 150; i++) {
    g_autofree char *key = g_strdup_printf ("key %u", i * 31 % 17);
    g_autoptr (GBytes) value = NULL;

    if (i % 10 == 0)
      store (cache, key, key);
    else if (i % 10 == 1)
      voder_cache_remove (cache, key);
    else if (i % 3 == 0)
      value = voder_cache_lookup (cache, key);
    else
      value = voder_cache_obtain (cache, key, make, &n_made, NULL, cancellable,
                                  NULL);
    if (value != NULL)
      g_assert_cmpmem (g_bytes_get_data (value, NULL), g_bytes_get_size (value),
                       key, strlen (key));
    if (i == 100)
      voder_cache_clear (cache);
  }

  return TRUE;
}

static void
test_crowd (void)
{
  g_auto (Shared) shared = { NULL };
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;

  shared_init (&shared, 800);
  for (guint i = 0; i < N_THREADS; i++)
    voder_group_go (group, crowd_task, i % 2 == 0 ? shared.cache : shared.other,
                    NULL, NULL);
  voder_group_wait (group, NULL, &error);
  g_assert_no_error (error);
  voder_flow_shutdown ();
  g_assert_cmpuint (stat_of (shared.cache, VODER_CACHE_DISK_DROPPED), ==, 0);
  g_assert_cmpuint (stat_of (shared.other, VODER_CACHE_DISK_DROPPED), ==, 0);
  g_assert_null (voder_cache_dup_disk_error (shared.cache));
  g_assert_null (voder_cache_dup_disk_error (shared.other));
  voder_cache_clear (shared.cache);
  g_assert_cmpuint (count_files (&shared), ==, 0);
}

static gboolean
update (gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) value = g_bytes_new_static ("new", 3);

  voder_cache_update_if_present (data, "key", value, 0);
  return TRUE;
}

/* Whichever is first, the key has no value at the end. */
static void
test_update_and_remove (void)
{
  g_auto (Shared) shared = { NULL };

  shared_init (&shared, MANY);
  for (guint i = 0; i < N_ROUNDS; i++) {
    g_autoptr (VoderGroup) group =
        voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

    store (shared.other, "key", "old");
    voder_group_go (group, update, shared.other, NULL, NULL);
    voder_cache_remove (shared.other, "key");
    g_assert_true (voder_group_wait (group, NULL, NULL));
    assert_has (shared.other, "key", NULL);
  }
}

static gboolean
look_up (gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) value = voder_cache_lookup (data, "key");

  return TRUE;
}

/* What a lookup has read meanwhile is not put in memory. */
static void
test_lookup_and_remove (void)
{
  g_auto (Shared) shared = { NULL };

  shared_init (&shared, MANY);
  for (guint i = 0; i < N_ROUNDS; i++) {
    g_autoptr (VoderGroup) group =
        voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

    store (shared.other, "key", "old");
    voder_group_go (group, look_up, shared.cache, NULL, NULL);
    voder_cache_remove (shared.cache, "key");
    g_assert_true (voder_group_wait (group, NULL, NULL));
    assert_has (shared.cache, "key", NULL);
  }
}

/* The old value fits into memory, the new one does not. */
static void
test_lookup_and_store (void)
{
  g_auto (Shared) shared = { NULL };
  g_autoptr (VoderCache) small = NULL;

  shared_init (&shared, MANY);
  small = cache_new (shared.path, strlen ("keyold"), MANY);
  for (guint i = 0; i < N_ROUNDS; i++) {
    g_autoptr (VoderGroup) group =
        voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

    store (shared.cache, "key", "old");
    voder_group_go (group, look_up, small, NULL, NULL);
    store (small, "key", "new and long");
    g_assert_true (voder_group_wait (group, NULL, NULL));
    assert_has (small, "key", "new and long");
  }
}

/* TRUE when each value found was that of its key. */
static gboolean
use_with_others (const char *path)
{
  g_autoptr (VoderCache) cache = cache_new (path, 0, 3000);
  gboolean right = TRUE;

  for (guint i = 0; i < N_ROUNDS; i++) {
    g_autofree char *key = g_strdup_printf ("key %u", i % 23);
    g_autoptr (GBytes) value = NULL;

    store (cache, key, key);
    value = voder_cache_lookup (cache, key);
    right &= value == NULL ||
             (g_bytes_get_size (value) == strlen (key) &&
              memcmp (g_bytes_get_data (value, NULL), key, strlen (key)) == 0);
    if (i % 100 == 99)
      voder_cache_clear (cache);
  }

  return right && stat_of (cache, VODER_CACHE_DISK_DROPPED) == 0 &&
         stat_of (cache, VODER_CACHE_DISK_ERRORS) == 0;
}

static void
test_processes (void)
{
  g_auto (Shared) shared = { NULL };
  pid_t pids[3];

  shared_init (&shared, MANY);
  /* Each has its own hold on the directory, and numbers its files alike. */
  for (guint i = 0; i < G_N_ELEMENTS (pids); i++) {
    pids[i] = fork ();
    if (pids[i] == 0)
      _exit (use_with_others (shared.path) ? 0 : 1);
  }
  g_assert_true (use_with_others (shared.path));
  for (guint i = 0; i < G_N_ELEMENTS (pids); i++) {
    int status = -1;

    g_assert_cmpint (waitpid (pids[i], &status, 0), ==, pids[i]);
    g_assert_cmpint (status, ==, 0);
  }
  voder_cache_clear (shared.cache);
  g_assert_cmpuint (count_files (&shared), ==, 0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/cache-disk/what-was-stored-outlives-the-cache",
                  test_shared);
  voder_test_add ("/cache-disk/it-can-be-synchronous", test_sync);
  voder_test_add ("/cache-disk/it-is-for-its-user-alone", test_private);
  voder_test_add ("/cache-disk/what-others-may-write-to-is-not-used",
                  test_open_to_others);
  voder_test_add ("/cache-disk/damage-is-not-given", test_damage);
  voder_test_add ("/cache-disk/what-is-foreign-is-not-given", test_foreign);
  voder_test_add ("/cache-disk/symlinks-are-not-followed", test_symlinks);
  voder_test_add ("/cache-disk/directories-are-let-be", test_directories);
  voder_test_add ("/cache-disk/what-a-crash-left-is-removed", test_crash);
  voder_test_add ("/cache-disk/the-directory-may-vanish",
                  test_directory_removed);
  voder_test_add ("/cache-disk/without-it-the-memory-works", test_unusable);
  voder_test_add ("/cache-disk/a-full-disk-loses-nothing-else", test_full);
  voder_test_add ("/cache-disk/the-limit-holds", test_limit);
  voder_test_add ("/cache-disk/what-is-too-large-is-not-kept", test_too_large);
  voder_test_add ("/cache-disk/what-is-over-is-not-given", test_expiry);
  voder_test_add ("/cache-disk/what-was-removed-is-not", test_remove);
  voder_test_add ("/cache-disk/what-is-there-is-not-made", test_obtain);
  voder_test_add ("/cache-disk/a-crowd-does-no-harm", test_crowd);
  voder_test_add ("/cache-disk/an-update-brings-nothing-back",
                  test_update_and_remove);
  voder_test_add ("/cache-disk/a-lookup-brings-nothing-back",
                  test_lookup_and_remove);
  voder_test_add ("/cache-disk/a-lookup-keeps-nothing-old",
                  test_lookup_and_store);
  voder_test_add ("/cache-disk/processes-may-share-it", test_processes);

  return voder_test_run ();
}
