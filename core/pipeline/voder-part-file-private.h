/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A file that appears under its name only when it is whole. */
typedef struct _VoderPartFile VoderPartFile;

gboolean voder_part_file_check (const char *path, GError **error);
VoderPartFile *voder_part_file_open (const char *path, GError **error);
void voder_part_file_free (VoderPartFile *self);
const char *voder_part_file_get_path (VoderPartFile *self);
gboolean voder_part_file_get_size (VoderPartFile *self,
                                   guint64 *size,
                                   GError **error);
gboolean voder_part_file_write (VoderPartFile *self,
                                gconstpointer data,
                                gsize length,
                                guint64 offset,
                                GError **error);
gboolean voder_part_file_commit (VoderPartFile *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderPartFile, voder_part_file_free)

G_END_DECLS
