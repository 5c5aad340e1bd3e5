/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/audio/voder-chunk.h>

G_BEGIN_DECLS

#define VODER_TYPE_SPEECH_OUTPUT (voder_speech_output_get_type ())
G_DECLARE_FINAL_TYPE (VoderSpeechOutput,
                      voder_speech_output,
                      VODER,
                      SPEECH_OUTPUT,
                      GObject)

VoderSpeechOutput *voder_speech_output_new (const char *sink,
                                            GSource *waker,
                                            GError **error);

/* On the thread of its owner. */
void voder_speech_output_begin (VoderSpeechOutput *self, guint turn);
void voder_speech_output_rest (VoderSpeechOutput *self);
void voder_speech_output_silence (VoderSpeechOutput *self);
void voder_speech_output_set_paused (VoderSpeechOutput *self, gboolean paused);
gboolean voder_speech_output_check (VoderSpeechOutput *self, GError **error);
gboolean voder_speech_output_take_due (VoderSpeechOutput *self,
                                       VoderMark **mark);
gboolean voder_speech_output_has_ended (VoderSpeechOutput *self);
void voder_speech_output_close (VoderSpeechOutput *self);

/* On any thread. */
void voder_speech_output_wake (VoderSpeechOutput *self);
gboolean voder_speech_output_write (VoderSpeechOutput *self,
                                    guint turn,
                                    VoderChunk *chunk,
                                    GError **error);
gboolean voder_speech_output_finish (VoderSpeechOutput *self, guint turn);

G_END_DECLS
