/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What others do while a cache uses its directory. */
#include "flow-fixture.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#define MANY       (1 << 20)
#define SOON_US    2000
#define N_FILES    16
#define FILE_BYTES 1000

/* A directory, a cache that uses it, and one without a memory. */
typedef struct {
  char *path;
  VoderCache *cache;
  VoderCache *other;
} Folder;

typedef void (*Meanwhile) (Folder *folder);

/* What happens next when a file goes, has gone, or was read; once. */
static Folder *at;
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

static VoderCache *
cache_new (const char *path, guint64 max_bytes, guint64 max_disk_bytes)
{
  return voder_cache_new_with_directory (max_bytes, path, max_disk_bytes,
                                         VODER_CACHE_NONE);
}

static void
folder_init (Folder *self, guint64 max_disk_bytes)
{
  self->path = g_dir_make_tmp ("voder-cache-XXXXXX", NULL);
  self->cache = cache_new (self->path, MANY, max_disk_bytes);
  self->other = cache_new (self->path, 0, max_disk_bytes);
  at = self;
}

static char *
nth_file (Folder *folder, guint n)
{
  g_autoptr (GDir) dir = g_dir_open (folder->path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (n-- == 0)
      return g_build_filename (folder->path, name, NULL);

  return NULL;
}

static guint
count_files (Folder *folder)
{
  g_autofree char *file = NULL;
  guint n = 0;

  while ((file = nth_file (folder, n)) != NULL) {
    g_clear_pointer (&file, g_free);
    n++;
  }
  return n;
}

static void
folder_clear (Folder *self)
{
  char *file;

  g_clear_object (&self->cache);
  g_clear_object (&self->other);
  while ((file = nth_file (self, 0)) != NULL) {
    g_assert_cmpint (g_unlink (file), ==, 0);
    g_free (file);
  }
  g_assert_cmpint (g_rmdir (self->path), ==, 0);
  g_free (self->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Folder, folder_clear)

static void
store (VoderCache *cache, const char *text)
{
  g_autoptr (GBytes) value = g_bytes_new (text, strlen (text));

  voder_cache_store (cache, "key", value, 0);
}

static gboolean
update (VoderCache *cache, const char *text)
{
  g_autoptr (GBytes) value = g_bytes_new (text, strlen (text));

  return voder_cache_update_if_present (cache, "key", value, 0);
}

static void
assert_has (VoderCache *cache, const char *text)
{
  g_autoptr (GBytes) value = voder_cache_lookup (cache, "key");

  if (text == NULL) {
    g_assert_null (value);
    return;
  }
  g_assert_nonnull (value);
  g_assert_cmpmem (g_bytes_get_data (value, NULL), g_bytes_get_size (value),
                   text, strlen (text));
}

static void
look_up (Folder *folder)
{
  assert_has (folder->cache, "old");
}

static void
store_new (Folder *folder)
{
  store (folder->cache, "new");
}

static void
remove_it (Folder *folder)
{
  g_assert_true (voder_cache_remove (folder->cache, "key"));
}

static void
test_lookup_in_removal (void)
{
  g_auto (Folder) folder = { NULL };

  folder_init (&folder, MANY);
  store (folder.cache, "old");
  before_removal = look_up;
  g_assert_true (voder_cache_remove (folder.cache, "key"));
  assert_has (folder.cache, NULL);
}

/* One of the two is the last; it is not one here and the other there. */
static void
test_store_in_removal (void)
{
  g_auto (Folder) folder = { NULL };

  folder_init (&folder, MANY);
  store (folder.cache, "old");
  after_removal = store_new;
  g_assert_true (voder_cache_remove (folder.cache, "key"));
  assert_has (folder.cache, NULL);
  assert_has (folder.other, NULL);
}

static void
test_lookup_in_clear (void)
{
  g_auto (Folder) folder = { NULL };

  folder_init (&folder, MANY);
  store (folder.cache, "old");
  before_removal = look_up;
  voder_cache_clear (folder.cache);
  assert_has (folder.cache, NULL);
}

static void
test_removal_in_lookup (void)
{
  g_auto (Folder) folder = { NULL };

  folder_init (&folder, MANY);
  store (folder.other, "old");
  after_reading = remove_it;
  assert_has (folder.cache, "old");
  assert_has (folder.cache, NULL);
}

static void
test_store_in_update (void)
{
  g_auto (Folder) folder = { NULL };

  folder_init (&folder, MANY);
  store (folder.other, "old");
  after_reading = store_new;
  g_assert_true (update (folder.cache, "newest"));
  assert_has (folder.cache, "newest");
  assert_has (folder.other, "newest");
}

static void
test_removal_in_update (void)
{
  g_auto (Folder) folder = { NULL };

  folder_init (&folder, MANY);
  store (folder.other, "old");
  after_reading = remove_it;
  g_assert_false (update (folder.cache, "newest"));
  assert_has (folder.cache, NULL);
  assert_has (folder.other, NULL);
}

/* Of the directory and of what is in it. */
static void
assert_no_child_has_them (Folder *folder)
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
  g_auto (Folder) folder = { NULL };

  folder_init (&folder, MANY);
  store (folder.cache, "old");
  after_reading = assert_no_child_has_them;
  assert_has (folder.other, "old");
  g_assert_null (after_reading);
}

/* What is read from there stays in memory for the rest of its time only. */
static void
test_time_goes_on (void)
{
  g_auto (Folder) folder = { NULL };
  g_autoptr (GBytes) value = g_bytes_new_static ("old", 3);
  g_autoptr (GBytes) early = NULL;
  gint64 stored_us;

  folder_init (&folder, MANY);
  voder_cache_store (folder.other, "key", value, SOON_US);
  stored_us = g_get_real_time ();
  /* Unless it is late already. */
  early = voder_cache_lookup (folder.cache, "key");
  while (g_get_real_time () < stored_us + 2 * SOON_US)
    sched_yield ();
  assert_has (folder.cache, NULL);
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
  g_auto (Folder) folder = { NULL };
  g_autoptr (GBytes) value = NULL;
  g_autofree char *file = NULL;
  struct stat before;
  struct stat after;

  folder_init (&folder, MANY);
  store (folder.other, "old");
  file = nth_file (&folder, 0);
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
  g_auto (Folder) folder = { NULL };

  folder_init (&folder, MANY);
  store (folder.cache, "old");
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_assert_cmpint (chmod (folder.path, modes[i]), ==, 0);
    assert_has (folder.other, NULL);
    g_assert_cmpuint (
        voder_cache_get_stat (folder.other, VODER_CACHE_DISK_ERRORS), ==,
        i + 1);
  }
  g_assert_cmpint (chmod (folder.path, 0755), ==, 0);
  assert_has (folder.other, "old");
}

