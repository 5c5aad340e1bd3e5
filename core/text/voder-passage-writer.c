/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/text/voder-passage-writer.h>

#include <string.h>

#include "voder-text-builder-private.h"

/* No passage is longer. */
#define PIECE_BYTES (16 * 1024)

/**
 * VoderPassageWriter:
 *
 * Sends blocks of any length as passages of at most 16 KiB. A reader appends
 * to the block, and ends it; the writer cuts it where words end and sets the
 * flags. A block without anything but white space is not sent.
 *
 * Thread safety: one thread.
 */
struct _VoderPassageWriter {
  GObject parent_instance;

  VoderSender *passages;
  GCancellable *cancellable;
  VoderTextBuilder *builder;
  VoderBlock block;
  guint level;
  char *language;
  VoderStyle *style;
  /* Whether the block has begun for the receiver, and has words at all. */
  gboolean is_begun;
  gboolean has_words;
  /* Nothing was appended since the cut. */
  gboolean is_cut;
};

G_DEFINE_FINAL_TYPE (VoderPassageWriter, voder_passage_writer, G_TYPE_OBJECT)

static gboolean
send (VoderPassageWriter *self,
      gsize length,
      VoderPassageFlags flags,
      GError **error)
{
  g_autoptr (VoderText) text = NULL;
  g_autoptr (VoderPassage) plain = NULL;

  if (!self->is_begun)
    flags |= VODER_PASSAGE_BEGIN;
  self->is_begun = TRUE;
  text = voder_text_builder_steal_head (self->builder, length);
  plain =
      voder_passage_new (text, self->block, self->level, flags, self->language);
  if (self->style == NULL)
    return voder_sender_send (self->passages, g_steal_pointer (&plain),
                              self->cancellable, error);

  return voder_sender_send (self->passages,
                            voder_passage_new_with_style (plain, self->style),
                            self->cancellable, error);
}

/*
 * Finds where the last word before @end begins, or several with one
 * pronunciation; 0 when there is but one.
 */
static gsize
find_last_word (VoderTextBuilder *builder, gsize end)
{
  const char *string = voder_text_builder_peek (builder);
  const char *p = string + end;
  gboolean is_in_word = FALSE;

  while (p > string) {
    const char *previous = g_utf8_prev_char (p);

    if (!g_unichar_isspace (g_utf8_get_char (previous)))
      is_in_word = TRUE;
    else if (is_in_word)
      return voder_text_builder_find_whole (builder, (gsize) (p - string));
    p = previous;
  }

  return 0;
}

static gboolean
is_blank (const char *string, gsize length)
{
  const char *end = string + length;

  for (const char *p = string; p < end; p = g_utf8_next_char (p)) {
    if (!g_unichar_isspace (g_utf8_get_char (p)))
      return FALSE;
  }

  return TRUE;
}

/*
 * Sends pieces as long as more than one of them is there.
 */
static gboolean
send_pieces (VoderPassageWriter *self, GError **error)
{
  while (voder_text_builder_get_length (self->builder) > PIECE_BYTES) {
    const char *string = voder_text_builder_peek (self->builder);
    const char *limit =
        g_utf8_find_prev_char (string, string + PIECE_BYTES + 1);
    gsize cut = find_last_word (self->builder, (gsize) (limit - string));

    if (cut == 0)
      cut = (gsize) (limit - string);
    if (!send (self, cut, VODER_PASSAGE_NONE, error))
      return FALSE;
  }

  return TRUE;
}

static void
voder_passage_writer_finalize (GObject *object)
{
  VoderPassageWriter *self = VODER_PASSAGE_WRITER (object);

  g_clear_object (&self->passages);
  g_clear_object (&self->cancellable);
  voder_text_builder_unref (self->builder);
  g_clear_pointer (&self->style, voder_style_unref);
  g_free (self->language);

  G_OBJECT_CLASS (voder_passage_writer_parent_class)->finalize (object);
}

static void
voder_passage_writer_class_init (VoderPassageWriterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_passage_writer_finalize;
}

static void
voder_passage_writer_init (VoderPassageWriter *self)
{
  self->builder = voder_text_builder_new ();
}

/**
 * voder_passage_writer_new:
 * @passages: where to send the passages
 * @cancellable: (nullable): ends the wait for room there
 *
 * Makes a writer; its first block is a paragraph.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new writer
 */
VoderPassageWriter *
voder_passage_writer_new (VoderSender *passages, GCancellable *cancellable)
{
  VoderPassageWriter *self;

  g_return_val_if_fail (VODER_IS_SENDER (passages), NULL);
  g_return_val_if_fail (
      voder_sender_get_item_type (passages) == VODER_TYPE_PASSAGE, NULL);

  self = g_object_new (VODER_TYPE_PASSAGE_WRITER, NULL);
  self->passages = g_object_ref (passages);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;

  return self;
}

