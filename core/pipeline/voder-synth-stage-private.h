/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-channel.h>
#include <voder/pipeline/voder-synth-stage.h>

#include "voder-synth-emitter-private.h"

G_BEGIN_DECLS

struct _VoderSynthStage {
  VoderStage parent_instance;

  VoderConfig *manner;
  guint n_workers;
  guint n_ahead;
  gboolean skips;
  VoderIncidentFunc report;
  gpointer report_data;
  GDestroyNotify report_destroy;
  GBytes *token; /* what is in the channel when more is asked for */
  VoderSender *ask;
  VoderReceiver *demand;
  VoderCounters *counters;
  _Atomic gint64 first_audio_us; /* when the first audio left; 0: not yet */
};

gboolean voder_synth_crew_run (VoderSynthStage *stage,
                               VoderReceiver *receiver,
                               VoderSender *sender,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
