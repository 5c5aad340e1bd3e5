/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-fan.h>

#include "voder-select-set-private.h"

G_BEGIN_DECLS

/* The ends between which a task carries items, those it has several of as
 * cases of a select. */
typedef struct {
  GPtrArray *receivers;
  GPtrArray *senders;
  VoderSelectSet cases;
  VoderFanOut how;
  gboolean begun;
  /* What ends the task, and may do so before it begins. */
  VoderContext *context;
} VoderFan;

VoderFan *voder_fan_new (VoderGroup *group);
void voder_fan_free (gpointer data);
void voder_fan_add_receiver (VoderFan *self, VoderReceiver *receiver);
void voder_fan_add_sender (VoderFan *self, VoderSender *sender);
gboolean voder_fan_carries (VoderReceiver *from, VoderSender *to);
gboolean voder_fan_finish (VoderFan *self, GError *failed, GError **error);

G_END_DECLS
