/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-markdown-speaker.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <md4c.h>

#include "voder-markdown-entities.h"
#include "voder-markdown-unspoken.h"

#define ABORT (-1)

/*
 * Gives where in the document the parser's pointer points; FALSE when it is a
 * string of the parser's own, such as a line end.
 */
static gboolean
locate (VoderMarkdownSpeaker *self, const char *text, gsize *offset)
{
  if (text < self->slice || text >= self->slice + self->slice_length)
    return FALSE;
  *offset = self->slice_start + (gsize) (text - self->slice);

  return TRUE;
}

static gboolean
say_document (VoderMarkdownSpeaker *self, gsize start, gsize end)
{
  if (self->n_links > 0) {
    voder_text_builder_append_text (self->link, self->document, start, end);
    return TRUE;
  }

  return voder_passage_writer_append_text (self->writer, self->document, start,
                                           end, &self->error);
}

/*
 * Says a string that stands for a range of the document, or for nothing in it
 * when the range is empty.
 */
static gboolean
say_string (VoderMarkdownSpeaker *self,
            const char *string,
            gsize start,
            gsize end)
{
  gint64 source_start = -1;
  gint64 source_end = -1;

  if (end > start)
    voder_text_get_source_range (self->document, start, end, &source_start,
                                 &source_end);
  if (self->n_links > 0) {
    voder_text_builder_append_whole (self->link, string, source_start,
                                     source_end);
    return TRUE;
  }

  return voder_passage_writer_append (self->writer, string, source_start,
                                      source_end, &self->error);
}

static gboolean
say (VoderMarkdownSpeaker *self, const char *text, gsize length)
{
  g_autofree char *string = NULL;
  gsize offset;

  if (locate (self, text, &offset))
    return say_document (self, offset, offset + length);
  string = g_strndup (text, length);

  return say_string (self, string, 0, 0);
}

static gboolean
say_entity (VoderMarkdownSpeaker *self, const char *text, gsize length)
{
  char decoded[VODER_MARKDOWN_ENTITY_BYTES];
  gsize offset = 0;

  if (!voder_markdown_decode_entity (text, length, decoded))
    return say (self, text, length);
  if (!locate (self, text, &offset))
    return say_string (self, decoded, 0, 0);

  return say_string (self, decoded, offset, offset + length);
}

static void
set_block (VoderMarkdownSpeaker *self)
{
  VoderBlock block = VODER_BLOCK_PARAGRAPH;

  if (self->heading > 0)
    block = VODER_BLOCK_HEADING;
  else if (self->is_in_code)
    block = VODER_BLOCK_CODE;
  else if (self->n_cells > 0)
    block = VODER_BLOCK_TABLE_CELL;
  else if (self->n_items > 0)
    block = VODER_BLOCK_LIST_ITEM;

  voder_passage_writer_set_block (self->writer, block, self->heading);
}

static gboolean
end_block (VoderMarkdownSpeaker *self)
{
  return voder_passage_writer_end (self->writer, &self->error);
}

static gboolean
say_html (VoderMarkdownSpeaker *self, const char *text, gsize length)
{
  while (length > 0) {
    gboolean is_said = TRUE;
    gsize n = 0;

    switch (voder_markdown_html_scan (&self->html, text, length, &n)) {
    case VODER_MARKDOWN_TOKEN_TEXT:
      is_said =
          *text == '\n' ? say_string (self, " ", 0, 0) : say (self, text, n);
      break;
    case VODER_MARKDOWN_TOKEN_ENTITY:
      is_said = say_entity (self, text, n);
      break;
    case VODER_MARKDOWN_TOKEN_BREAK:
      is_said =
          self->is_in_html ? end_block (self) : say_string (self, " ", 0, 0);
      break;
    default:
      break;
    }
    if (!is_said)
      return FALSE;
    text += n;
    length -= n;
  }

  return TRUE;
}

