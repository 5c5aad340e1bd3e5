/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-synth-slot-private.h"

#include <voder/audio/voder-chunk.h>

/*
 * An utterance, the channel of its chunks and what became of it. The worker
 * that speaks it fills the channel and closes the slot; the emitter drains the
 * channel and then looks at the error. The close of the channel hands the
 * error over, so that it needs no lock. Another channel, into which nothing is
 * ever sent, closes with it: to wait for the end alone costs no wake-up for
 * each chunk.
 */
struct _VoderSynthSlot {
  VoderUtterance *utterance;
  VoderManner manner;
  VoderContext *context; /* the worker's, for this utterance alone */
  VoderSender *sender;
  VoderReceiver *receiver;
  VoderSender *open;
  VoderReceiver *end;
  GError *error;
};

G_DEFINE_BOXED_TYPE (VoderSynthSlot,
                     voder_synth_slot,
                     voder_synth_slot_ref,
                     voder_synth_slot_unref)

static void
voder_synth_slot_clear (gpointer data)
{
  VoderSynthSlot *self = data;

  voder_utterance_unref (self->utterance);
  g_clear_object (&self->context);
  g_clear_object (&self->sender);
  g_clear_object (&self->receiver);
  g_clear_object (&self->open);
  g_clear_object (&self->end);
  g_clear_error (&self->error);
}

/* A slot whose channel holds @capacity chunks. Who speaks it does so in that
 * manner, and until @parent ends. */
VoderSynthSlot *
voder_synth_slot_new (VoderUtterance *utterance,
                      VoderManner manner,
                      guint capacity,
                      GCancellable *parent)
{
  VoderSynthSlot *self = g_atomic_rc_box_new0 (VoderSynthSlot);

  self->utterance = voder_utterance_ref (utterance);
  self->manner = manner;
  self->context = voder_context_new (parent);
  voder_channel_open (VODER_TYPE_CHUNK, capacity, &self->sender,
                      &self->receiver);
  voder_channel_open (VODER_TYPE_CHUNK, 1, &self->open, &self->end);

  return self;
}

VoderSynthSlot *
voder_synth_slot_ref (VoderSynthSlot *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
voder_synth_slot_unref (VoderSynthSlot *self)
{
  g_atomic_rc_box_release_full (self, voder_synth_slot_clear);
}

VoderUtterance *
voder_synth_slot_get_utterance (VoderSynthSlot *self)
{
  return self->utterance;
}

VoderManner
voder_synth_slot_get_manner (VoderSynthSlot *self)
{
  return self->manner;
}

/* Ends when nobody wants to hear the slot any more. */
GCancellable *
voder_synth_slot_get_cancellable (VoderSynthSlot *self)
{
  return G_CANCELLABLE (self->context);
}

VoderReceiver *
voder_synth_slot_get_receiver (VoderSynthSlot *self)
{
  return self->receiver;
}

/* For the worker, until it has closed the slot. */
VoderSender *
voder_synth_slot_get_sender (VoderSynthSlot *self)
{
  return self->sender;
}

/* Ends the audio; @error (nullable) (transfer full) says why it is not whole.
 */
void
voder_synth_slot_close (VoderSynthSlot *self, GError *error)
{
  self->error = error;
  g_clear_object (&self->sender);
  g_clear_object (&self->open);
}

/* For the emitter: has its worker stop, and takes nothing more from it. */
void
voder_synth_slot_cancel (VoderSynthSlot *self)
{
  voder_context_cancel (self->context, NULL);
}

/* For the emitter: waits until the slot is closed, but no longer than this. */
void
voder_synth_slot_wait (VoderSynthSlot *self,
                       gint64 timeout_us,
                       GCancellable *cancellable)
{
  gpointer item = NULL;

  voder_receiver_receive_until (self->end, &item,
                                g_get_monotonic_time () + timeout_us,
                                cancellable, NULL);
}

/* For the emitter, once the channel has ended: whether the audio is whole. */
gboolean
voder_synth_slot_check (VoderSynthSlot *self, GError **error)
{
  if (self->error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&self->error));

  return FALSE;
}
