/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-plugin-info-private.h"

#include <fcntl.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <gmodule.h>

#include <voder/voder-version.h>

#include "voder-plugin-module-private.h"

#define GROUP           "Voder Plugin"
#define NAME_MAX_LENGTH 64

/* More than any engine is asked for. */
#define PER_MINUTE_MAX 1000000000

/**
 * VoderPluginInfo:
 *
 * What a plugin's keyfile says: everything a program needs to list, choose and
 * describe a plugin without loading its code.
 *
 * Thread safety: immutable.
 */
struct _VoderPluginInfo {
  GObject parent_instance;

  char *keyfile;
  char *name;
  char *title;
  char *description;
  char *licence;
  char *module;
  char **formats;
  char **languages;
  VoderPluginKind kind;
  VoderThreading threading;
  VoderPluginState state;
  int rank;
  guint requests_per_minute; /* 0: any number */
  guint characters_per_minute;
  guint burst;
  gboolean has_idle_threads;
  VoderPluginTrust trust;

  /* The one attempt to load the module; 1 when it was made. */
  gsize load_once;
  GType type;
  GError *load_error;
  int is_broken;
  int is_reported;
};

G_DEFINE_FINAL_TYPE (VoderPluginInfo, voder_plugin_info, G_TYPE_OBJECT)

/* clang-format off */
G_DEFINE_QUARK (voder-plugin-error, voder_plugin_error)
/* clang-format on */

/* The words that a key may hold, in the order of its enumeration. */
static const char *const kinds[] = { "engine", "effect", "reader", "stage",
                                     NULL };
static const char *const threadings[] = { "reentrant", "instance", "process",
                                          NULL };
static const char *const states[] = { "pure", "history", NULL };
static const char *const truths[] = { "false", "true", NULL };

/* A keyfile while it is read. The first error stays; later reads do nothing. */
typedef struct {
  GKeyFile *keys;
  const char *path;
  GError *error;
} Reading;

static void
fail (Reading *reading, const char *key, const char *why)
{
  if (reading->error == NULL)
    g_set_error (&reading->error, VODER_PLUGIN_ERROR,
                 VODER_PLUGIN_ERROR_KEYFILE, _ ("Key “%s” of “%s”: %s"), key,
                 reading->path, why);
}

static char *
read_string (Reading *reading, const char *key, gboolean is_required)
{
  g_autoptr (GError) why = NULL;
  g_autofree char *value = NULL;

  value = g_key_file_get_string (reading->keys, GROUP, key, &why);
  if (value != NULL && *value != '\0')
    return g_steal_pointer (&value);

  if (why != NULL && why->code != G_KEY_FILE_ERROR_KEY_NOT_FOUND)
    fail (reading, key, why->message);
  else if (is_required)
    fail (reading, key, _ ("it is missing"));

  return NULL;
}

static char *
read_localised (Reading *reading, const char *key, gboolean is_required)
{
  g_autofree char *plain = read_string (reading, key, is_required);
  g_autofree char *value = NULL;

  if (plain == NULL)
    return is_required ? NULL : g_strdup ("");

  value = g_key_file_get_locale_string (reading->keys, GROUP, key, NULL, NULL);

  if (value == NULL || *value == '\0')
    return g_steal_pointer (&plain);

  return g_steal_pointer (&value);
}

static char **
read_list (Reading *reading, const char *key, gboolean is_required)
{
  g_auto (GStrv) values = NULL;

  values = g_key_file_get_string_list (reading->keys, GROUP, key, NULL, NULL);
  if (values != NULL && values[0] != NULL)
    return g_steal_pointer (&values);

  if (is_required)
    fail (reading, key, _ ("it is missing"));

  return g_new0 (char *, 1);
}

static int
read_integer (Reading *reading, const char *key, int fallback)
{
  g_autoptr (GError) why = NULL;
  int value;

  value = g_key_file_get_integer (reading->keys, GROUP, key, &why);
  if (why == NULL)
    return value;

  if (why->code != G_KEY_FILE_ERROR_KEY_NOT_FOUND)
    fail (reading, key, why->message);

  return fallback;
}

