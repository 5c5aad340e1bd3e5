/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-mark-track.h"

G_BEGIN_DECLS

/*
 * VoderTextOut:
 *
 * What an element that speaks tells of its marks: the text pad, there while the
 * element is started and has marks to tell, and the announcer of the messages.
 *
 * Thread safety: one thread at a time, but for voder_text_out_set_flushing()
 * and voder_text_out_set_latency().
 */
typedef struct {
  GstElement *element;
  VoderAnnouncer *announcer;
  GstPad *pad;
} VoderTextOut;

void voder_text_out_init (VoderTextOut *self, GstElement *element);
void voder_text_out_clear (VoderTextOut *self);
VoderMarkTrack *voder_text_out_start (VoderTextOut *self,
                                      VoderTtsMarks marks,
                                      GstPadEventFunction event,
                                      GstPadQueryFunction query);
void voder_text_out_stop (VoderTextOut *self);
void voder_text_out_set_flushing (VoderTextOut *self, gboolean is_flushing);
void voder_text_out_set_latency (VoderTextOut *self, GstClockTime latency);
void voder_text_out_begin_change (VoderTextOut *self, GstStateChange change);
void voder_text_out_end_change (VoderTextOut *self, GstStateChange change);

G_END_DECLS
