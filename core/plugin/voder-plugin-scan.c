/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-plugin-scan-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#define PLUGIN_ENDING      ".plugin"
#define DESCRIPTION_ENDING ".engine"

/* A folder that is being looked through. */
typedef struct {
  VoderPluginScan *scan;
  const char *path;
  int fd;
  VoderPluginTrust trust;
  VoderPluginScanWhat what;
} Folder;

static void
take_skipped (VoderPluginScan *self, const char *path, GError *reason)
{
  g_ptr_array_add (self->skipped, voder_plugin_skipped_new (path, reason));
  g_error_free (reason);
}

/* @info is given away. */
static void
take_info (VoderPluginScan *self, VoderPluginInfo *info)
{
  g_autofree char *key = NULL;
  VoderPluginInfo *first;

  key = g_strdup_printf ("%d/%s", voder_plugin_info_get_kind (info),
                         voder_plugin_info_get_name (info));
  first = g_hash_table_lookup (self->names, key);
  if (first != NULL) {
    take_skipped (
        self, voder_plugin_info_get_keyfile (info),
        g_error_new (VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_DUPLICATE,
                     _ ("“%s” was found first, with the same name “%s”"),
                     voder_plugin_info_get_keyfile (first),
                     voder_plugin_info_get_name (info)));
    g_object_unref (info);
    return;
  }

  g_ptr_array_add (self->infos, info);
  g_hash_table_insert (self->names, g_steal_pointer (&key), info);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names of what a folder holds, sorted by bytes; hidden ones left out. */
static GPtrArray *
list_names (int fd)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  struct dirent *entry;
  DIR *stream;

  /* The stream needs a descriptor of its own: it closes it. */
  stream = fdopendir (openat (fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (stream == NULL)
    return NULL;

  while ((entry = readdir (stream)) != NULL)
    if (entry->d_name[0] != '.')
      g_ptr_array_add (names, g_strdup (entry->d_name));
  closedir (stream);
  g_ptr_array_sort (names, compare_names);

  return g_steal_pointer (&names);
}

static void
scan_plugin (Folder *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder->path, name, NULL);
  g_autoptr (GError) reason = NULL;
  VoderPluginInfo *info;

  info =
      voder_plugin_info_new_at (folder->fd, name, path, folder->trust, &reason);
  if (info == NULL)
    take_skipped (folder->scan, path, g_steal_pointer (&reason));
  else
    take_info (folder->scan, info);
}

/* Which plugin a description is for shows when all plugins are known. */
static void
scan_description (Folder *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder->path, name, NULL);
  g_autoptr (GError) reason = NULL;
  VoderPluginInfo *info;

  info = voder_plugin_info_new_description_at (folder->fd, name, path,
                                               folder->trust, &reason);
  if (info == NULL)
    take_skipped (folder->scan, path, g_steal_pointer (&reason));
  else
    g_ptr_array_add (folder->scan->descriptions, info);
}

static gboolean
scan_keyfile (Folder *folder, const char *name)
{
  if (g_str_has_suffix (name, DESCRIPTION_ENDING))
    scan_description (folder, name);
  else if (!g_str_has_suffix (name, PLUGIN_ENDING))
    return FALSE;
  else if (folder->what == VODER_PLUGIN_SCAN_ALL)
    scan_plugin (folder, name);

  return TRUE;
}

static gboolean
is_folder (Folder *folder, const char *name)
{
  struct stat status;

  return fstatat (folder->fd, name, &status, 0) == 0 &&
         S_ISDIR (status.st_mode);
}

/* Whether this folder was not looked through before, by whatever path. */
static gboolean
add_seen (VoderPluginScan *self, int fd)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    return FALSE;

  return g_hash_table_add (
      self->seen, g_strdup_printf ("%ju/%ju", (uintmax_t) status.st_dev,
                                   (uintmax_t) status.st_ino));
}

static void scan_folder (Folder *folder, gboolean has_subfolders);

static void
scan_subfolder (Folder *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder->path, name, NULL);
  g_autoptr (GError) reason = NULL;
  Folder inner = { folder->scan, path, -1, folder->trust, folder->what };

  inner.fd = voder_plugin_file_open_directory (folder->fd, name, path,
                                               folder->trust, &reason);
  if (inner.fd < 0) {
    take_skipped (folder->scan, path, g_steal_pointer (&reason));
    return;
  }

  scan_folder (&inner, FALSE);
  close (inner.fd);
}

