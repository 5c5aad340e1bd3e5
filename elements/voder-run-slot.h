/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-run.h"

G_BEGIN_DECLS

/*
 * VoderRunSlot:
 *
 * The place in an element for the run at hand.
 *
 * Whoever ends a run (flush, change of state, a new stream) first cancels it or
 * closes its text, then lets the pads wake what waits downstream, then joins.
 * A run is published only on the streaming thread, and not while a flush is on
 * its way: between voder_run_slot_begin_flush() and voder_run_slot_end_flush().
 *
 * Thread safety: any thread; the fields are under the element's object lock.
 */
typedef struct {
  GstElement *element;
  VoderRun *run;
  gboolean is_flushing;
} VoderRunSlot;

void voder_run_slot_init (VoderRunSlot *self, GstElement *element);
void voder_run_slot_clear (VoderRunSlot *self);
VoderRun *voder_run_slot_dup (VoderRunSlot *self);
gboolean voder_run_slot_publish (VoderRunSlot *self, VoderRun *run);
void voder_run_slot_begin_flush (VoderRunSlot *self);
void voder_run_slot_end_flush (VoderRunSlot *self);
void voder_run_slot_join (VoderRunSlot *self);
void voder_run_slot_drain (VoderRunSlot *self);

G_END_DECLS
