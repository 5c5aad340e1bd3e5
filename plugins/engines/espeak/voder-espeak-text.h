/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* The text of an utterance as the library gets it: safe, and with phonemes for
 * the parts that have some. Both strings have the same characters in number. */
typedef struct {
  char *string; /* with no sign changed, to find words in */
  char *safe;
  gboolean has_phonemes;
  /* Where something else stands than in the utterance. */
  GArray *parts;
  gsize length; /* of the utterance's */
  gsize last;   /* the end of the last word there */
} VoderEspeakText;

void voder_espeak_text_init (VoderEspeakText *self, VoderUtterance *utterance);
void voder_espeak_text_clear (VoderEspeakText *self);
gsize voder_espeak_text_get_place (const VoderEspeakText *self, gsize place);
gboolean voder_espeak_text_get_word (VoderEspeakText *self,
                                     gsize *start,
                                     gsize *end);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VoderEspeakText, voder_espeak_text_clear)

G_END_DECLS
