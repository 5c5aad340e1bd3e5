/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdatomic.h>

#include <voder/flow/voder-counters.h>
#include <voder/flow/voder-receiver.h>
#include <voder/flow/voder-sender.h>
#include <voder/speech/voder-incident.h>

#include "voder-manner-private.h"
#include "voder-synth-slot-private.h"

G_BEGIN_DECLS

/* What has left the stage so far. */
enum {
  VODER_SYNTH_SYNTHESIZED,
  VODER_SYNTH_SKIPPED,
  VODER_SYNTH_REMADE,
  VODER_SYNTH_DURATION_US,
};

/*
 * VoderSynthPlan:
 * @slots: gives the slots in their order
 * @sender: takes their chunks
 * @manner: in which they should have been spoken by the time that they leave
 * @renew: speaks a slot again, in the manner that stands, with @data; gives the
 *   slot to take in its place
 * @n_parallel: how many are spoken again at a time
 * @skips: whether to go on behind one that cannot be spoken
 * @report: (nullable): told of what is skipped, with @report_data; without it
 *   that is logged
 * @demand: (nullable): gives an item when the receiver has got to an empty
 *   chunk, and the next slot may leave; without it each may as soon as there is
 *   room, and there are no empty chunks
 * @counters: what has left the stage is added to them
 * @first_audio_us: set to the time at which the first audio leaves
 *
 * What leaves the stage, and how.
 */
typedef struct {
  VoderReceiver *slots;
  VoderSender *sender;
  VoderConfig *manner;
  VoderSynthSlot *(*renew) (VoderSynthSlot *slot,
                            gpointer data,
                            GError **error);
  gpointer data;
  guint n_parallel;
  gboolean skips;
  VoderIncidentFunc report;
  gpointer report_data;
  VoderReceiver *demand;
  VoderCounters *counters;
  _Atomic gint64 *first_audio_us;
} VoderSynthPlan;

VoderCounters *voder_synth_counters_new (void);
gboolean voder_synth_emit (const VoderSynthPlan *plan,
                           GCancellable *cancellable,
                           GError **error);

G_END_DECLS
