/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/audio/voder-chunk.h>
#include <voder/flow/voder-sender.h>
#include <voder/speech/voder-utterance.h>

G_BEGIN_DECLS

#define VODER_TYPE_OUTPUT (voder_output_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderOutput, voder_output, VODER, OUTPUT, GObject)

VODER_API VoderOutput *voder_output_new (VoderUtterance *utterance,
                                         VoderSender *chunks,
                                         GCancellable *cancellable);
VODER_API void voder_output_ask_loudness (VoderOutput *self, const char *chain);
VODER_API gboolean voder_output_begin (VoderOutput *self,
                                       const GstAudioInfo *info);
VODER_API gboolean voder_output_write (VoderOutput *self,
                                       gconstpointer pcm,
                                       gsize n_frames);
VODER_API void voder_output_mark (VoderOutput *self,
                                  VoderMarkType type,
                                  guint64 frame,
                                  gsize text_start,
                                  gsize text_end,
                                  VoderAccuracy accuracy);
VODER_API void voder_output_mark_named (VoderOutput *self,
                                        const char *name,
                                        guint64 frame,
                                        VoderAccuracy accuracy);
VODER_API gboolean voder_output_end (VoderOutput *self, GError **error);
VODER_API guint64 voder_output_get_n_frames (VoderOutput *self);

G_END_DECLS
