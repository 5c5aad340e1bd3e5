/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_ANNOUNCER (voder_announcer_get_type ())
G_DECLARE_FINAL_TYPE (VoderAnnouncer,
                      voder_announcer,
                      VODER,
                      ANNOUNCER,
                      GstObject)

VoderAnnouncer *voder_announcer_new (GstElement *element);
void voder_announcer_add (VoderAnnouncer *self,
                          GstClockTime running_time,
                          guint64 id,
                          GstStructure *fields);
void voder_announcer_set_duration (VoderAnnouncer *self,
                                   guint64 id,
                                   GstClockTime duration);
void voder_announcer_play (VoderAnnouncer *self);
void voder_announcer_pause (VoderAnnouncer *self);
void voder_announcer_set_latency (VoderAnnouncer *self, GstClockTime latency);
void voder_announcer_flush (VoderAnnouncer *self);
void voder_announcer_set_flushing (VoderAnnouncer *self, gboolean is_flushing);

G_END_DECLS
