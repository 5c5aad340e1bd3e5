/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-part-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include <voder/pipeline/voder-stage.h>

/* Permissions of a new file, less the umask. */
#define NEW_MODE 0666

/* Of the name, what stands in the temporary one: names have 255 bytes. */
#define MAX_STEM 200

/*
 * A file that is written under a temporary name beside its own,
 * `.NAME.XXXXXX`, and renamed when it is whole. It is not flushed to the disk.
 * Until then the name is free or has the old file; freeing the object removes
 * what was written.
 */
struct _VoderPartFile {
  /* As the user knows it. */
  char *name;
  /* Where it goes: through a symbolic link to what it points to. */
  char *target;
  char *path;
  int fd;
};

static void
set_errno (GError **error, const char *name, int code)
{
  g_set_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_SINK,
               _ ("Cannot write “%s”: %s"), name, g_strerror (code));
}

static char *
resolve (const char *path)
{
  char *real = realpath (path, NULL);
  char *target;

  if (real == NULL)
    return g_strdup (path);

  target = g_strdup (real);
  free (real);

  return target;
}

static gboolean
check_target (const char *name, const char *target, GError **error)
{
  struct stat status;

  if (stat (target, &status) != 0) {
    if (errno == ENOENT)
      return TRUE;
    set_errno (error, name, errno);
    return FALSE;
  }
  if (S_ISDIR (status.st_mode)) {
    set_errno (error, name, EISDIR);
    return FALSE;
  }
  if (S_ISREG (status.st_mode))
    return TRUE;

  g_set_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_SINK,
               _ ("Cannot write “%s”: it is not a regular file"), name);

  return FALSE;
}

/* Checks what can be known beforehand: the folder and what has the name now. */
gboolean
voder_part_file_check (const char *path, GError **error)
{
  g_autofree char *target = resolve (path);
  g_autofree char *folder = g_path_get_dirname (target);

  if (!g_file_test (folder, G_FILE_TEST_IS_DIR)) {
    g_set_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_SINK,
                 _ ("Cannot write “%s”: there is no folder “%s”"), path,
                 folder);
    return FALSE;
  }
  if (access (folder, W_OK | X_OK) != 0) {
    set_errno (error, path, errno);
    return FALSE;
  }

  return check_target (path, target, error);
}

static void
keep_permissions (VoderPartFile *self)
{
  struct stat status;

  if (stat (self->target, &status) == 0 &&
      fchmod (self->fd, status.st_mode & 07777) != 0)
    g_debug ("Cannot keep the permissions of “%s”: %s", self->name,
             g_strerror (errno));
}

/* (transfer full): an empty file that only this process knows */
VoderPartFile *
voder_part_file_open (const char *path, GError **error)
{
  g_autoptr (VoderPartFile) self = g_new0 (VoderPartFile, 1);
  g_autofree char *folder = NULL;
  g_autofree char *base = NULL;
  g_autofree char *name = NULL;
  g_autofree char *template = NULL;

  self->fd = -1;
  self->name = g_strdup (path);
  self->target = resolve (path);
  folder = g_path_get_dirname (self->target);
  base = g_path_get_basename (self->target);
  name = g_strdup_printf (".%.*s.XXXXXX", MAX_STEM, base);
  template = g_build_filename (folder, name, NULL);

  self->fd = g_mkstemp_full (template, O_RDWR | O_CLOEXEC, NEW_MODE);
  if (self->fd < 0) {
    set_errno (error, path, errno);
    return NULL;
  }
  self->path = g_steal_pointer (&template);
  keep_permissions (self);

  return g_steal_pointer (&self);
}

void
voder_part_file_free (VoderPartFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  if (self->path != NULL)
    g_unlink (self->path);

  g_free (self->name);
  g_free (self->target);
  g_free (self->path);
  g_free (self);
}

/* The temporary name. */
const char *
voder_part_file_get_path (VoderPartFile *self)
{
  return self->path;
}

gboolean
voder_part_file_get_size (VoderPartFile *self, guint64 *size, GError **error)
{
  struct stat status;

  if (fstat (self->fd, &status) != 0) {
    set_errno (error, self->name, errno);
    return FALSE;
  }
  *size = status.st_size;

  return TRUE;
}

/* Writes all of @data at @offset. */
gboolean
voder_part_file_write (VoderPartFile *self,
                       gconstpointer data,
                       gsize length,
                       guint64 offset,
                       GError **error)
{
  const guint8 *bytes = data;

  while (length > 0) {
    gssize n = pwrite (self->fd, bytes, length, offset);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      set_errno (error, self->name, errno);
      return FALSE;
    }
    bytes += n;
    offset += n;
    length -= n;
  }

  return TRUE;
}

/* Gives the file its name. */
gboolean
voder_part_file_commit (VoderPartFile *self, GError **error)
{
  int closed = close (self->fd);

  self->fd = -1;
  if (closed != 0 || g_rename (self->path, self->target) != 0) {
    set_errno (error, self->name, errno);
    return FALSE;
  }
  g_clear_pointer (&self->path, g_free);

  return TRUE;
}
