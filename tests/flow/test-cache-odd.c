/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What others do while a cache uses its directory. */
#include "cache-fixture.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#define N_FILES    16
#define FILE_BYTES 1000

typedef void (*Meanwhile) (Shared *folder);

/* What happens next when a file goes, has gone, or was read; once. */
static Shared *at;
static Meanwhile before_removal;
static Meanwhile after_removal;
static Meanwhile after_reading;
static guint n_messages;

static void
happen (Meanwhile *meanwhile)
{
  Meanwhile what = g_steal_pointer (meanwhile);

  if (what != NULL)
    what (at);
}

/* In place of the C library's. */
int
unlinkat (int directory, const char *name, int flags)
{
  int (*real) (int, const char *, int) = dlsym (RTLD_NEXT, "unlinkat");
  int failed;

  happen (&before_removal);
  failed = real (directory, name, flags);
  happen (&after_removal);
  return failed;
}

/* In place of the C library's; what was read is marked so. */
int
futimens (int fd, const struct timespec times[2])
{
  int (*real) (int, const struct timespec *) = dlsym (RTLD_NEXT, "futimens");
  int failed = real (fd, times);

  happen (&after_reading);
  return failed;
}

static GLogWriterOutput
count_messages (GLogLevelFlags level,
                const GLogField *fields,
                gsize n_fields,
                gpointer data)
{
  if (level & G_LOG_LEVEL_MESSAGE)
    n_messages++;
  return g_log_writer_default (level, fields, n_fields, data);
}

/* The directory is there already. */
static void
begin (Shared *folder)
{
  shared_init (folder, MANY);
  g_assert_cmpint (g_mkdir_with_parents (folder->path, 0700), ==, 0);
  at = folder;
}

static gboolean
update (VoderCache *cache, const char *text)
{
  g_autoptr (GBytes) value = g_bytes_new (text, strlen (text));

  return voder_cache_update_if_present (cache, "key", value, 0);
}

static void
look_up (Shared *folder)
{
  assert_has (folder->cache, "key", "old");
}

static void
store_new (Shared *folder)
{
  store (folder->cache, "key", "new");
}

static void
remove_it (Shared *folder)
{
  g_assert_true (voder_cache_remove (folder->cache, "key"));
}

static void
test_lookup_in_removal (void)
{
  g_auto (Shared) folder = { NULL };

  begin (&folder);
  store (folder.cache, "key", "old");
  before_removal = look_up;
  g_assert_true (voder_cache_remove (folder.cache, "key"));
  assert_has (folder.cache, "key", NULL);
}

/* One of the two is the last; it is not one here and the other there. */
static void
test_store_in_removal (void)
{
  g_auto (Shared) folder = { NULL };

  begin (&folder);
  store (folder.cache, "key", "old");
  after_removal = store_new;
  g_assert_true (voder_cache_remove (folder.cache, "key"));
  assert_has (folder.cache, "key", NULL);
  assert_has (folder.other, "key", NULL);
}

static void
test_lookup_in_clear (void)
{
  g_auto (Shared) folder = { NULL };

  begin (&folder);
  store (folder.cache, "key", "old");
  before_removal = look_up;
  voder_cache_clear (folder.cache);
  assert_has (folder.cache, "key", NULL);
}

static void
test_removal_in_lookup (void)
{
  g_auto (Shared) folder = { NULL };

  begin (&folder);
  store (folder.other, "key", "old");
  after_reading = remove_it;
  assert_has (folder.cache, "key", "old");
  assert_has (folder.cache, "key", NULL);
}

static void
test_store_in_update (void)
{
  g_auto (Shared) folder = { NULL };

  begin (&folder);
  store (folder.other, "key", "old");
  after_reading = store_new;
  g_assert_true (update (folder.cache, "newest"));
  assert_has (folder.cache, "key", "newest");
  assert_has (folder.other, "key", "newest");
}

static void
test_removal_in_update (void)
{
  g_auto (Shared) folder = { NULL };

  begin (&folder);
  store (folder.other, "key", "old");
  after_reading = remove_it;
  g_assert_false (update (folder.cache, "newest"));
  assert_has (folder.cache, "key", NULL);
  assert_has (folder.other, "key", NULL);
}

/* Of the directory and of what is in it. */
static void
assert_no_child_has_them (Shared *folder)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *number;
  guint n = 0;

  while ((number = g_dir_read_name (dir)) != NULL) {
    g_autofree char *link = g_build_filename ("/proc/self/fd", number, NULL);
    g_autofree char *target = g_file_read_link (link, NULL);

    if (target == NULL || !g_str_has_prefix (target, folder->path))
      continue;
    g_assert_cmpint (fcntl (atoi (number), F_GETFD), ==, FD_CLOEXEC);
    n++;
  }
  g_assert_cmpuint (n, ==, 2);
}

static void
test_descriptors (void)
{
  g_auto (Shared) folder = { NULL };

  begin (&folder);
  store (folder.cache, "key", "old");
  after_reading = assert_no_child_has_them;
  assert_has (folder.other, "key", "old");
  g_assert_null (after_reading);
}

/* What is read from there stays in memory for the rest of its time only. */
static void
test_time_goes_on (void)
{
  g_auto (Shared) folder = { NULL };
  g_autoptr (GBytes) value = g_bytes_new_static ("old", 3);
  g_autoptr (GBytes) early = NULL;
  gint64 stored_us;

  begin (&folder);
  voder_cache_store (folder.other, "key", value, SOON_US);
  stored_us = g_get_real_time ();
  /* Unless it is late already. */
  early = voder_cache_lookup (folder.cache, "key");
  while (g_get_real_time () < stored_us + 2 * SOON_US)
    sched_yield ();
  assert_has (folder.cache, "key", NULL);
}

