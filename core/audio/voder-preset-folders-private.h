/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the name of a preset's file ends with. */
#define VODER_PRESET_ENDING ".preset"

GPtrArray *voder_preset_folders_list (void);
char *voder_preset_folders_find (const char *name);

G_END_DECLS
