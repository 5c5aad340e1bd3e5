/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-provider-engine.h"

G_BEGIN_DECLS

/* What speaks a request: the engine is borrowed. */
typedef struct {
  VoderProviderEngine *engine;
  VoderVoice *voice;
  guint rate; /* of the audio, in Hz */
} VoderProviderChoice;

typedef enum {
  VODER_PROVIDER_FOUND,
  VODER_PROVIDER_NOT_YET, /* the engine has still to tell its voices */
  VODER_PROVIDER_NONE,    /* there is no voice at all */
} VoderProviderFinding;

typedef void (*VoderProviderCatalogFunc) (gpointer data);

typedef struct _VoderProviderCatalog VoderProviderCatalog;

VoderProviderCatalog *voder_provider_catalog_new (
    const char *const *more_engines,
    VoderProviderLaneFunc start);
void voder_provider_catalog_free (VoderProviderCatalog *self);
void voder_provider_catalog_refresh (VoderProviderCatalog *self,
                                     GCancellable *cancellable,
                                     VoderProviderCatalogFunc func,
                                     gpointer data);
gboolean voder_provider_catalog_is_known (VoderProviderCatalog *self);
GVariant *voder_provider_catalog_get_voices (VoderProviderCatalog *self);
VoderProviderFinding voder_provider_catalog_find (VoderProviderCatalog *self,
                                                  const char *id,
                                                  const char *language,
                                                  VoderProviderChoice *choice);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderProviderCatalog,
                               voder_provider_catalog_free)

G_END_DECLS
