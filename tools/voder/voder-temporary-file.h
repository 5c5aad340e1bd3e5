/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _VoderTemporaryFile VoderTemporaryFile;

VoderTemporaryFile *voder_temporary_file_new (const char *path, GError **error);
void voder_temporary_file_free (VoderTemporaryFile *self);
gboolean voder_temporary_file_write (VoderTemporaryFile *self,
                                     const char *text,
                                     gsize length,
                                     GError **error);
gboolean voder_temporary_file_commit (VoderTemporaryFile *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderTemporaryFile, voder_temporary_file_free)

G_END_DECLS
