/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "stress-targets.h"

#define N_PRODUCERS 4
#define N_MEMBERS   STRESS_N_THREADS
/* How many operations begin at once, and how many more before they end. */
#define MAX_BATCH 8
/* How many items a source shows at most before it goes. */
#define MAX_SHOWN 64

/* Eight threads, each with a main context, send and receive in no thread that
 * waits, and cancel what they and others do. Each item that was told to be
 * sent comes once, those of a producer in their order, and none of the
 * others. */
typedef struct {
  gboolean sent;
  gboolean received;
} Fate;

typedef struct {
  VoderChannel *channel;
  guint n_items;
  Fate *fates;
  StressTargets targets;
  GMainContext *contexts[N_MEMBERS];
} Stress;

typedef struct {
  Stress *stress;
  guint number;
  GRand *rand;
  GMainContext *context;
  VoderSender *sender;
  VoderReceiver *receiver;
  guint n_pending;
  guint n_begun;
  /* The number of the last item of each producer. */
  int last[N_PRODUCERS];
  gboolean ended;
  /* How many items its source may show still; 0 when there is no source. */
  guint n_to_show;
} Member;

/* A send that is on its way, and how many items it has. */
typedef struct {
  Member *member;
  guint number;
  gsize n_items;
} Sending;

static void
member_free (gpointer data)
{
  Member *self = data;

  g_clear_object (&self->sender);
  g_clear_object (&self->receiver);
  g_clear_pointer (&self->rand, g_rand_free);
  g_free (self);
}

static void
iterate (Member *self, gboolean may_block)
{
  g_main_context_iteration (self->context, may_block);
  if (stress_one_of (self->rand, 8))
    stress_targets_cancel_one (&self->stress->targets, self->rand);
  stress_yield (self->rand);
}

/* What has begun goes on a while, and is cancelled now and then. */
static void
go_on (Member *self, GCancellable *cancellable)
{
  guint n_left = g_rand_int_range (self->rand, 0, MAX_BATCH);

  if (stress_one_of (self->rand, 2))
    iterate (self, FALSE);
  if (cancellable != NULL && stress_one_of (self->rand, 4))
    g_cancellable_cancel (cancellable);
  while (self->n_pending > n_left)
    iterate (self, TRUE);
}

static void
wait_for_pending (Member *self)
{
  while (self->n_pending > 0)
    iterate (self, TRUE);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Sending *sending = data;
  Member *self = sending->member;
  g_autoptr (GError) error = NULL;
  Fate *fate =
      &self->stress
           ->fates[self->number * self->stress->n_items + sending->number];

  g_assert_true (g_main_context_is_owner (self->context));
  self->n_pending--;
  fate->sent = voder_sender_send_finish (VODER_SENDER (source), result, &error);
  if (!fate->sent) {
    stress_assert_cancelled (error);
    return;
  }

  g_assert_cmpint (sending->number, >, self->last[self->number]);
  self->last[self->number] = sending->number;
}

static void
begin_send (Member *self, GCancellable *cancellable)
{
  Sending *sending = g_new0 (Sending, 1);

  sending->member = self;
  sending->number = self->n_begun++;
  self->n_pending++;
  voder_sender_send_async (self->sender,
                           test_item_new (self->number, sending->number),
                           cancellable, on_sent, sending);
}

static void
on_batch_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Sending *sending = data;
  Member *self = sending->member;
  g_autoptr (GError) error = NULL;
  gsize n_sent =
      voder_sender_send_many_finish (VODER_SENDER (source), result, &error);
  Fate *fates =
      &self->stress
           ->fates[self->number * self->stress->n_items + sending->number];

  self->n_pending--;
  for (gsize i = 0; i < n_sent; i++)
    fates[i].sent = TRUE;
  if (n_sent < sending->n_items) {
    stress_assert_cancelled (error);
    return;
  }

  g_assert_cmpint (sending->number, >, self->last[self->number]);
  self->last[self->number] = sending->number + n_sent - 1;
}