/* Reads a number of things of which there is at least one, if any. */
static guint
read_number_of (Reading *reading, const char *key, guint fallback)
{
  int value = read_integer (reading, key, (int) fallback);

  if (value >= 1 && value <= PER_MINUTE_MAX)
    return (guint) value;
  if (reading->error == NULL &&
      g_key_file_has_key (reading->keys, GROUP, key, NULL))
    fail (reading, key, _ ("it is not a number from 1 to 1000000000"));

  return fallback;
}

/* How often an engine may be asked. */
static void
read_limits (VoderPluginInfo *self, Reading *reading)
{
  self->requests_per_minute = read_number_of (reading, "RequestsPerMinute", 0);
  self->characters_per_minute =
      read_number_of (reading, "CharactersPerMinute", 0);
  self->burst = read_number_of (reading, "Burst", 1);
}

/* Gives the place of the key's word in @words; @fallback (≥ 0) if optional. */
static int
read_word (Reading *reading,
           const char *key,
           const char *const *words,
           int fallback)
{
  g_autofree char *value = read_string (reading, key, fallback < 0);
  g_autofree char *known = NULL;
  g_autofree char *why = NULL;

  if (value == NULL)
    return MAX (fallback, 0);

  for (int i = 0; words[i] != NULL; i++)
    if (g_str_equal (value, words[i]))
      return i;

  known = g_strjoinv (", ", (char **) words);
  why = g_strdup_printf (_ ("“%s” is none of %s"), value, known);
  fail (reading, key, why);

  return 0;
}

