/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/*
 * VoderCue:
 *
 * A subtitle on its way: when it is to be heard, and the channel that its
 * speech comes through. One without text is a gap: nothing is said then.
 *
 * Thread safety: immutable.
 */
#define VODER_TYPE_CUE (voder_cue_get_type ())
typedef struct _VoderCue VoderCue;
GType voder_cue_get_type (void);

VoderCue *voder_cue_new (VoderText *text,
                         const char *caption,
                         GstClockTime start,
                         GstClockTime duration,
                         VoderReceiver *speech);
VoderCue *voder_cue_ref (VoderCue *self);
void voder_cue_unref (VoderCue *self);
VoderText *voder_cue_get_text (VoderCue *self);
const char *voder_cue_get_caption (VoderCue *self);
GstClockTime voder_cue_get_start (VoderCue *self);
GstClockTime voder_cue_get_duration (VoderCue *self);
VoderReceiver *voder_cue_get_speech (VoderCue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderCue, voder_cue_unref)

G_END_DECLS
