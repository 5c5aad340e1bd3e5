/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/plugin/voder-plugin-info.h>

#include "voder-plugin-file-private.h"

G_BEGIN_DECLS

/* For voder-plugin-info-read.c, which fills it, and voder-plugin-info.c. */
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
  gboolean has_phonemes;
  char **pure_voices;         /* of an engine that has a history with others */
  gboolean needs_description; /* alone it is no engine */
  VoderPluginTrust trust;

  /* Of an engine's description. */
  char *plugin_name;
  VoderPluginInfo *plugin; /* whose module it has */
  char **programs;         /* of which there must be one, if any is named */
  gboolean has_threading;
  gboolean has_state;
  gboolean is_missing;

  /* The one attempt to load the module; 1 when it was made. */
  gsize load_once;
  GType type;
  GError *load_error;
  int is_broken;
  int is_reported;
};

VoderPluginInfo *voder_plugin_info_new_at (int parent,
                                           const char *name,
                                           const char *path,
                                           VoderPluginTrust trust,
                                           GError **error);
VoderPluginInfo *voder_plugin_info_new_description_at (int parent,
                                                       const char *name,
                                                       const char *path,
                                                       VoderPluginTrust trust,
                                                       GError **error);
const char *voder_plugin_info_get_plugin_name (VoderPluginInfo *self);
void voder_plugin_info_set_plugin (VoderPluginInfo *self,
                                   VoderPluginInfo *plugin);
GType voder_plugin_info_load (VoderPluginInfo *self, GError **error);
gboolean voder_plugin_info_is_sound (VoderPluginInfo *self);
gboolean voder_plugin_info_is_usable (VoderPluginInfo *self);
gboolean voder_plugin_info_report_once (VoderPluginInfo *self);

G_END_DECLS