static gboolean
is_valid_name (const char *name)
{
  gsize length = strlen (name);

  return g_ascii_islower (name[0]) && length <= NAME_MAX_LENGTH &&
         strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

static void
read_name (VoderPluginInfo *self, Reading *reading)
{
  g_autofree char *why = NULL;

  self->name = read_string (reading, "Name", TRUE);
  if (self->name == NULL || is_valid_name (self->name))
    return;

  why = g_strdup_printf (_ ("“%s” is not a name of a–z, 0–9 and “-”"),
                         self->name);
  fail (reading, "Name", why);
}

/*
 * A plain file name of a shared library: nothing that leads out of the
 * plugin's own folder, and no libtool archive, which would name another file.
 */
static void
read_module (VoderPluginInfo *self, Reading *reading)
{
  g_autofree char *folder = g_path_get_dirname (reading->path);
  g_autofree char *name = read_string (reading, "Module", TRUE);
  g_autofree char *why = NULL;

  if (name == NULL)
    return;

  if (strchr (name, G_DIR_SEPARATOR) != NULL || name[0] == '.' ||
      !g_str_has_suffix (name, "." G_MODULE_SUFFIX)) {
    why = g_strdup_printf (_ ("“%s” is not the plain file name of a module "
                              "(NAME.%s)"),
                           name, G_MODULE_SUFFIX);
    fail (reading, "Module", why);
    return;
  }

  self->module = g_build_filename (folder, name, NULL);
}

static void
read_abi (Reading *reading)
{
  g_autofree char *text = read_string (reading, "ABI", TRUE);
  int abi = read_integer (reading, "ABI", 0);

  if (reading->error == NULL && abi != VODER_ABI_VERSION)
    g_set_error (&reading->error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_ABI,
                 _ ("“%s” was made for plugin ABI %d, not %d"), reading->path,
                 abi, VODER_ABI_VERSION);
}

/*
 * The version comes first: a keyfile for another one may be made otherwise. An
 * engine must say how it may be called; for others the cautious value holds.
 */
static gboolean
read_keys (VoderPluginInfo *self, Reading *reading, GError **error)
{
  gboolean is_engine;

  read_abi (reading);
  self->kind = read_word (reading, "Kind", kinds, -1);
  is_engine = self->kind == VODER_PLUGIN_KIND_ENGINE;
  read_name (self, reading);
  read_module (self, reading);
  self->title = read_localised (reading, "Title", TRUE);
  self->description = read_localised (reading, "Description", FALSE);
  self->licence = read_string (reading, "Licence", TRUE);
  self->rank = read_integer (reading, "Rank", 0);
  read_limits (self, reading);
  self->threading = read_word (reading, "Threading", threadings,
                               is_engine ? -1 : VODER_THREADING_INSTANCE);
  self->state = read_word (reading, "State", states,
                           is_engine ? -1 : VODER_PLUGIN_STATE_HISTORY);
  self->has_idle_threads = read_word (reading, "IdleThreads", truths, FALSE);
  self->formats =
      read_list (reading, "Formats", self->kind == VODER_PLUGIN_KIND_READER);
  self->languages = read_list (reading, "Languages", FALSE);

  if (reading->error != NULL) {
    g_propagate_error (error, reading->error);
    return FALSE;
  }

  return TRUE;
}

static void
voder_plugin_info_finalize (GObject *object)
{
  VoderPluginInfo *self = VODER_PLUGIN_INFO (object);

  g_free (self->keyfile);
  g_free (self->name);
  g_free (self->title);
  g_free (self->description);
  g_free (self->licence);
  g_free (self->module);
  g_strfreev (self->formats);
  g_strfreev (self->languages);
  g_clear_error (&self->load_error);

  G_OBJECT_CLASS (voder_plugin_info_parent_class)->finalize (object);
}

static void
voder_plugin_info_class_init (VoderPluginInfoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = voder_plugin_info_finalize;
}

static void
voder_plugin_info_init (VoderPluginInfo *self)
{
}

/*
 * Reads the keyfile @name inside the folder @parent; @path is the whole,
 * absolute path of it.
 */
VoderPluginInfo *
voder_plugin_info_new_at (int parent,
                          const char *name,
                          const char *path,
                          VoderPluginTrust trust,
                          GError **error)
{
  g_autoptr (VoderPluginInfo) self = NULL;
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autoptr (GError) why = NULL;
  g_autofree char *text = NULL;
  Reading reading = { keys, path, NULL };

  text = voder_plugin_file_read (parent, name, path, trust, error);
  if (text == NULL)
    return NULL;

  if (!g_key_file_load_from_data (keys, text, strlen (text),
                                  G_KEY_FILE_KEEP_TRANSLATIONS, &why)) {
    g_set_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_KEYFILE,
                 _ ("Cannot read “%s”: %s"), path, why->message);
    return NULL;
  }
  if (!g_key_file_has_group (keys, GROUP)) {
    g_set_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_KEYFILE,
                 _ ("“%s” has no group [%s]"), path, GROUP);
    return NULL;
  }

  self = g_object_new (VODER_TYPE_PLUGIN_INFO, NULL);
  self->keyfile = g_strdup (path);
  self->trust = trust;
  if (!read_keys (self, &reading, error))
    return NULL;

  return g_steal_pointer (&self);
}

/*
 * Loads the plugin's module when it is asked for the first time. Gives the
 * type of its class, or %G_TYPE_INVALID with an error: the same one each time.
 */
GType
voder_plugin_info_load (VoderPluginInfo *self, GError **error)
{
  if (g_once_init_enter (&self->load_once)) {
    self->type =
        voder_plugin_module_load (self->module, self->trust, &self->load_error);
    g_atomic_int_set (&self->is_broken, self->type == G_TYPE_INVALID);
    g_once_init_leave (&self->load_once, 1);
  }

  if (self->type == G_TYPE_INVALID && error != NULL)
    *error = g_error_copy (self->load_error);

  return self->type;
}

/* Whether the module was tried and could not be loaded. */
gboolean
voder_plugin_info_is_broken (VoderPluginInfo *self)
{
  return g_atomic_int_get (&self->is_broken);
}

