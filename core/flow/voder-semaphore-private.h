/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-semaphore.h>

#include "voder-acquire-private.h"

G_BEGIN_DECLS

/* One in the queue. */
typedef struct {
  /* The first, so that the queue's item is an entry. */
  VoderWaiter waiter;
  guint n_units;
} VoderSemaphoreEntry;

VoderAcquireResult voder_semaphore_enter (VoderSemaphore *self,
                                          VoderSemaphoreEntry *entry,
                                          GError **error);
void voder_semaphore_leave (VoderSemaphore *self, VoderSemaphoreEntry *entry);

G_END_DECLS
