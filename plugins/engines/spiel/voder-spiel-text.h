/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A place in a text, in bytes and in characters. */
typedef struct {
  const char *string;
  const char *position;
  guint32 n_characters; /* before it */
} VoderSpielText;

void voder_spiel_text_init (VoderSpielText *self, const char *string);
gsize voder_spiel_text_find (VoderSpielText *self, guint32 character);
gboolean voder_spiel_text_has_words (const char *string, gboolean is_ssml);

G_END_DECLS