/* %TRUE for the first caller only: who shall remember what went wrong. */
gboolean
voder_plugin_info_report_once (VoderPluginInfo *self)
{
  return g_atomic_int_compare_and_exchange (&self->is_reported, FALSE, TRUE);
}

/**
 * voder_plugin_info_new_from_file:
 * @path: (type filename): the path of a keyfile, `NAME.plugin`
 * @error: return location for an error
 *
 * Reads a plugin's keyfile, of at most 64 KiB. Its module is not touched, and
 * it does not matter who owns the file: who names it trusts it.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): what the keyfile says; %NULL with
 *   %VODER_PLUGIN_ERROR_KEYFILE when the file cannot be read or is broken, with
 *   %VODER_PLUGIN_ERROR_ABI when it was made for another ABI version
 */
VoderPluginInfo *
voder_plugin_info_new_from_file (const char *path, GError **error)
{
  g_autofree char *absolute = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  absolute = g_canonicalize_filename (path, NULL);

  return voder_plugin_info_new_at (AT_FDCWD, absolute, absolute,
                                   VODER_PLUGIN_TRUST_ANYONE, error);
}

/**
 * voder_plugin_info_get_kind:
 * @self: a plugin's description
 *
 * Gives what the plugin brings: the key `Kind`.
 *
 * Thread safety: immutable.
 *
 * Returns: the kind
 */
VoderPluginKind
voder_plugin_info_get_kind (VoderPluginInfo *self)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (self), VODER_PLUGIN_KIND_ENGINE);

  return self->kind;
}

/**
 * voder_plugin_info_get_name:
 * @self: a plugin's description
 *
 * Gives the name by which programs know the plugin: the key `Name`, of `a–z`,
 * `0–9` and `-`, unique among the plugins of its kind.
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none): the name
 */
const char *
voder_plugin_info_get_name (VoderPluginInfo *self)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (self), NULL);

  return self->name;
}

/**
 * voder_plugin_info_get_title:
 * @self: a plugin's description
 *
 * Gives what to call the plugin before a person: the key `Title` in the
 * language of the locale, if it is translated.
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none): the title
 */
const char *
voder_plugin_info_get_title (VoderPluginInfo *self)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (self), NULL);

  return self->title;
}

/**
 * voder_plugin_info_get_description:
 * @self: a plugin's description
 *
 * Gives a sentence on the plugin: the key `Description` in the language of the
 * locale, if it is translated.
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none): the sentence; “” when there is none
 */
const char *
voder_plugin_info_get_description (VoderPluginInfo *self)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (self), NULL);

  return self->description;
}

/**
 * voder_plugin_info_get_licence:
 * @self: a plugin's description
 *
 * Gives the licence of the module, the library behind it included: the key
 * `Licence`, an SPDX expression.
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none): the licence
 */
const char *
voder_plugin_info_get_licence (VoderPluginInfo *self)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (self), NULL);

  return self->licence;
}

/**
 * voder_plugin_info_get_keyfile:
 * @self: a plugin's description
 *
 * Gives the file that the description was read from.
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none) (type filename): its absolute path
 */
const char *
voder_plugin_info_get_keyfile (VoderPluginInfo *self)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (self), NULL);

  return self->keyfile;
}

/**
 * voder_plugin_info_get_module:
 * @self: a plugin's description
 *
 * Gives the file with the plugin's code, which need not exist: the key
 * `Module`, in the folder of the keyfile.
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none) (type filename): its absolute path
 */
const char *
voder_plugin_info_get_module (VoderPluginInfo *self)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (self), NULL);

  return self->module;
}

/**
 * voder_plugin_info_get_rank:
 * @self: a plugin's description
 *
 * Gives how much the plugin is preferred to others of its kind: the key `Rank`,
 * 0 without it.
 *
 * Thread safety: immutable.
 *
 * Returns: the rank; the higher one is preferred
 */
