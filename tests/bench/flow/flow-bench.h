/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * What the programs of tools/bench flow share. Each program holds several
 * measurements, is told by its first argument which one to make, and prints
 * one number: nanoseconds an operation unless the measurement says otherwise.
 */

/* What the user gave after the measurement's name. */
typedef struct {
  guint capacity;
  guint n_producers;
  guint n_consumers;
  gboolean is_apart; /* the producers on one core, the consumers on another */
} FlowBenchShape;

typedef struct {
  const char *name;
  double (*measure) (const FlowBenchShape *shape);
} FlowBench;

int flow_bench_main (int argc,
                     char **argv,
                     const FlowBench *benches,
                     gsize n_benches);

gint64 flow_bench_now_ns (void);

/* Runs an operation so many times, and tells how long that took. */
typedef gint64 (*FlowBenchFunc) (gpointer data, guint64 n);

double flow_bench_measure (FlowBenchFunc func, gpointer data);
double flow_bench_median (double *values, gsize n_values);

/* Producers and consumers, each with as many items to move. */
typedef struct {
  void (*produce) (gpointer data, guint64 n_items);
  void (*consume) (gpointer data, guint64 n_items);
  gpointer data;
} FlowBenchCrew;

double flow_bench_crew (const FlowBenchCrew *crew, const FlowBenchShape *shape);

/* Every side moves pointers to the same item: nothing is allocated. */
GType flow_bench_item_get_type (void);
gpointer flow_bench_item (void);

/* Counts tasks down; the last one ends the wait. */
typedef struct _FlowBenchCountdown FlowBenchCountdown;

FlowBenchCountdown *flow_bench_countdown_new (void);
void flow_bench_countdown_free (FlowBenchCountdown *self);
void flow_bench_countdown_set (FlowBenchCountdown *self, guint64 n);
void flow_bench_countdown_count (FlowBenchCountdown *self);
void flow_bench_countdown_wait (FlowBenchCountdown *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FlowBenchCountdown, flow_bench_countdown_free)

/* What the canceller does once it has cancelled. */
typedef enum {
  FLOW_BENCH_IDLE,
  FLOW_BENCH_BUSY,
} FlowBenchCanceller;

/* A wait that only the cancel of its cancellable ends. */
typedef struct {
  GCancellable *(*create) (void);
  void (*wait) (gpointer data, GCancellable *cancellable);
  gpointer data;
  /* What ends it instead of a cancel, or NULL. */
  void (*end) (gpointer data);
} FlowBenchWait;

/* Microseconds from the cancel to the waiter's return, median of 1,000. */
double flow_bench_cancel (const FlowBenchWait *wait,
                          FlowBenchCanceller canceller);

/* Milliseconds that one call takes from a parent of 512 MiB. */
double flow_bench_spawn (void (*spawn) (void));

G_END_DECLS
