/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <voder/voder-macros.h>

G_BEGIN_DECLS

#define VODER_TYPE_PRESET (voder_preset_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderPreset, voder_preset, VODER, PRESET, GObject)

VODER_API VoderPreset *voder_preset_new_from_file (const char *path,
                                                   GError **error);
VODER_API GListModel *voder_preset_list (void);
VODER_API VoderPreset *voder_preset_find (const char *name, GError **error);
VODER_API const char *voder_preset_get_name (VoderPreset *self);
VODER_API const char *voder_preset_get_title (VoderPreset *self);
VODER_API const char *voder_preset_get_description (VoderPreset *self);
VODER_API const char *voder_preset_get_chain (VoderPreset *self);
VODER_API guint voder_preset_get_revision (VoderPreset *self);
VODER_API const char *voder_preset_get_path (VoderPreset *self);

G_END_DECLS
