/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * VoderCommandKeys: the groups of a description file while they are read. The
 * first error stays; later reads do nothing. Keys that nobody reads are errors.
 */
typedef struct {
  GKeyFile *file;
  char *path;
  GHashTable *known; /* the keys of [Command] that were asked for */
  GError *error;
} VoderCommandKeys;

VoderCommandKeys *voder_command_keys_new (const char *path, GError **error);
void voder_command_keys_free (VoderCommandKeys *self);
void voder_command_keys_fail (VoderCommandKeys *self,
                              const char *key,
                              const char *why);
char *voder_command_keys_read_string (VoderCommandKeys *self, const char *key);
char **voder_command_keys_read_list (VoderCommandKeys *self, const char *key);
char **voder_command_keys_read_engine_list (VoderCommandKeys *self,
                                            const char *key);
gboolean voder_command_keys_read_boolean (VoderCommandKeys *self,
                                          const char *key);
double voder_command_keys_read_number (VoderCommandKeys *self,
                                       const char *key,
                                       double fallback,
                                       double min,
                                       double max);
int voder_command_keys_read_word (VoderCommandKeys *self,
                                  const char *key,
                                  const char *const *words,
                                  int fallback);
GRegex *voder_command_keys_read_regex (VoderCommandKeys *self, const char *key);
GPtrArray *voder_command_keys_read_templates (VoderCommandKeys *self,
                                              const char *key);
gboolean voder_command_keys_end (VoderCommandKeys *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderCommandKeys, voder_command_keys_free)

G_END_DECLS
