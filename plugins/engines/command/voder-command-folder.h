/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _VoderCommandFolder VoderCommandFolder;

VoderCommandFolder *voder_command_folder_new (GError **error);
void voder_command_folder_free (VoderCommandFolder *self);
const char *voder_command_folder_get_path (VoderCommandFolder *self);
char *voder_command_folder_build (VoderCommandFolder *self, const char *name);
gboolean voder_command_folder_write (VoderCommandFolder *self,
                                     const char *name,
                                     const char *text,
                                     GError **error);
int voder_command_folder_open (VoderCommandFolder *self,
                               const char *path,
                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderCommandFolder, voder_command_folder_free)

G_END_DECLS
