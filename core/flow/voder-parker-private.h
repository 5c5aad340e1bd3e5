/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-sync-private.h"

G_BEGIN_DECLS

/*
 * How one thread sleeps, once, until another wakes it. It is on the sleeper's
 * stack; whoever wakes it does not touch it afterwards.
 */
typedef struct _VoderSeat VoderSeat;

typedef struct {
  atomic_int state;
  VoderSeat *seat;
} VoderParker;

void voder_parker_init (VoderParker *self);
gboolean voder_parker_spin (VoderParker *self);
gboolean voder_parker_park (VoderParker *self, gint64 deadline_us);
void voder_parker_wake (VoderParker *self);

G_END_DECLS
