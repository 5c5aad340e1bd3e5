/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/speech/voder-output.h>
#include <voder/speech/voder-voice.h>

G_BEGIN_DECLS

#define VODER_TYPE_SYNTHESIZER (voder_synthesizer_get_type ())
VODER_API
G_DECLARE_INTERFACE (VoderSynthesizer,
                     voder_synthesizer,
                     VODER,
                     SYNTHESIZER,
                     GObject)

/**
 * VoderSynthesizerInterface:
 * @list_voices: lists the voices (transfer full), the default one first
 * @find_voice: finds a voice (transfer full) by its id, by a language, or the
 *   default one
 * @synthesize: speaks an utterance into an output and ends it, as
 *   voder_synthesizer_synthesize() says
 * @measure_loudness: (nullable): finds out how loud the voice of an utterance
 *   is, as voder_synthesizer_measure_loudness() says
 *
 * What a synthesizer does. All are called on any thread, by several at a time.
 */
struct _VoderSynthesizerInterface {
  GTypeInterface parent_iface;

  GListModel *(*list_voices) (VoderSynthesizer *self,
                              GCancellable *cancellable,
                              GError **error);
  VoderVoice *(*find_voice) (VoderSynthesizer *self,
                             const char *id,
                             const char *language,
                             GCancellable *cancellable,
                             GError **error);
  gboolean (*synthesize) (VoderSynthesizer *self,
                          VoderUtterance *utterance,
                          VoderOutput *output,
                          GCancellable *cancellable,
                          GError **error);
  gboolean (*measure_loudness) (VoderSynthesizer *self,
                                VoderUtterance *utterance,
                                const char *chain,
                                double *loudness,
                                GCancellable *cancellable,
                                GError **error);
};

VODER_API GListModel *voder_synthesizer_list_voices (VoderSynthesizer *self,
                                                     GCancellable *cancellable,
                                                     GError **error);
VODER_API VoderVoice *voder_synthesizer_find_voice (VoderSynthesizer *self,
                                                    const char *id,
                                                    const char *language,
                                                    GCancellable *cancellable,
                                                    GError **error);
VODER_API gboolean voder_synthesizer_synthesize_into (VoderSynthesizer *self,
                                                      VoderUtterance *utterance,
                                                      VoderSender *chunks,
                                                      GCancellable *cancellable,
                                                      GError **error);
VODER_API gboolean voder_synthesizer_synthesize (VoderSynthesizer *self,
                                                 VoderUtterance *utterance,
                                                 VoderOutput *output,
                                                 GCancellable *cancellable,
                                                 GError **error);
VODER_API gboolean
voder_synthesizer_measure_loudness (VoderSynthesizer *self,
                                    VoderUtterance *utterance,
                                    const char *chain,
                                    double *loudness,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