/**
 * voder_passage_writer_set_block:
 * @self: a writer
 * @block: a kind of block
 * @level: the level of a heading, 1 to 6; 0 for other blocks
 *
 * Sets the kind of the blocks that follow; the one at hand must be empty.
 *
 * Thread safety: one thread.
 */
void
voder_passage_writer_set_block (VoderPassageWriter *self,
                                VoderBlock block,
                                guint level)
{
  g_return_if_fail (VODER_IS_PASSAGE_WRITER (self));
  g_return_if_fail (!self->is_begun);
  g_return_if_fail (level <= 6);

  self->block = block;
  self->level = level;
}

/**
 * voder_passage_writer_set_language:
 * @self: a writer
 * @language: (nullable): BCP-47 language, or %NULL when it is not known
 *
 * Sets the language of the passages that follow.
 *
 * Thread safety: one thread.
 */
void
voder_passage_writer_set_language (VoderPassageWriter *self,
                                   const char *language)
{
  g_return_if_fail (VODER_IS_PASSAGE_WRITER (self));

  g_free (self->language);
  self->language = g_strdup (language);
}

/**
 * voder_passage_writer_set_style:
 * @self: a writer
 * @style: (nullable): how the document wants it to be spoken, or %NULL
 *
 * Sets the style of the passages that follow. In the middle of a block
 * voder_passage_writer_cut() goes before it, as before another language.
 *
 * Thread safety: one thread.
 */
void
voder_passage_writer_set_style (VoderPassageWriter *self, VoderStyle *style)
{
  g_return_if_fail (VODER_IS_PASSAGE_WRITER (self));

  if (style != NULL)
    voder_style_ref (style);
  g_clear_pointer (&self->style, voder_style_unref);
  self->style = style;
}

/**
 * voder_passage_writer_is_empty:
 * @self: a writer
 *
 * Tells whether anything but white space was appended to the block at hand.
 *
 * Thread safety: one thread.
 *
 * Returns: %TRUE when ending the block would send nothing
 */
gboolean
voder_passage_writer_is_empty (VoderPassageWriter *self)
{
  g_return_val_if_fail (VODER_IS_PASSAGE_WRITER (self), TRUE);

  return !self->has_words;
}

/**
 * voder_passage_writer_append:
 * @self: a writer
 * @string: UTF-8 text
 * @source_start: offset in the source of the first byte it stands for, or -1
 * @source_end: offset behind the last, or -1
 * @error: return location for an error
 *
 * Appends a string of the reader's own to the block at hand, as
 * voder_text_builder_append_whole() does; voder_passage_writer_append_text()
 * takes what is in the source.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE with an error of voder_sender_send()
 */
gboolean
voder_passage_writer_append (VoderPassageWriter *self,
                             const char *string,
                             gint64 source_start,
                             gint64 source_end,
                             GError **error)
{
  g_return_val_if_fail (VODER_IS_PASSAGE_WRITER (self), FALSE);
  g_return_val_if_fail (string != NULL, FALSE);

  self->is_cut = FALSE;
  self->has_words = self->has_words || !is_blank (string, strlen (string));
  voder_text_builder_append_whole (self->builder, string, source_start,
                                   source_end);

  return send_pieces (self, error);
}

/**
 * voder_passage_writer_append_text:
 * @self: a writer
 * @text: where to take text from
 * @start: offset of the first byte to append, at most @end
 * @end: offset behind the last one, at most the length of @text
 * @error: return location for an error
 *
 * Appends a part of a text, which may be large, to the block at hand.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE with an error of voder_sender_send()
 */
