/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What waits in a lane, and where. The owner keeps it, and sets the first
 * three. */
typedef struct {
  guint64 number;
  const char *client;
  gpointer data;

  /*< private >*/
  gpointer queue;
  GSequenceIter *place;
} VoderProviderTicket;

typedef void (*VoderProviderLaneFunc) (gpointer data);

typedef struct _VoderProviderLane VoderProviderLane;

VoderProviderLane *voder_provider_lane_new (guint limit,
                                            VoderProviderLaneFunc start);
void voder_provider_lane_free (VoderProviderLane *self);
void voder_provider_lane_add (VoderProviderLane *self,
                              VoderProviderTicket *ticket);
void voder_provider_lane_remove (VoderProviderLane *self,
                                 VoderProviderTicket *ticket);
void voder_provider_lane_leave (VoderProviderLane *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderProviderLane, voder_provider_lane_free)

G_END_DECLS
