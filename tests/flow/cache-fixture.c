/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cache-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

VoderCache *
cache_new (const char *path, guint64 max_bytes, guint64 max_disk_bytes)
{
  return voder_cache_new_with_directory (max_bytes, path, max_disk_bytes,
                                         VODER_CACHE_NONE);
}

void
shared_init (Shared *self, guint64 max_disk_bytes)
{
  self->parent = g_dir_make_tmp ("voder-cache-XXXXXX", NULL);
  g_assert_nonnull (self->parent);
  self->path = g_build_filename (self->parent, "one", "two", NULL);
  self->cache = cache_new (self->path, MANY, max_disk_bytes);
  /* It has no memory. */
  self->other = cache_new (self->path, 0, max_disk_bytes);
}

void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    if (g_file_test (child, G_FILE_TEST_IS_DIR) &&
        !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
      remove_tree (child);
    else
      g_unlink (child);
  }
  g_rmdir (path);
}

void
shared_clear (Shared *self)
{
  g_clear_object (&self->cache);
  g_clear_object (&self->other);
  remove_tree (self->parent);
  g_free (self->path);
  g_free (self->parent);
}

GPtrArray *
list_files (Shared *shared)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (shared->path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (shared->path, name, NULL));

  return names;
}

guint
count_files (Shared *shared)
{
  g_autoptr (GPtrArray) names = list_files (shared);

  return names->len;
}

/*
 * When there is one.
 */
char *
get_file (Shared *shared)
{
  g_autoptr (GPtrArray) names = list_files (shared);

  g_assert_cmpuint (names->len, ==, 1);
  return g_strdup (g_ptr_array_index (names, 0));
}

void
store (VoderCache *cache, const char *key, const char *text)
{
  g_autoptr (GBytes) value = g_bytes_new (text, strlen (text));

  voder_cache_store (cache, key, value, 0);
}

void
assert_has (VoderCache *cache, const char *key, const char *text)
{
  g_autoptr (GBytes) value = voder_cache_lookup (cache, key);

  if (text == NULL) {
    g_assert_null (value);
    return;
  }
  g_assert_nonnull (value);
  g_assert_cmpmem (g_bytes_get_data (value, NULL), g_bytes_get_size (value),
                   text, strlen (text));
}

guint64
stat_of (VoderCache *cache, VoderCacheStat stat)
{
  return voder_cache_get_stat (cache, stat);
}

/*
 * Has a file look as if it was last used then.
 */
void
set_used (const char *file, time_t second, long nanosecond)
{
  const struct timespec when = { .tv_sec = second, .tv_nsec = nanosecond };
  const struct timespec times[2] = { when, when };

  g_assert_cmpint (utimensat (AT_FDCWD, file, times, 0), ==, 0);
}
