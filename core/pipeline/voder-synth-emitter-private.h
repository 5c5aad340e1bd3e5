/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-receiver.h>
#include <voder/flow/voder-sender.h>

#include "voder-counter-private.h"

G_BEGIN_DECLS

/* What has left the stage so far. */
typedef struct {
  VoderCounter n_synthesized;
  VoderCounter n_skipped;
  VoderCounter duration_us;
  VoderCounter first_audio_us;
} VoderSynthCounters;

/* How it leaves. */
typedef struct {
  double rate;    /* the stage's own */
  gboolean skips; /* goes on behind an utterance that cannot be spoken */
} VoderSynthManner;

gboolean voder_synth_emit (VoderReceiver *slots,
                           VoderSender *sender,
                           const VoderSynthManner *manner,
                           VoderSynthCounters *counters,
                           GCancellable *cancellable,
                           GError **error);

G_END_DECLS
