/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What block of the document's top level has swallowed the lines so far. */
typedef enum {
  VODER_MARKDOWN_OPEN_NOTHING,
  VODER_MARKDOWN_OPEN_FENCE,
  VODER_MARKDOWN_OPEN_HTML,
  /* Nobody but a whole parser can tell. */
  VODER_MARKDOWN_OPEN_UNKNOWN,
} VoderMarkdownOpen;

/* Follows a document line by line. */
typedef struct {
  const char *text;
  gsize length;
  gsize position;

  VoderMarkdownOpen open;
  char fence_character;
  gsize fence_length;
  const char *html_end;
  /* Where the text of the list's item begins; 0 outside of lists. */
  gsize item_offset;
  gboolean is_item_unsure;
  gboolean was_blank;
} VoderMarkdownSlicer;

/* A line, and what can be said of it alone. */
typedef struct {
  const char *start;
  const char *end;
  const char *content;
  gsize indent;
  gboolean is_blank;
} VoderMarkdownLine;

void voder_markdown_slicer_init (VoderMarkdownSlicer *self,
                                 const char *text,
                                 gsize length);
gboolean voder_markdown_slicer_read_line (VoderMarkdownSlicer *self,
                                          VoderMarkdownLine *line);
gsize voder_markdown_slicer_next (VoderMarkdownSlicer *self, gsize min_bytes);
gsize voder_markdown_skip_front_matter (const char *text, gsize length);

G_END_DECLS
