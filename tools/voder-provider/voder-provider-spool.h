/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* So much of a spool is in memory; what is further, in a file. */
#define VODER_PROVIDER_SPOOL_MEMORY 65536

typedef struct _VoderProviderSpool VoderProviderSpool;

VoderProviderSpool *voder_provider_spool_new (guint64 max_file);
void voder_provider_spool_free (VoderProviderSpool *self);
gboolean voder_provider_spool_push (VoderProviderSpool *self,
                                    const guint8 *chunks,
                                    gsize n_bytes,
                                    GError **error);
gboolean voder_provider_spool_peek (VoderProviderSpool *self,
                                    const guint8 **chunk,
                                    gsize *n_bytes,
                                    GError **error);
void voder_provider_spool_pop (VoderProviderSpool *self, gsize n_bytes);
guint64 voder_provider_spool_get_length (VoderProviderSpool *self);
gboolean voder_provider_spool_has_file (VoderProviderSpool *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderProviderSpool, voder_provider_spool_free)

G_END_DECLS
