/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/audio/voder-preset.h>

#include <string.h>

#include <glib/gi18n-lib.h>

#include <voder/audio/voder-effect.h>
#include <voder/plugin/voder-suggestion.h>

#include "voder-preset-folders-private.h"

#define GROUP "Voder Preset"
/* The version of the format that is understood. */
#define VERSION 1
/* A file is not larger. */
#define MAX_BYTES (64 * 1024)

/**
 * VoderPreset:
 *
 * A chain of effects with a name: a keyfile `NAME.preset` with the group
 * `[Voder Preset]` and the keys `Version` (of the format: 1), `Revision` (of
 * the preset, counted up whenever it sounds otherwise), `Title`, `Description`
 * (both may be translated) and `Chain`.
 *
 * They are looked for in the folders that `VODER_PRESET_PATH` names, then in
 * `voder-1.0/presets` of the user's data folder and of the system's; of one
 * name the first counts, so that your own hides one that was shipped.
 *
 * Thread safety: immutable.
 */
struct _VoderPreset {
  GObject parent_instance;

  char *path;
  char *name;
  char *title;
  char *description;
  char *chain;
  guint revision;
};

G_DEFINE_FINAL_TYPE (VoderPreset, voder_preset, G_TYPE_OBJECT)

static void
voder_preset_finalize (GObject *object)
{
  VoderPreset *self = VODER_PRESET (object);

  g_free (self->path);
  g_free (self->name);
  g_free (self->title);
  g_free (self->description);
  g_free (self->chain);

  G_OBJECT_CLASS (voder_preset_parent_class)->finalize (object);
}

static void
voder_preset_class_init (VoderPresetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_preset_finalize;
}

static void
voder_preset_init (VoderPreset *self)
{
}

static gboolean
fail (const char *path, const char *why, GError **error)
{
  g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_PRESET,
               _ ("Cannot read the preset “%s”: %s"), path, why);

  return FALSE;
}

static gboolean
check_version (GKeyFile *file, const char *path, GError **error)
{
  g_autoptr (GError) why = NULL;
  int version = g_key_file_get_integer (file, GROUP, "Version", &why);

  if (why != NULL)
    return fail (path, why->message, error);
  if (version != VERSION) {
    g_autofree char *text = g_strdup_printf (
        _ ("its format is of version %d; version %d can be read"), version,
        VERSION);

    return fail (path, text, error);
  }

  return TRUE;
}

static GKeyFile *
load (const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) why = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, &why) ||
      !g_key_file_load_from_data (file, text, MIN (length, MAX_BYTES),
                                  G_KEY_FILE_NONE, &why)) {
    fail (path, why->message, error);
    return NULL;
  }

  return check_version (file, path, error) ? g_steal_pointer (&file) : NULL;
}

/* In the language of the locale, if it is translated; NULL when it is not
 * there. GLib would lose the error of a broken one. */
static gboolean
read_text (GKeyFile *file, const char *key, char **text, GError **error)
{
  g_autofree char *plain = g_key_file_get_string (file, GROUP, key, error);

  if (*error != NULL) {
    if (!g_error_matches (*error, G_KEY_FILE_ERROR,
                          G_KEY_FILE_ERROR_KEY_NOT_FOUND))
      return FALSE;
    g_clear_error (error);
    return TRUE;
  }
  *text = g_key_file_get_locale_string (file, GROUP, key, NULL, NULL);
  if (*text == NULL)
    *text = g_steal_pointer (&plain);

  return TRUE;
}

static gboolean
read_keys (VoderPreset *self, GKeyFile *file, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autofree char *base = g_path_get_basename (self->path);

  self->name =
      g_str_has_suffix (base, VODER_PRESET_ENDING)
          ? g_strndup (base, strlen (base) - strlen (VODER_PRESET_ENDING))
          : g_strdup (base);
  self->chain = g_key_file_get_string (file, GROUP, "Chain", &why);
  if (why != NULL || !read_text (file, "Title", &self->title, &why) ||
      !read_text (file, "Description", &self->description, &why))
    return fail (self->path, why->message, error);

  if (self->title == NULL)
    self->title = g_strdup (self->name);
  self->revision =
      (guint) MAX (g_key_file_get_integer (file, GROUP, "Revision", NULL), 0);

  return TRUE;
}

/* Of one name the first counts. */
static void
add_file (GPtrArray *presets, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (VoderPreset) preset = voder_preset_new_from_file (path, NULL);

  if (preset == NULL)
    return;

  for (guint i = 0; i < presets->len; i++) {
    VoderPreset *other = g_ptr_array_index (presets, i);

    if (g_str_equal (other->name, preset->name))
      return;
  }
  g_ptr_array_add (presets, g_steal_pointer (&preset));
}

static void
add_folder (GPtrArray *presets, const char *folder)
{
  g_autoptr (GDir) directory = g_dir_open (folder, 0, NULL);
  const char *name;

  if (directory == NULL)
    return;

  while ((name = g_dir_read_name (directory)) != NULL) {
    if (g_str_has_suffix (name, VODER_PRESET_ENDING))
      add_file (presets, folder, name);
  }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(VoderPreset *const *) a)->name,
                 (*(VoderPreset *const *) b)->name);
}

