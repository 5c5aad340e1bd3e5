/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "voder-http-clock.h"
#include "voder-http-description.h"

G_BEGIN_DECLS

typedef struct _VoderHttpReply VoderHttpReply;

/* What is asked of a server. */
typedef struct {
  const char *method;
  GUri *uri;
  GBytes *body;    /* JSON, or NULL */
  const char *key; /* or NULL */
} VoderHttpRequest;

VoderHttpReply *voder_http_reply_new (SoupSession *session,
                                      const VoderHttpRequest *request,
                                      const VoderHttpDescription *description,
                                      GCancellable *cancellable,
                                      GError **error);
void voder_http_reply_free (VoderHttpReply *self);
guint voder_http_reply_get_status (VoderHttpReply *self);
const char *voder_http_reply_get_header (VoderHttpReply *self,
                                         const char *name);
char *voder_http_reply_dup_type (VoderHttpReply *self);
gssize voder_http_reply_read (VoderHttpReply *self,
                              guint8 *bytes,
                              gsize size,
                              GError **error);
gboolean voder_http_reply_wait (VoderHttpReply *self, GError **error);
GByteArray *voder_http_reply_read_all (VoderHttpReply *self,
                                       gsize max_bytes,
                                       gboolean *is_cut,
                                       GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderHttpReply, voder_http_reply_free)

G_END_DECLS
