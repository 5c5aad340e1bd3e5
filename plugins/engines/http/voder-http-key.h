/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-http-description.h"

G_BEGIN_DECLS

gboolean voder_http_key_load (const VoderHttpDescription *description,
                              char **key,
                              GCancellable *cancellable,
                              GError **error);
void voder_http_key_free (char *key);

G_END_DECLS
