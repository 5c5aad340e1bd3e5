/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* A part of a text that an engine speaks at once; its map tells bytes of the
 * text that was given. */
typedef struct {
  VoderText *text;
  /* How long to be silent before it, in microseconds at rate 1.0. */
  gint64 pause_us;
  /* The sentence that begins with it, in bytes of the text that was given; no
   * sentence does when the end is 0. */
  gint64 sentence_start;
  gint64 sentence_end;
} VoderProviderPiece;

void voder_provider_piece_clear (VoderProviderPiece *self);

typedef struct _VoderProviderText VoderProviderText;

VoderProviderText *voder_provider_text_new (const char *string,
                                            gboolean is_ssml);
void voder_provider_text_set_language (VoderProviderText *self,
                                       const char *language);
void voder_provider_text_free (VoderProviderText *self);
const char *voder_provider_text_get_string (VoderProviderText *self);
gboolean voder_provider_text_next (VoderProviderText *self,
                                   VoderProviderPiece *piece);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderProviderText, voder_provider_text_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VoderProviderPiece,
                                  voder_provider_piece_clear)

G_END_DECLS