static void
scan_folder (Folder *folder, gboolean has_subfolders)
{
  g_autoptr (GPtrArray) names = NULL;

  if (!add_seen (folder->scan, folder->fd))
    return;

  names = list_names (folder->fd);
  if (names == NULL)
    return;

  /* The sub-folders come after the keyfiles. */
  for (guint i = 0; i < names->len; i++) {
    if (scan_keyfile (folder, names->pdata[i]))
      g_clear_pointer (&names->pdata[i], g_free);
  }

  for (guint i = 0; has_subfolders && i < names->len; i++) {
    const char *name = names->pdata[i];

    if (name != NULL && is_folder (folder, name))
      scan_subfolder (folder, name);
  }
}

VoderPluginSkipped *
voder_plugin_skipped_new (const char *path, const GError *reason)
{
  VoderPluginSkipped *self = g_new (VoderPluginSkipped, 1);

  self->path = g_strdup (path);
  self->reason = g_error_copy (reason);

  return self;
}

void
voder_plugin_skipped_free (VoderPluginSkipped *self)
{
  if (self == NULL)
    return;

  g_free (self->path);
  g_error_free (self->reason);
  g_free (self);
}

VoderPluginScan *
voder_plugin_scan_new (void)
{
  VoderPluginScan *self = g_new0 (VoderPluginScan, 1);

  self->infos = g_ptr_array_new_with_free_func (g_object_unref);
  self->skipped = g_ptr_array_new_with_free_func (
      (GDestroyNotify) voder_plugin_skipped_free);
  self->descriptions = g_ptr_array_new_with_free_func (g_object_unref);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
voder_plugin_scan_free (VoderPluginScan *self)
{
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->seen);
  g_ptr_array_unref (self->infos);
  g_ptr_array_unref (self->skipped);
  g_ptr_array_unref (self->descriptions);
  g_free (self);
}

/*
 * Looks for keyfiles in the folder at @path, then in each of its sub-folders.
 * A folder that does not exist holds none; it is no fault.
 */
void
voder_plugin_scan_add_directory (VoderPluginScan *self,
                                 const char *path,
                                 VoderPluginTrust trust,
                                 VoderPluginScanWhat what)
{
  g_autoptr (GError) reason = NULL;
  Folder folder = { self, path, -1, trust, what };

  folder.fd =
      voder_plugin_file_open_directory (AT_FDCWD, path, path, trust, &reason);
  if (folder.fd >= 0) {
    scan_folder (&folder, TRUE);
    close (folder.fd);
  } else if (!g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)) {
    take_skipped (self, path, g_steal_pointer (&reason));
  }
}

/* Joins a description with its plugin. */
static gboolean
resolve (VoderPluginScan *self, VoderPluginInfo *info)
{
  const char *name = voder_plugin_info_get_plugin_name (info);
  const char *path = voder_plugin_info_get_keyfile (info);
  g_autofree char *key =
      g_strdup_printf ("%d/%s", VODER_PLUGIN_KIND_ENGINE, name);
  VoderPluginInfo *plugin = g_hash_table_lookup (self->names, key);

  if (plugin != NULL) {
    voder_plugin_info_set_plugin (info, plugin);
    return TRUE;
  }

  take_skipped (self, path,
                g_error_new (VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_NOT_FOUND,
                             _ ("“%s” is for the engine plugin “%s”, which is "
                                "not there"),
                             path, name));

  return FALSE;
}

/*
 * Takes up the descriptions, now that all plugins are known. One whose program
 * is missing hides none whose program is there.
 */
void
voder_plugin_scan_end (VoderPluginScan *self)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();
  g_autoptr (GPtrArray) installed = g_ptr_array_new ();

  for (guint i = 0; i < self->descriptions->len; i++) {
    VoderPluginInfo *info = self->descriptions->pdata[i];

    if (resolve (self, info))
      g_ptr_array_add (
          voder_plugin_info_check_installed (info, NULL) ? installed : missing,
          info);
  }

  for (guint i = 0; i < installed->len; i++)
    take_info (self, g_object_ref (installed->pdata[i]));
  for (guint i = 0; i < missing->len; i++)
    take_info (self, g_object_ref (missing->pdata[i]));
}
