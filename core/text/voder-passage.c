/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/text/voder-passage.h>

/**
 * VoderPassage:
 *
 * A piece of one block of a document: of a paragraph, a heading, an item of a
 * list. A block of any length flows as passages of bounded size, the first
 * with %VODER_PASSAGE_BEGIN, the last with %VODER_PASSAGE_END. Or a silence of
 * a length that the document gives, in a block or between two.
 *
 * Thread safety: immutable.
 */
struct _VoderPassage {
  gatomicrefcount ref_count;
  VoderText *text;
  char *language;
  VoderBlock block;
  VoderPassageFlags flags;
  guint level;
  guint document;
  VoderStyle *style;
  gboolean is_silence;
  gint64 pause_us;
};

G_DEFINE_BOXED_TYPE (VoderPassage,
                     voder_passage,
                     voder_passage_ref,
                     voder_passage_unref)

/**
 * voder_passage_new:
 * @text: the text; line breaks that mean nothing are already spaces
 * @block: what kind of block it is part of
 * @level: the level of a heading, 1 to 6; 0 for other blocks
 * @flags: which part of the block it is
 * @language: (nullable): BCP-47 language, or %NULL when the document does not
 *   say
 *
 * Makes a passage of document 0.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new passage
 */
VoderPassage *
voder_passage_new (VoderText *text,
                   VoderBlock block,
                   guint level,
                   VoderPassageFlags flags,
                   const char *language)
{
  VoderPassage *self;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (level <= 6, NULL);

  self = g_new0 (VoderPassage, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->text = voder_text_ref (text);
  self->block = block;
  self->level = level;
  self->flags = flags;
  self->language = g_strdup (language);

  return self;
}

/* A passage like @self, to be changed. */
static VoderPassage *
copy (VoderPassage *self)
{
  VoderPassage *passage = voder_passage_new (
      self->text, self->block, self->level, self->flags, self->language);

  passage->document = self->document;
  passage->is_silence = self->is_silence;
  passage->pause_us = self->pause_us;
  if (self->style != NULL)
    passage->style = voder_style_ref (self->style);

  return passage;
}

/**
 * voder_passage_new_silence:
 * @marks: an empty text, which may have marks: they are where the silence
 *   begins
 * @pause_us: how long it is, in microseconds at the rate 1.0; at least 0
 *
 * Makes a silence of document 0. It takes the place of the pause that there
 * would be otherwise; silences in a row add up.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new passage
 */
VoderPassage *
voder_passage_new_silence (VoderText *marks, gint64 pause_us)
{
  VoderPassage *self;

  g_return_val_if_fail (marks != NULL, NULL);
  g_return_val_if_fail (voder_text_get_length (marks) == 0, NULL);
  g_return_val_if_fail (pause_us >= 0, NULL);

  self = voder_passage_new (marks, VODER_BLOCK_PARAGRAPH, 0, VODER_PASSAGE_NONE,
                            NULL);
  self->is_silence = TRUE;
  self->pause_us = pause_us;

  return self;
}

/**
 * voder_passage_new_with_style:
 * @self: a passage
 * @style: (nullable): how it is to be spoken; %NULL for nothing in particular
 *
 * Makes a passage that differs only in its style.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a passage
 */
VoderPassage *
voder_passage_new_with_style (VoderPassage *self, VoderStyle *style)
{
  VoderPassage *passage;

  g_return_val_if_fail (self != NULL, NULL);

  passage = copy (self);
  g_clear_pointer (&passage->style, voder_style_unref);
  if (style != NULL)
    passage->style = voder_style_ref (style);

  return passage;
}

/**
 * voder_passage_new_with_document:
 * @self: a passage
 * @document: number of the document it belongs to, the first is 0
 *
 * Makes a passage that differs only in its document.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a passage
 */
VoderPassage *
voder_passage_new_with_document (VoderPassage *self, guint document)
{
  VoderPassage *passage;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->document == document)
    return voder_passage_ref (self);

  passage = copy (self);
  passage->document = document;

  return passage;
}

/**
 * voder_passage_ref:
 * @self: a passage
 *
 * Takes a reference.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): @self
 */
VoderPassage *
voder_passage_ref (VoderPassage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * voder_passage_unref:
 * @self: (transfer full): a passage
 *
 * Drops a reference; the last one frees the passage.
 *
 * Thread safety: any thread.
 */
void
voder_passage_unref (VoderPassage *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  voder_text_unref (self->text);
  g_clear_pointer (&self->style, voder_style_unref);
  g_free (self->language);
  g_free (self);
}

/**
 * voder_passage_get_text:
 * @self: a passage
 *
 * Gives the text, which may be empty.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none): the text
 */
VoderText *
voder_passage_get_text (VoderPassage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text;
}

/**
 * voder_passage_get_block:
 * @self: a passage
 *
 * Gives the kind of block it is part of.
 *
 * Thread safety: any thread.
 *
 * Returns: the kind
 */
VoderBlock
voder_passage_get_block (VoderPassage *self)
{
  g_return_val_if_fail (self != NULL, VODER_BLOCK_PARAGRAPH);

  return self->block;
}

/**
 * voder_passage_get_level:
 * @self: a passage
 *
 * Gives the level of a heading.
 *
 * Thread safety: any thread.
 *
 * Returns: 1 to 6, or 0 for other blocks
 */
guint
voder_passage_get_level (VoderPassage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->level;
}

/**
 * voder_passage_get_flags:
 * @self: a passage
 *
 * Tells which part of its block it is.
 *
 * Thread safety: any thread.
 *
 * Returns: the flags
 */
VoderPassageFlags
voder_passage_get_flags (VoderPassage *self)
{
  g_return_val_if_fail (self != NULL, VODER_PASSAGE_NONE);

  return self->flags;
}

/**
 * voder_passage_get_language:
 * @self: a passage
 *
 * Gives the language that the document names.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none) (nullable): BCP-47 language
 */
const char *
voder_passage_get_language (VoderPassage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->language;
}

/**
 * voder_passage_get_document:
 * @self: a passage
 *
 * Gives the number of its document.
 *
 * Thread safety: any thread.
 *
 * Returns: 0 for the first
 */
guint
voder_passage_get_document (VoderPassage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->document;
}

/**
 * voder_passage_get_style:
 * @self: a passage
 *
 * Gives how the document wants it to be spoken.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none) (nullable): the style; %NULL when it does not say
 */
VoderStyle *
voder_passage_get_style (VoderPassage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->style;
}

/**
 * voder_passage_is_silence:
 * @self: a passage
 *
 * Tells whether it is a silence that the document asks for.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE for text
 */
gboolean
voder_passage_is_silence (VoderPassage *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_silence;
}

/**
 * voder_passage_get_pause_us:
 * @self: a passage
 *
 * Gives the length of a silence.
 *
 * Thread safety: any thread.
 *
 * Returns: microseconds at the rate 1.0; 0 for text
 */
gint64
voder_passage_get_pause_us (VoderPassage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->pause_us;
}
