/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/speech/voder-output.h>

#include "voder-recording-private.h"

G_BEGIN_DECLS

/*
 * An entry of the cache of speech: the bytes of what an engine said of an
 * utterance, and marked in it. All that is read of one is checked.
 */
GBytes *voder_speech_entry_new (VoderRecording *recording);
gboolean voder_speech_entry_check (GBytes *entry);
gboolean voder_speech_entry_play (GBytes *entry,
                                  VoderOutput *output,
                                  GError **error);

G_END_DECLS
