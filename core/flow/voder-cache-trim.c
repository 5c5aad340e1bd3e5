/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-cache-disk-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* The length of a key's checksum, in hexadecimal digits. */
#define NAME_LENGTH 64

/* What was not used for so long is nobody's. */
#define STALE_SECONDS (24 * 60 * 60)
/* A part of the limit in which a file may wait to be used again. */
#define RECENT_PARTS 8

/*
 * In which order files are removed.
 *
 * Were it always the longest unused first, then of a document that is larger
 * than the limit and is read from its start each time, each part would be
 * removed just before it is read again. So what this run has written last goes
 * first, and what it wrote first stays, to be found by the next run; but what
 * others have left makes room for all of it.
 */
typedef enum {
  /* The longest unused first. */
  STALE,
  /* Written before this run, and not used again: the latest first. */
  ONCE_BEFORE,
  /* Used again, but before this run: the longest unused first. */
  AGAIN_BEFORE,
  /* Written in this run, and not used again: the latest first. */
  ONCE,
  /* Used again in this run, or among the latest: the longest unused first. */
  KEPT,
  N_KINDS,
} Kind;

typedef struct {
  char *name;
  guint64 size;
  struct timespec used;
  gboolean again;
  Kind kind;
} File;

static void
clear_file (gpointer data)
{
  g_free (((File *) data)->name);
}

/* Other people's files are not touched. */
static gboolean
is_ours (const char *name, const char *suffix)
{
  return strspn (name, "0123456789abcdef") == NAME_LENGTH &&
         g_str_has_suffix (name, suffix);
}

/* Who writes a file has it locked; one that is not was left by a crash. */
static void
remove_part (int directory, const char *name)
{
  int fd =
      openat (directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0)
    return;

  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    unlinkat (directory, name, 0);
  close (fd);
}

static void
add_file (GArray *files, int directory, const char *name)
{
  struct stat status;
  File file;

  /* It may have vanished; and what is a directory is not ours. */
  if (fstatat (directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
      S_ISDIR (status.st_mode))
    return;

  file = (File){ .name = g_strdup (name),
                 .size = (guint64) status.st_size,
                 .used = status.st_mtim,
                 .again = (status.st_mode & VODER_CACHE_AGAIN) != 0 };
  g_array_append_val (files, file);
}

static GArray *
list_files (int directory)
{
  GArray *files = g_array_new (FALSE, FALSE, sizeof (File));
  int fd = openat (directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *stream = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *item;

  g_array_set_clear_func (files, clear_file);
  if (stream == NULL && fd >= 0)
    close (fd);
  if (stream == NULL)
    return files;

  while ((item = readdir (stream)) != NULL) {
    if (is_ours (item->d_name, VODER_CACHE_SUFFIX))
      add_file (files, directory, item->d_name);
    else if (is_ours (item->d_name, VODER_CACHE_PART))
      remove_part (directory, item->d_name);
  }
  closedir (stream);

  return files;
}

static int
compare_times (const struct timespec *left, const struct timespec *right)
{
  if (left->tv_sec != right->tv_sec)
    return left->tv_sec < right->tv_sec ? -1 : 1;
  if (left->tv_nsec != right->tv_nsec)
    return left->tv_nsec < right->tv_nsec ? -1 : 1;
  return 0;
}

static int
compare_use (gconstpointer a, gconstpointer b)
{
  return compare_times (&((const File *) a)->used, &((const File *) b)->used);
}

static Kind
tell_kind (VoderCacheDisk *self, const File *file, time_t now, gboolean recent)
{
  if (file->used.tv_sec < now - STALE_SECONDS)
    return STALE;
  if (compare_times (&file->used, &self->made) < 0)
    return file->again ? AGAIN_BEFORE : ONCE_BEFORE;

  return file->again || recent ? KEPT : ONCE;
}

/* Has the longest unused come first, and tells the kind of each. */
static void
sort_files (VoderCacheDisk *self, GArray *files)
{
  time_t now = (time_t) (g_get_real_time () / G_USEC_PER_SEC);
  guint64 n_later = 0;

  g_array_sort (files, compare_use);
  for (guint i = files->len; i-- > 0;) {
    File *file = &g_array_index (files, File, i);

    file->kind =
        tell_kind (self, file, now, n_later < self->max_bytes / RECENT_PARTS);
    n_later += file->size;
  }
}

/* Removes files of a kind while there is too much. */
static guint64
remove_kind (VoderCacheDisk *self,
             int directory,
             GArray *files,
             Kind kind,
             guint64 n_bytes)
{
  gboolean latest_first = kind == ONCE_BEFORE || kind == ONCE;
  guint64 enough = self->max_bytes - self->max_bytes / 8;

  for (guint i = 0; i < files->len && n_bytes > enough; i++) {
    guint n = latest_first ? files->len - 1 - i : i;
    File *file = &g_array_index (files, File, n);

    if (file->kind != kind)
      continue;
    n_bytes -= file->size;
    if (unlinkat (directory, file->name, 0) == 0 && kind >= ONCE)
      atomic_fetch_add (&self->n_ousted, file->size);
  }

  return n_bytes;
}

/* Measures, and if it is too much, removes files until an eighth is free.
 * Another process may do the same: then what it removes counts as removed. */
static guint64
measure (VoderCacheDisk *self, int directory)
{
  g_autoptr (GArray) files = list_files (directory);
  guint64 n_bytes = 0;

  for (guint i = 0; i < files->len; i++)
    n_bytes += g_array_index (files, File, i).size;
  if (n_bytes <= self->max_bytes)
    return n_bytes;

  sort_files (self, files);
  for (Kind kind = STALE; kind < N_KINDS; kind++)
    n_bytes = remove_kind (self, directory, files, kind, n_bytes);

  return n_bytes;
}

/*
 * Keeps the directory within its limit, after a file was written. It is
 * measured when a quarter of what was free has been written: others write,
 * too.
 */
void
voder_cache_disk_trim (VoderCacheDisk *self, int directory, gsize written)
{
  gint64 budget = atomic_fetch_sub (&self->budget, (gint64) written);
  guint64 n_bytes;

  if (budget >= (gint64) written)
    return;
  if (atomic_exchange (&self->measuring, TRUE))
    return;

  n_bytes = measure (self, directory);
  n_bytes = MIN (n_bytes, self->max_bytes);
  atomic_store (&self->budget, (gint64) ((self->max_bytes - n_bytes) / 4));
  atomic_store (&self->measuring, FALSE);
}

/*
 * Removes all files of the cache, and what crashes have left.
 */
void
voder_cache_disk_remove_all (VoderCacheDisk *self)
{
  int directory = voder_cache_disk_open (self, FALSE);
  g_autoptr (GArray) files = NULL;

  if (directory < 0)
    return;

  files = list_files (directory);
  for (guint i = 0; i < files->len; i++)
    if (unlinkat (directory, g_array_index (files, File, i).name, 0) != 0 &&
        errno != ENOENT)
      voder_cache_disk_fail (self);
  voder_cache_disk_close (self, directory);
}