static void
note_code (VoderMarkdownSpeaker *self, const char *text, gsize length)
{
  gsize offset;

  if (!locate (self, text, &offset))
    return;
  if (!self->has_code)
    self->code_start = offset;
  self->has_code = TRUE;
  self->code_end = offset + length;
}

static gboolean
announce_code (VoderMarkdownSpeaker *self)
{
  if (!self->has_code || self->read_code)
    return TRUE;

  return say_string (self, _ ("Code block."), self->code_start, self->code_end);
}

static int
enter_block (MD_BLOCKTYPE type, void *detail, void *data)
{
  VoderMarkdownSpeaker *self = data;

  if (voder_cancellable_set_error_if_done (self->cancellable, &self->error) ||
      !end_block (self))
    return ABORT;

  memset (&self->html, 0, sizeof self->html);
  switch (type) {
  case MD_BLOCK_QUOTE:
    self->n_quotes++;
    break;
  case MD_BLOCK_LI:
    self->n_items++;
    break;
  case MD_BLOCK_TH:
  case MD_BLOCK_TD:
    self->n_cells++;
    break;
  case MD_BLOCK_H:
    self->heading = ((MD_BLOCK_H_DETAIL *) detail)->level;
    break;
  case MD_BLOCK_HTML:
    self->is_in_html = TRUE;
    break;
  case MD_BLOCK_CODE:
    self->is_in_code = TRUE;
    self->has_code = FALSE;
    break;
  default:
    break;
  }
  set_block (self);

  return 0;
}

static int
leave_block (MD_BLOCKTYPE type, void *detail, void *data)
{
  VoderMarkdownSpeaker *self = data;

  if (type == MD_BLOCK_CODE && !announce_code (self))
    return ABORT;
  if (!end_block (self))
    return ABORT;

  switch (type) {
  case MD_BLOCK_QUOTE:
    self->n_quotes--;
    break;
  case MD_BLOCK_LI:
    self->n_items--;
    break;
  case MD_BLOCK_TH:
  case MD_BLOCK_TD:
    self->n_cells--;
    break;
  case MD_BLOCK_H:
    self->heading = 0;
    break;
  case MD_BLOCK_HTML:
    self->is_in_html = FALSE;
    break;
  case MD_BLOCK_CODE:
    self->is_in_code = FALSE;
    break;
  default:
    break;
  }
  set_block (self);

  return 0;
}

/*
 * Says running text, without addresses and marks of footnotes in it.
 */
static gboolean
say_words (VoderMarkdownSpeaker *self, const char *text, gsize length)
{
  VoderMarkdownUnspoken unspoken = { 0, 0 };
  gboolean goes_on = self->is_behind_ampersand;

  self->is_in_address = self->is_behind_ampersand = FALSE;
  if (goes_on)
    unspoken.end = voder_markdown_span_address (text, length);
  while (goes_on || voder_markdown_find_unspoken (text, length, &unspoken)) {
    if (unspoken.start > 0 && !say (self, text, unspoken.start))
      return FALSE;
    text += unspoken.end;
    length -= unspoken.end;
    self->is_in_address = length == 0;
    goes_on = FALSE;
  }

  return length == 0 || say (self, text, length);
}

/*
 * Says the kind of an alert as a phrase of its own.
 */
static gboolean
say_alert (VoderMarkdownSpeaker *self, const char *text, gsize length)
{
  return say (self, text + strlen ("[!"), length - strlen ("[!]")) &&
         end_block (self);
}

static gboolean
say_words_entity (VoderMarkdownSpeaker *self, const char *text, gsize length)
{
  self->is_behind_ampersand =
      self->is_in_address && length == 5 && memcmp (text, "&amp;", 5) == 0;
  if (self->is_behind_ampersand)
    return TRUE;

  return say_entity (self, text, length);
}

static gboolean
say_code (VoderMarkdownSpeaker *self, const char *text, gsize length)
{
  g_autofree char *string = g_strndup (text, length);

  return (!self->is_in_code && voder_markdown_is_address (string)) ||
         say (self, text, length);
}

