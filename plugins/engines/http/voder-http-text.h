/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *voder_http_text_new (const char *string,
                           gboolean is_ssml,
                           gboolean has_tokens);
gboolean voder_http_text_is_blank (const char *text);
gboolean voder_http_text_has_words (const char *text);
char **voder_http_text_split (const char *text, guint max_characters);

G_END_DECLS
