/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

#include "voder-markdown-html.h"

G_BEGIN_DECLS

/* Turns what the parser finds into passages. */
typedef struct {
  VoderPassageWriter *writer;
  VoderText *document;
  GCancellable *cancellable;
  gboolean read_code;
  GError *error;

  /* The part of the parser's input that is a slice of the document. */
  const char *slice;
  gsize slice_length;
  gsize slice_start;

  guint n_quotes;
  guint n_items;
  guint n_cells;
  guint n_links;
  guint heading;
  gboolean is_in_code;
  gboolean is_in_html;
  gboolean has_code;
  gsize code_start;
  gsize code_end;
  /* The text of a link is held back until it is known to be no address. */
  VoderTextBuilder *link;
  VoderMarkdownHtml html;
  /* What may go on in the next text: an address is cut at an entity. */
  gboolean is_in_address;
  gboolean is_behind_ampersand;
} VoderMarkdownSpeaker;

void voder_markdown_speaker_init (VoderMarkdownSpeaker *self,
                                  VoderPassageWriter *writer,
                                  GCancellable *cancellable);
void voder_markdown_speaker_clear (VoderMarkdownSpeaker *self);
gboolean voder_markdown_speaker_speak (VoderMarkdownSpeaker *self,
                                       GString *labels,
                                       gsize start,
                                       gsize end,
                                       GError **error);

G_END_DECLS
