/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-config.h>

#include "voder-wait-private.h"

G_BEGIN_DECLS

struct _VoderConfig {
  GObject parent_instance;

  /* Readers take it without a lock; see voder_config_dup_snapshot(). */
  VoderConfigSnapshot *_Atomic current;
  atomic_ullong generation;
  atomic_uint epoch;
  atomic_uint n_readers[2];

  /* Those who change it. */
  VoderLock lock;
  VoderWaiterList waiters;
  /* Snapshots that are not current, and that a reader may be taking. */
  GPtrArray *retired;
  /* Where the signals are emitted, and what will do so. */
  GMainContext *main_context;
  GSource *notice;

  /* One of these, or none. */
  GSettings *settings;
  gulong settings_handler;
  char *path;
  GFileMonitor *monitor;
  gulong monitor_handler;

  /* One thread loads the file at a time. */
  gboolean loading;
  VoderWaiterList loaders;
  GError *error;
};

VoderConfigSnapshot *voder_config_snapshot_new (GVariant *values,
                                                guint64 generation);

GVariant *voder_config_values_from_settings (GSettings *settings);
GVariant *voder_config_values_from_file (const char *path,
                                         GCancellable *cancellable,
                                         GError **error);

G_END_DECLS
