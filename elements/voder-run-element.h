/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-run.h"

G_BEGIN_DECLS

#define VODER_TYPE_RUN_ELEMENT (voder_run_element_get_type ())
G_DECLARE_DERIVABLE_TYPE (VoderRunElement,
                          voder_run_element,
                          VODER,
                          RUN_ELEMENT,
                          GstElement)

/*
 * @category: what the element's messages for developers belong to
 * @stats_name: of the structure of the property “stats”
 * @start: READY to PAUSED; FALSE when that failed, and was posted
 * @stop: PAUSED to READY, or what @start has begun; nothing streams
 * @set_flushing: (nullable): in a flush nothing of the element waits
 * @continues: (nullable): whether a buffer belongs to the run at hand
 * @prepare: (nullable): waits until a run can be made
 * @create_run: makes the run for a buffer, NULL at an end without one
 * @begin: (nullable): the run was published
 * @sink_event: serialised events but EOS and FLUSH_STOP; the event is borrowed
 * @restart: what comes after the FLUSH_STOP event is a new stream
 * @add_stats: (nullable): adds what is not of the run
 *
 * From @continues to @sink_event all are on the sink pad's streaming thread.
 */
struct _VoderRunElementClass {
  GstElementClass parent_class;

  GstDebugCategory *category;
  const char *stats_name;

  gboolean (*start) (VoderRunElement *self);
  void (*stop) (VoderRunElement *self);
  void (*set_flushing) (VoderRunElement *self, gboolean is_flushing);
  gboolean (*continues) (VoderRunElement *self, GstBuffer *buffer);
  GstFlowReturn (*prepare) (VoderRunElement *self);
  VoderRun *(*create_run) (VoderRunElement *self,
                           GstBuffer *buffer,
                           GError **error);
  void (*begin) (VoderRunElement *self, VoderRun *run);
  void (*sink_event) (VoderRunElement *self, GstEvent *event);
  void (*restart) (VoderRunElement *self, GstEvent *event);
  void (*add_stats) (VoderRunElement *self, GstStructure *stats);
};

GstPad *voder_run_element_get_sink_pad (VoderRunElement *self);
GstPad *voder_run_element_get_src_pad (VoderRunElement *self);
VoderRun *voder_run_element_dup_run (VoderRunElement *self);
VoderRun *voder_run_element_peek_run (VoderRunElement *self);
void voder_run_element_drain (VoderRunElement *self);

G_END_DECLS
