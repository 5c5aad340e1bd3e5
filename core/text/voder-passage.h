/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/text/voder-style.h>
#include <voder/text/voder-text.h>

G_BEGIN_DECLS

/**
 * VoderBlock:
 * @VODER_BLOCK_PARAGRAPH: running text
 * @VODER_BLOCK_HEADING: a heading; its level is 1 to 6
 * @VODER_BLOCK_LIST_ITEM: an item of a list
 * @VODER_BLOCK_TABLE_CELL: a cell of a table
 * @VODER_BLOCK_CODE: program text, or the phrase that stands for it
 *
 * What kind of block a passage is part of.
 */
typedef enum {
  VODER_BLOCK_PARAGRAPH,
  VODER_BLOCK_HEADING,
  VODER_BLOCK_LIST_ITEM,
  VODER_BLOCK_TABLE_CELL,
  VODER_BLOCK_CODE,
} VoderBlock;

#define VODER_TYPE_BLOCK (voder_block_get_type ())
VODER_API GType voder_block_get_type (void);

/**
 * VoderPassageFlags:
 * @VODER_PASSAGE_NONE: from the middle of a block
 * @VODER_PASSAGE_BEGIN: the block begins here
 * @VODER_PASSAGE_END: the block ends here
 * @VODER_PASSAGE_WHOLE: both
 * @VODER_PASSAGE_CUT: what is said in one go ends here, as the style, the
 *   language or a pause does, perhaps in the middle of a sentence
 * @VODER_PASSAGE_SENTENCE: a sentence ends here, whatever the text looks like
 *
 * Which part of its block a passage is, and what ends with it.
 */
typedef enum {
  VODER_PASSAGE_NONE = 0,
  VODER_PASSAGE_BEGIN = 1 << 0,
  VODER_PASSAGE_END = 1 << 1,
  VODER_PASSAGE_WHOLE = VODER_PASSAGE_BEGIN | VODER_PASSAGE_END,
  VODER_PASSAGE_CUT = 1 << 2,
  VODER_PASSAGE_SENTENCE = 1 << 3,
} VoderPassageFlags;

#define VODER_TYPE_PASSAGE_FLAGS (voder_passage_flags_get_type ())
VODER_API GType voder_passage_flags_get_type (void);

#define VODER_TYPE_PASSAGE (voder_passage_get_type ())
typedef struct _VoderPassage VoderPassage;
VODER_API GType voder_passage_get_type (void);

VODER_API VoderPassage *voder_passage_new (VoderText *text,
                                           VoderBlock block,
                                           guint level,
                                           VoderPassageFlags flags,
                                           const char *language);
VODER_API VoderPassage *voder_passage_new_silence (VoderText *marks,
                                                   gint64 pause_us);
VODER_API VoderPassage *voder_passage_new_with_style (VoderPassage *self,
                                                      VoderStyle *style);
VODER_API VoderPassage *voder_passage_new_with_document (VoderPassage *self,
                                                         guint document);
VODER_API VoderPassage *voder_passage_ref (VoderPassage *self);
VODER_API void voder_passage_unref (VoderPassage *self);
VODER_API VoderText *voder_passage_get_text (VoderPassage *self);
VODER_API VoderBlock voder_passage_get_block (VoderPassage *self);
VODER_API guint voder_passage_get_level (VoderPassage *self);
VODER_API VoderPassageFlags voder_passage_get_flags (VoderPassage *self);
VODER_API const char *voder_passage_get_language (VoderPassage *self);
VODER_API guint voder_passage_get_document (VoderPassage *self);
VODER_API VoderStyle *voder_passage_get_style (VoderPassage *self);
VODER_API gboolean voder_passage_is_silence (VoderPassage *self);
VODER_API gint64 voder_passage_get_pause_us (VoderPassage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderPassage, voder_passage_unref)

G_END_DECLS
