/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-receiver.h>
#include <voder/flow/voder-sender.h>

#include "voder-counter-private.h"

G_BEGIN_DECLS

/* What has left the stage so far. */
typedef struct {
  VoderCounter n_synthesized;
  VoderCounter duration_us;
  VoderCounter first_audio_us;
} VoderSynthCounters;

gboolean voder_synth_emit (VoderReceiver *slots,
                           VoderSender *sender,
                           double rate,
                           VoderSynthCounters *counters,
                           GCancellable *cancellable,
                           GError **error);

G_END_DECLS
