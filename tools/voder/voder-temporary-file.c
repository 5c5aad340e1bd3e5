/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-temporary-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define FILE_MODE 0666

/*
 * A file that appears under its name when it is complete. Until then it has a
 * hidden name beside it, which goes away with the object.
 *
 * Thread safety: one thread at a time.
 */
struct _VoderTemporaryFile {
  char *path;
  char *temporary_path;
  int fd;
};

static void
set_error (VoderTemporaryFile *self, int number, GError **error)
{
  g_autofree char *name = g_filename_display_name (self->path);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number),
               _ ("Cannot write “%s”: %s"), name, g_strerror (number));
}

VoderTemporaryFile *
voder_temporary_file_new (const char *path, GError **error)
{
  g_autoptr (VoderTemporaryFile) self = g_new0 (VoderTemporaryFile, 1);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *hidden = g_strdup_printf (".%s.XXXXXX", name);
  g_autofree char *hidden_path = g_build_filename (folder, hidden, NULL);

  self->path = g_strdup (path);
  self->fd = g_mkstemp_full (hidden_path, O_RDWR | O_CLOEXEC, FILE_MODE);
  if (self->fd < 0) {
    set_error (self, errno, error);
    return NULL;
  }
  self->temporary_path = g_steal_pointer (&hidden_path);

  return g_steal_pointer (&self);
}

/*
 * Removes what was written, unless it was committed.
 */
void
voder_temporary_file_free (VoderTemporaryFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  if (self->temporary_path != NULL)
    g_unlink (self->temporary_path);
  g_free (self->temporary_path);
  g_free (self->path);
  g_free (self);
}

gboolean
voder_temporary_file_write (VoderTemporaryFile *self,
                            const char *text,
                            gsize length,
                            GError **error)
{
  while (length > 0) {
    ssize_t n_bytes = write (self->fd, text, length);

    if (n_bytes < 0 && errno == EINTR)
      continue;
    if (n_bytes < 0) {
      set_error (self, errno, error);
      return FALSE;
    }
    text += n_bytes;
    length -= (gsize) n_bytes;
  }

  return TRUE;
}

/*
 * Gives the file its name, in the place of whatever had it before.
 */
gboolean
voder_temporary_file_commit (VoderTemporaryFile *self, GError **error)
{
  g_return_val_if_fail (self->temporary_path != NULL, FALSE);

  if (close (g_steal_fd (&self->fd)) != 0 ||
      g_rename (self->temporary_path, self->path) != 0) {
    set_error (self, errno, error);
    return FALSE;
  }
  g_clear_pointer (&self->temporary_path, g_free);

  return TRUE;
}
