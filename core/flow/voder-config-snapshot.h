/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <voder/voder-macros.h>

G_BEGIN_DECLS

#define VODER_TYPE_CONFIG_SNAPSHOT (voder_config_snapshot_get_type ())
typedef struct _VoderConfigSnapshot VoderConfigSnapshot;

VODER_API GType voder_config_snapshot_get_type (void);
VODER_API VoderConfigSnapshot *voder_config_snapshot_ref (
    VoderConfigSnapshot *self);
VODER_API void voder_config_snapshot_unref (VoderConfigSnapshot *self);
VODER_API guint64
voder_config_snapshot_get_generation (VoderConfigSnapshot *self);
VODER_API GVariant *voder_config_snapshot_get_values (
    VoderConfigSnapshot *self);
VODER_API GVariant *voder_config_snapshot_get_value (VoderConfigSnapshot *self,
                                                     const char *key);
VODER_API gboolean voder_config_snapshot_get_boolean (VoderConfigSnapshot *self,
                                                      const char *key,
                                                      gboolean otherwise);
VODER_API gint64 voder_config_snapshot_get_int (VoderConfigSnapshot *self,
                                                const char *key,
                                                gint64 otherwise);
VODER_API double voder_config_snapshot_get_double (VoderConfigSnapshot *self,
                                                   const char *key,
                                                   double otherwise);
VODER_API const char *voder_config_snapshot_get_string (
    VoderConfigSnapshot *self,
    const char *key,
    const char *otherwise);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderConfigSnapshot, voder_config_snapshot_unref)

G_END_DECLS
