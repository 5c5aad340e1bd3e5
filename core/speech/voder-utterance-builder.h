/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/speech/voder-utterance.h>

G_BEGIN_DECLS

#define VODER_TYPE_UTTERANCE_BUILDER (voder_utterance_builder_get_type ())
typedef struct _VoderUtteranceBuilder VoderUtteranceBuilder;
VODER_API GType voder_utterance_builder_get_type (void);

VODER_API VoderUtteranceBuilder *voder_utterance_builder_new (
    VoderUtterance *from);
VODER_API VoderUtteranceBuilder *voder_utterance_builder_ref (
    VoderUtteranceBuilder *self);
VODER_API void voder_utterance_builder_unref (VoderUtteranceBuilder *self);
VODER_API void voder_utterance_builder_set_text (VoderUtteranceBuilder *self,
                                                 VoderText *text);
VODER_API void voder_utterance_builder_set_ssml (VoderUtteranceBuilder *self,
                                                 gboolean is_ssml);
VODER_API void voder_utterance_builder_set_silence (VoderUtteranceBuilder *self,
                                                    gboolean is_silence);
VODER_API void voder_utterance_builder_set_language (
    VoderUtteranceBuilder *self,
    const char *language);
VODER_API void voder_utterance_builder_set_voice (VoderUtteranceBuilder *self,
                                                  const char *voice);
VODER_API void voder_utterance_builder_set_style (VoderUtteranceBuilder *self,
                                                  VoderStyle *style);
VODER_API void voder_utterance_builder_set_rate (VoderUtteranceBuilder *self,
                                                 double rate);
VODER_API void voder_utterance_builder_set_pitch (VoderUtteranceBuilder *self,
                                                  double pitch);
VODER_API void voder_utterance_builder_set_volume (VoderUtteranceBuilder *self,
                                                   double volume);
VODER_API void voder_utterance_builder_set_document (
    VoderUtteranceBuilder *self,
    guint document);
VODER_API void voder_utterance_builder_set_block (VoderUtteranceBuilder *self,
                                                  VoderBlock block,
                                                  guint level,
                                                  VoderPassageFlags flags);
VODER_API void voder_utterance_builder_set_pause_us (
    VoderUtteranceBuilder *self,
    gint64 pause_us);
VODER_API VoderUtterance *voder_utterance_builder_end (
    VoderUtteranceBuilder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderUtteranceBuilder,
                               voder_utterance_builder_unref)

G_END_DECLS