gboolean
voder_passage_writer_append_text (VoderPassageWriter *self,
                                  VoderText *text,
                                  gsize start,
                                  gsize end,
                                  GError **error)
{
  const char *string;

  g_return_val_if_fail (VODER_IS_PASSAGE_WRITER (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (start <= end && end <= voder_text_get_length (text),
                        FALSE);

  self->is_cut = FALSE;
  string = voder_text_get_string (text);
  while (start < end) {
    gsize next = end;

    if (end - start > PIECE_BYTES)
      next = (gsize) (g_utf8_find_prev_char (string,
                                             string + start + PIECE_BYTES + 1) -
                      string);
    self->has_words =
        self->has_words || !is_blank (string + start, next - start);
    voder_text_builder_append_text (self->builder, text, start, next);
    if (!send_pieces (self, error))
      return FALSE;
    start = next;
  }

  return TRUE;
}

/**
 * voder_passage_writer_append_mark:
 * @self: a writer
 * @name: the name of the mark
 * @source_start: offset in the source of the mark itself, or -1
 * @source_end: offset behind it, or -1
 *
 * Appends a mark to the block at hand. In a block without words it is lost.
 *
 * Thread safety: one thread.
 */
void
voder_passage_writer_append_mark (VoderPassageWriter *self,
                                  const char *name,
                                  gint64 source_start,
                                  gint64 source_end)
{
  g_return_if_fail (VODER_IS_PASSAGE_WRITER (self));
  g_return_if_fail (name != NULL);

  self->is_cut = FALSE;
  voder_text_builder_append_mark (self->builder, name, source_start,
                                  source_end);
}

/**
 * voder_passage_writer_cut:
 * @self: a writer
 * @is_sentence: whether a sentence ends here
 * @error: return location for an error
 *
 * Ends what is said in one go; the block goes on. A block without words, or cut
 * just now, stays as it is.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE with an error of voder_sender_send()
 */
gboolean
voder_passage_writer_cut (VoderPassageWriter *self,
                          gboolean is_sentence,
                          GError **error)
{
  VoderPassageFlags flags = VODER_PASSAGE_CUT;

  g_return_val_if_fail (VODER_IS_PASSAGE_WRITER (self), FALSE);

  if (self->is_cut || (!self->has_words && !self->is_begun))
    return TRUE;
  self->is_cut = TRUE;
  if (is_sentence)
    flags |= VODER_PASSAGE_SENTENCE;

  return send (self, voder_text_builder_get_length (self->builder), flags,
               error);
}

/**
 * voder_passage_writer_split:
 * @self: a writer
 * @error: return location for an error
 *
 * Sends what the block has so far, before a style that does not end what is
 * said in one go; see voder_style_new_with_base().
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE with an error of voder_sender_send()
 */
gboolean
voder_passage_writer_split (VoderPassageWriter *self, GError **error)
{
  gsize length;

  g_return_val_if_fail (VODER_IS_PASSAGE_WRITER (self), FALSE);

  length = voder_text_builder_get_length (self->builder);

  return length == 0 || !self->has_words ||
         send (self, length, VODER_PASSAGE_NONE, error);
}

/**
 * voder_passage_writer_send_silence:
 * @self: a writer
 * @marks: an empty text, which may have marks
 * @pause_us: how long it is, in microseconds at the rate 1.0; at least 0
 * @error: return location for an error
 *
 * Sends a silence, see voder_passage_new_silence(); in the middle of a block
 * what is said in one go ends before it.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE with an error of voder_sender_send()
 */
gboolean
voder_passage_writer_send_silence (VoderPassageWriter *self,
                                   VoderText *marks,
                                   gint64 pause_us,
                                   GError **error)
{
  g_return_val_if_fail (VODER_IS_PASSAGE_WRITER (self), FALSE);
  g_return_val_if_fail (marks != NULL, FALSE);

  return voder_passage_writer_cut (self, FALSE, error) &&
         voder_sender_send (self->passages,
                            voder_passage_new_silence (marks, pause_us),
                            self->cancellable, error);
}

/**
 * voder_passage_writer_flush:
 * @self: a writer
 * @error: return location for an error
 *
 * Sends what the block has so far, but for its last word, which may not be
 * whole. For a reader that is about to wait for more.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE with an error of voder_sender_send()
 */
gboolean
voder_passage_writer_flush (VoderPassageWriter *self, GError **error)
{
  gsize cut;

  g_return_val_if_fail (VODER_IS_PASSAGE_WRITER (self), FALSE);

  cut = find_last_word (self->builder,
                        voder_text_builder_get_length (self->builder));

  return cut == 0 || send (self, cut, VODER_PASSAGE_NONE, error);
}

/**
 * voder_passage_writer_end:
 * @self: a writer
 * @error: return location for an error
 *
 * Ends the block and sends what is left of it; the next one begins. An empty
 * block is no block.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE with an error of voder_sender_send()
 */
gboolean
voder_passage_writer_end (VoderPassageWriter *self, GError **error)
{
  gboolean is_sent = TRUE;

  g_return_val_if_fail (VODER_IS_PASSAGE_WRITER (self), FALSE);

  if (self->has_words || self->is_begun)
    is_sent = send (self, voder_text_builder_get_length (self->builder),
                    VODER_PASSAGE_END, error);
  else
    voder_text_unref (voder_text_builder_steal (self->builder));
  self->is_begun = FALSE;
  self->has_words = FALSE;
  self->is_cut = FALSE;

  return is_sent;
}
