/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#define N_PRODUCERS 4
#define N_CONSUMERS 4
#define N_ITEMS     20000

/* Several producers and consumers; each producer's items come in order to
 * each consumer, and every one exactly once. */

typedef struct {
  Ends ends;
  guint n_items;
  guint batch;
  /* In microseconds: some waits are cut short by a context, or all are by a
   * time, those of the consumers maybe in a select. */
  guint impatience;
  gboolean by_time;
  gboolean by_select;
  int n_received[N_PRODUCERS];
  guint8 *seen;
} Crowd;

typedef struct {
  Crowd *crowd;
  guint number;
  VoderSender *sender;
  VoderReceiver *receiver;
} Member;

static void
member_free (gpointer data)
{
  Member *member = data;

  g_clear_object (&member->sender);
  g_clear_object (&member->receiver);
  g_free (member);
}

/* Now and then a wait is cut short. */
static GCancellable *
maybe_impatient (Crowd *crowd, GRand *rand)
{
  if (crowd->impatience == 0 || g_rand_int_range (rand, 0, 100) > 30)
    return NULL;
  return G_CANCELLABLE (voder_context_new_with_timeout (
      NULL, g_rand_int_range (rand, 0, crowd->impatience)));
}

/* It may be past; now and then it suffices also where all is slow. */
static gint64
get_time (Crowd *crowd, GRand *rand)
{
  int most_us = (int) crowd->impatience;

  if (g_rand_int_range (rand, 0, 10) == 0)
    most_us *= 100;
  return g_get_monotonic_time () + g_rand_int_range (rand, -5, most_us);
}

static void
produce_one (Member *member, GRand *rand, guint number)
{
  Crowd *crowd = member->crowd;
  g_autoptr (TestItem) item = test_item_new (member->number, number);
  gboolean sent = FALSE;

  while (!sent) {
    g_autoptr (GCancellable) cancellable = NULL;

    if (!crowd->by_time)
      cancellable = maybe_impatient (crowd, rand);
    if (crowd->by_time)
      sent = voder_sender_send_until (member->sender, test_item_ref (item),
                                      get_time (crowd, rand), NULL, NULL);
    else
      sent = voder_sender_send (member->sender, test_item_ref (item),
                                cancellable, NULL);
  }
}

static gboolean
produce (gpointer data, GCancellable *cancellable, GError **error)
{
  Member *member = data;
  Crowd *crowd = member->crowd;
  g_autoptr (GRand) rand = g_rand_new_with_seed (member->number);

  for (guint i = 0; i < crowd->n_items;) {
    gpointer items[16];
    guint n = g_rand_int_range (rand, 1, crowd->batch + 1);

    n = MIN (n, crowd->n_items - i);
    if (n == 1) {
      produce_one (member, rand, i++);
      continue;
    }
    for (guint k = 0; k < n; k++)
      items[k] = test_item_new (member->number, i++);
    if (voder_sender_send_many (member->sender, items, n, NULL, error) != n)
      return FALSE;
  }

  return TRUE;
}

static void
check_item (Crowd *crowd, TestItem *item, int *last)
{
  guint8 *seen = &crowd->seen[item->producer * crowd->n_items + item->number];

  g_assert_cmpint (item->number, >, last[item->producer]);
  last[item->producer] = item->number;
  g_assert_cmpuint (*seen, ==, 0);
  *seen = 1;
  g_atomic_int_inc (&crowd->n_received[item->producer]);
  test_item_unref (item);
}

static gboolean
consume (gpointer data, GCancellable *cancellable, GError **error)
{
  Member *member = data;
  Crowd *crowd = member->crowd;
  g_autoptr (GRand) rand = g_rand_new_with_seed (100 + member->number);
  int last[N_PRODUCERS] = { -1, -1, -1, -1 };

  for (;;) {
    g_autoptr (GCancellable) impatient = maybe_impatient (crowd, rand);
    g_autoptr (GError) failed = NULL;
    gpointer items[16];
    gsize n = voder_receiver_receive_many (
        member->receiver, items, g_rand_int_range (rand, 1, crowd->batch + 1),
        impatient, &failed);

    for (gsize i = 0; i < n; i++)
      check_item (crowd, items[i], last);
    if (n == 0 && failed == NULL)
      return TRUE;
  }
}

