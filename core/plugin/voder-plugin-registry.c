/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/plugin/voder-plugin-registry.h>

#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include <glib/gi18n-lib.h>

#include <voder/flow/voder-semaphore.h>

#include "voder-plugin-info-private.h"
#include "voder-plugin-scan-private.h"

/* The property of #VoderEngine that a description's path goes to. */
#define FILE_PROPERTY "description-file"

/* Where the descriptions of engines are, in a folder of data. */
#define ENGINES_FOLDER "voder-1.0" G_DIR_SEPARATOR_S "engines"

/**
 * VoderPluginRegistry:
 *
 * The plugins that a program can use. When it is made it reads the keyfiles of
 * its folders and of their sub-folders, in the order of their names; nothing is
 * loaded. A module is loaded when its plugin is first used, once, for good.
 *
 * A plugin that can be many engines is one for each description, `NAME.engine`,
 * that is found for it.
 *
 * A plugin that cannot be used never takes the program down: it is skipped,
 * with a reason that voder_plugin_registry_get_skipped() gives. Of plugins of
 * one kind and name the first counts.
 *
 * Thread safety: any thread.
 */
struct _VoderPluginRegistry {
  GObject parent_instance;

  VoderPluginScan *scan;

  VoderSemaphore *turn; /* of one unit; for what follows */
  GPtrArray *failures;  /* of VoderPluginSkipped, as modules fail */
};

G_DEFINE_FINAL_TYPE (VoderPluginRegistry, voder_plugin_registry, G_TYPE_OBJECT)

/* Whether what the environment names is somebody else's. */
static gboolean
is_privileged (void)
{
  return getauxval (AT_SECURE) != 0;
}

static void
add_directories (VoderPluginRegistry *self,
                 const char *const *directories,
                 VoderPluginScanWhat what)
{
  for (guint i = 0; directories[i] != NULL; i++) {
    g_autofree char *path = NULL;

    if (*directories[i] == '\0')
      continue;
    path = g_canonicalize_filename (directories[i], NULL);
    voder_plugin_scan_add_directory (self->scan, path,
                                     VODER_PLUGIN_TRUST_ANYONE, what);
  }
}

/*
 * What the environment names counts only when the program runs with the rights
 * of who started it.
 */
static void
add_named_directories (VoderPluginRegistry *self,
                       const char *variable,
                       VoderPluginScanWhat what)
{
  const char *named = secure_getenv (variable);
  g_auto (GStrv) directories = NULL;

  if (named == NULL)
    return;

  directories = g_strsplit (named, ":", -1);
  add_directories (self, (const char *const *) directories, what);
}

static void
add_plugin_directories (VoderPluginRegistry *self)
{
  const char *system[] = { VODER_PLUGINDIR, NULL };
  g_autofree char *users = NULL;

  add_named_directories (self, "VODER_PLUGIN_PATH", VODER_PLUGIN_SCAN_ALL);
  users = g_build_filename (g_get_user_data_dir (), "voder", "plugins", NULL);
  voder_plugin_scan_add_directory (self->scan, users, VODER_PLUGIN_TRUST_OWNER,
                                   VODER_PLUGIN_SCAN_ALL);
  add_directories (self, system, VODER_PLUGIN_SCAN_ALL);
}

/* The folder of descriptions in one for data of all programs. */
static void
add_data_directory (VoderPluginRegistry *self,
                    const char *data,
                    VoderPluginTrust trust)
{
  g_autofree char *path = g_build_filename (data, ENGINES_FOLDER, NULL);

  if (g_str_equal (path, VODER_ENGINEDIR))
    trust = VODER_PLUGIN_TRUST_ANYONE;
  voder_plugin_scan_add_directory (self->scan, path, trust,
                                   VODER_PLUGIN_SCAN_DESCRIPTIONS);
}

static void
add_engine_directories (VoderPluginRegistry *self)
{
  const char *system[] = { VODER_ENGINEDIR, NULL };
  const char *const *shared = g_get_system_data_dirs ();

  add_named_directories (self, "VODER_ENGINE_PATH",
                         VODER_PLUGIN_SCAN_DESCRIPTIONS);
  add_data_directory (self, g_get_user_data_dir (), VODER_PLUGIN_TRUST_OWNER);
  for (guint i = 0; !is_privileged () && shared[i] != NULL; i++)
    add_data_directory (self, shared[i], VODER_PLUGIN_TRUST_SYSTEM);
  add_directories (self, system, VODER_PLUGIN_SCAN_DESCRIPTIONS);
}

