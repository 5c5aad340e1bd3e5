/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/speech/voder-output.h>

G_BEGIN_DECLS

/*
 * VoderOutputSink: where an output goes that makes no chunks. Each function
 * gets the data that was given with it; a FALSE stops the engine, and *error
 * may say why. @name is %NULL for marks that the text does not name.
 */
typedef struct {
  gboolean (*begin) (gpointer data, const GstAudioInfo *info, GError **error);
  gboolean (*write) (gpointer data,
                     gconstpointer pcm,
                     gsize n_bytes,
                     GError **error);
  void (*mark) (gpointer data,
                VoderMarkType type,
                guint64 frame,
                gsize text_start,
                gsize text_end,
                VoderAccuracy accuracy,
                const char *name);
} VoderOutputSink;

VoderOutput *voder_output_new_for_sink (VoderUtterance *utterance,
                                        const VoderOutputSink *sink,
                                        gpointer data,
                                        GCancellable *cancellable);
const GError *voder_output_peek_error (VoderOutput *self);
gboolean voder_output_can_rewind (VoderOutput *self, gboolean is_pure);
void voder_output_rewind (VoderOutput *self);

G_END_DECLS
