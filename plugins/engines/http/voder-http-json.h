/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonNode *voder_http_json_parse (const char *text, gsize length);
const char *voder_http_json_peek_string (JsonNode *node);
JsonNode *voder_http_json_peek_member (JsonNode *node, const char *name);

G_END_DECLS
