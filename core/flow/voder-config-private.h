/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-config.h>

#include "voder-wait-private.h"

G_BEGIN_DECLS

/* In which readers are counted. */
#define VODER_CONFIG_N_BANKS 2

struct _VoderConfig {
  GObject parent_instance;

  /* Readers take it without a lock; see voder_config_dup_snapshot(). */
  VoderConfigSnapshot *_Atomic current;
  atomic_ullong generation;
  atomic_uint epoch;
  atomic_uint n_readers[VODER_CONFIG_N_BANKS];

  /* Those who change it. */
  VoderLock lock;
  VoderWaiterList waiters;
  /* Snapshots that are not current, and that a reader may be taking: those
   * that go when so many banks were seen empty, and those that came later. */
  GPtrArray *leaving;
  guint n_banks_left;
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

GPtrArray *voder_config_retired_new (void);
void voder_config_tell_changed (VoderConfig *self);
void voder_config_tell_failed (VoderConfig *self, const GError *error);

GWeakRef *voder_config_weak_new (VoderConfig *self);
void voder_config_weak_free (gpointer data);
void voder_config_unfollow (VoderConfig *self);

GVariant *voder_config_values_from_settings (GSettings *settings);
GVariant *voder_config_values_from_file (const char *path,
                                         GCancellable *cancellable,
                                         GError **error);

G_END_DECLS