static GPtrArray *
collect (void)
{
  GPtrArray *presets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) folders = voder_preset_folders_list ();

  for (guint i = 0; i < folders->len; i++)
    add_folder (presets, g_ptr_array_index (folders, i));
  g_ptr_array_sort (presets, compare_names);

  return presets;
}

/**
 * voder_preset_new_from_file:
 * @path: (type filename): the path of a preset, `NAME.preset`
 * @error: return location for an error
 *
 * Reads a preset. Its chain is not looked at:
 * voder_effect_chain_new_from_string() does that.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a preset; %NULL with %VODER_AUDIO_ERROR_PRESET when
 *   it cannot be read, is broken or of another version
 */
VoderPreset *
voder_preset_new_from_file (const char *path, GError **error)
{
  g_autoptr (VoderPreset) self = NULL;
  g_autoptr (GKeyFile) file = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  file = load (path, error);
  if (file == NULL)
    return NULL;

  self = g_object_new (VODER_TYPE_PRESET, NULL);
  self->path = g_canonicalize_filename (path, NULL);

  return read_keys (self, file, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * voder_preset_list:
 *
 * Lists the presets that there are, by their names. One that cannot be read is
 * left out.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a list of #VoderPreset
 */
GListModel *
voder_preset_list (void)
{
  g_autoptr (GPtrArray) presets = collect ();
  GListStore *list = g_list_store_new (VODER_TYPE_PRESET);

  g_list_store_splice (list, 0, 0, presets->pdata, presets->len);

  return G_LIST_MODEL (list);
}

static void
set_unknown_error (const char *name, GError **error)
{
  g_autoptr (GPtrArray) presets = collect ();
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *quoted = voder_suggestion_shorten (name);
  g_autofree char *near = NULL;
  g_autofree char *all = NULL;

  for (guint i = 0; i < presets->len; i++)
    g_ptr_array_add (names,
                     ((VoderPreset *) g_ptr_array_index (presets, i))->name);
  near = voder_suggestion_find (names, NULL, name);
  all = voder_suggestion_list (names, names->len);

  if (near != NULL)
    g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_PRESET,
                 _ ("There is no preset “%s”; is it %s?"), quoted, near);
  else if (names->len > 0)
    g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_PRESET,
                 _ ("There is no preset “%s”; there are %s"), quoted, all);
  else
    g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_PRESET,
                 _ ("There is no preset “%s”: none is installed"), quoted);
}

/**
 * voder_preset_find:
 * @name: the name of a preset, or the path of one, with a slash
 * @error: return location for an error
 *
 * Finds a preset. Of one name the first counts, also when it cannot be read.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): the preset; %NULL with %VODER_AUDIO_ERROR_PRESET,
 *   which says what is wrong with it, or names those that may be meant
 */
VoderPreset *
voder_preset_find (const char *name, GError **error)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (strchr (name, G_DIR_SEPARATOR) != NULL)
    return voder_preset_new_from_file (name, error);

  path = voder_preset_folders_find (name);
  if (path != NULL)
    return voder_preset_new_from_file (path, error);

  set_unknown_error (name, error);

  return NULL;
}

/**
 * voder_preset_get_name:
 * @self: a preset
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none): its name, that of the file without the ending
 */
const char *
voder_preset_get_name (VoderPreset *self)
{
  g_return_val_if_fail (VODER_IS_PRESET (self), NULL);

  return self->name;
}

/**
 * voder_preset_get_title:
 * @self: a preset
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none): what people call it, in the language of the locale
 */
const char *
voder_preset_get_title (VoderPreset *self)
{
  g_return_val_if_fail (VODER_IS_PRESET (self), NULL);

  return self->title;
}

/**
 * voder_preset_get_description:
 * @self: a preset
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none) (nullable): a sentence on it
 */
const char *
voder_preset_get_description (VoderPreset *self)
{
  g_return_val_if_fail (VODER_IS_PRESET (self), NULL);

  return self->description;
}

/**
 * voder_preset_get_chain:
 * @self: a preset
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none): the chain, for voder_effect_chain_new_from_string()
 */
const char *
voder_preset_get_chain (VoderPreset *self)
{
  g_return_val_if_fail (VODER_IS_PRESET (self), NULL);

  return self->chain;
}

/**
 * voder_preset_get_revision:
 * @self: a preset
 *
 * Thread safety: immutable.
 *
 * Returns: a number that grows whenever the preset sounds otherwise; 0 when it
 *   has none
 */
guint
voder_preset_get_revision (VoderPreset *self)
{
  g_return_val_if_fail (VODER_IS_PRESET (self), 0);

  return self->revision;
}

/**
 * voder_preset_get_path:
 * @self: a preset
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none) (type filename): the file that it was read from
 */
const char *
voder_preset_get_path (VoderPreset *self)
{
  g_return_val_if_fail (VODER_IS_PRESET (self), NULL);

  return self->path;
}
