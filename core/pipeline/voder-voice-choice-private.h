/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/speech/voder-synthesizer.h>

G_BEGIN_DECLS

char *voder_voice_choice_dup_id (VoderSynthesizer *synthesizer,
                                 VoderVoice *usual,
                                 VoderUtterance *utterance,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
