/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What can be left alive by mistake. */
typedef enum {
  VODER_LIVE_WORKER,
  VODER_LIVE_TIMER_THREAD,
  VODER_LIVE_TASK,
  VODER_LIVE_DEADLINE,
  VODER_LIVE_CHILD,
  VODER_LIVE_REAPER,
  VODER_LIVE_N_KINDS,
} VoderLiveKind;

void voder_live_add (VoderLiveKind kind, int n);
guint voder_live_get (VoderLiveKind kind);

G_END_DECLS
