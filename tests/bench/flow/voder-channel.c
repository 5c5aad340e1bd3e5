/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/voder.h>

#include "flow-bench.h"

/* Channels: batches, items one by one, and both ends in one thread. */
#define BATCH 16

typedef struct {
  VoderSender *sender;
  VoderReceiver *receiver;
} Ends;

static void
send_items (gpointer data, guint64 n_items)
{
  Ends *ends = data;

  for (guint64 i = 0; i < n_items; i++)
    voder_sender_send (ends->sender, flow_bench_item (), NULL, NULL);
}

static void
receive_items (gpointer data, guint64 n_items)
{
  Ends *ends = data;
  gpointer item;

  for (guint64 i = 0; i < n_items; i++)
    voder_receiver_receive (ends->receiver, &item, NULL, NULL);
}

static void
send_batches (gpointer data, guint64 n_items)
{
  Ends *ends = data;
  gpointer items[BATCH];

  for (gsize i = 0; i < BATCH; i++)
    items[i] = flow_bench_item ();
  for (guint64 i = 0; i < n_items; i += BATCH)
    voder_sender_send_many (ends->sender, items, BATCH, NULL, NULL);
}

static void
receive_batches (gpointer data, guint64 n_items)
{
  Ends *ends = data;
  gpointer items[BATCH];

  while (n_items > 0)
    n_items -= voder_receiver_receive_many (ends->receiver, items,
                                            MIN (n_items, BATCH), NULL, NULL);
}

static gint64
send_and_receive (gpointer data, guint64 n)
{
  gint64 started_ns = flow_bench_now_ns ();

  for (guint64 i = 0; i < n; i++) {
    send_items (data, 1);
    receive_items (data, 1);
  }
  return flow_bench_now_ns () - started_ns;
}

static double
measure_crew (FlowBenchCrew *crew, const FlowBenchShape *shape)
{
  g_autoptr (VoderChannel) channel =
      voder_channel_new (flow_bench_item_get_type (), shape->capacity);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  Ends ends = { sender, receiver };

  crew->data = &ends;
  if (crew->produce == NULL)
    return flow_bench_measure (send_and_receive, &ends);
  return flow_bench_crew (crew, shape);
}

static double
measure_items (const FlowBenchShape *shape)
{
  FlowBenchCrew crew = { .produce = send_items, .consume = receive_items };

  return measure_crew (&crew, shape);
}

static double
measure_batches (const FlowBenchShape *shape)
{
  FlowBenchCrew crew = { .produce = send_batches, .consume = receive_batches };

  return measure_crew (&crew, shape);
}

static double
measure_uncontended (const FlowBenchShape *shape)
{
  FlowBenchCrew nobody = { NULL };

  return measure_crew (&nobody, shape);
}

int
main (int argc, char **argv)
{
  static const FlowBench benches[] = {
    { "batches", measure_batches },
    { "items", measure_items },
    { "uncontended", measure_uncontended },
  };

  return flow_bench_main (argc, argv, benches, G_N_ELEMENTS (benches));
}
