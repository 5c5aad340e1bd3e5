/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <time.h>
#include <voder/flow/voder-limiter.h>

#include "voder-bucket-private.h"
#include "voder-timer-private.h"
#include "voder-wait-private.h"

G_BEGIN_DECLS

/* One in the queue: who waits, or a reservation, for which nobody does. */
typedef struct {
  /* The first, so that the queue's item is an entry. */
  VoderWaiter waiter;
  guint n_missing;
  guint n_taken;
  /* 0 for one who waits. */
  guint64 ticket;
} VoderLimiterEntry;

struct _VoderLimiter {
  GObject parent_instance;

  VoderBucket bucket;

  VoderLock lock;
  double rate;
  guint burst;
  VoderWaiterList queue;
  /* What the queue wants together. */
  guint64 n_wanted;
  guint n_waiters;
  guint64 last_ticket;
  VoderTimer timer;
  /* Of itself, for the timer. */
  GWeakRef weak;
};

/* The clock of g_get_monotonic_time(), in nanoseconds. */
static inline gint64
voder_limiter_get_now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

gint64 voder_limiter_lock (VoderLimiter *self);
void voder_limiter_unlock (VoderLimiter *self, VoderWaiterList *served);
void voder_limiter_advance (VoderLimiter *self,
                            gint64 now_ns,
                            VoderWaiterList *served);
gboolean voder_limiter_take_now (VoderLimiter *self,
                                 guint n_tokens,
                                 gint64 now_ns,
                                 VoderWaiterList *served);
gboolean voder_limiter_check_size (VoderLimiter *self,
                                   guint n_tokens,
                                   GError **error);
gint64 voder_limiter_get_ready_us (VoderLimiter *self,
                                   guint n_tokens,
                                   gint64 now_ns);
void voder_limiter_push (VoderLimiter *self,
                         VoderLimiterEntry *entry,
                         gint64 now_ns);
void voder_limiter_withdraw (VoderLimiter *self, VoderLimiterEntry *entry);
VoderLimiterEntry *voder_limiter_find (VoderLimiter *self, guint64 ticket);
void voder_limiter_on_timer (GObject *object);

G_END_DECLS
