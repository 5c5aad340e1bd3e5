/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>
#include <voder/audio/voder-chunk.h>

G_BEGIN_DECLS

/* The turn of nobody: then nothing passes. */
#define VODER_SPEECH_SRC_NOBODY 0

#define VODER_TYPE_SPEECH_SRC (voder_speech_src_get_type ())
G_DECLARE_FINAL_TYPE (VoderSpeechSrc,
                      voder_speech_src,
                      VODER,
                      SPEECH_SRC,
                      GstElement)

VoderSpeechSrc *voder_speech_src_new (GSource *waker);
void voder_speech_src_set_filter (VoderSpeechSrc *self, GstElement *filter);
void voder_speech_src_begin_turn (VoderSpeechSrc *self, guint turn);
GstFlowReturn voder_speech_src_push (VoderSpeechSrc *self,
                                     guint turn,
                                     VoderChunk *chunk);
gboolean voder_speech_src_finish (VoderSpeechSrc *self, guint turn);
guint voder_speech_src_get_end (VoderSpeechSrc *self);
GstClockTime voder_speech_src_get_time (VoderSpeechSrc *self);
GstClockTime voder_speech_src_get_next (VoderSpeechSrc *self);
VoderMark *voder_speech_src_take_mark (VoderSpeechSrc *self);

G_END_DECLS
