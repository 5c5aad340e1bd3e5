/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-channel.h>
#include <voder/pipeline/voder-synth-stage.h>

#include "voder-synth-emitter-private.h"

G_BEGIN_DECLS

struct _VoderSynthStage {
  VoderStage parent_instance;

  VoderMannerCell manner;
  guint n_workers;
  guint n_ahead;
  gboolean skips;
  VoderIncidentFunc report;
  gpointer report_data;
  GDestroyNotify report_destroy;
  GBytes *token; /* what is in the channel when more is asked for */
  VoderSender *ask;
  VoderReceiver *demand;
  VoderSynthCounters counters;
};

gboolean voder_synth_crew_run (VoderSynthStage *stage,
                               VoderReceiver *receiver,
                               VoderSender *sender,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
