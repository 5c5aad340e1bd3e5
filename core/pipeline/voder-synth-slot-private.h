/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-channel.h>
#include <voder/flow/voder-context.h>
#include <voder/speech/voder-utterance.h>

#include "voder-manner-private.h"

G_BEGIN_DECLS

/* The place of one utterance in the order of the output. */
#define VODER_TYPE_SYNTH_SLOT (voder_synth_slot_get_type ())
typedef struct _VoderSynthSlot VoderSynthSlot;
GType voder_synth_slot_get_type (void);

VoderSynthSlot *voder_synth_slot_new (VoderUtterance *utterance,
                                      VoderManner manner,
                                      guint capacity,
                                      GCancellable *parent);
VoderSynthSlot *voder_synth_slot_ref (VoderSynthSlot *self);
void voder_synth_slot_unref (VoderSynthSlot *self);
VoderUtterance *voder_synth_slot_get_utterance (VoderSynthSlot *self);
VoderManner voder_synth_slot_get_manner (VoderSynthSlot *self);
GCancellable *voder_synth_slot_get_cancellable (VoderSynthSlot *self);
VoderReceiver *voder_synth_slot_get_receiver (VoderSynthSlot *self);
VoderSender *voder_synth_slot_get_sender (VoderSynthSlot *self);
void voder_synth_slot_close (VoderSynthSlot *self, GError *error);
void voder_synth_slot_cancel (VoderSynthSlot *self);
void voder_synth_slot_wait (VoderSynthSlot *self,
                            gint64 timeout_us,
                            GCancellable *cancellable);
gboolean voder_synth_slot_check (VoderSynthSlot *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderSynthSlot, voder_synth_slot_unref)

G_END_DECLS
