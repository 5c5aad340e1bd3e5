/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What becomes of a voice. */
typedef struct {
  double tempo;     /* 0.25 to 6 */
  double semitones; /* -12 to 12: by so much its pitch moves */
  double formants;  /* -12 to 12: by so much its formants move */
} VoderPitchShape;

/*
 * VoderPitchLibrary: librubberband's finer engine, made ready so that it
 * allocates neither while it works nor when it is reset. It takes a window of
 * the input, goes on by a hop, and gives another hop of the output; before a
 * sound it wants a window of silence.
 *
 * Thread safety: one thread.
 */
typedef struct _VoderPitchLibrary VoderPitchLibrary;

VoderPitchLibrary *voder_pitch_library_new (int rate,
                                            gsize n_channels,
                                            const VoderPitchShape *shape);
void voder_pitch_library_free (VoderPitchLibrary *self);
gsize voder_pitch_library_get_window (const VoderPitchLibrary *self);
gsize voder_pitch_library_get_half (const VoderPitchLibrary *self);
gsize voder_pitch_library_get_lead (const VoderPitchLibrary *self,
                                    const VoderPitchShape *shape);
gboolean voder_pitch_library_fits (const VoderPitchLibrary *self,
                                   const VoderPitchShape *shape);
void voder_pitch_library_reset (VoderPitchLibrary *self,
                                const VoderPitchShape *shape);
void voder_pitch_library_set_shape (VoderPitchLibrary *self,
                                    VoderPitchShape *shape);
gsize voder_pitch_library_count_required (const VoderPitchLibrary *self);
void voder_pitch_library_process (VoderPitchLibrary *self,
                                  const float *const *inputs,
                                  gsize n_frames);
gsize voder_pitch_library_count_available (const VoderPitchLibrary *self);
void voder_pitch_library_retrieve (VoderPitchLibrary *self,
                                   float *const *outputs,
                                   gsize n_frames);
double voder_pitch_get_factor (double semitones);

G_END_DECLS