static GBytes *
make (const char *key,
      gint64 *time_to_live_us,
      gpointer data,
      GCancellable *cancellable,
      GError **error)
{
  g_assert_not_reached ();
  return NULL;
}

/* What was found in a file is not written to it again. */
static void
test_obtain_writes_nothing (void)
{
  g_auto (Shared) folder = { NULL };
  g_autoptr (GBytes) value = NULL;
  g_autofree char *file = NULL;
  struct stat before;
  struct stat after;

  begin (&folder);
  store (folder.other, "key", "old");
  file = get_file (&folder);
  g_assert_cmpint (stat (file, &before), ==, 0);
  value =
      voder_cache_obtain (folder.cache, "key", make, NULL, NULL, NULL, NULL);
  g_assert_nonnull (value);
  g_clear_object (&folder.cache);
  voder_flow_shutdown ();
  g_assert_cmpint (stat (file, &after), ==, 0);
  g_assert_cmpuint (before.st_ino, ==, after.st_ino);
}

static void
test_modes (void)
{
  static const mode_t modes[] = { 0720, 0702, 0770, 0777 };
  g_auto (Shared) folder = { NULL };

  begin (&folder);
  store (folder.cache, "key", "old");
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_assert_cmpint (chmod (folder.path, modes[i]), ==, 0);
    assert_has (folder.other, "key", NULL);
    g_assert_cmpuint (stat_of (folder.other, VODER_CACHE_DISK_ERRORS), ==,
                      i + 1);
  }
  g_assert_cmpint (chmod (folder.path, 0755), ==, 0);
  assert_has (folder.other, "key", "old");
}

static void
test_first_error (void)
{
  g_auto (Shared) folder = { NULL };
  g_autoptr (GError) error = NULL;

  begin (&folder);
  n_messages = 0;
  g_assert_cmpint (chmod (folder.path, 0777), ==, 0);
  store (folder.cache, "key", "old");
  g_assert_cmpint (g_rmdir (folder.path), ==, 0);
  g_assert_true (g_file_set_contents (folder.path, "", 0, NULL));
  store (folder.cache, "key", "new");
  error = voder_cache_dup_disk_error (folder.cache);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_cmpuint (n_messages, ==, 1);
}

static void
fill (Shared *folder)
{
  g_autofree char *text = g_strnfill (FILE_BYTES, 'x');
  g_autoptr (GBytes) value = g_bytes_new (text, FILE_BYTES);

  for (guint i = 0; i < N_FILES; i++) {
    g_autofree char *key = g_strdup_printf ("%u", i);

    voder_cache_store (folder->cache, key, value, 0);
  }
}

/* An eighth is made free, of what was used first, be it by a moment; a file
 * that only looks like one of a cache is somebody's own. */
static void
test_trim (void)
{
  g_auto (Shared) folder = { NULL };
  g_autoptr (VoderCache) smaller = NULL;
  g_autoptr (GPtrArray) files = NULL;
  g_autofree char *foreign = NULL;
  const char *oldest;
  const char *youngest;

  begin (&folder);
  fill (&folder);
  files = list_files (&folder);
  g_assert_cmpuint (files->len, ==, N_FILES);
  for (guint i = 0; i < N_FILES; i++)
    set_used (g_ptr_array_index (files, i), 1000, i);
  oldest = g_ptr_array_index (files, 0);
  youngest = g_ptr_array_index (files, 1);
  set_used (youngest, 1000, 999999999);
  foreign = g_strdup (oldest);
  strcpy (foreign + strlen (foreign) - strlen (".voder"), ".other");
  g_assert_true (g_file_set_contents (foreign, "mine", -1, NULL));

  /* Its first write finds that there is more than it allows. */
  smaller = cache_new (folder.path, 0, N_FILES * FILE_BYTES);
  store (smaller, "key", "old");
  g_assert_false (g_file_test (oldest, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (youngest, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (foreign, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_files (&folder), ==, N_FILES * 7 / 8 - 1 + 2);
  voder_cache_clear (smaller);
  g_assert_true (g_file_test (foreign, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  g_log_set_writer_func (count_messages, NULL, NULL);

  voder_test_add ("/cache-odd/a-lookup-in-a-removal-keeps-nothing",
                  test_lookup_in_removal);
  voder_test_add ("/cache-odd/a-store-in-a-removal-is-whole",
                  test_store_in_removal);
  voder_test_add ("/cache-odd/a-lookup-in-a-clear-keeps-nothing",
                  test_lookup_in_clear);
  voder_test_add ("/cache-odd/a-removal-in-a-lookup-is-heeded",
                  test_removal_in_lookup);
  voder_test_add ("/cache-odd/a-store-in-an-update-is-the-older-one",
                  test_store_in_update);
  voder_test_add ("/cache-odd/a-removal-in-an-update-ends-it",
                  test_removal_in_update);
  voder_test_add ("/cache-odd/no-child-gets-its-files", test_descriptors);
  voder_test_add ("/cache-odd/time-goes-on-in-memory", test_time_goes_on);
  voder_test_add ("/cache-odd/what-was-found-is-not-written",
                  test_obtain_writes_nothing);
  voder_test_add ("/cache-odd/what-others-may-write-to-is-not-used",
                  test_modes);
  voder_test_add ("/cache-odd/the-first-error-is-told-once", test_first_error);
  voder_test_add ("/cache-odd/an-eighth-is-made-free", test_trim);

  return voder_test_run ();
}
