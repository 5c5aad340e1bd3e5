/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-frame-clock.h"
#include "voder-mark-meta.h"

G_BEGIN_DECLS

/*
 * VoderMarkPlacer:
 *
 * Tells of the marks of a stream, in their order, which they are and when.
 *
 * Thread safety: one thread.
 */
typedef struct {
  guint64 n_marks;
  guint64 n_utterances;
  GstClockTime cue_start; /* of the next paragraph, or NONE */
  GstClockTime cue_end;
} VoderMarkPlacer;

void voder_mark_placer_init (VoderMarkPlacer *self);
void voder_mark_placer_set_cue (VoderMarkPlacer *self,
                                GstClockTime start,
                                GstClockTime end);
void voder_mark_placer_place (VoderMarkPlacer *self,
                              VoderMark *mark,
                              const VoderFrameClock *clock,
                              VoderMarkPlace *place);

G_END_DECLS
