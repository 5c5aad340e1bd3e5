/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/audio/audio.h>

#include "voder-output-private.h"

G_BEGIN_DECLS

/*
 * VoderRecording: what an engine said of an utterance, and marked in it.
 *
 * Thread safety: one thread; any once it is complete.
 */
typedef struct {
  gboolean has_begun;
  GstAudioInfo info;
  GByteArray *pcm;
  GArray *marks; /* of VoderOutputMark, in the order given */
} VoderRecording;

/* For voder_output_new_for_sink() and voder_output_set_tap(); the data is the
 * recording. */
extern const VoderOutputSink voder_recording_sink;

VoderRecording *voder_recording_new (void);
void voder_recording_free (VoderRecording *self);
gsize voder_recording_get_size (const VoderRecording *self);
gboolean voder_recording_play (const VoderRecording *self,
                               VoderOutput *output,
                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderRecording, voder_recording_free)

G_END_DECLS
