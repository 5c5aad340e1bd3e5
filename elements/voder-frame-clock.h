/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/*
 * VoderFrameClock:
 *
 * The times of audio that is written frame after frame. They do not drift: each
 * is counted in frames from where the format began.
 *
 * Thread safety: one thread.
 */
typedef struct {
  GstAudioInfo info;  /* no rate before the first */
  GstClockTime start; /* of the first frame of this format */
  guint64 n_frames;   /* that were written of it */
} VoderFrameClock;

void voder_frame_clock_init (VoderFrameClock *self);
void voder_frame_clock_go_to (VoderFrameClock *self, GstClockTime time);
gboolean voder_frame_clock_set_info (VoderFrameClock *self,
                                     const GstAudioInfo *info);
GstClockTime voder_frame_clock_get_time (const VoderFrameClock *self,
                                         guint64 n_ahead);
gint64 voder_frame_clock_measure (const VoderFrameClock *self,
                                  const GstAudioInfo *info,
                                  GstClockTime time);
void voder_frame_clock_stamp (VoderFrameClock *self,
                              GstBuffer *buffer,
                              gsize n_frames);

G_END_DECLS
