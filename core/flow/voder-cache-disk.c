/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-cache-disk-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "voder-cache-file-private.h"

#define DIRECTORY_MODE 0700
#define FILE_MODE      0600
/* Of making a file; each can fail only by another process's doing. */
#define MAX_TRIES 100

/*
 * Makes the disk level of a cache; nothing is touched yet.
 */
VoderCacheDisk *
voder_cache_disk_new (const char *path, guint64 max_bytes, gboolean sync)
{
  VoderCacheDisk *self = g_new0 (VoderCacheDisk, 1);

  self->path = g_strdup (path);
  /* With a slash at its end a symbolic link would be followed. */
  for (gsize i = strlen (path); i > 1 && self->path[i - 1] == '/'; i--)
    self->path[i - 1] = '\0';
  self->max_bytes = MIN (max_bytes, G_MAXINT64);
  self->sync = sync;
  clock_gettime (CLOCK_REALTIME, &self->made);
  voder_lock_init (&self->lock);

  return self;
}

/* Orders a use before the end: what counts references may be unseen. */
static void
leave (VoderCacheDisk *self)
{
  voder_lock (&self->lock);
  voder_unlock (&self->lock);
}

void
voder_cache_disk_free (VoderCacheDisk *self)
{
  leave (self);
  voder_lock_clear (&self->lock);
  g_clear_error (&self->error);
  g_free (self->path);
  g_free (self);
}

/*
 * Counts what errno says; the first time, says so.
 */
void
voder_cache_disk_fail (VoderCacheDisk *self)
{
  int code = errno;
  g_autoptr (GError) error = NULL;
  gboolean is_first;

  atomic_fetch_add (&self->n_errors, 1);
  error = g_error_new (G_IO_ERROR, (int) g_io_error_from_errno (code),
                       _ ("Cannot use the cache directory “%s”: %s"),
                       self->path, g_strerror (code));
  voder_lock (&self->lock);
  is_first = self->error == NULL;
  if (is_first)
    self->error = g_error_copy (error);
  voder_unlock (&self->lock);

  if (is_first)
    g_message ("%s", error->message);
}

/* Whether a directory is ours, and nobody else's to write to. */
static gboolean
is_private (int fd)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    return FALSE;
  if (status.st_uid == geteuid () && (status.st_mode & 022) == 0)
    return TRUE;

  errno = EPERM;
  return FALSE;
}

/*
 * Opens the directory, for each use: it may be removed meanwhile. -1 when it is
 * not there, or cannot be used.
 */
int
voder_cache_disk_open (VoderCacheDisk *self, gboolean make)
{
  const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  int fd = open (self->path, flags);

  if (fd < 0 && errno == ENOENT && !make) {
    leave (self);
    return -1;
  }
  if (fd < 0 && errno == ENOENT &&
      g_mkdir_with_parents (self->path, DIRECTORY_MODE) == 0)
    fd = open (self->path, flags);

  if (fd < 0 || !is_private (fd)) {
    voder_cache_disk_fail (self);
    if (fd >= 0)
      close (fd);
    return -1;
  }

  return fd;
}

/*
 * Ends a use.
 */
void
voder_cache_disk_close (VoderCacheDisk *self, int directory)
{
  close (directory);
  leave (self);
}

static char *
make_name (const char *key)
{
  g_autofree char *sum =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);

  return g_strconcat (sum, VODER_CACHE_SUFFIX, NULL);
}

/* A name that nobody else takes. */
static char *
make_part_name (const char *name)
{
  static atomic_uint n_parts;

  return g_strdup_printf ("%s.%ld-%u%s", name, (long) getpid (),
                          atomic_fetch_add (&n_parts, 1), VODER_CACHE_PART);
}

/* Who cleans up takes a file that is not locked; see remove_part(). It may have
 * come between the making and the locking. */
static gboolean
lock_part (int fd)
{
  struct stat status;

  return flock (fd, LOCK_EX | LOCK_NB) == 0 && fstat (fd, &status) == 0 &&
         status.st_nlink > 0;
}

/* Makes a file to write to, which is locked. */
static int
make_part (int directory, const char *name, char **part)
{
  for (guint i = 0; i < MAX_TRIES; i++) {
    g_autofree char *tried = make_part_name (name);
    int fd = openat (directory, tried,
                     O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                     FILE_MODE);

    if (fd < 0 && errno != EEXIST)
      return -1;
    if (fd >= 0 && lock_part (fd)) {
      *part = g_steal_pointer (&tried);
      return fd;
    }
    if (fd >= 0) {
      unlinkat (directory, tried, 0);
      close (fd);
    }
  }

  errno = EBUSY;
  return -1;
}

/* Says that a file is used now; not by the kernel's clock of some milliseconds,
 * which says the same of many files, and that some were used before this cache
 * was made. */
