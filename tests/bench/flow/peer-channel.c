/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdatomic.h>

#include "flow-bench.h"

/* GAsyncQueue, the bounded queue that is written where there is none, and what
 * no queue can do without. */

static void
push_items (gpointer data, guint64 n_items)
{
  for (guint64 i = 0; i < n_items; i++)
    g_async_queue_push (data, flow_bench_item ());
}

static void
pop_items (gpointer data, guint64 n_items)
{
  for (guint64 i = 0; i < n_items; i++)
    g_async_queue_pop (data);
}

static double
measure_async_queue (const FlowBenchShape *shape)
{
  g_autoptr (GAsyncQueue) queue = g_async_queue_new ();
  FlowBenchCrew crew = { push_items, pop_items, queue };

  return flow_bench_crew (&crew, shape);
}

/* With no capacity, a sender waits until its item was taken. */
typedef struct {
  GMutex mutex;
  GCond not_full;
  GCond not_empty;
  GCond taken;
  gpointer *items;
  guint capacity;
  guint first;
  guint n_items;
  guint64 n_sent;
  guint64 n_taken;
} Bounded;

static void
put (Bounded *self)
{
  guint room = MAX (self->capacity, 1);
  guint64 ticket;

  g_mutex_lock (&self->mutex);
  while (self->n_items == room)
    g_cond_wait (&self->not_full, &self->mutex);
  self->items[(self->first + self->n_items++) % room] = flow_bench_item ();
  ticket = ++self->n_sent;
  g_cond_signal (&self->not_empty);
  while (self->capacity == 0 && self->n_taken < ticket)
    g_cond_wait (&self->taken, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

static gpointer
take (Bounded *self)
{
  guint room = MAX (self->capacity, 1);
  gpointer item;

  g_mutex_lock (&self->mutex);
  while (self->n_items == 0)
    g_cond_wait (&self->not_empty, &self->mutex);
  item = self->items[self->first];
  self->first = (self->first + 1) % room;
  self->n_items--;
  self->n_taken++;
  g_cond_signal (&self->not_full);
  if (self->capacity == 0)
    g_cond_broadcast (&self->taken);
  g_mutex_unlock (&self->mutex);

  return item;
}

static void
put_items (gpointer data, guint64 n_items)
{
  for (guint64 i = 0; i < n_items; i++)
    put (data);
}

static void
take_items (gpointer data, guint64 n_items)
{
  for (guint64 i = 0; i < n_items; i++)
    take (data);
}

static double
measure_bounded (const FlowBenchShape *shape)
{
  g_autofree gpointer *items = g_new0 (gpointer, MAX (shape->capacity, 1));
  Bounded bounded = { .items = items, .capacity = shape->capacity };
  FlowBenchCrew crew = { put_items, take_items, &bounded };
  double cost;

  g_mutex_init (&bounded.mutex);
  g_cond_init (&bounded.not_full);
  g_cond_init (&bounded.not_empty);
  g_cond_init (&bounded.taken);
  cost = flow_bench_crew (&crew, shape);
  g_cond_clear (&bounded.taken);
  g_cond_clear (&bounded.not_empty);
  g_cond_clear (&bounded.not_full);
  g_mutex_clear (&bounded.mutex);

  return cost;
}

/* A number goes to the other core, and comes back: what handing over an item
 * and hearing of it takes at least. */
typedef struct {
  _Alignas(64) atomic_ullong sent;
  _Alignas(64) atomic_ullong answered;
} Lines;

static void
await (atomic_ullong *line, guint64 n)
{
  while (atomic_load_explicit (line, memory_order_acquire) != n)
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause ();
#else
    atomic_signal_fence (memory_order_seq_cst);
#endif
}

static void
ask (gpointer data, guint64 n_items)
{
  Lines *lines = data;

  for (guint64 i = 1; i <= n_items; i++) {
    atomic_store_explicit (&lines->sent, i, memory_order_release);
    await (&lines->answered, i);
  }
  atomic_store (&lines->sent, 0);
}

static void
answer (gpointer data, guint64 n_items)
{
  Lines *lines = data;

  for (guint64 i = 1; i <= n_items; i++) {
    await (&lines->sent, i);
    atomic_store_explicit (&lines->answered, i, memory_order_release);
  }
  await (&lines->sent, 0);
  atomic_store (&lines->answered, 0);
}

static double
measure_lines (const FlowBenchShape *shape)
{
  Lines lines = { 0 };
  FlowBenchCrew crew = { ask, answer, &lines };

  return flow_bench_crew (&crew, shape);
}

int
main (int argc, char **argv)
{
  static const FlowBench benches[] = {
    { "async-queue", measure_async_queue },
    { "bounded", measure_bounded },
    { "lines", measure_lines },
  };

  return flow_bench_main (argc, argv, benches, G_N_ELEMENTS (benches));
}
