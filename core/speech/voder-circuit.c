/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-circuit-private.h"

#include <voder/flow/voder-counters.h>

#define N_IN_ROW     3
#define PROBE_US     G_USEC_PER_SEC
#define PROBE_US_MAX (60 * G_USEC_PER_SEC)

struct _VoderCircuit {
  VoderTaskFunc probe;
  gpointer data;
  int n_in_row_max;
  gint64 probe_us;
  VoderWorker *prober;

  VoderCounters *counters;
  /* What it decides by; each is atomic, and true by itself. */
  int is_open;
  int n_in_row;
};

/* What it counts. */
enum { SUCCESSES, FAILURES };

static void
close_circuit (VoderCircuit *self)
{
  g_atomic_int_set (&self->n_in_row, 0);
  g_atomic_int_set (&self->is_open, FALSE);
}

static gboolean
tick (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderCircuit *self = data;
  gint64 period_us = voder_worker_get_period (self->prober);

  if (!self->probe (self->data, cancellable, NULL)) {
    voder_worker_set_period (self->prober, MIN (2 * period_us, PROBE_US_MAX));
    return TRUE;
  }

  /* First: who opens it again after this starts the prober anew. */
  voder_worker_stop (self->prober, NULL, NULL);
  close_circuit (self);

  return TRUE;
}

/*
 * Makes a closed circuit. @probe tries once, on any thread; it is called as
 * long as the circuit is open, and no more when voder_circuit_free() returns.
 */
VoderCircuit *
voder_circuit_new (const char *name, VoderTaskFunc probe, gpointer data)
{
  const char *const counters[] = {
    [SUCCESSES] = "successes", [FAILURES] = "failures", NULL
  };
  VoderCircuit *self = g_new0 (VoderCircuit, 1);

  self->probe = probe;
  self->data = data;
  self->n_in_row_max = N_IN_ROW;
  self->probe_us = PROBE_US;
  self->counters = voder_counters_new (counters, NULL);
  self->prober = voder_worker_new (name, PROBE_US, tick, self, NULL);

  return self;
}

void
voder_circuit_free (VoderCircuit *self)
{
  voder_worker_stop (self->prober, NULL, NULL);
  g_object_unref (self->prober);
  g_object_unref (self->counters);
  g_free (self);
}

/*
 * Sets how many failures in a row open it, and when the first probe comes; for
 * a circuit that nobody uses yet.
 */
void
voder_circuit_set_limits (VoderCircuit *self, guint n_in_row, gint64 probe_us)
{
  self->n_in_row_max = (int) n_in_row;
  self->probe_us = probe_us;
}

gboolean
voder_circuit_is_open (VoderCircuit *self)
{
  return g_atomic_int_get (&self->is_open);
}

/*
 * Reports that it went well.
 */
void
voder_circuit_succeed (VoderCircuit *self)
{
  voder_counters_add (self->counters, SUCCESSES, 1);
  close_circuit (self);
}

static void
start_prober (VoderCircuit *self)
{
  voder_worker_set_period (self->prober, self->probe_us);
  voder_worker_set_delay (self->prober, self->probe_us);
  voder_worker_start (self->prober, NULL, NULL);
}

/*
 * Reports a failure; TRUE when it is the one that opens the circuit.
 */
gboolean
voder_circuit_fail (VoderCircuit *self)
{
  voder_counters_add (self->counters, FAILURES, 1);
  if (g_atomic_int_add (&self->n_in_row, 1) + 1 < self->n_in_row_max ||
      !g_atomic_int_compare_and_exchange (&self->is_open, FALSE, TRUE))
    return FALSE;

  start_prober (self);

  return TRUE;
}

/* How often it went well so far, probes not counted. */
guint
voder_circuit_get_n_successes (VoderCircuit *self)
{
  return (guint) voder_counters_get (self->counters, SUCCESSES);
}

/* How often it failed so far, probes not counted. */
guint
voder_circuit_get_n_failures (VoderCircuit *self)
{
  return (guint) voder_counters_get (self->counters, FAILURES);
}