int
voder_plugin_info_get_rank (VoderPluginInfo *self)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (self), 0);

  return self->rank;
}

/**
 * voder_plugin_info_get_requests_per_minute:
 * @self: a plugin's description
 *
 * Gives how many utterances an engine may be asked to speak in a minute: the
 * key `RequestsPerMinute`.
 *
 * Thread safety: immutable.
 *
 * Returns: the number; 0 when there is no limit
 */
guint
voder_plugin_info_get_requests_per_minute (VoderPluginInfo *self)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (self), 0);

  return self->requests_per_minute;
}

/**
 * voder_plugin_info_get_characters_per_minute:
 * @self: a plugin's description
 *
 * Gives how many characters an engine may be asked to speak in a minute: the
 * key `CharactersPerMinute`.
 *
 * Thread safety: immutable.
 *
 * Returns: the number; 0 when there is no limit
 */
guint
voder_plugin_info_get_characters_per_minute (VoderPluginInfo *self)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (self), 0);

  return self->characters_per_minute;
}

/**
 * voder_plugin_info_get_burst:
 * @self: a plugin's description
 *
 * Gives how many utterances an engine may be asked to speak at once after it
 * has had nothing to do: the key `Burst`, 1 without it. It counts together with
 * voder_plugin_info_get_requests_per_minute().
 *
 * Thread safety: immutable.
 *
 * Returns: the number, at least 1
 */
guint
voder_plugin_info_get_burst (VoderPluginInfo *self)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (self), 1);

  return self->burst;
}

/**
 * voder_plugin_info_get_threading:
 * @self: a plugin's description
 *
 * Gives from which threads the plugin may be called: the key `Threading`, which
 * every engine has; %VODER_THREADING_INSTANCE without it.
 *
 * Thread safety: immutable.
 *
 * Returns: the threading
 */
VoderThreading
voder_plugin_info_get_threading (VoderPluginInfo *self)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (self), VODER_THREADING_PROCESS);

  return self->threading;
}

/**
 * voder_plugin_info_get_state:
 * @self: a plugin's description
 *
 * Gives whether the plugin's output depends on its input alone: the key
 * `State`, which every engine has; %VODER_PLUGIN_STATE_HISTORY without it.
 *
 * Thread safety: immutable.
 *
 * Returns: the state
 */
VoderPluginState
voder_plugin_info_get_state (VoderPluginInfo *self)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (self),
                        VODER_PLUGIN_STATE_HISTORY);

  return self->state;
}

/**
 * voder_plugin_info_has_idle_threads:
 * @self: a plugin's description
 *
 * Gives whether the threads that an engine's library starts do nothing, and
 * hold nothing, as long as the engine does not speak: the key `IdleThreads`,
 * `true` or `false`; `false` without it. Such an engine can be forked all the
 * same.
 *
 * Thread safety: immutable.
 *
 * Returns: %TRUE when it can be forked although it has threads
 */
gboolean
voder_plugin_info_has_idle_threads (VoderPluginInfo *self)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (self), FALSE);

  return self->has_idle_threads;
}

/**
 * voder_plugin_info_get_formats:
 * @self: a plugin's description
 *
 * Gives the formats that the plugin reads, each a media type (`text/markdown`)
 * or a file ending with its dot (`.md`): the key `Formats`.
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none) (array zero-terminated=1): the formats; none for
 *   most kinds
 */
const char *const *
voder_plugin_info_get_formats (VoderPluginInfo *self)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (self), NULL);

  return (const char *const *) self->formats;
}

/**
 * voder_plugin_info_get_languages:
 * @self: a plugin's description
 *
 * Gives the languages that an engine speaks, as BCP-47 tags: the key
 * `Languages`. It tells engines apart without loading them; the voices are
 * what counts.
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none) (array zero-terminated=1): the languages; none when
 *   the keyfile does not say
 */
const char *const *
voder_plugin_info_get_languages (VoderPluginInfo *self)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (self), NULL);

  return (const char *const *) self->languages;
}