static int
enter_span (MD_SPANTYPE type, void *detail, void *data)
{
  VoderMarkdownSpeaker *self = data;

  if (type == MD_SPAN_A)
    self->n_links++;

  return 0;
}

static gboolean
say_link (VoderMarkdownSpeaker *self)
{
  g_autoptr (VoderText) text = voder_text_builder_steal (self->link);

  const char *string = voder_text_get_string (text);

  if (voder_markdown_is_address (string)) {
    self->is_in_address = TRUE;
    return TRUE;
  }
  if (voder_markdown_is_footnote (string))
    return TRUE;

  return voder_passage_writer_append_text (
      self->writer, text, 0, voder_text_get_length (text), &self->error);
}

static int
leave_span (MD_SPANTYPE type, void *detail, void *data)
{
  VoderMarkdownSpeaker *self = data;

  if (type != MD_SPAN_A)
    return 0;
  self->n_links--;
  if (self->n_links > 0)
    return 0;

  return say_link (self) ? 0 : ABORT;
}

static int
text (MD_TEXTTYPE type, const MD_CHAR *string, MD_SIZE size, void *data)
{
  VoderMarkdownSpeaker *self = data;
  gboolean is_said = TRUE;

  if (self->is_in_code && !self->read_code) {
    note_code (self, string, size);
    return 0;
  }
  if (type == MD_TEXT_HTML)
    return say_html (self, string, size) ? 0 : ABORT;
  if (self->html.state == VODER_MARKDOWN_HTML_HIDDEN)
    return 0;

  if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR)
    is_said = say_string (self, " ", 0, 0);
  else if (type == MD_TEXT_ENTITY)
    is_said = say_words_entity (self, string, size);
  else if (type == MD_TEXT_NORMAL && self->n_quotes > 0 &&
           voder_markdown_is_alert (string, size))
    is_said = say_alert (self, string, size);
  else if (type == MD_TEXT_NORMAL)
    is_said = say_words (self, string, size);
  else if (type == MD_TEXT_CODE)
    is_said = say_code (self, string, size);

  return is_said ? 0 : ABORT;
}

void
voder_markdown_speaker_init (VoderMarkdownSpeaker *self,
                             VoderPassageWriter *writer,
                             GCancellable *cancellable)
{
  *self = (VoderMarkdownSpeaker){
    .writer = writer,
    .cancellable = cancellable,
    .link = voder_text_builder_new (),
  };
}

void
voder_markdown_speaker_clear (VoderMarkdownSpeaker *self)
{
  g_clear_pointer (&self->link, voder_text_builder_unref);
  g_clear_error (&self->error);
}

/*
 * Parses and speaks the document from @start to @end, where it can be cut,
 * with the definitions of links in @labels put before it.
 */
gboolean
voder_markdown_speaker_speak (VoderMarkdownSpeaker *self,
                              GString *labels,
                              gsize start,
                              gsize end,
                              GError **error)
{
  static const MD_PARSER parser = {
    .flags = MD_DIALECT_GITHUB,
    .enter_block = enter_block,
    .leave_block = leave_block,
    .enter_span = enter_span,
    .leave_span = leave_span,
    .text = text,
  };
  const char *slice = voder_text_get_string (self->document) + start;
  g_autofree char *joined = NULL;
  gsize before = labels->len;
  int result;

  self->slice_start = start;
  self->slice_length = end - start;
  self->slice = slice;
  if (before > 0) {
    joined = g_malloc (before + self->slice_length);
    memcpy (joined, labels->str, before);
    memcpy (joined + before, slice, self->slice_length);
    self->slice = joined + before;
  }

  result = md_parse (before > 0 ? joined : slice,
                     (MD_SIZE) (before + self->slice_length), &parser, self);
  if (self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));
  else if (result != 0)
    g_set_error_literal (error, VODER_TEXT_ERROR, VODER_TEXT_ERROR_LIMIT,
                         _ ("The Markdown parser ran out of memory"));

  return result == 0;
}
