/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A directory that cannot be written, each step of a write in turn. */
#include "cache-fixture.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

/* The steps, as they are written down. */
#define CREATE         'c'
#define WRITE          'w'
#define SYNC           's'
#define SYNC_DIRECTORY 'd'
#define RENAME         'r'
#define REMOVE         'u'

/* What was done to the directory, but for the writing itself. */
static GString *steps;
/* Which of them fail from now on, and how. */
static const char *failing = "";
static int how;

/* Who looks up what is being replaced. */
static VoderCache *reader;

static gboolean
fails (char step)
{
  if (strchr (failing, step) == NULL)
    return FALSE;

  errno = how;
  return TRUE;
}

static void
note (char step)
{
  if (steps != NULL)
    g_string_append_c (steps, step);
}

/* Those below are in place of the C library's. */
int
openat (int directory, const char *name, int flags, ...)
{
  int (*real) (int, const char *, int, ...) = dlsym (RTLD_NEXT, "openat");
  mode_t mode = 0;
  va_list list;

  if ((flags & O_CREAT) == 0)
    return real (directory, name, flags);

  va_start (list, flags);
  mode = va_arg (list, mode_t);
  va_end (list);
  return fails (CREATE) ? -1 : real (directory, name, flags, mode);
}

ssize_t
write (int fd, const void *data, size_t size)
{
  ssize_t (*real) (int, const void *, size_t) = dlsym (RTLD_NEXT, "write");
  struct stat status;

  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && size > 0 &&
      fails (WRITE)) {
    /* A part of it finds room still. */
    how = ENOSPC;
    return size > 1 ? real (fd, data, size / 2) : -1;
  }

  return real (fd, data, size);
}

int
fsync (int fd)
{
  struct stat status;
  gboolean is_directory = fstat (fd, &status) == 0 && S_ISDIR (status.st_mode);

  note (is_directory ? SYNC_DIRECTORY : SYNC);
  return fails (SYNC) ? -1 : 0;
}

int
renameat (int old_directory,
          const char *old_name,
          int new_directory,
          const char *new_name)
{
  int (*real) (int, const char *, int, const char *) =
      dlsym (RTLD_NEXT, "renameat");

  note (RENAME);
  if (reader != NULL)
    assert_has (reader, "key", "old");
  return fails (RENAME)
             ? -1
             : real (old_directory, old_name, new_directory, new_name);
}

int
unlinkat (int directory, const char *name, int flags)
{
  int (*real) (int, const char *, int) = dlsym (RTLD_NEXT, "unlinkat");

  return fails (REMOVE) ? -1 : real (directory, name, flags);
}

/* One that writes through, where the key has an older value. */
static VoderCache *
begin (Shared *folder)
{
  VoderCache *cache;

  shared_init (folder, MANY);
  cache = voder_cache_new_with_directory (MANY, folder->path, MANY,
                                          VODER_CACHE_SYNC);
  store (cache, "key", "old");
  store (cache, "other", "kept");
  assert_has (folder->other, "key", "old");

  return cache;
}

static void
store_failing (VoderCache *cache, const char *which, int number)
{
  how = number;
  failing = which;
  store (cache, "key", "new");
  failing = "";
}

/* What the key had before would be given again by the next run. */
static void
test_steps (void)
{
  static const struct {
    const char *step;
    int number;
    int code;
  } cases[] = {
    { "c", ENOSPC, G_IO_ERROR_NO_SPACE },
    { "c", EACCES, G_IO_ERROR_PERMISSION_DENIED },
    { "c", EMFILE, G_IO_ERROR_TOO_MANY_OPEN_FILES },
    { "w", ENOSPC, G_IO_ERROR_NO_SPACE },
    { "s", EIO, G_IO_ERROR_FAILED },
    { "r", EIO, G_IO_ERROR_FAILED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (Shared) folder = { NULL };
    g_autoptr (VoderCache) cache = begin (&folder);
    g_autoptr (GError) error = NULL;

    g_test_message ("%s: %s", cases[i].step, g_strerror (cases[i].number));
    store_failing (cache, cases[i].step, cases[i].number);
    g_assert_cmpuint (stat_of (cache, VODER_CACHE_DISK_ERRORS), ==, 1);
    error = voder_cache_dup_disk_error (cache);
    g_assert_error (error, G_IO_ERROR, cases[i].code);
    assert_has (cache, "key", "new");
    assert_has (folder.other, "key", NULL);
    assert_has (folder.other, "other", "kept");
    g_assert_cmpuint (count_files (&folder), ==, 1);

    store (cache, "key", "newest");
    assert_has (folder.other, "key", "newest");
  }
}

/* Nothing can be removed either: the memory has the new value, and what is
 * there stays as it is. */
static void
test_read_only (void)
{
  g_auto (Shared) folder = { NULL };
  g_autoptr (VoderCache) cache = begin (&folder);

  store_failing (cache, "cu", EROFS);
  assert_has (cache, "key", "new");
  assert_has (folder.other, "key", "old");
  g_assert_cmpuint (count_files (&folder), ==, 2);
  failing = "cu";
  g_assert_true (voder_cache_remove (cache, "key"));
  failing = "";
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_DISK_ERRORS), ==, 2);
}

/* The file is on the disk before it has its name, and the name after that. */
static void
test_order (void)
{
  g_auto (Shared) folder = { NULL };
  g_autoptr (VoderCache) cache = begin (&folder);
  g_autoptr (GString) done = g_string_new (NULL);

  steps = done;
  store (cache, "key", "new");
  g_assert_cmpstr (done->str, ==, "srd");
  g_string_truncate (done, 0);
  store (folder.other, "key", "newest");
  g_assert_cmpstr (done->str, ==, "r");
  steps = NULL;
}

/* Until it is the new value it is the old one. */
static void
test_reader (void)
{
  g_auto (Shared) folder = { NULL };
  g_autoptr (VoderCache) cache = begin (&folder);

  reader = folder.other;
  store (cache, "key", "new");
  reader = NULL;
  assert_has (folder.other, "key", "new");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/cache-fail/a-failed-write-leaves-nothing-old", test_steps);
  voder_test_add ("/cache-fail/what-cannot-be-removed-stays", test_read_only);
  voder_test_add ("/cache-fail/what-is-synchronous-has-an-order", test_order);
  voder_test_add ("/cache-fail/what-is-being-replaced-is-there", test_reader);

  return voder_test_run ();
}
