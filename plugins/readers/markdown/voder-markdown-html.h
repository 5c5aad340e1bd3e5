/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* No element that matters has a longer name. */
#define VODER_MARKDOWN_MAX_ELEMENT 12

typedef enum {
  VODER_MARKDOWN_HTML_TEXT,
  VODER_MARKDOWN_HTML_TAG,
  VODER_MARKDOWN_HTML_QUOTED,
  VODER_MARKDOWN_HTML_ALT,
  VODER_MARKDOWN_HTML_COMMENT,
  VODER_MARKDOWN_HTML_DECLARATION,
  VODER_MARKDOWN_HTML_HIDDEN,
} VoderMarkdownHtmlState;

/* What a piece of HTML is to a listener. */
typedef enum {
  VODER_MARKDOWN_TOKEN_NOTHING,
  VODER_MARKDOWN_TOKEN_TEXT,
  VODER_MARKDOWN_TOKEN_ENTITY,
  VODER_MARKDOWN_TOKEN_BREAK,
} VoderMarkdownToken;

/* Where in raw HTML we are; all zero at the start. */
typedef struct {
  VoderMarkdownHtmlState state;
  char quote;
  char element[VODER_MARKDOWN_MAX_ELEMENT + 1];
  gboolean is_closing;
} VoderMarkdownHtml;

VoderMarkdownToken voder_markdown_html_scan (VoderMarkdownHtml *self,
                                             const char *text,
                                             gsize length,
                                             gsize *n_taken);

G_END_DECLS
