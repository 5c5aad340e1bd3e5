/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-pad-stage.h"

G_BEGIN_DECLS

#define VODER_TYPE_RUN (voder_run_get_type ())
G_DECLARE_DERIVABLE_TYPE (VoderRun, voder_run, VODER, RUN, GObject)

/*
 * @accept: (nullable): takes note of a buffer (transfer full), and gives what
 *   is to be read in its place (transfer full)
 * @add_stats: (nullable): see voder_run_add_stats()
 */
struct _VoderRunClass {
  GObjectClass parent_class;

  GstBuffer *(*accept) (VoderRun *self, GstBuffer *buffer);
  void (*add_stats) (VoderRun *self, GstStructure *stats);
};

void voder_run_set_element (VoderRun *self, GstElement *element);
VoderReceiver *voder_run_create_receiver (VoderRun *self);
gboolean voder_run_start (VoderRun *self,
                          VoderPipeline *pipeline,
                          VoderPadStage *output,
                          GError **error);
GstFlowReturn voder_run_push (VoderRun *self, GstBuffer *buffer);
void voder_run_drain (VoderRun *self);
void voder_run_end (VoderRun *self, GstEvent *event);
void voder_run_cancel (VoderRun *self);
void voder_run_join (VoderRun *self);
void voder_run_add_stats (VoderRun *self, GstStructure *stats);

G_END_DECLS
