/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/voder.h>

#include "flow-bench.h"

/* One producer serves several channels in turn; a consumer selects. */
#define N_CHANNELS 8

typedef struct {
  VoderSender *senders[N_CHANNELS];
  VoderSelect *select;
} Run;

static void
send_in_turn (gpointer data, guint64 n_items)
{
  Run *run = data;

  for (guint64 i = 0; i < n_items; i++)
    voder_sender_send (run->senders[i % N_CHANNELS], flow_bench_item (), NULL,
                       NULL);
}

static void
select_items (gpointer data, guint64 n_items)
{
  Run *run = data;
  gpointer item;

  for (guint64 i = 0; i < n_items; i++) {
    voder_select_wait (run->select, NULL, NULL);
    voder_select_take_item (run->select, &item, NULL);
  }
}

static void
wait_to_select (gpointer data, GCancellable *cancellable)
{
  Run *run = data;

  voder_select_wait (run->select, cancellable, NULL);
}

static void
run_init (Run *run, guint capacity)
{
  run->select = voder_select_new (VODER_SELECT_FAIR);
  for (gsize i = 0; i < N_CHANNELS; i++) {
    g_autoptr (VoderChannel) channel =
        voder_channel_new (flow_bench_item_get_type (), capacity);
    g_autoptr (VoderReceiver) receiver =
        voder_channel_create_receiver (channel);

    run->senders[i] = voder_channel_create_sender (channel);
    voder_select_add_receive (run->select, receiver);
  }
}

static void
run_clear (Run *run)
{
  for (gsize i = 0; i < N_CHANNELS; i++)
    g_clear_object (&run->senders[i]);
  g_clear_object (&run->select);
}

static double
measure_select (const FlowBenchShape *shape)
{
  Run run;
  FlowBenchCrew crew = { send_in_turn, select_items, &run };
  double cost;

  run_init (&run, shape->capacity);
  cost = flow_bench_crew (&crew, shape);
  run_clear (&run);

  return cost;
}

static GCancellable *
create_context (void)
{
  return G_CANCELLABLE (voder_context_new (NULL));
}

static double
measure_cancel (const FlowBenchShape *shape)
{
  Run run;
  FlowBenchWait wait = { create_context, wait_to_select, &run };
  double latency_us;

  run_init (&run, 1);
  latency_us = flow_bench_cancel (&wait, FLOW_BENCH_IDLE);
  run_clear (&run);

  return latency_us;
}

int
main (int argc, char **argv)
{
  static const FlowBench benches[] = {
    { "cancel", measure_cancel },
    { "select", measure_select },
  };

  return flow_bench_main (argc, argv, benches, G_N_ELEMENTS (benches));
}
