/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-plugin-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include <voder/plugin/voder-plugin-info.h>

/* Far more than a keyfile with every translation needs. */
#define KEYFILE_MAX_BYTES (64 * 1024)

/*
 * Opens what is there without waiting: a FIFO or a tape named like a keyfile
 * must not block the program.
 */
#define OPEN_FLAGS (O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)

static gboolean
check_trust (const struct stat *status,
             const char *path,
             VoderPluginTrust trust,
             GError **error)
{
  if (trust == VODER_PLUGIN_TRUST_ANYONE)
    return TRUE;

  if (status->st_uid != geteuid () &&
      (trust != VODER_PLUGIN_TRUST_SYSTEM || status->st_uid != 0)) {
    g_set_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_UNTRUSTED,
                 _ ("“%s” belongs to another user (%u)"), path,
                 (guint) status->st_uid);
    return FALSE;
  }

  if (status->st_mode & (S_IWGRP | S_IWOTH)) {
    g_set_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_UNTRUSTED,
                 _ ("Other users may write to “%s” (mode %04o)"), path,
                 (guint) status->st_mode & 07777);
    return FALSE;
  }

  return TRUE;
}

/*
 * Opens a file of the kind wanted (S_IFREG, S_IFDIR) and checks whose it is:
 * on the descriptor, so that it cannot be exchanged in between.
 */
static int
open_checked (int parent,
              const char *name,
              const char *path,
              mode_t kind,
              VoderPluginTrust trust,
              struct stat *status,
              GError **error)
{
  int fd = openat (parent, name, OPEN_FLAGS);

  if (fd < 0 || fstat (fd, status) != 0) {
    int saved_errno = errno;

    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                 _ ("Cannot open “%s”: %s"), path, g_strerror (saved_errno));
  } else if ((status->st_mode & S_IFMT) != kind) {
    g_set_error (error, G_IO_ERROR,
                 kind == S_IFDIR ? G_IO_ERROR_NOT_DIRECTORY
                                 : G_IO_ERROR_NOT_REGULAR_FILE,
                 kind == S_IFDIR ? _ ("“%s” is not a folder")
                                 : _ ("“%s” is not a regular file"),
                 path);
  } else if (check_trust (status, path, trust, error)) {
    return fd;
  }

  if (fd >= 0)
    close (fd);

  return -1;
}

/* Reads at most @size bytes; gives how many, or -1 with errno. */
static gssize
read_all (int fd, char *bytes, gsize size)
{
  gsize n_bytes = 0;

  while (n_bytes < size) {
    gssize n_read = read (fd, bytes + n_bytes, size - n_bytes);

    if (n_read < 0 && errno == EINTR)
      continue;
    if (n_read < 0)
      return -1;
    if (n_read == 0)
      break;
    n_bytes += n_read;
  }

  return n_bytes;
}

static void
set_keyfile_error (GError **error, const char *path, const char *why)
{
  g_set_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_KEYFILE,
               _ ("Cannot read “%s”: %s"), path, why);
}

/*
 * Whatever kept a keyfile from being opened becomes VODER_PLUGIN_ERROR_KEYFILE;
 * a lack of trust stays one.
 */
static int
open_keyfile (int parent,
              const char *name,
              const char *path,
              VoderPluginTrust trust,
              struct stat *status,
              GError **error)
{
  g_autoptr (GError) why = NULL;
  int fd = open_checked (parent, name, path, S_IFREG, trust, status, &why);

  if (fd >= 0)
    return fd;

  if (why->domain != VODER_PLUGIN_ERROR) {
    why->domain = VODER_PLUGIN_ERROR;
    why->code = VODER_PLUGIN_ERROR_KEYFILE;
  }
  g_propagate_error (error, g_steal_pointer (&why));

  return -1;
}

/*
 * Opens the folder @name inside @parent (AT_FDCWD with a path). @path is for
 * messages. Gives a descriptor, or -1 with %G_IO_ERROR or
 * %VODER_PLUGIN_ERROR_UNTRUSTED.
 */
int
voder_plugin_file_open_directory (int parent,
                                  const char *name,
                                  const char *path,
                                  VoderPluginTrust trust,
                                  GError **error)
{
  struct stat status;

  return open_checked (parent, name, path, S_IFDIR, trust, &status, error);
}

/*
 * Reads the keyfile @name inside @parent: at most 64 KiB of UTF-8 without NUL.
 */
char *
voder_plugin_file_read (int parent,
                        const char *name,
                        const char *path,
                        VoderPluginTrust trust,
                        GError **error)
{
  g_autofree char *text = NULL;
  struct stat status;
  gssize length;
  int fd;

  fd = open_keyfile (parent, name, path, trust, &status, error);
  if (fd < 0)
    return NULL;

  text = g_malloc (KEYFILE_MAX_BYTES + 1);
  length = read_all (fd, text, KEYFILE_MAX_BYTES + 1);
  if (length < 0)
    set_keyfile_error (error, path, g_strerror (errno));
  close (fd);
  if (length < 0)
    return NULL;

  if (length > KEYFILE_MAX_BYTES) {
    set_keyfile_error (error, path, _ ("it is larger than 64 KiB"));
    return NULL;
  }
  text[length] = '\0';
  if (!g_utf8_validate_len (text, length, NULL)) {
    set_keyfile_error (error, path, _ ("it is not UTF-8 text"));
    return NULL;
  }

  return g_steal_pointer (&text);
}

/*
 * Whether the module at @path may be loaded; it and its folder are looked at.
 */
gboolean
voder_plugin_file_check_module (const char *path,
                                VoderPluginTrust trust,
                                GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat status;
  int fd;

  fd =
      voder_plugin_file_open_directory (AT_FDCWD, folder, folder, trust, error);
  if (fd < 0)
    return FALSE;
  close (fd);

  fd = open_checked (AT_FDCWD, path, path, S_IFREG, trust, &status, error);
  if (fd < 0)
    return FALSE;
  close (fd);

  return TRUE;
}
