/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-src-queue.h"

G_BEGIN_DECLS

/* Who speaks, and how; all borrowed. */
typedef struct {
  GstElement *element;
  VoderSrcQueue *queue;
  const VoderTtsSettings *settings;
} VoderSrcSpeaker;

/* A text was read to its end, for @element; on any thread. */
typedef void (*VoderSrcScanFunc) (GstElement *element);

#define VODER_TYPE_SRC_RUN (voder_src_run_get_type ())
G_DECLARE_FINAL_TYPE (VoderSrcRun, voder_src_run, VODER, SRC_RUN, GObject)

VoderSrcRun *voder_src_run_new (const VoderSrcSpeaker *speaker,
                                VoderTtsEngines *engines,
                                const VoderTimelinePlace *from,
                                GError **error);
VoderSrcRun *voder_src_run_new_scan (const VoderSrcSpeaker *speaker,
                                     VoderTtsEngines *engines,
                                     guint text,
                                     VoderSrcScanFunc func,
                                     GError **error);
void voder_src_run_wait (VoderSrcRun *self, GCancellable *cancellable);
gboolean voder_src_run_receive (VoderSrcRun *self,
                                VoderChunk **chunk,
                                GCancellable *cancellable,
                                GError **error);
void voder_src_run_demand (VoderSrcRun *self);
void voder_src_run_set_settings (VoderSrcRun *self,
                                 const VoderTtsSettings *settings);
void voder_src_run_add_stats (VoderSrcRun *self, GstStructure *stats);
VoderTimelineKey voder_src_run_get_first (VoderSrcRun *self);
gboolean voder_src_run_has_ended (VoderSrcRun *self);
void voder_src_run_cancel (VoderSrcRun *self);
void voder_src_run_stop (VoderSrcRun *self);

G_END_DECLS
