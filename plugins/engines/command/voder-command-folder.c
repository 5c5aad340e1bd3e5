/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-command-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <voder/voder.h>

#define TEMPLATE "voder-XXXXXX"

/* Descriptors that are used to remove what a program has left. */
#define MAX_REMOVAL_FDS 8

/*
 * VoderCommandFolder:
 *
 * A folder of this user's alone, for the files that a program reads and writes.
 * It goes with all that is in it.
 *
 * Thread safety: one thread.
 */
struct _VoderCommandFolder {
  char *path;
};

/*
 * Makes a folder where such things are kept in memory, if there is that place.
 */
VoderCommandFolder *
voder_command_folder_new (GError **error)
{
  g_autofree char *in_memory =
      g_build_filename (g_get_user_runtime_dir (), TEMPLATE, NULL);
  VoderCommandFolder *self = g_new0 (VoderCommandFolder, 1);

  if (g_mkdtemp_full (in_memory, 0700) != NULL)
    self->path = g_steal_pointer (&in_memory);
  else
    self->path = g_dir_make_tmp (TEMPLATE, error);
  if (self->path != NULL)
    return self;

  g_free (self);

  return NULL;
}

static int
remove_one (const char *path,
            const struct stat *status,
            int type,
            struct FTW *place)
{
  if (remove (path) != 0 && errno != ENOENT)
    g_warning ("Cannot remove “%s”: %s", path, g_strerror (errno));

  return 0;
}

void
voder_command_folder_free (VoderCommandFolder *self)
{
  nftw (self->path, remove_one, MAX_REMOVAL_FDS, FTW_DEPTH | FTW_PHYS);
  g_free (self->path);
  g_free (self);
}

const char *
voder_command_folder_get_path (VoderCommandFolder *self)
{
  return self->path;
}

char *
voder_command_folder_build (VoderCommandFolder *self, const char *name)
{
  return g_build_filename (self->path, name, NULL);
}

gboolean
voder_command_folder_write (VoderCommandFolder *self,
                            const char *name,
                            const char *text,
                            GError **error)
{
  g_autofree char *path = voder_command_folder_build (self, name);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE,
                                   0600, error);
}

/* Whether the path is of a file right in the folder. */
static gboolean
is_inside (VoderCommandFolder *self, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *real = g_canonicalize_filename (folder, self->path);

  return g_str_equal (real, self->path);
}

/*
 * Opens a file that a program has written, and takes its name away. It must be
 * a plain file in this folder, whatever the program says. Gives a descriptor,
 * -1 with an error.
 */
int
voder_command_folder_open (VoderCommandFolder *self,
                           const char *path,
                           GError **error)
{
  struct stat status;
  int fd;

  if (!is_inside (self, path)) {
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                 _ ("It has written to “%s”, not to where it was told"), path);
    return -1;
  }

  fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode)) {
    unlink (path);
    return fd;
  }

  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
               fd < 0 && errno == ENOENT ? _ ("It has not written “%s”")
                                         : _ ("“%s” is not a plain file"),
               path);
  if (fd >= 0)
    close (fd);

  return -1;
}
