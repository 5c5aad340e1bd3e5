/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-output-private.h"

G_BEGIN_DECLS

/*
 * VoderChunker: makes chunks out of the writes of an engine and sends them on.
 * Marks are held until their audio is sent, and leave in order. The last frame
 * is held as well until more follow, or the end: so that a mark at the very end
 * of the audio has a chunk to be in.
 *
 * Thread safety: one thread.
 */
typedef struct _VoderChunker VoderChunker;

extern const VoderOutputSink voder_chunker_sink;

VoderChunker *voder_chunker_new (VoderUtterance *utterance,
                                 VoderSender *chunks,
                                 GCancellable *cancellable);
void voder_chunker_set_loudness (VoderChunker *self, double loudness);
void voder_chunker_free (VoderChunker *self);

G_END_DECLS
