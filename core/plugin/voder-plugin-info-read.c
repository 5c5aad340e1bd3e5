/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-plugin-info-private.h"

#include "voder-plugin-keys-private.h"

#define PLUGIN_GROUP      "Voder Plugin"
#define DESCRIPTION_GROUP "Voder Engine"

/* The words that a key may hold, in the order of its enumeration. */
static const char *const kinds[] = { "engine", "effect", "reader", "stage",
                                     NULL };
static const char *const threadings[] = { "reentrant", "instance", "process",
                                          NULL };
static const char *const states[] = { "pure", "history", NULL };

/* What plugins and descriptions have in common. */
static void
read_common (VoderPluginInfo *self, VoderPluginKeys *keys)
{
  self->name = voder_plugin_keys_read_name (keys, "Name");
  self->title = voder_plugin_keys_read_localised (keys, "Title", TRUE);
  self->description =
      voder_plugin_keys_read_localised (keys, "Description", FALSE);
  self->licence = voder_plugin_keys_read_string (keys, "Licence", TRUE);
  self->rank = voder_plugin_keys_read_integer (keys, "Rank", 0);
  self->languages = voder_plugin_keys_read_list (keys, "Languages", FALSE);
  self->requests_per_minute =
      voder_plugin_keys_read_number_of (keys, "RequestsPerMinute", 0);
  self->characters_per_minute =
      voder_plugin_keys_read_number_of (keys, "CharactersPerMinute", 0);
  self->burst = voder_plugin_keys_read_number_of (keys, "Burst", 1);
}

/*
 * The version comes first: a keyfile for another one may be made otherwise. An
 * engine must say how it may be called; for others the cautious value holds.
 */
static void
read_plugin (VoderPluginInfo *self, VoderPluginKeys *keys)
{
  gboolean is_engine;

  voder_plugin_keys_check_abi (keys);
  self->kind = voder_plugin_keys_read_word (keys, "Kind", kinds, -1);
  is_engine = self->kind == VODER_PLUGIN_KIND_ENGINE;
  read_common (self, keys);
  self->module = voder_plugin_keys_read_module (keys);
  self->threading = voder_plugin_keys_read_word (
      keys, "Threading", threadings, is_engine ? -1 : VODER_THREADING_INSTANCE);
  self->state = voder_plugin_keys_read_word (
      keys, "State", states, is_engine ? -1 : VODER_PLUGIN_STATE_HISTORY);
  self->formats = voder_plugin_keys_read_list (
      keys, "Formats", self->kind == VODER_PLUGIN_KIND_READER);
  self->has_idle_threads = voder_plugin_keys_read_boolean (keys, "IdleThreads");
  self->has_phonemes = voder_plugin_keys_read_boolean (keys, "Phonemes");
  self->pure_voices = voder_plugin_keys_read_list (keys, "PureVoices", FALSE);
  self->needs_description =
      voder_plugin_keys_read_boolean (keys, "NeedsDescription");
}

/* What it does not say of threads and state, its plugin says. */
static void
read_description (VoderPluginInfo *self, VoderPluginKeys *keys)
{
  self->kind = VODER_PLUGIN_KIND_ENGINE;
  self->plugin_name = voder_plugin_keys_read_name (keys, "Plugin");
  read_common (self, keys);
  self->programs = voder_plugin_keys_read_list (keys, "TryExec", FALSE);
  self->formats = g_new0 (char *, 1);
  self->has_threading =
      g_key_file_has_key (keys->file, keys->group, "Threading", NULL);
  self->threading =
      voder_plugin_keys_read_word (keys, "Threading", threadings, 0);
  self->has_state = g_key_file_has_key (keys->file, keys->group, "State", NULL);
  self->state = voder_plugin_keys_read_word (keys, "State", states, 0);
}

/* Gives the info when all keys could be read. */
static VoderPluginInfo *
finish (VoderPluginInfo *self, VoderPluginKeys *keys, GError **error)
{
  if (keys->error == NULL)
    return self;

  g_propagate_error (error, g_steal_pointer (&keys->error));
  g_object_unref (self);

  return NULL;
}

static VoderPluginInfo *
create (VoderPluginKeys *keys, VoderPluginTrust trust)
{
  VoderPluginInfo *self = g_object_new (VODER_TYPE_PLUGIN_INFO, NULL);

  self->keyfile = g_strdup (keys->path);
  self->trust = trust;

  return self;
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
  g_autoptr (VoderPluginKeys) keys = NULL;
  VoderPluginInfo *self;

  keys =
      voder_plugin_keys_new_at (parent, name, path, PLUGIN_GROUP, trust, error);
  if (keys == NULL)
    return NULL;

  self = create (keys, trust);
  read_plugin (self, keys);

  return finish (self, keys, error);
}

/*
 * Reads the description of an engine, as voder_plugin_info_new_at() does. It is
 * of no use before voder_plugin_info_set_plugin().
 */
VoderPluginInfo *
voder_plugin_info_new_description_at (int parent,
                                      const char *name,
                                      const char *path,
                                      VoderPluginTrust trust,
                                      GError **error)
{
  g_autoptr (VoderPluginKeys) keys = NULL;
  VoderPluginInfo *self;

  keys = voder_plugin_keys_new_at (parent, name, path, DESCRIPTION_GROUP, trust,
                                   error);
  if (keys == NULL)
    return NULL;

  self = create (keys, trust);
  read_description (self, keys);

  return finish (self, keys, error);
}
