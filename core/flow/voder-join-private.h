/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "voder-wait-private.h"

G_BEGIN_DECLS

/*
 * What a task waits for without a thread: that something is over. Whoever ends
 * it claims and wakes all waiters of the list. The lock and the list live as
 * long as the task.
 */
typedef struct {
  VoderLock *lock;
  VoderWaiterList *list;
  /* The lock is held. */
  gboolean (*is_over) (GTask *task);
  /* Returns the result from the task, which it takes. */
  void (*give) (GTask *task);
  /* Whoever wakes the waiters holds no lock then: the task returns there, and
   * not in its own main context. */
  gboolean at_once;
} VoderJoin;

void voder_join_async (GTask *task, const VoderJoin *join);

G_END_DECLS
