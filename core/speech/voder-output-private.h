/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/speech/voder-output.h>

G_BEGIN_DECLS

/* A mark as an engine gives it, see voder_output_mark(). */
typedef struct {
  VoderMarkType type;
  VoderAccuracy accuracy;
  guint64 frame;
  gsize text_start;
  gsize text_end;
  const char *name; /* %NULL unless the text names it */
} VoderOutputMark;

/*
 * Who is told, on the thread that writes, when the listener has let a chunk
 * wait for longer than engines need for one: that can go on for ever, as
 * sentences are heard in order. @held is %NULL for nobody.
 */
typedef struct {
  void (*held) (gpointer data);
  gpointer data;
} VoderOutputWatch;

/*
 * VoderOutputSink: where an output goes, or who hears all of it besides. Each
 * function gets the data that was given with it; a FALSE stops the engine, and
 * *error may say why. @rewind forgets what has not left yet, as the engine says
 * everything again, when @can_rewind said that it may. @watch changes who is
 * told that the listener holds the engine up, and gives who was before. That,
 * @can_rewind and @end are %NULL where there is nothing to say or do.
 */
typedef struct {
  gboolean (*begin) (gpointer data, const GstAudioInfo *info, GError **error);
  gboolean (*write) (gpointer data,
                     gconstpointer pcm,
                     gsize n_bytes,
                     GError **error);
  void (*mark) (gpointer data, const VoderOutputMark *mark);
  gboolean (*can_rewind) (gpointer data, gboolean is_pure);
  void (*rewind) (gpointer data);
  gboolean (*end) (gpointer data, GError **error);
  VoderOutputWatch (*watch) (gpointer data, VoderOutputWatch watch);
} VoderOutputSink;

VoderOutput *voder_output_new_for_sink (const VoderOutputSink *sink,
                                        gpointer data,
                                        GCancellable *cancellable);
void voder_output_set_tap (VoderOutput *self,
                           const VoderOutputSink *tap,
                           gpointer data);
VoderOutputWatch voder_output_watch (VoderOutput *self, VoderOutputWatch watch);
void voder_output_expect_sound (VoderOutput *self, int code);
const char *voder_output_get_loudness_chain (VoderOutput *self);
void voder_output_set_loudness (VoderOutput *self, double loudness);
double voder_output_get_loudness (VoderOutput *self);
const GError *voder_output_peek_error (VoderOutput *self);
gboolean voder_output_can_rewind (VoderOutput *self, gboolean is_pure);
void voder_output_rewind (VoderOutput *self);

G_END_DECLS
