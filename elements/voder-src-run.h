/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-src-queue.h"
#include "voder-tts-engines.h"

G_BEGIN_DECLS

/* Who speaks, and how; all borrowed. */
typedef struct {
  GstElement *element;
  VoderSrcQueue *queue;
  VoderTtsEngines *engines;
  const VoderTtsSettings *settings;
} VoderSrcSpeaker;

#define VODER_TYPE_SRC_RUN (voder_src_run_get_type ())
G_DECLARE_FINAL_TYPE (VoderSrcRun, voder_src_run, VODER, SRC_RUN, GObject)

VoderSrcRun *voder_src_run_new (const VoderSrcSpeaker *speaker,
                                const VoderTimelinePlace *from,
                                GError **error);
VoderSrcRun *voder_src_run_new_scan (const VoderSrcSpeaker *speaker,
                                     guint text,
                                     GError **error);
gboolean voder_src_run_receive (VoderSrcRun *self,
                                VoderChunk **chunk,
                                GCancellable *cancellable,
                                GError **error);
guint voder_src_run_get_first (VoderSrcRun *self);
gboolean voder_src_run_has_ended (VoderSrcRun *self);
void voder_src_run_cancel (VoderSrcRun *self);
void voder_src_run_stop (VoderSrcRun *self);

G_END_DECLS
