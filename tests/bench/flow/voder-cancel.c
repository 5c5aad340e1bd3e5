/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/voder.h>

#include "flow-bench.h"

/* How soon a blocked call returns once its context is cancelled. */

static GCancellable *
create_context (void)
{
  return G_CANCELLABLE (voder_context_new (NULL));
}

static void
wait_to_receive (gpointer data, GCancellable *cancellable)
{
  gpointer item;

  voder_receiver_receive (data, &item, cancellable, NULL);
}

static void
wait_to_send (gpointer data, GCancellable *cancellable)
{
  voder_sender_send (data, flow_bench_item (), cancellable, NULL);
}

static double
measure_receive (FlowBenchCanceller canceller)
{
  g_autoptr (VoderChannel) channel =
      voder_channel_new (flow_bench_item_get_type (), 1);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  FlowBenchWait wait = { create_context, wait_to_receive, receiver };

  return flow_bench_cancel (&wait, canceller);
}

static double
measure_idle (const FlowBenchShape *shape)
{
  return measure_receive (FLOW_BENCH_IDLE);
}

static double
measure_busy (const FlowBenchShape *shape)
{
  return measure_receive (FLOW_BENCH_BUSY);
}

static double
measure_send (const FlowBenchShape *shape)
{
  g_autoptr (VoderChannel) channel =
      voder_channel_new (flow_bench_item_get_type (), 1);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  FlowBenchWait wait = { create_context, wait_to_send, sender };

  voder_sender_send (sender, flow_bench_item (), NULL, NULL);
  return flow_bench_cancel (&wait, FLOW_BENCH_IDLE);
}

/* A task that runs until the channel has an item. */
static gboolean
stay (gpointer data, GCancellable *cancellable, GError **error)
{
  gpointer item;

  return voder_receiver_receive (data, &item, cancellable, error);
}

static void
wait_to_submit (gpointer data, GCancellable *cancellable)
{
  voder_pool_submit (data, VODER_POOL_PRIORITY_DEFAULT, stay, NULL, NULL,
                     cancellable, NULL);
}

static void
wait_for_group (gpointer data, GCancellable *cancellable)
{
  voder_group_wait (data, cancellable, NULL);
}

/* One worker runs a task that stays, and one more fills the queue. */
static double
measure_submit (const FlowBenchShape *shape)
{
  g_autoptr (VoderChannel) channel =
      voder_channel_new (flow_bench_item_get_type (), 1);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderPool) pool = voder_pool_new ("bench", 1, 1, 1);
  FlowBenchWait wait = { create_context, wait_to_submit, pool };
  double latency_us;

  for (guint i = 0; i < 2; i++)
    voder_pool_submit (pool, VODER_POOL_PRIORITY_DEFAULT, stay, receiver, NULL,
                       NULL, NULL);
  latency_us = flow_bench_cancel (&wait, FLOW_BENCH_IDLE);
  voder_pool_stop (pool, VODER_POOL_STOP_ABORT);

  return latency_us;
}

static double
measure_group (const FlowBenchShape *shape)
{
  g_autoptr (VoderChannel) channel =
      voder_channel_new (flow_bench_item_get_type (), 1);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  FlowBenchWait wait = { create_context, wait_for_group, group };
  double latency_us;

  voder_group_go (group, stay, receiver, NULL, NULL);
  latency_us = flow_bench_cancel (&wait, FLOW_BENCH_IDLE);
  voder_group_cancel (group, NULL);
  voder_group_wait (group, NULL, NULL);

  return latency_us;
}

int
main (int argc, char **argv)
{
  static const FlowBench benches[] = {
    { "busy", measure_busy }, { "group", measure_group },
    { "idle", measure_idle }, { "receive", measure_idle },
    { "send", measure_send }, { "submit", measure_submit },
  };

  return flow_bench_main (argc, argv, benches, G_N_ELEMENTS (benches));
}