static void
begin_batch (Member *self, guint n_items, GCancellable *cancellable)
{
  Sending *sending = g_new0 (Sending, 1);
  gpointer items[MAX_BATCH];

  sending->member = self;
  sending->number = self->n_begun;
  sending->n_items = n_items;
  for (guint i = 0; i < n_items; i++)
    items[i] = test_item_new (self->number, self->n_begun++);
  self->n_pending++;
  voder_sender_send_many_async (self->sender, items, n_items, cancellable,
                                on_batch_sent, sending);
}

static void
produce_some (Member *self)
{
  g_autoptr (GCancellable) cancellable =
      stress_targets_choose (&self->stress->targets, self->number, self->rand);
  guint n = g_rand_int_range (self->rand, 1, MAX_BATCH + 1);

  n = MIN (n, self->stress->n_items - self->n_begun);
  if (stress_one_of (self->rand, 3))
    begin_batch (self, n, cancellable);
  else
    for (guint i = 0; i < n; i++)
      begin_send (self, cancellable);
  go_on (self, cancellable);
}

static void
take_item (Member *self, TestItem *item)
{
  Stress *stress = self->stress;
  Fate *fate = &stress->fates[item->producer * stress->n_items + item->number];

  g_assert_cmpint (item->number, >, self->last[item->producer]);
  self->last[item->producer] = item->number;
  g_assert_false (fate->received);
  fate->received = TRUE;
  test_item_unref (item);
}

static void
on_received (GObject *source, GAsyncResult *result, gpointer data)
{
  Member *self = data;
  g_autoptr (GError) error = NULL;
  gpointer item;

  g_assert_true (g_main_context_is_owner (self->context));
  self->n_pending--;
  if (voder_receiver_receive_finish (VODER_RECEIVER (source), result, &item,
                                     &error))
    take_item (self, item);
  else if (error != NULL)
    stress_assert_cancelled (error);
  else
    self->ended = TRUE;
}

static void
on_batch_received (GObject *source, GAsyncResult *result, gpointer data)
{
  Member *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree gpointer *items = NULL;
  gsize n_items = voder_receiver_receive_many_finish (VODER_RECEIVER (source),
                                                      result, &items, &error);

  self->n_pending--;
  for (gsize i = 0; i < n_items; i++)
    take_item (self, items[i]);
  if (error != NULL)
    stress_assert_cancelled (error);
  else if (n_items == 0)
    self->ended = TRUE;
}

static void
receive_one (Member *self, GCancellable *cancellable)
{
  self->n_pending++;
  if (stress_one_of (self->rand, 3))
    voder_receiver_receive_many_async (self->receiver, MAX_BATCH, cancellable,
                                       on_batch_received, self);
  else
    voder_receiver_receive_async (self->receiver, cancellable, on_received,
                                  self);
}

static void
receive_some (Member *self)
{
  g_autoptr (GCancellable) cancellable =
      stress_targets_choose (&self->stress->targets, self->number, self->rand);
  guint n = g_rand_int_range (self->rand, 1, MAX_BATCH + 1);

  for (guint i = 0; i < n; i++)
    receive_one (self, cancellable);
  go_on (self, cancellable);
}

static gboolean
on_shown (VoderReceiver *receiver,
          gpointer item,
          const GError *reason,
          gpointer data)
{
  Member *self = data;

  if (item != NULL) {
    take_item (self, item);
    self->n_to_show--;
    return self->n_to_show > 0;
  }

  if (reason != NULL)
    stress_assert_cancelled (reason);
  else
    self->ended = TRUE;
  self->n_to_show = 0;
  return G_SOURCE_REMOVE;
}

