/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/speech/voder-output.h>

#include "voder-speech-flight-private.h"

G_BEGIN_DECLS

/*
 * What stands between an engine and a listener: all that is said goes on at
 * once, and is recorded.
 *
 * Thread safety: one thread.
 */
typedef struct _VoderSpeechTape VoderSpeechTape;

VoderSpeechTape *voder_speech_tape_new (VoderOutput *listener,
                                        VoderSpeechFlight *flight,
                                        guint64 max_bytes);
void voder_speech_tape_free (VoderSpeechTape *self);
VoderOutput *voder_speech_tape_create_output (VoderSpeechTape *self,
                                              GCancellable *cancellable);
gboolean voder_speech_tape_is_full (VoderSpeechTape *self);
GBytes *voder_speech_tape_end (VoderSpeechTape *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderSpeechTape, voder_speech_tape_free)

G_END_DECLS
