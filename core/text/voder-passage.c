/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/text/voder-passage.h>

/**
 * VoderPassage:
 *
 * A piece of one block of a document: of a paragraph, a heading, an item of a
 * list. A block of any length flows as passages of bounded size, the first
 * with %VODER_PASSAGE_BEGIN, the last with %VODER_PASSAGE_END.
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
  VoderPassage *copy;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->document == document)
    return voder_passage_ref (self);

  copy = voder_passage_new (self->text, self->block, self->level, self->flags,
                            self->language);
  copy->document = document;

  return copy;
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