/* Has a source show some. */
static void
watch_some (Member *self)
{
  g_autoptr (GCancellable) cancellable =
      stress_targets_choose (&self->stress->targets, self->number, self->rand);
  g_autoptr (GSource) source =
      voder_receiver_create_source (self->receiver, cancellable);

  self->n_to_show = g_rand_int_range (self->rand, 1, MAX_SHOWN + 1);
  g_source_set_callback (source, (GSourceFunc) (void (*) (void)) on_shown, self,
                         NULL);
  g_source_attach (source, self->context);
  while (self->n_to_show > 0) {
    iterate (self, TRUE);
    if (cancellable != NULL && stress_one_of (self->rand, 16))
      g_cancellable_cancel (cancellable);
    if (stress_one_of (self->rand, 16))
      self->n_to_show = 0;
  }
  g_source_destroy (source);
}

/* A source takes its items as it shows them: those who receive then would be
 * told of theirs later. */
static void
consume_some (Member *self)
{
  if (!stress_one_of (self->rand, 8)) {
    receive_some (self);
    return;
  }

  wait_for_pending (self);
  if (!self->ended)
    watch_some (self);
}

static gboolean
run_member (gpointer data, GCancellable *cancellable, GError **error)
{
  Member *self = data;

  g_main_context_push_thread_default (self->context);
  if (self->sender != NULL)
    while (self->n_begun < self->stress->n_items)
      produce_some (self);
  else
    while (!self->ended)
      consume_some (self);
  wait_for_pending (self);
  g_main_context_pop_thread_default (self->context);
  stress_targets_clear (&self->stress->targets, self->number);

  return TRUE;
}

static void
add_member (VoderGroup *group, Stress *stress, guint number)
{
  Member *self = g_new0 (Member, 1);
  g_autoptr (GError) error = NULL;

  self->stress = stress;
  self->number = number;
  self->rand = stress_rand_new ();
  self->context = stress->contexts[number];
  for (guint i = 0; i < N_PRODUCERS; i++)
    self->last[i] = -1;
  if (number < N_PRODUCERS)
    self->sender = voder_channel_create_sender (stress->channel);
  else
    self->receiver = voder_channel_create_receiver (stress->channel);
  voder_group_go (group, run_member, self, member_free, &error);
  g_assert_no_error (error);
}

static void
run_stress (guint capacity)
{
  g_autoptr (VoderChannel) channel =
      voder_channel_new (TEST_TYPE_ITEM, capacity);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autofree Fate *fates = NULL;
  g_autoptr (GPtrArray) handled = stress_handled_new ();
  Stress stress = { .channel = channel };
  guint n_sent = 0;

  stress.n_items = stress_scale (STRESS_N_OPERATIONS) / N_PRODUCERS;
  stress.fates = fates = g_new0 (Fate, N_PRODUCERS * stress.n_items);
  for (guint i = 0; i < N_MEMBERS; i++)
    stress.contexts[i] = g_main_context_new ();
  for (guint i = 0; i < N_MEMBERS; i++)
    add_member (group, &stress, i);
  g_clear_object (&sender);
  assert_group_succeeds (group);
  for (guint i = 0; i < N_MEMBERS; i++)
    g_main_context_unref (stress.contexts[i]);
  for (guint i = 0; i < N_PRODUCERS * stress.n_items; i++) {
    g_assert_cmpint (fates[i].sent, ==, fates[i].received);
    n_sent += fates[i].sent;
  }
  /* Or nothing was shown. */
  g_assert_cmpuint (n_sent, >=, N_PRODUCERS * stress.n_items / 4);
  g_assert_cmpint (test_item_get_live (), ==, 0);
}

static void
test_rendezvous (void)
{
  run_stress (0);
}

static void
test_one (void)
{
  run_stress (1);
}

static void
test_few (void)
{
  run_stress (7);
}

static void
test_many (void)
{
  run_stress (1024);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/stress/async/each-item-once-and-in-order-without-room",
                  test_rendezvous);
  voder_test_add ("/stress/async/each-item-once-and-in-order-in-one-place",
                  test_one);
  voder_test_add ("/stress/async/each-item-once-and-in-order-in-seven-places",
                  test_few);
  voder_test_add ("/stress/async/each-item-once-and-in-order-in-much-room",
                  test_many);

  return voder_test_run ();
}
