/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-http-reply.h"

G_BEGIN_DECLS

typedef struct _VoderHttpClient VoderHttpClient;

VoderHttpClient *voder_http_client_new (const VoderHttpDescription *description,
                                        GError **error);
void voder_http_client_free (VoderHttpClient *self);
VoderHttpReply *voder_http_client_speak (VoderHttpClient *self,
                                         GBytes *body,
                                         const char *key,
                                         GCancellable *cancellable,
                                         GError **error);
GByteArray *voder_http_client_list_voices (VoderHttpClient *self,
                                           const char *key,
                                           GCancellable *cancellable,
                                           GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderHttpClient, voder_http_client_free)

G_END_DECLS
