/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-context.h>

#include "voder-wait-private.h"

G_BEGIN_DECLS

/*
 * A wait that no thread sits in, for a task that returns when it ends. It is
 * claimed as any other wait; whoever claims it calls ended, once, in their
 * thread and without a lock, or leaves that to the task's main context where
 * the task would return in the midst of what they do. It is on the heap, as a
 * part of what ended frees.
 *
 *   voder_async_wait_init (&op->async, task, cancellable, on_ended);
 *   … put a waiter of op->async.wait into a list, under its lock …
 *   voder_async_wait_begin (&op->async);      op may be gone from here on
 */
typedef struct _VoderAsyncWait VoderAsyncWait;

/* The waiters must be taken off their lists unless served or closed. */
typedef void (*VoderAsyncWaitFunc) (VoderAsyncWait *self, int outcome);

struct _VoderAsyncWait {
  VoderWait wait;
  VoderAsyncWaitFunc ended;
  GTask *task;
  /* It ends in the task's main context in any case: who claims it may have a
   * lock. To be set before it begins. */
  gboolean later;
  /* What ends it: the caller's context, or one that follows their
   * cancellable. */
  VoderContext *context;
  VoderWaiter watcher;
  /* NULL, or another one that ends it as well. */
  VoderContext *other;
  VoderWaiter other_watcher;
  /* Whoever is second of these ends it: the one that begins it, and the one
   * that wakes it, which can be faster. */
  VoderRefs refs;
};

void voder_async_wait_init (VoderAsyncWait *self,
                            GTask *task,
                            GCancellable *cancellable,
                            VoderAsyncWaitFunc ended);
void voder_async_wait_add_cancellable (VoderAsyncWait *self,
                                       GCancellable *cancellable);
void voder_async_wait_begin (VoderAsyncWait *self);
void voder_async_wait_begin_ended (VoderAsyncWait *self, int outcome);
gboolean voder_async_wait_set_error (VoderAsyncWait *self,
                                     int outcome,
                                     GError **error);
void voder_async_wait_clear (VoderAsyncWait *self);

/* Returns what the task's data says; in its main context. */
typedef void (*VoderAsyncReturnFunc) (GTask *task);

void voder_async_wait_return (GTask *task,
                              VoderAsyncReturnFunc give,
                              GError *error);

G_END_DECLS