static int
compare_preference (gconstpointer a, gconstpointer b, gpointer data)
{
  VoderPluginInfo *first = VODER_PLUGIN_INFO ((gpointer) a);
  VoderPluginInfo *second = VODER_PLUGIN_INFO ((gpointer) b);
  int first_rank = voder_plugin_info_get_rank (first);
  int second_rank = voder_plugin_info_get_rank (second);

  if (first_rank != second_rank)
    return first_rank > second_rank ? -1 : 1;

  return strcmp (voder_plugin_info_get_name (first),
                 voder_plugin_info_get_name (second));
}

static GListModel *
list_if (VoderPluginRegistry *self,
         VoderPluginKind kind,
         gboolean (*is_wanted) (VoderPluginInfo *info))
{
  GListStore *list = g_list_store_new (VODER_TYPE_PLUGIN_INFO);

  for (guint i = 0; i < self->scan->infos->len; i++) {
    VoderPluginInfo *info = g_ptr_array_index (self->scan->infos, i);

    if (voder_plugin_info_get_kind (info) == kind && is_wanted (info))
      g_list_store_insert_sorted (list, info, compare_preference, NULL);
  }

  return G_LIST_MODEL (list);
}

static gboolean
has_format (VoderPluginInfo *info, const char *format)
{
  const char *const *formats = voder_plugin_info_get_formats (info);

  for (guint i = 0; formats[i] != NULL; i++)
    if (g_ascii_strcasecmp (formats[i], format) == 0)
      return TRUE;

  return FALSE;
}

/* Keeps a plugin's first failure for voder_plugin_registry_get_skipped(). */
static void
remember_failure (VoderPluginRegistry *self,
                  VoderPluginInfo *info,
                  const GError *reason)
{
  VoderPluginSkipped *skipped;

  if (!g_ptr_array_find (self->scan->infos, info, NULL) ||
      !voder_plugin_info_report_once (info))
    return;

  skipped =
      voder_plugin_skipped_new (voder_plugin_info_get_keyfile (info), reason);
  voder_semaphore_acquire (self->turn, 1, NULL, NULL);
  g_ptr_array_add (self->failures, skipped);
  voder_semaphore_release (self->turn, 1);
}

/* An engine that is described is told by what file. */
static GObject *
create_object (GType type, VoderPluginInfo *info)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (type);
  const char *file = voder_plugin_info_get_description_file (info);

  if (file == NULL || g_object_class_find_property (G_OBJECT_CLASS (klass),
                                                    FILE_PROPERTY) == NULL)
    return g_object_new (type, NULL);

  return g_object_new (type, FILE_PROPERTY, file, NULL);
}

static VoderPluginSkipped *
get_skipped (VoderPluginRegistry *self, guint n)
{
  GPtrArray *skipped = self->scan->skipped;
  VoderPluginSkipped *failure = NULL;

  if (n < skipped->len)
    return g_ptr_array_index (skipped, n);

  n -= skipped->len;
  voder_semaphore_acquire (self->turn, 1, NULL, NULL);
  if (n < self->failures->len)
    failure = g_ptr_array_index (self->failures, n);
  voder_semaphore_release (self->turn, 1);

  return failure;
}

static void
voder_plugin_registry_finalize (GObject *object)
{
  VoderPluginRegistry *self = VODER_PLUGIN_REGISTRY (object);

  g_clear_pointer (&self->failures, g_ptr_array_unref);
  g_clear_object (&self->turn);
  g_clear_pointer (&self->scan, voder_plugin_scan_free);

  G_OBJECT_CLASS (voder_plugin_registry_parent_class)->finalize (object);
}

static void
voder_plugin_registry_class_init (VoderPluginRegistryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = voder_plugin_registry_finalize;
}

static void
voder_plugin_registry_init (VoderPluginRegistry *self)
{
  self->scan = voder_plugin_scan_new ();
  self->turn = voder_semaphore_new (1);
  self->failures = g_ptr_array_new_with_free_func (
      (GDestroyNotify) voder_plugin_skipped_free);
}

