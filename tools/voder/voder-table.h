/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _VoderTable VoderTable;

VoderTable *voder_table_new (guint n_columns);
void voder_table_free (VoderTable *self);
void voder_table_add (VoderTable *self, ...) G_GNUC_NULL_TERMINATED;
gboolean voder_table_print (VoderTable *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderTable, voder_table_free)

G_END_DECLS
