/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-spiel-voice.h"

G_BEGIN_DECLS

typedef struct _VoderSpielStream VoderSpielStream;

VoderSpielStream *voder_spiel_stream_new (const VoderSpielVoice *voice,
                                          VoderUtterance *utterance,
                                          VoderOutput *output);
void voder_spiel_stream_free (VoderSpielStream *self);
gboolean voder_spiel_stream_push (VoderSpielStream *self,
                                  const guint8 *bytes,
                                  gsize n_bytes,
                                  GError **error);
gboolean voder_spiel_stream_end (VoderSpielStream *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderSpielStream, voder_spiel_stream_free)

G_END_DECLS
