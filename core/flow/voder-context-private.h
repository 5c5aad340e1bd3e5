/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-context.h>

#include "voder-timer-private.h"
#include "voder-wait-private.h"

G_BEGIN_DECLS

struct _VoderContext {
  GCancellable parent_instance;

  /* Immutable after construction. */
  VoderContext *parent;
  GCancellable *plain_parent;
  gint64 deadline_us;
  VoderContextKey *key;
  GValue value;

  VoderLock lock;
  /* The cause; set before the cancel shows, and never changed. */
  GError *error;
  gboolean ended;
  VoderWaiterList waiters;
  VoderContext *children;

  /* Under the parent's lock while hooked; then the list's that took it off. */
  VoderContext *next;
  VoderContext *prev;
  gboolean hooked;

  gulong plain_handler;
  VoderTimer timer;
  /* Of itself: how a parent and the timer keep it while they end it. Set only
   * where there is one of them, as it costs as much as an object. */
  GWeakRef weak;
};

void voder_context_settle (VoderContext *self, const GError *cause);
void voder_context_end (VoderContext *self, const GError *cause);
void voder_context_cancelled (GCancellable *cancellable);
void voder_context_follow (VoderContext *self, VoderContext *parent);
void voder_context_follow_plain (VoderContext *self, GCancellable *parent);
void voder_context_unhook (VoderContext *self, VoderContext *child);
void voder_context_release_parent (VoderContext *parent);

gboolean voder_context_add_waiter (VoderContext *self, VoderWaiter *waiter);
void voder_context_remove_waiter (VoderContext *self, VoderWaiter *waiter);

G_END_DECLS
