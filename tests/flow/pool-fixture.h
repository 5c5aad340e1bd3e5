/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "flow-fixture.h"

/* What lets tasks begin and end where a test wants it: a task says that it
 * has begun, and waits until the gate is opened. */
typedef struct {
  VoderChannel *begun;
  VoderSender *begun_sender;
  VoderReceiver *begun_receiver;
  VoderChannel *gate;
  VoderSender *gate_sender;
  VoderReceiver *gate_receiver;
} Gate;

void gate_init (Gate *self);
void gate_clear (Gate *self);
void gate_wait_begun (Gate *self);
void gate_open (Gate *self);

/* A task that waits at a gate. */
gboolean pass_gate (gpointer data, GCancellable *cancellable, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Gate, gate_clear)

/* Submits what has to be taken. */
void submit (VoderPool *pool, VoderTaskFunc func, gpointer data);

/* Submits a task that waits at the gate, and waits until it is there. */
void submit_gate (VoderPool *pool, Gate *gate);