/**
 * voder_plugin_registry_new:
 * @directories: (nullable) (array zero-terminated=1) (element-type filename):
 *   the folders to look in, in order; %NULL for the usual ones
 *
 * Makes a registry of the plugins in @directories and in their sub-folders, and
 * of the descriptions of engines there. Folders that do not exist are passed
 * over.
 *
 * The usual folders are those that `VODER_PLUGIN_PATH` names (separated by
 * colons; not in a program with raised privileges), then `voder/plugins` in
 * the user's data folder, then the one of the installation. In the user's
 * folder each folder, keyfile and module must belong to the user and be
 * writable by nobody else; otherwise it is skipped as
 * %VODER_PLUGIN_ERROR_UNTRUSTED.
 *
 * Descriptions come from there, too, then from the folders that
 * `VODER_ENGINE_PATH` names, and from `voder-1.0/engines` in the user's data
 * folder and in those of the system, which must belong to the user or to root.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a registry
 */
VoderPluginRegistry *
voder_plugin_registry_new (const char *const *directories)
{
  VoderPluginRegistry *self = g_object_new (VODER_TYPE_PLUGIN_REGISTRY, NULL);

  if (directories != NULL) {
    add_directories (self, directories, VODER_PLUGIN_SCAN_ALL);
  } else {
    add_plugin_directories (self);
    add_engine_directories (self);
  }
  voder_plugin_scan_end (self->scan);

  return self;
}

/**
 * voder_plugin_registry_get_default:
 *
 * Gives the registry of the usual folders, which all of the program shares. It
 * is made when it is asked for the first time.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none): the registry
 */
VoderPluginRegistry *
voder_plugin_registry_get_default (void)
{
  static gsize registry_once = 0;

  if (g_once_init_enter (&registry_once))
    g_once_init_leave (&registry_once,
                       (gsize) voder_plugin_registry_new (NULL));

  return (VoderPluginRegistry *) registry_once;
}

/**
 * voder_plugin_registry_find:
 * @self: a registry
 * @kind: a kind of plugin
 * @name: the name of one
 *
 * Finds a plugin by its name.
 *
 * Thread safety: any thread.
 *
 * Returns: (nullable) (transfer none): the plugin; %NULL when there is none
 */
VoderPluginInfo *
voder_plugin_registry_find (VoderPluginRegistry *self,
                            VoderPluginKind kind,
                            const char *name)
{
  g_autofree char *key = NULL;

  g_return_val_if_fail (VODER_IS_PLUGIN_REGISTRY (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  key = g_strdup_printf ("%d/%s", kind, name);

  return g_hash_table_lookup (self->scan->names, key);
}

/**
 * voder_plugin_registry_list:
 * @self: a registry
 * @kind: a kind of plugin
 *
 * Lists the plugins of a kind that can be used, the one of the highest rank
 * first, those of one rank by name. Left out are those whose module could not
 * be loaded, engines whose program is not installed, and plugins that are an
 * engine only with a description.
 *
 * Thread safety: any thread; the list belongs to the thread that asked.
 *
 * Returns: (transfer full): a list of #VoderPluginInfo
 */
GListModel *
voder_plugin_registry_list (VoderPluginRegistry *self, VoderPluginKind kind)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_REGISTRY (self), NULL);

  return list_if (self, kind, voder_plugin_info_is_usable);
}

/**
 * voder_plugin_registry_list_found:
 * @self: a registry
 * @kind: a kind of plugin
 *
 * Lists all plugins of a kind, in the order of voder_plugin_registry_list():
 * also those that cannot be used as they are, if their keyfile is sound. Those
 * whose module could not be loaded are left out.
 *
 * Thread safety: any thread; the list belongs to the thread that asked.
 *
 * Returns: (transfer full): a list of #VoderPluginInfo
 */
GListModel *
voder_plugin_registry_list_found (VoderPluginRegistry *self,
                                  VoderPluginKind kind)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_REGISTRY (self), NULL);

  return list_if (self, kind, voder_plugin_info_is_sound);
}

/**
 * voder_plugin_registry_find_format:
 * @self: a registry
 * @kind: a kind of plugin
 * @format: a media type (`text/markdown`) or a file ending with its dot
 * (`.md`); upper and lower case are the same
 *
 * Finds the plugin of the highest rank that reads a format. One whose module
 * could not be loaded is passed over.
 *
 * Thread safety: any thread.
 *
 * Returns: (nullable) (transfer none): the plugin; %NULL when there is none
 */