/* FALSE without an error at the end. */
static gboolean
receive_in_time (Member *member,
                 VoderSelect *select,
                 gint64 deadline_us,
                 gpointer *item,
                 GError **error)
{
  if (!member->crowd->by_select)
    return voder_receiver_receive_until (member->receiver, item, deadline_us,
                                         NULL, error);

  return voder_select_wait_until (select, deadline_us, NULL, error) >= 0 &&
         voder_select_take_item (select, item, NULL);
}

static gboolean
consume_in_time (gpointer data, GCancellable *cancellable, GError **error)
{
  Member *member = data;
  Crowd *crowd = member->crowd;
  g_autoptr (GRand) rand = g_rand_new_with_seed (100 + member->number);
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);
  int last[N_PRODUCERS] = { -1, -1, -1, -1 };

  voder_select_add_receive (select, member->receiver);
  for (;;) {
    g_autoptr (GError) failed = NULL;
    gpointer item = NULL;

    if (receive_in_time (member, select, get_time (crowd, rand), &item,
                         &failed))
      check_item (crowd, item, last);
    else if (failed == NULL)
      return TRUE;
    else
      g_assert_error (failed, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  }
}

static void
add_member (VoderGroup *group, Crowd *crowd, guint number, gboolean sends)
{
  Member *member = g_new0 (Member, 1);
  VoderTaskFunc receive = crowd->by_time ? consume_in_time : consume;
  g_autoptr (GError) error = NULL;

  member->crowd = crowd;
  member->number = number;
  if (sends)
    member->sender = voder_channel_create_sender (crowd->ends.channel);
  else
    member->receiver = voder_channel_create_receiver (crowd->ends.channel);
  voder_group_go (group, sends ? produce : receive, member, member_free,
                  &error);
  g_assert_no_error (error);
}

static void
run (Crowd *crowd, guint capacity)
{
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autofree guint8 *seen = g_new0 (guint8, N_PRODUCERS * crowd->n_items);
  g_autoptr (GError) error = NULL;

  crowd->seen = seen;
  ends_init (&crowd->ends, capacity);
  for (guint i = 0; i < N_PRODUCERS; i++)
    add_member (group, crowd, i, TRUE);
  for (guint i = 0; i < N_CONSUMERS; i++)
    add_member (group, crowd, i, FALSE);
  g_clear_object (&crowd->ends.sender);
  voder_group_wait (group, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_PRODUCERS; i++)
    g_assert_cmpint (crowd->n_received[i], ==, crowd->n_items);
  ends_clear (&crowd->ends);
}

static void
run_crowd (guint capacity, guint n_items, guint batch, guint impatience)
{
  Crowd crowd = {
    .n_items = n_items,
    .batch = batch,
    .impatience = impatience,
  };

  run (&crowd, capacity);
}

static void
run_by_time (guint capacity, gboolean by_select)
{
  Crowd crowd = {
    .n_items = N_ITEMS / 20,
    .batch = 4,
    .impatience = 60,
    .by_time = TRUE,
    .by_select = by_select,
  };

  run (&crowd, capacity);
}

static void
test_crowd_rendezvous (void)
{
  run_crowd (0, N_ITEMS / 10, 1, 0);
}

static void
test_crowd_small (void)
{
  run_crowd (1, N_ITEMS / 10, 1, 0);
  run_crowd (3, N_ITEMS / 4, 4, 0);
}

static void
test_crowd_large (void)
{
  run_crowd (1024, N_ITEMS, 16, 0);
}

static void
test_crowd_impatient (void)
{
  run_crowd (0, N_ITEMS / 20, 1, 60);
  run_crowd (2, N_ITEMS / 20, 3, 60);
}

static void
test_crowd_by_time (void)
{
  run_by_time (0, FALSE);
  run_by_time (2, FALSE);
}

static void
test_crowd_of_selects (void)
{
  run_by_time (0, TRUE);
  run_by_time (2, TRUE);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/channel/eight-threads-meet", test_crowd_rendezvous);
  voder_test_add ("/channel/eight-threads-share-little-room", test_crowd_small);
  voder_test_add ("/channel/eight-threads-share-much-room", test_crowd_large);
  voder_test_add ("/channel/a-cancelled-receive-never-eats-an-item",
                  test_crowd_impatient);
  voder_test_add ("/channel/a-receive-that-is-late-never-eats-an-item",
                  test_crowd_by_time);
  voder_test_add ("/channel/a-select-that-is-late-never-eats-an-item",
                  test_crowd_of_selects);

  return voder_test_run ();
}
