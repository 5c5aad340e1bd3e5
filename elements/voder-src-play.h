/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/base/gstbasesrc.h>

#include "voder-mark-placer.h"
#include "voder-mark-track.h"
#include "voder-src-feed.h"
#include "voder-src-tempo.h"

G_BEGIN_DECLS

/*
 * VoderSrcPlay:
 *
 * What streams from a source: the audio of its feed at a rate, in buffers.
 *
 * The base class counts in the time of the speech at its normal rate, the
 * stream time, in which its segment has the rate that was sought. Downstream
 * gets what scaletempo would make of that: a segment with the rate 1, whose
 * applied rate tells what was done, and buffers as long as they sound. So
 * buffers and segments are made for the base class, and made over at the pad.
 *
 * Thread safety: one thread, under the pad's stream lock.
 */
typedef struct {
  GstBaseSrc *src;
  VoderSrcFeed feed;
  VoderSrcTempo tempo;
  VoderChunk *held;      /* taken from the feed, and to be played next */
  GstAudioInfo info;     /* that of the caps */
  VoderMarkTrack *track; /* NULL: no marks are told */
  VoderChunk *given;     /* the last one, on its way to the pad */
  VoderMarkPlacer placer;

  VoderFrameClock in;       /* stream time of what was taken from the feed */
  GstClockTime tempo_start; /* of that, with which the tempo effect began */
  GstClockTime place;       /* stream time of what was given */

  VoderFrameClock out;      /* the time in the segment of what was given */
  VoderFrameClock given_at; /* that, with the first frame of the last chunk */
  GstClockTime running;     /* the running time at which it ends */
} VoderSrcPlay;

void voder_src_play_init (VoderSrcPlay *self,
                          GstBaseSrc *src,
                          const VoderSrcSpeaker *speaker,
                          VoderMarkTrack *track);
void voder_src_play_clear (VoderSrcPlay *self);
gboolean voder_src_play_seek (VoderSrcPlay *self,
                              const VoderTimelinePlace *place,
                              const GstSegment *segment,
                              GError **error);
void voder_src_play_go_on_at (VoderSrcPlay *self, GstClockTime running);
GstFlowReturn voder_src_play_take (VoderSrcPlay *self,
                                   double rate,
                                   GCancellable *cancellable,
                                   GstBuffer **buffer,
                                   GError **error);
void voder_src_play_finish (VoderSrcPlay *self);
GstBuffer *voder_src_play_stamp (VoderSrcPlay *self, GstBuffer *buffer);
GstEvent *voder_src_play_convert_segment (VoderSrcPlay *self, GstEvent *event);

G_END_DECLS