VoderPluginInfo *
voder_plugin_registry_find_format (VoderPluginRegistry *self,
                                   VoderPluginKind kind,
                                   const char *format)
{
  VoderPluginInfo *best = NULL;

  g_return_val_if_fail (VODER_IS_PLUGIN_REGISTRY (self), NULL);
  g_return_val_if_fail (format != NULL, NULL);

  for (guint i = 0; i < self->scan->infos->len; i++) {
    VoderPluginInfo *info = g_ptr_array_index (self->scan->infos, i);

    if (voder_plugin_info_get_kind (info) != kind ||
        !voder_plugin_info_is_sound (info) || !has_format (info, format))
      continue;
    if (best == NULL || compare_preference (info, best, NULL) < 0)
      best = info;
  }

  return best;
}

/**
 * voder_plugin_registry_create:
 * @self: a registry
 * @info: a plugin of it
 * @base_type: the class that the plugin's must derive from, as
 *   %VODER_TYPE_ENGINE
 * @error: return location for an error
 *
 * Makes an object of the plugin's class; one of a description has its path as
 * #VoderEngine:description-file. The first one loads the plugin's
 * module, which may take some milliseconds; what failed then fails again at
 * once, and is among those of voder_plugin_registry_get_skipped().
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): the object; %NULL with %VODER_PLUGIN_ERROR_LOAD
 *   when the module cannot be loaded or its class is no @base_type, with
 *   %VODER_PLUGIN_ERROR_ABI when it was built for another ABI version, with
 *   %VODER_PLUGIN_ERROR_UNTRUSTED when others may write to it, with
 *   %VODER_PLUGIN_ERROR_NOT_INSTALLED when the program is missing that it needs
 */
GObject *
voder_plugin_registry_create (VoderPluginRegistry *self,
                              VoderPluginInfo *info,
                              GType base_type,
                              GError **error)
{
  g_autoptr (GError) reason = NULL;
  GType type;

  g_return_val_if_fail (VODER_IS_PLUGIN_REGISTRY (self), NULL);
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (info), NULL);
  g_return_val_if_fail (g_type_is_a (base_type, G_TYPE_OBJECT), NULL);

  if (!voder_plugin_info_check_installed (info, error))
    return NULL;

  type = voder_plugin_info_load (info, &reason);
  if (type != G_TYPE_INVALID && g_type_is_a (type, base_type))
    return create_object (type, info);

  if (type != G_TYPE_INVALID)
    g_set_error (&reason, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_LOAD,
                 _ ("Cannot use module “%s”: its class %s is no %s"),
                 voder_plugin_info_get_module (info), g_type_name (type),
                 g_type_name (base_type));
  remember_failure (self, info, reason);
  g_propagate_error (error, g_steal_pointer (&reason));

  return NULL;
}

/**
 * voder_plugin_registry_get_n_skipped:
 * @self: a registry
 *
 * Gives how many plugins cannot be used. The number may grow when modules are
 * loaded; what voder_plugin_registry_get_skipped() gives for a number stays.
 *
 * Thread safety: any thread.
 *
 * Returns: the number of plugins and folders that were skipped
 */
guint
voder_plugin_registry_get_n_skipped (VoderPluginRegistry *self)
{
  guint n;

  g_return_val_if_fail (VODER_IS_PLUGIN_REGISTRY (self), 0);

  n = self->scan->skipped->len;
  while (get_skipped (self, n) != NULL)
    n++;

  return n;
}

/**
 * voder_plugin_registry_get_skipped:
 * @self: a registry
 * @n: which one, from 0
 * @reason: (out) (optional) (transfer none): return location for why: a
 *   #VoderPluginError, or a #GIOErrorEnum for a folder that cannot be opened
 *
 * Gives a plugin that cannot be used: its keyfile, or a folder that cannot be
 * looked into.
 *
 * Thread safety: any thread.
 *
 * Returns: (nullable) (transfer none) (type filename): its path; %NULL when @n
 *   is not below voder_plugin_registry_get_n_skipped()
 */
const char *
voder_plugin_registry_get_skipped (VoderPluginRegistry *self,
                                   guint n,
                                   const GError **reason)
{
  VoderPluginSkipped *skipped;

  g_return_val_if_fail (VODER_IS_PLUGIN_REGISTRY (self), NULL);

  skipped = get_skipped (self, n);
  if (reason != NULL)
    *reason = skipped != NULL ? skipped->reason : NULL;

  return skipped != NULL ? skipped->path : NULL;
}
