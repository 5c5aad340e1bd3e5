/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-queue-core-private.h"

G_BEGIN_DECLS

/* What voder_select_set_wait() gives where it gives no case. */
#define VODER_SELECT_SET_NONE -1

/* What voder_select_set_begin() gives where there is a wait. */
#define VODER_SELECT_SET_WAITS -2

/* A deadline that is always over: one look, no wait. */
#define VODER_SELECT_SET_NOW G_MININT64

/* One send or receive that may happen. */
typedef struct {
  VoderQueue *queue;
  VoderQueueSide side;
  /* One that is not is left out. */
  gboolean enabled;
  /* The one to send, or the one received. */
  gpointer item;
  /* What it came to: not done, since the channel is closed. */
  gboolean closed;
  VoderWaiter waiter;
} VoderSelectCase;

/*
 * Cases of which one happens. It is used by one thread at a time.
 *
 * All queues are locked while a thread looks and, if it must, takes its places
 * in their lists: so what it does is decided at one moment, and it never meets
 * itself. They are locked in the order of their addresses.
 */
typedef struct {
  GArray *cases;
  GPtrArray *queues;
  /* Cases are looked at from their first on, or from the last that happened:
   * that one some times, then the one after it. */
  gboolean by_priority;
  guint next;
  guint n_in_a_row;
} VoderSelectSet;

void voder_select_set_init (VoderSelectSet *self, gboolean by_priority);
void voder_select_set_clear (VoderSelectSet *self);
guint voder_select_set_add (VoderSelectSet *self,
                            VoderQueue *queue,
                            VoderQueueSide side);
VoderSelectCase *voder_select_set_get (VoderSelectSet *self, guint n);
int voder_select_set_wait (VoderSelectSet *self,
                           gint64 deadline_us,
                           GCancellable *cancellable,
                           GError **error);
int voder_select_set_begin (VoderSelectSet *self,
                            VoderWait *wait,
                            GError **error);
int voder_select_set_end (VoderSelectSet *self, int outcome);

G_END_DECLS
