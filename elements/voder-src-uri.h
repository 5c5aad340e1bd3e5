/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* What a “voder:” URI says: a text or a file, and properties of an element. */
typedef struct {
  char *text;
  char *path;
  GPtrArray *names; /* of properties, and their values */
  GArray *values;
} VoderSrcUri;

gboolean voder_src_uri_parse (VoderSrcUri *self,
                              const char *uri,
                              GObjectClass *klass,
                              GError **error);
void voder_src_uri_clear (VoderSrcUri *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VoderSrcUri, voder_src_uri_clear)

G_END_DECLS