static void
stamp (int fd)
{
  struct timespec now[2];

  clock_gettime (CLOCK_REALTIME, &now[0]);
  now[1] = now[0];
  futimens (fd, now);
}

static gboolean
write_and_rename (VoderCacheDisk *self,
                  int directory,
                  const char *key,
                  GBytes *value,
                  gint64 expiry_us)
{
  g_autofree char *name = make_name (key);
  g_autofree char *part = NULL;
  int fd = make_part (directory, name, &part);
  gboolean done;

  if (fd < 0)
    return FALSE;

  done = voder_cache_file_write (fd, key, value, expiry_us);
  if (done)
    stamp (fd);
  done = done && (!self->sync || fsync (fd) == 0) &&
         renameat (directory, part, directory, name) == 0;
  if (!done) {
    int code = errno;

    unlinkat (directory, part, 0);
    errno = code;
  }
  if (done && self->sync)
    fsync (directory);
  close (fd);

  return done;
}

/* What the key had before is out of date. To remove it takes no room. */
static void
fail_write (VoderCacheDisk *self, int directory, const char *key)
{
  g_autofree char *name = make_name (key);

  voder_cache_disk_fail (self);
  unlinkat (directory, name, 0);
}

/*
 * Keeps a value; expiry_us is on the clock of the day, 0 for never. When that
 * fails the key has none.
 */
void
voder_cache_disk_write (VoderCacheDisk *self,
                        const char *key,
                        GBytes *value,
                        gint64 expiry_us)
{
  gsize size =
      VODER_CACHE_FILE_HEADER + strlen (key) + g_bytes_get_size (value);
  int directory;

  if (size > self->max_bytes) {
    voder_cache_disk_remove (self, key);
    return;
  }

  directory = voder_cache_disk_open (self, TRUE);
  if (directory < 0)
    return;
  if (write_and_rename (self, directory, key, value, expiry_us))
    voder_cache_disk_trim (self, directory, size);
  else
    fail_write (self, directory, key);
  voder_cache_disk_close (self, directory);
}

static GBytes *
read_in (VoderCacheDisk *self,
         int directory,
         const char *key,
         gint64 *expiry_us)
{
  g_autofree char *name = make_name (key);
  g_autoptr (GBytes) value = NULL;
  int fd =
      openat (directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0 && errno != ELOOP) {
    if (errno != ENOENT)
      voder_cache_disk_fail (self);
    return NULL;
  }

  if (fd >= 0)
    value = voder_cache_file_read (fd, self->max_bytes, key, expiry_us);
  if (value == NULL) {
    atomic_fetch_add (&self->n_dropped, 1);
    unlinkat (directory, name, 0);
  } else if (*expiry_us != 0 && *expiry_us <= g_get_real_time ()) {
    g_clear_pointer (&value, g_bytes_unref);
    unlinkat (directory, name, 0);
  } else {
    stamp (fd);
    fchmod (fd, FILE_MODE | VODER_CACHE_AGAIN);
  }
  if (fd >= 0)
    close (fd);

  return g_steal_pointer (&value);
}

/*
 * Reads a value, and when it expires, or gives NULL.
 */
GBytes *
voder_cache_disk_read (VoderCacheDisk *self, const char *key, gint64 *expiry_us)
{
  int directory = voder_cache_disk_open (self, FALSE);
  GBytes *value;

  if (directory < 0)
    return NULL;

  value = read_in (self, directory, key, expiry_us);
  voder_cache_disk_close (self, directory);

  return value;
}

/*
 * Removes a value; TRUE when there was a file.
 */
gboolean
voder_cache_disk_remove (VoderCacheDisk *self, const char *key)
{
  g_autofree char *name = make_name (key);
  int directory = voder_cache_disk_open (self, FALSE);
  gboolean removed;

  if (directory < 0)
    return FALSE;

  removed = unlinkat (directory, name, 0) == 0;
  if (!removed && errno != ENOENT)
    voder_cache_disk_fail (self);
  voder_cache_disk_close (self, directory);

  return removed;
}

/*
 * The first error, or NULL.
 */
GError *
voder_cache_disk_dup_error (VoderCacheDisk *self)
{
  GError *error = NULL;

  voder_lock (&self->lock);
  if (self->error != NULL)
    error = g_error_copy (self->error);
  voder_unlock (&self->lock);

  return error;
}

void
voder_cache_disk_get_counts (VoderCacheDisk *self,
                             guint64 *n_errors,
                             guint64 *n_dropped,
                             guint64 *n_ousted)
{
  voder_lock (&self->lock);
  *n_errors = atomic_load (&self->n_errors);
  *n_dropped = atomic_load (&self->n_dropped);
  *n_ousted = atomic_load (&self->n_ousted);
  voder_unlock (&self->lock);
}
