/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-plugin-info-private.h"

G_BEGIN_DECLS

/* A plugin that cannot be used, or a folder that cannot be looked into. */
typedef struct {
  char *path;
  GError *reason;
} VoderPluginSkipped;

VoderPluginSkipped *voder_plugin_skipped_new (const char *path,
                                              const GError *reason);
void voder_plugin_skipped_free (VoderPluginSkipped *self);

/* What is looked for in a folder. */
typedef enum {
  VODER_PLUGIN_SCAN_ALL,          /* plugins and descriptions */
  VODER_PLUGIN_SCAN_DESCRIPTIONS, /* nothing that would be loaded */
} VoderPluginScanWhat;

/*
 * VoderPluginScan: what was found so far while folders are looked through.
 */
typedef struct {
  GPtrArray *infos;        /* of VoderPluginInfo, in the order found */
  GPtrArray *skipped;      /* of VoderPluginSkipped */
  GPtrArray *descriptions; /* of VoderPluginInfo without a plugin yet */
  GHashTable *names;       /* "kind/name" → VoderPluginInfo */
  GHashTable *seen;        /* "device/inode" of each folder */
} VoderPluginScan;

VoderPluginScan *voder_plugin_scan_new (void);
void voder_plugin_scan_free (VoderPluginScan *self);
void voder_plugin_scan_add_directory (VoderPluginScan *self,
                                      const char *path,
                                      VoderPluginTrust trust,
                                      VoderPluginScanWhat what);
void voder_plugin_scan_end (VoderPluginScan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderPluginScan, voder_plugin_scan_free)

G_END_DECLS
