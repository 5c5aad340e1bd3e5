/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-context.h>

#include "voder-wait-private.h"

G_BEGIN_DECLS

gboolean voder_context_add_waiter (VoderContext *self, VoderWaiter *waiter);
void voder_context_remove_waiter (VoderContext *self, VoderWaiter *waiter);

G_END_DECLS
