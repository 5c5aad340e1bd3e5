/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "voder-plugin-file-private.h"

G_BEGIN_DECLS

/*
 * VoderPluginKeys: a group of a keyfile while it is read. The first error
 * stays; later reads do nothing.
 */
typedef struct {
  GKeyFile *file;
  const char *group;
  const char *path;
  GError *error;
} VoderPluginKeys;

VoderPluginKeys *voder_plugin_keys_new_at (int parent,
                                           const char *name,
                                           const char *path,
                                           const char *group,
                                           VoderPluginTrust trust,
                                           GError **error);
void voder_plugin_keys_free (VoderPluginKeys *self);
void voder_plugin_keys_fail (VoderPluginKeys *self,
                             const char *key,
                             const char *why);
char *voder_plugin_keys_read_string (VoderPluginKeys *self,
                                     const char *key,
                                     gboolean is_required);
char *voder_plugin_keys_read_localised (VoderPluginKeys *self,
                                        const char *key,
                                        gboolean is_required);
char *voder_plugin_keys_read_name (VoderPluginKeys *self, const char *key);
char **voder_plugin_keys_read_list (VoderPluginKeys *self,
                                    const char *key,
                                    gboolean is_required);
int voder_plugin_keys_read_integer (VoderPluginKeys *self,
                                    const char *key,
                                    int fallback);
char *voder_plugin_keys_read_module (VoderPluginKeys *self);
void voder_plugin_keys_check_abi (VoderPluginKeys *self);
gboolean voder_plugin_keys_read_boolean (VoderPluginKeys *self,
                                         const char *key);
guint voder_plugin_keys_read_number_of (VoderPluginKeys *self,
                                        const char *key,
                                        guint fallback);
int voder_plugin_keys_read_word (VoderPluginKeys *self,
                                 const char *key,
                                 const char *const *words,
                                 int fallback);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderPluginKeys, voder_plugin_keys_free)

G_END_DECLS
