/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

GUri *voder_http_url_parse (const char *string, GError **error);
GUri *voder_http_url_join (GUri *base, const char *path);
GUri *voder_http_url_follow (GUri *from, const char *location, GError **error);
gboolean voder_http_url_is_loopback (GUri *uri);
gboolean voder_http_url_is_same_origin (GUri *a, GUri *b);
char *voder_http_url_describe (GUri *uri);

G_END_DECLS
