/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-context.h>
#include <voder/flow/voder-flow.h>

#include "voder-async-wait-private.h"

G_BEGIN_DECLS

/*
 * A single flight: something that is made once, in a pool, for all who ask
 * meanwhile. The maker runs under a context of its own, which is cancelled
 * when the last of them has left. Who comes after that waits for the cancelled
 * run to end, and gets its value if it made one all the same; else the flight
 * runs once more. So no two makers run at a time.
 *
 * A flight uses its owner's lock, so that the owner can keep it in a table.
 */
typedef struct _VoderFlight VoderFlight;

typedef gpointer (*VoderFlightFunc) (gpointer data,
                                     GCancellable *cancellable,
                                     GError **error);

typedef struct {
  VoderFlightFunc func;
  gpointer data;
  GDestroyNotify destroy;
} VoderMaker;

struct _VoderFlight {
  VoderRefs refs;
  GObject *owner;
  VoderLock *lock;
  GType type;
  /* Takes it out of the owner's table; under the lock. */
  void (*detach) (VoderFlight *self);

  /* Under the lock. */
  VoderWaiterList askers;
  guint n_askers;
  VoderContext *context;
  gboolean abandoned;
  gboolean landed;
  VoderMaker maker;
  /* How its start goes; see voder_flight_start(). */
  atomic_int start;

  /* The runner's until it has landed, then immutable. */
  gpointer value;
  GError *error;
  /* The run was ended from outside: what it failed with says nothing. */
  gboolean interrupted;

  /* The owner's, who sets them; not used here. */
  char *key;
  gint64 time_to_live_us;
  gboolean stale;
  gboolean from_disk;

  /* Whom its maker waits for; under a lock that is common to all. */
  VoderFlight *waits_for;
};

/* One who asks, and waits without a thread. */
typedef struct {
  VoderAsyncWait async;
  VoderWaiter waiter;
  GTask *task;
  VoderFlight *flight;
} VoderFlightTask;

VoderFlight *voder_flight_new (GObject *owner,
                               VoderLock *lock,
                               GType type,
                               void (*detach) (VoderFlight *self));
VoderFlight *voder_flight_ref (VoderFlight *self);
void voder_flight_unref (VoderFlight *self);

/* Under the owner's lock. */
gboolean voder_flight_check (VoderFlight *self,
                             gboolean waits,
                             GCancellable *cancellable,
                             GError **error);
gboolean voder_flight_join (VoderFlight *self,
                            VoderWaiter *asker,
                            VoderMaker *maker);

/* Without it. */
void voder_flight_start (VoderFlight *self, VoderTaskFunc run);
gpointer voder_flight_wait (VoderFlight *self,
                            VoderWaiter *asker,
                            GCancellable *cancellable,
                            GError **error);
void voder_flight_leave (VoderFlight *self, VoderWaiter *asker);
gpointer voder_flight_dup_value (VoderFlight *self, GError **error);
VoderFlightTask *voder_flight_task_new (GTask *task);
void voder_flight_task_begin (VoderFlightTask *self, VoderFlight *flight);
void voder_flight_task_settle (VoderFlightTask *self,
                               VoderFlight *landed,
                               GError *error);
gpointer voder_flight_finish (GTask *task, GError **error);
void voder_maker_clear (VoderMaker *self);

/* For the function that runs it. */
void voder_flight_run (VoderFlight *self, GCancellable *cancellable);
gboolean voder_flight_land (VoderFlight *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderFlight, voder_flight_unref)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VoderMaker, voder_maker_clear)

G_END_DECLS
