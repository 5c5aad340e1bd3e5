/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-flow.h>
#include <voder/flow/voder-receiver.h>
#include <voder/flow/voder-sender.h>

G_BEGIN_DECLS

#define VODER_TYPE_CHANNEL (voder_channel_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderChannel, voder_channel, VODER, CHANNEL, GObject)

VODER_API VoderChannel *voder_channel_new (GType item_type, guint capacity);
VODER_API void voder_channel_open (GType item_type,
                                   guint capacity,
                                   VoderSender **sender,
                                   VoderReceiver **receiver);
VODER_API GType voder_channel_get_item_type (VoderChannel *self);
VODER_API guint voder_channel_get_capacity (VoderChannel *self);
VODER_API guint voder_channel_get_length (VoderChannel *self);
VODER_API gboolean voder_channel_is_closed (VoderChannel *self);
VODER_API VoderSender *voder_channel_create_sender (VoderChannel *self);
VODER_API VoderReceiver *voder_channel_create_receiver (VoderChannel *self);

G_END_DECLS
