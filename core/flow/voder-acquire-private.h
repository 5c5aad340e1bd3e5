/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "voder-wait-private.h"

G_BEGIN_DECLS

/*
 * How something is taken that others may have to give back, or time to bring:
 * at once, or after a wait in a queue, in a thread or without one.
 */
typedef enum {
  VODER_ACQUIRE_SERVED,
  VODER_ACQUIRE_QUEUED,
  VODER_ACQUIRE_FAILED,
} VoderAcquireResult;

/* What stands in the queue begins with a waiter, and says what it wants. */
typedef struct {
  gsize entry_size;
  /* Takes what it wants, or puts it in the queue, or tells why not. */
  VoderAcquireResult (*enter) (gpointer owner,
                               VoderWaiter *entry,
                               GCancellable *cancellable,
                               GError **error);
  /* Takes one whose wait has ended otherwise out of the queue. */
  void (*leave) (gpointer owner, VoderWaiter *entry);
  /* NULL, or has a task know what it was given; in any thread. */
  void (*note) (GTask *task, const VoderWaiter *entry);
} VoderAcquireKind;

gboolean voder_acquire_block (const VoderAcquireKind *kind,
                              gpointer owner,
                              VoderWaiter *entry,
                              gint64 deadline_us,
                              GCancellable *cancellable,
                              GError **error);
void voder_acquire_async (const VoderAcquireKind *kind,
                          GTask *task,
                          const VoderWaiter *wanted);

G_END_DECLS
