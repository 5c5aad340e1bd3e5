/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the library is in the text: it counts characters, Voder bytes. */
typedef struct {
  const char *text;
  gsize length;
  /* A pair that belong together, to count on from. */
  gsize byte;
  glong character;
  /* The end of the last word. */
  gsize word_end;
} VoderEspeakWords;

void voder_espeak_words_init (VoderEspeakWords *self, const char *text);
gsize voder_espeak_words_get_byte (VoderEspeakWords *self, int position);
gboolean voder_espeak_words_next (VoderEspeakWords *self,
                                  int position,
                                  int n_characters,
                                  gsize *start,
                                  gsize *end);

G_END_DECLS
