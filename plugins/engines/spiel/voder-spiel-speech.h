/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-spiel-bus.h"
#include "voder-spiel-voice.h"

G_BEGIN_DECLS

/* An utterance that a provider is to speak; all of it is the caller's. */
typedef struct {
  GDBusConnection *connection;
  const VoderSpielVoice *voice;
  VoderUtterance *utterance;
  VoderOutput *output;
  guint patience_ms;
} VoderSpielSpeech;

gboolean voder_spiel_speech_run (const VoderSpielSpeech *self,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
