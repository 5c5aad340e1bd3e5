/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-wait-private.h"

G_BEGIN_DECLS

/*
 * One who waits for an outcome, in a list that somebody else owns: a blocked
 * thread or, with no thread, a GTask. Both are claimed in the same way; see
 * VoderWait. The owner takes an asker off its list, claims it, and ends it when
 * it has unlocked.
 */
typedef struct _VoderAsker VoderAsker;

/* The task was cancelled: if the owner has it on its list, it takes it off,
 * and returns TRUE for the reference that the list had. */
typedef gboolean (*VoderAskerLeave) (VoderAsker *self);
/* Returns from the task; in its main context. */
typedef void (*VoderAskerReturn) (VoderAsker *self, GTask *task);

struct _VoderAsker {
  /* The first, so that a list's item is an asker. */
  VoderWaiter waiter;
  VoderWait wait;

  /* NULL, as all below, for a blocked thread. */
  GTask *task;
  VoderRefs refs;
  _Atomic gulong handler;
  VoderAskerLeave leave;
  VoderAskerReturn give;
  GError *error;
  /* The owner's. */
  gpointer data;
};

void voder_asker_init (VoderAsker *self);
void voder_asker_init_task (VoderAsker *self,
                            GTask *task,
                            VoderAskerLeave leave,
                            VoderAskerReturn give);
gboolean voder_asker_is_open (VoderAsker *self);
void voder_asker_end (VoderAsker *self);
void voder_asker_end_all (VoderWaiterList *claimed);
void voder_asker_unref (VoderAsker *self);

G_END_DECLS
