/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "test-stress.h"

#define N_PRODUCERS 4
#define N_CONSUMERS 4
#define N_CHANNELS  4
/* How long an impatient wait lasts at most. */
#define PATIENCE_US 50

static const guint capacities[N_CHANNELS] = { 0, 1, 7, 64 };

/* Eight threads wait for several sends and receives at a time, some for both
 * on one channel. Each item comes once, and those that a producer has sent to
 * a channel come out of it in their order, to each consumer. */
typedef struct {
  VoderChannel *channels[N_CHANNELS];
  guint n_items;
  guint8 *seen;
  int n_received;
} Stress;

typedef struct {
  Stress *stress;
  guint number;
  GRand *rand;
  /* One of each channel; a producer has both kinds. */
  VoderSender *senders[N_CHANNELS];
  VoderReceiver *receivers[N_CHANNELS];
  VoderSelect *select;
  guint send_cases[N_CHANNELS];
  /* Which channel a case is of; -1 for those that send. */
  int receives[2 * N_CHANNELS];
  int last[N_CHANNELS][N_PRODUCERS];
  guint n_sent;
} Member;

static void
member_free (gpointer data)
{
  Member *self = data;

  g_clear_object (&self->select);
  for (guint i = 0; i < N_CHANNELS; i++) {
    g_clear_object (&self->senders[i]);
    g_clear_object (&self->receivers[i]);
  }
  g_clear_pointer (&self->rand, g_rand_free);
  g_free (self);
}

/* A new select over the same channels, in another order. */
static void
renew_select (Member *self)
{
  guint first = g_rand_int_range (self->rand, 0, N_CHANNELS);

  g_clear_object (&self->select);
  self->select =
      voder_select_new (stress_one_of (self->rand, 2) ? VODER_SELECT_PRIORITY
                                                      : VODER_SELECT_FAIR);
  for (guint n = 0; n < N_CHANNELS; n++) {
    guint i = (first + n) % N_CHANNELS;

    if (self->senders[i] != NULL) {
      self->send_cases[i] =
          voder_select_add_send (self->select, self->senders[i]);
      self->receives[self->send_cases[i]] = -1;
    }
    if (self->receivers[i] != NULL)
      self->receives[voder_select_add_receive (self->select,
                                               self->receivers[i])] = (int) i;
  }
}

static void
check_item (Member *self, guint channel, TestItem *item)
{
  Stress *stress = self->stress;
  guint8 *seen = &stress->seen[item->producer * stress->n_items + item->number];
  int *last = &self->last[channel][item->producer];

  g_assert_cmpint (item->number, >, *last);
  *last = (int) item->number;
  g_assert_cmpuint (*seen, ==, 0);
  *seen = 1;
  test_item_unref (item);
  g_atomic_int_inc (&stress->n_received);
}

/* One wait, in one of the ways; -1 when nothing has happened. */
static int
wait_somehow (Member *self, GError **error)
{
  g_autoptr (GCancellable) cancellable = NULL;
  gint64 soon_us =
      g_get_monotonic_time () + g_rand_int_range (self->rand, 0, PATIENCE_US);

  switch (g_rand_int_range (self->rand, 0, 6)) {
  case 0:
    return voder_select_try (self->select, error);
  case 1:
    return voder_select_wait_until (self->select, soon_us, NULL, error);
  case 2:
    cancellable =
        G_CANCELLABLE (voder_context_new_with_deadline (NULL, soon_us));
    return voder_select_wait (self->select, cancellable, error);
  default:
    return voder_select_wait (self->select, NULL, error);
  }
}

static void
assert_impatient (const GError *error)
{
  if (!g_error_matches (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_EMPTY))
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

/* What has happened: a receive is noted, a send is told of. */
static gboolean
has_sent (Member *self, int n)
{
  gpointer item;

  if (self->receives[n] < 0) {
    g_assert_false (voder_select_is_closed (self->select));
    g_assert_false (voder_select_take_item (self->select, &item, NULL));
    return TRUE;
  }
  if (voder_select_take_item (self->select, &item, NULL))
    check_item (self, (guint) self->receives[n], item);
  else
    g_assert_true (voder_select_is_closed (self->select));
  return FALSE;
}

/* Offers the next item to some of the channels; FALSE when it still has it. */
static gboolean
send_next (Member *self)
{
  g_autoptr (TestItem) item = test_item_new (self->number, self->n_sent);
  guint certain = g_rand_int_range (self->rand, 0, N_CHANNELS);
  g_autoptr (GError) error = NULL;
  gboolean sent = FALSE;
  int n;

  for (guint i = 0; i < N_CHANNELS; i++) {
    gboolean offered = i == certain || stress_one_of (self->rand, 2);

    voder_select_set_item (self->select, self->send_cases[i],
                           offered ? test_item_ref (item) : NULL);
  }
  n = wait_somehow (self, &error);
  if (n >= 0)
    sent = has_sent (self, n);
  else
    assert_impatient (error);
  self->n_sent += sent;

  return sent;
}

static gboolean
produce (gpointer data, GCancellable *cancellable, GError **error)
{
  Member *self = data;

  while (self->n_sent < self->stress->n_items) {
    if (!send_next (self))
      sched_yield ();
    if (stress_one_of (self->rand, 100))
      renew_select (self);
    stress_yield (self->rand);
  }

  return TRUE;
}

static gboolean
consume (gpointer data, GCancellable *cancellable, GError **error)
{
  Member *self = data;

  for (;;) {
    g_autoptr (GError) failed = NULL;
    int n = wait_somehow (self, &failed);

    /* All channels have come to their end. */
    if (g_error_matches (failed, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED))
      return TRUE;
    if (n >= 0)
      has_sent (self, n);
    else
      assert_impatient (failed);
    if (stress_one_of (self->rand, 100))
      renew_select (self);
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
  memset (self->last, -1, sizeof self->last);
  for (guint i = 0; i < N_CHANNELS; i++) {
    if (sends)
      self->senders[i] = voder_channel_create_sender (stress->channels[i]);
    /* Some producers receive beside what they send. */
    if (!sends || (number % 2 == 0 && i % 2 == 0))
      self->receivers[i] = voder_channel_create_receiver (stress->channels[i]);
  }
  renew_select (self);
  voder_group_go (group, sends ? produce : consume, self, member_free, &error);
  g_assert_no_error (error);
}

static void
run_stress (void)
{
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autofree guint8 *seen = NULL;
  Stress stress = { .n_items =
                        stress_scale (STRESS_N_OPERATIONS) / N_PRODUCERS };

  stress.seen = seen = g_new0 (guint8, N_PRODUCERS * stress.n_items);
  for (guint i = 0; i < N_CHANNELS; i++)
    stress.channels[i] = voder_channel_new (TEST_TYPE_ITEM, capacities[i]);
  for (guint i = 0; i < N_PRODUCERS; i++)
    add_member (group, &stress, i, TRUE);
  for (guint i = 0; i < N_CONSUMERS; i++)
    add_member (group, &stress, i, FALSE);
  for (guint i = 0; i < N_CHANNELS; i++)
    g_clear_object (&stress.channels[i]);
  g_assert_true (voder_group_wait (group, NULL, NULL));
  g_assert_cmpint (stress.n_received, ==, N_PRODUCERS * stress.n_items);
  g_assert_cmpint (test_item_get_live (), ==, 0);
}

static void
test_all (void)
{
  run_stress ();
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/stress/select/each-item-once-and-in-order", test_all);

  return voder_test_run ();
}
