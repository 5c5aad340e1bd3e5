/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-async-wait-private.h"
#include "voder-queue-core-private.h"

G_BEGIN_DECLS

/*
 * A send or a receive that no thread sits in, of one item or of several. Its
 * waiter stands in the queue's list as a thread's would.
 */
typedef struct _VoderTransfer VoderTransfer;

typedef struct {
  VoderQueueSide side;
  /* Does at once what can be done. The queue's lock is held. */
  VoderQueueResult (*move) (VoderTransfer *self, VoderWaiterList *claimed);
  /* Has the task, which it takes, return what was done. The queue's lock may be
   * held: nothing of the task ends there. */
  void (*give) (VoderTransfer *self, GTask *task);
  /* No more will be done: what was not sent is released. */
  void (*give_up) (VoderTransfer *self, GTask *task);
} VoderTransferKind;

struct _VoderTransfer {
  VoderAsyncWait async;
  const VoderTransferKind *kind;
  VoderQueue *queue;
  VoderWaiter waiter;
  /* Where the waiter is of several items. */
  VoderBatch batch;
};

GTask *voder_transfer_create_task (gpointer handle,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
VoderTransfer *voder_transfer_new (const VoderTransferKind *kind,
                                   VoderQueue *queue,
                                   GTask *task);
void voder_transfer_begin (VoderTransfer *self);

G_END_DECLS
