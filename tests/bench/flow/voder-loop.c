/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <pthread.h>
#include <voder/voder.h>

#include "flow-bench.h"

/* A thread sends; a main loop's callback gets each item. */
#define CAPACITY 1024

typedef struct {
  VoderSender *sender;
  guint64 n_items;
  guint64 n_left;
} Run;

static void *
send_all (void *data)
{
  Run *run = data;

  for (guint64 i = 0; i < run->n_items; i++)
    voder_sender_send (run->sender, flow_bench_item (), NULL, NULL);
  return NULL;
}

static gboolean
on_item (VoderReceiver *receiver,
         gpointer item,
         const GError *reason,
         gpointer data)
{
  Run *run = data;

  run->n_left--;
  return G_SOURCE_CONTINUE;
}

static gint64
deliver (gpointer data, guint64 n)
{
  Run *run = data;
  gint64 started_ns = flow_bench_now_ns ();
  pthread_t thread;

  run->n_items = run->n_left = n;
  pthread_create (&thread, NULL, send_all, run);
  while (run->n_left > 0)
    g_main_context_iteration (NULL, TRUE);
  pthread_join (thread, NULL);
  return flow_bench_now_ns () - started_ns;
}

static double
measure_loop (const FlowBenchShape *shape)
{
  g_autoptr (VoderChannel) channel =
      voder_channel_new (flow_bench_item_get_type (), CAPACITY);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (GSource) source = voder_receiver_create_source (receiver, NULL);
  Run run = { .sender = sender };
  double cost;

  g_source_set_callback (source, G_SOURCE_FUNC (on_item), &run, NULL);
  g_source_attach (source, NULL);
  cost = flow_bench_measure (deliver, &run);
  g_source_destroy (source);

  return cost;
}

int
main (int argc, char **argv)
{
  static const FlowBench benches[] = { { "loop", measure_loop } };

  return flow_bench_main (argc, argv, benches, G_N_ELEMENTS (benches));
}
