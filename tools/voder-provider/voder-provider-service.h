/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _VoderProviderService VoderProviderService;

typedef void (*VoderProviderServiceFunc) (gpointer data);

VoderProviderService *voder_provider_service_new (
    GDBusConnection *connection,
    const char *const *more_engines,
    GError **error);
void voder_provider_service_free (VoderProviderService *self);
void voder_provider_service_start (VoderProviderService *self,
                                   guint idle_timeout_ms,
                                   VoderProviderServiceFunc over,
                                   gpointer data);
gboolean voder_provider_service_has_failed (VoderProviderService *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderProviderService,
                               voder_provider_service_free)

G_END_DECLS
