/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/text/voder-text.h>

G_BEGIN_DECLS

/**
 * VoderGuardCut:
 * @VODER_GUARD_CUT_SENTENCE: at the end of the sentence
 * @VODER_GUARD_CUT_CLAUSE: behind a comma, semicolon or colon
 * @VODER_GUARD_CUT_WORD: between words, or in the middle of one
 *
 * Where a guard ended a piece.
 */
typedef enum {
  VODER_GUARD_CUT_SENTENCE,
  VODER_GUARD_CUT_CLAUSE,
  VODER_GUARD_CUT_WORD,
} VoderGuardCut;

#define VODER_TYPE_GUARD_CUT (voder_guard_cut_get_type ())
VODER_API GType voder_guard_cut_get_type (void);

/**
 * VODER_GUARD_MAX_BYTES:
 *
 * No piece that a guard gives is longer.
 */
#define VODER_GUARD_MAX_BYTES 1000
/**
 * VODER_GUARD_MAX_WORD:
 *
 * No word that a guard gives has more characters.
 */
#define VODER_GUARD_MAX_WORD 200
/**
 * VODER_GUARD_DUMP_LETTERS:
 *
 * A word with so many letters of Latin, Greek or Cyrillic and digits is not
 * language but a dump of data: only %VODER_GUARD_MAX_WORD characters of it are
 * given.
 */
#define VODER_GUARD_DUMP_LETTERS 1000

#define VODER_TYPE_GUARD (voder_guard_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderGuard, voder_guard, VODER, GUARD, GObject)

VODER_API VoderGuard *voder_guard_new (void);
VODER_API void voder_guard_begin_block (VoderGuard *self);
VODER_API void voder_guard_push (VoderGuard *self, VoderText *sentence);
VODER_API VoderText *voder_guard_steal_marks (VoderGuard *self);
VODER_API VoderText *voder_guard_pop (VoderGuard *self, VoderGuardCut *cut);
VODER_API gboolean voder_guard_is_pronounceable (const char *text,
                                                 gsize length);

G_END_DECLS
