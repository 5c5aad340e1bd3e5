/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-group.h>
#include <voder/flow/voder-receiver.h>
#include <voder/flow/voder-sender.h>

G_BEGIN_DECLS

/**
 * VoderFanOut:
 * @VODER_FAN_OUT_FREE: each item to one, whoever has room first
 * @VODER_FAN_OUT_TURNS: each item to one, in turn
 * @VODER_FAN_OUT_ALL: each item to all
 *
 * Who gets an item.
 */
typedef enum {
  VODER_FAN_OUT_FREE,
  VODER_FAN_OUT_TURNS,
  VODER_FAN_OUT_ALL,
} VoderFanOut;

#define VODER_TYPE_FAN_OUT (voder_fan_out_get_type ())
VODER_API GType voder_fan_out_get_type (void);

VODER_API gboolean voder_fan_out (VoderGroup *group,
                                  VoderReceiver *from,
                                  VoderSender **to,
                                  VoderFanOut how,
                                  GError **error);
VODER_API gboolean voder_fan_in (VoderGroup *group,
                                 VoderReceiver **from,
                                 VoderSender *to,
                                 GError **error);
VODER_API gboolean voder_fan_in_order (VoderGroup *group,
                                       VoderReceiver *from,
                                       VoderSender *to,
                                       GError **error);

G_END_DECLS
