/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-channel.h>

#include "voder-queue-private.h"

G_BEGIN_DECLS

VoderQueue *voder_channel_get_queue (VoderChannel *self);
VoderQueue *voder_sender_get_queue (VoderSender *self);
gboolean voder_sender_is_closed (VoderSender *self);
void voder_sender_set_closed_error (VoderSender *self, GError **error);
void voder_sender_prefix_progress (gsize n_sent, gsize n_items, GError **error);
VoderQueue *voder_receiver_get_queue (VoderReceiver *self);

G_END_DECLS
