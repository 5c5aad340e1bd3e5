/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* A part of a text that is markup to a reader though not to the parser. */
typedef struct {
  gsize start;
  gsize end;
} VoderMarkdownUnspoken;

gboolean voder_markdown_is_address (const char *text);
gboolean voder_markdown_is_footnote (const char *text);
gboolean voder_markdown_is_alert (const char *text, gsize length);
gsize voder_markdown_span_address (const char *text, gsize length);
gboolean voder_markdown_find_unspoken (const char *text,
                                       gsize length,
                                       VoderMarkdownUnspoken *found);

G_END_DECLS
