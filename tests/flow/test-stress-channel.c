/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "test-stress.h"

#define N_PRODUCERS 4
#define N_CONSUMERS 4
#define MAX_BATCH   8
/* How long an impatient wait lasts at most. */
#define PATIENCE_US 50

/* Eight threads send and receive in every way there is. Each item comes once,
 * and those of a producer in their order. */
typedef struct {
  VoderChannel *channel;
  guint n_items;
  guint8 *seen;
  int n_received;
} Stress;

typedef struct {
  Stress *stress;
  guint number;
  GRand *rand;
  VoderSender *sender;
  VoderReceiver *receiver;
} Member;

static void
member_free (gpointer data)
{
  Member *self = data;

  g_clear_object (&self->sender);
  g_clear_object (&self->receiver);
  g_clear_pointer (&self->rand, g_rand_free);
  g_free (self);
}

static gint64
soon (GRand *rand)
{
  return g_get_monotonic_time () + g_rand_int_range (rand, 0, PATIENCE_US);
}

static GCancellable *
impatience (GRand *rand)
{
  return G_CANCELLABLE (voder_context_new_with_deadline (NULL, soon (rand)));
}

static void
assert_unsent (const GError *error)
{
  if (!g_error_matches (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_FULL))
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

/* One send, in one of the ways. */
static gboolean
send_somehow (Member *self, TestItem *item)
{
  g_autoptr (GCancellable) cancellable = NULL;
  g_autoptr (GError) error = NULL;
  gpointer items[] = { test_item_ref (item) };
  gboolean sent;

  switch (g_rand_int_range (self->rand, 0, 8)) {
  case 0:
    sent = voder_sender_try_send (self->sender, items[0], &error);
    break;
  case 1:
    sent = voder_sender_send_until (self->sender, items[0], soon (self->rand),
                                    NULL, &error);
    break;
  case 2:
    cancellable = impatience (self->rand);
    sent = voder_sender_send (self->sender, items[0], cancellable, &error);
    break;
  case 3:
    cancellable = impatience (self->rand);
    sent = voder_sender_send_many (self->sender, items, 1, cancellable,
                                   &error) == 1;
    break;
  default:
    sent = voder_sender_send (self->sender, items[0], NULL, &error);
    g_assert_no_error (error);
  }
  if (!sent)
    assert_unsent (error);

  return sent;
}

static void
send_one (Member *self, guint number)
{
  g_autoptr (TestItem) item = test_item_new (self->number, number);

  while (!send_somehow (self, item))
    sched_yield ();
}

/* What a cancel has cut off is sent again. */
static guint
send_many (Member *self, guint number)
{
  g_autoptr (GCancellable) cancellable = NULL;
  g_autoptr (GError) error = NULL;
  guint n = g_rand_int_range (self->rand, 1, MAX_BATCH + 1);
  gpointer items[MAX_BATCH];
  gsize n_sent;

  n = MIN (n, self->stress->n_items - number);
  if (stress_one_of (self->rand, 2))
    cancellable = impatience (self->rand);
  for (guint i = 0; i < n; i++)
    items[i] = test_item_new (self->number, number + i);
  n_sent = voder_sender_send_many (self->sender, items, n, cancellable, &error);
  if (n_sent < n)
    assert_unsent (error);

  return n_sent;
}

static void
change_sender (Member *self)
{
  g_autoptr (VoderSender) old = g_steal_pointer (&self->sender);

  self->sender = voder_channel_create_sender (self->stress->channel);
  if (stress_one_of (self->rand, 2))
    voder_sender_close (old);
}

static gboolean
produce (gpointer data, GCancellable *cancellable, GError **error)
{
  Member *self = data;
  guint number = 0;

  while (number < self->stress->n_items) {
    if (stress_one_of (self->rand, 4))
      number += send_many (self, number);
    else
      send_one (self, number++);
    if (stress_one_of (self->rand, 100))
      change_sender (self);
    stress_yield (self->rand);
  }

  return TRUE;
}

/* One receive, in one of the ways; 0 without an error at the end. */
static gsize
receive_somehow (Member *self, gpointer *items, GError **error)
{
  g_autoptr (GCancellable) cancellable = NULL;
  int max = g_rand_int_range (self->rand, 1, MAX_BATCH + 1);

  switch (g_rand_int_range (self->rand, 0, 8)) {
  case 0:
    return voder_receiver_try_receive (self->receiver, items, error);
  case 1:
    return voder_receiver_receive_until (self->receiver, items,
                                         soon (self->rand), NULL, error);
  case 2:
    cancellable = impatience (self->rand);
    return voder_receiver_receive (self->receiver, items, cancellable, error);
  case 3:
    cancellable = impatience (self->rand);
    return voder_receiver_receive_many (self->receiver, items, max, cancellable,
                                        error);
  case 4:
    return voder_receiver_receive_many (self->receiver, items, max, NULL,
                                        error);
  default:
    return voder_receiver_receive (self->receiver, items, NULL, error);
  }
}

static void
check_item (Stress *stress, TestItem *item, int *last)
{
  guint8 *seen = &stress->seen[item->producer * stress->n_items + item->number];

  g_assert_cmpint (item->number, >, last[item->producer]);
  last[item->producer] = item->number;
  g_assert_cmpuint (*seen, ==, 0);
  *seen = 1;
  test_item_unref (item);
}

static void
change_receiver (Member *self)
{
  g_autoptr (VoderReceiver) old = g_steal_pointer (&self->receiver);

  self->receiver = voder_channel_create_receiver (self->stress->channel);
}

static gboolean
consume (gpointer data, GCancellable *cancellable, GError **error)
{
  Member *self = data;
  int last[N_PRODUCERS] = { -1, -1, -1, -1 };
  gpointer items[MAX_BATCH];
  gsize n;

  for (;;) {
    g_autoptr (GError) failed = NULL;

    n = receive_somehow (self, items, &failed);
    if (n == 0 && failed == NULL)
      return TRUE;
    if (n == 0 &&
        !g_error_matches (failed, VODER_FLOW_ERROR, VODER_FLOW_ERROR_EMPTY))
      g_assert_error (failed, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
    for (gsize i = 0; i < n; i++)
      check_item (self->stress, items[i], last);
    g_atomic_int_add (&self->stress->n_received, (int) n);
    if (stress_one_of (self->rand, 100))
      change_receiver (self);
    stress_yield (self->rand);
  }
}

static void
add_member (VoderGroup *group, Stress *stress, guint number, gboolean sends)
{
  Member *self = g_new0 (Member, 1);
  g_autoptr (GError) error = NULL;

  self->stress = stress;
  self->number = number;
  self->rand = stress_rand_new ();
  if (sends)
    self->sender = voder_channel_create_sender (stress->channel);
  else
    self->receiver = voder_channel_create_receiver (stress->channel);
  voder_group_go (group, sends ? produce : consume, self, member_free, &error);
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
  g_autofree guint8 *seen = NULL;
  Stress stress = { .channel = channel };

  stress.n_items = stress_scale (STRESS_N_OPERATIONS) / N_PRODUCERS;
  stress.seen = seen = g_new0 (guint8, N_PRODUCERS * stress.n_items);
  for (guint i = 0; i < N_PRODUCERS; i++)
    add_member (group, &stress, i, TRUE);
  for (guint i = 0; i < N_CONSUMERS; i++)
    add_member (group, &stress, i, FALSE);
  g_clear_object (&sender);
  g_assert_true (voder_group_wait (group, NULL, NULL));
  g_assert_cmpint (stress.n_received, ==, N_PRODUCERS * stress.n_items);
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

  /* A select is stressed in test-stress-select.c. */
  voder_test_add ("/stress/channel/each-item-once-and-in-order-without-room",
                  test_rendezvous);
  voder_test_add ("/stress/channel/each-item-once-and-in-order-in-one-place",
                  test_one);
  voder_test_add ("/stress/channel/each-item-once-and-in-order-in-seven-places",
                  test_few);
  voder_test_add ("/stress/channel/each-item-once-and-in-order-in-much-room",
                  test_many);

  return voder_test_run ();
}
