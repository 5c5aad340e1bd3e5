/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* What a provider says of one of its voices. */
typedef struct {
  char *provider;
  char *id; /* the provider's own */
  char *language;
  char *format;
  GstAudioInfo info; /* not valid when the format cannot be used */
  gboolean is_chunked;
} VoderSpielVoice;

VoderSpielVoice *voder_spiel_voice_new (const char *provider,
                                        const char *id,
                                        const char *language,
                                        const char *format);
void voder_spiel_voice_free (VoderSpielVoice *self);
gboolean voder_spiel_voice_check (const VoderSpielVoice *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderSpielVoice, voder_spiel_voice_free)

G_END_DECLS
