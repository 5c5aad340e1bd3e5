/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-plugin-info-private.h"

#include <fcntl.h>

#include <glib/gi18n-lib.h>

#include "voder-plugin-module-private.h"

/**
 * VoderPluginInfo:
 *
 * What a plugin's keyfile says: everything a program needs to list, choose and
 * describe a plugin without loading its code.
 *
 * A description of an engine, `NAME.engine`, is one too: it says what a plugin
 * that can be many engines is to be, and has that plugin's module.
 *
 * Thread safety: immutable.
 */

G_DEFINE_FINAL_TYPE (VoderPluginInfo, voder_plugin_info, G_TYPE_OBJECT)

/* clang-format off */
G_DEFINE_QUARK (voder-plugin-error, voder_plugin_error)
/* clang-format on */

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
  g_free (self->plugin_name);
  g_clear_object (&self->plugin);
  g_strfreev (self->programs);
  g_strfreev (self->formats);
  g_strfreev (self->languages);
  g_strfreev (self->pure_voices);
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

/* The name of the plugin that a description is for. */
const char *
voder_plugin_info_get_plugin_name (VoderPluginInfo *self)
{
  return self->plugin_name;
}

/*
 * Gives a description its plugin; looks for its programs.
 */
void
voder_plugin_info_set_plugin (VoderPluginInfo *self, VoderPluginInfo *plugin)
{
  self->plugin = g_object_ref (plugin);
  self->module = g_strdup (plugin->module);
  self->has_phonemes = plugin->has_phonemes;
  if (!self->has_threading)
    self->threading = plugin->threading;
  if (!self->has_state)
    self->state = plugin->state;

  self->is_missing = self->programs[0] != NULL;
  for (guint i = 0; self->is_missing && self->programs[i] != NULL; i++) {
    g_autofree char *found = g_find_program_in_path (self->programs[i]);

    self->is_missing = found == NULL;
  }
}

/*
 * Loads the plugin's module when it is asked for the first time. Gives the
 * type of its class, or %G_TYPE_INVALID with an error: the same one each time.
 */
GType
voder_plugin_info_load (VoderPluginInfo *self, GError **error)
{
  if (self->plugin != NULL)
    return voder_plugin_info_load (self->plugin, error);

  /* It is no VoderOnce: a module is loaded in the thread that needs it, and the
   * zygote of a host may have no other. */
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

/* Not when the module was tried and could not be loaded. */
gboolean
voder_plugin_info_is_sound (VoderPluginInfo *self)
{
  if (self->plugin != NULL)
    return voder_plugin_info_is_sound (self->plugin);

  return !g_atomic_int_get (&self->is_broken);
}

/* %TRUE for the first caller only: who shall remember what went wrong. */
gboolean
voder_plugin_info_report_once (VoderPluginInfo *self)
{
  return g_atomic_int_compare_and_exchange (&self->is_reported, FALSE, TRUE);
}

/* Whether it is something as it is, and was not found to be broken. */
gboolean
voder_plugin_info_is_usable (VoderPluginInfo *self)
{
  return !self->needs_description && !self->is_missing &&
         voder_plugin_info_is_sound (self);
}

/**
 * voder_plugin_info_new_from_description:
 * @path: (type filename): the path of an engine's description, `NAME.engine`
 * @plugin: the plugin that it is for
 * @error: return location for an error
 *
 * Reads the description of an engine that @plugin can be, as
 * voder_plugin_info_new_from_file() reads a plugin's keyfile.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): the engine; %NULL with %VODER_PLUGIN_ERROR_KEYFILE
 *   when the file cannot be read or is broken, with
 *   %VODER_PLUGIN_ERROR_NOT_FOUND when it is for another plugin
 */
VoderPluginInfo *
voder_plugin_info_new_from_description (const char *path,
                                        VoderPluginInfo *plugin,
                                        GError **error)
{
  g_autofree char *absolute = NULL;
  g_autoptr (VoderPluginInfo) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (plugin), NULL);

  absolute = g_canonicalize_filename (path, NULL);
  self = voder_plugin_info_new_description_at (
      AT_FDCWD, absolute, absolute, VODER_PLUGIN_TRUST_ANYONE, error);
  if (self == NULL)
    return NULL;

  if (!g_str_equal (self->plugin_name, plugin->name)) {
    g_set_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_NOT_FOUND,
                 _ ("“%s” is for the engine plugin “%s”, which is not there"),
                 absolute, self->plugin_name);
    return NULL;
  }
  voder_plugin_info_set_plugin (self, plugin);

  return g_steal_pointer (&self);
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
 * voder_plugin_info_get_plugin:
 * @self: a plugin's description
 *
 * Gives the plugin that an engine's description file is for.
 *
 * Thread safety: immutable.
 *
 * Returns: (nullable) (transfer none): the plugin; %NULL for a plugin as such
 */
VoderPluginInfo *
voder_plugin_info_get_plugin (VoderPluginInfo *self)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (self), NULL);

  return self->plugin;
}

/**
 * voder_plugin_info_get_description_file:
 * @self: a plugin's description
 *
 * Gives the file that says what an engine is to be, when its plugin can be many
 * (`NAME.engine`).
 *
 * Thread safety: immutable.
 *
 * Returns: (nullable) (transfer none) (type filename): its absolute path; %NULL
 *   for a plugin as such
 */
const char *
voder_plugin_info_get_description_file (VoderPluginInfo *self)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (self), NULL);

  return self->plugin_name != NULL ? self->keyfile : NULL;
}

/**
 * voder_plugin_info_check_installed:
 * @self: a plugin's description
 * @error: return location for an error
 *
 * Tells whether one of the programs is there that an engine's description names
 * in the key `TryExec`. They were looked for when the registry was made.
 *
 * Thread safety: immutable.
 *
 * Returns: %FALSE with %VODER_PLUGIN_ERROR_NOT_INSTALLED, which names the
 *   programs
 */
gboolean
voder_plugin_info_check_installed (VoderPluginInfo *self, GError **error)
{
  g_autofree char *programs = NULL;

  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (self), FALSE);

  if (!self->is_missing)
    return TRUE;

  programs = g_strjoinv ("”, “", self->programs);
  g_set_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_NOT_INSTALLED,
               _ ("“%s” is not installed: there is no program “%s”"),
               self->name, programs);

  return FALSE;
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
 * voder_plugin_info_has_phonemes:
 * @self: a plugin's description
 *
 * Gives whether an engine speaks the pronunciations that a document gives to
 * parts of it (voder_text_get_pronunciation()): the key `Phonemes`, `true` or
 * `false`; `false` without it. Others speak the text of these parts.
 *
 * Thread safety: immutable.
 *
 * Returns: %TRUE when it takes phonemes
 */
gboolean
voder_plugin_info_has_phonemes (VoderPluginInfo *self)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (self), FALSE);

  return self->has_phonemes;
}

/**
 * voder_plugin_info_is_pure_voice:
 * @self: an engine's description
 * @voice: (nullable): the id of a voice
 *
 * Tells whether what the engine says in a voice depends on the utterance alone
 * as long as it speaks in no other voice: the key `PureVoices` lists these. One
 * child process may then speak any number of utterances in it.
 *
 * Thread safety: immutable.
 *
 * Returns: whether it does; %FALSE for no voice
 */
gboolean
voder_plugin_info_is_pure_voice (VoderPluginInfo *self, const char *voice)
{
  g_return_val_if_fail (VODER_IS_PLUGIN_INFO (self), FALSE);

  return voice != NULL && self->pure_voices != NULL &&
         g_strv_contains ((const char *const *) self->pure_voices, voice);
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
