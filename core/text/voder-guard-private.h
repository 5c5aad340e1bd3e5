/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/text/voder-guard.h>

G_BEGIN_DECLS

typedef enum {
  VODER_CHARACTER_WORD,
  VODER_CHARACTER_MARK,
  VODER_CHARACTER_PUNCTUATION,
  VODER_CHARACTER_SPACE,
  VODER_CHARACTER_NOTHING,
} VoderCharacterKind;

/* The characters since the last white space or letter of a script that is
 * written without: sentences end within dumps. */
typedef struct {
  gsize n_characters;
  gsize n_letters;
  gboolean is_dump;
} VoderGuardRun;

VoderCharacterKind voder_character_classify (gunichar c);
gboolean voder_guard_run_is_dump (VoderGuardRun *self,
                                  const char *string,
                                  gboolean is_first);
void voder_guard_run_end (VoderGuardRun *self);
gsize voder_guard_find_cut (const char *string, VoderGuardCut *cut);

G_END_DECLS
