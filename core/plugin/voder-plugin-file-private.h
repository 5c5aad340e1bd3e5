/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * VoderPluginTrust: whom a file of a plugin must belong to.
 *
 * ANYONE: who chose the folder knows what is in it. OWNER: owned by the user of
 * this process and writable by nobody else. SYSTEM: the same, or by root.
 */
typedef enum {
  VODER_PLUGIN_TRUST_ANYONE,
  VODER_PLUGIN_TRUST_OWNER,
  VODER_PLUGIN_TRUST_SYSTEM,
} VoderPluginTrust;

int voder_plugin_file_open_directory (int parent,
                                      const char *name,
                                      const char *path,
                                      VoderPluginTrust trust,
                                      GError **error);
char *voder_plugin_file_read (int parent,
                              const char *name,
                              const char *path,
                              VoderPluginTrust trust,
                              GError **error);
gboolean voder_plugin_file_check_module (const char *path,
                                         VoderPluginTrust trust,
                                         GError **error);

G_END_DECLS