static void
test_first_error (void)
{
  g_auto (Folder) folder = { NULL };
  g_autoptr (GError) error = NULL;

  folder_init (&folder, MANY);
  n_messages = 0;
  g_assert_cmpint (chmod (folder.path, 0777), ==, 0);
  store (folder.cache, "old");
  g_assert_cmpint (g_rmdir (folder.path), ==, 0);
  g_assert_true (g_file_set_contents (folder.path, "", 0, NULL));
  store (folder.cache, "new");
  error = voder_cache_dup_disk_error (folder.cache);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_cmpuint (n_messages, ==, 1);
  g_assert_cmpint (g_unlink (folder.path), ==, 0);
  g_assert_cmpint (g_mkdir (folder.path, 0700), ==, 0);
}

static void
set_used (const char *file, long nanosecond)
{
  const struct timespec when = { .tv_sec = 1000, .tv_nsec = nanosecond };
  struct timespec times[2] = { when, when };

  g_assert_cmpint (utimensat (AT_FDCWD, file, times, 0), ==, 0);
}

static void
fill (Folder *folder)
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
  g_auto (Folder) folder = { NULL };
  g_autoptr (VoderCache) smaller = NULL;
  g_autofree char *oldest = NULL;
  g_autofree char *youngest = NULL;
  g_autofree char *foreign = NULL;

  folder_init (&folder, MANY);
  fill (&folder);
  oldest = nth_file (&folder, 0);
  youngest = nth_file (&folder, 1);
  for (guint i = 2; i < N_FILES; i++) {
    g_autofree char *file = nth_file (&folder, i);

    set_used (file, i);
  }
  set_used (oldest, 0);
  set_used (youngest, 999999999);
  foreign = g_strdup (oldest);
  strcpy (foreign + strlen (foreign) - strlen (".voder"), ".other");
  g_assert_true (g_file_set_contents (foreign, "mine", -1, NULL));

  /* Its first write finds that there is more than it allows. */
  smaller = cache_new (folder.path, 0, N_FILES * FILE_BYTES);
  store (smaller, "old");
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
