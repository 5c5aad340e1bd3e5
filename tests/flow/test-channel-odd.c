/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the many forms of a send and a receive have in common where it is easily
 * forgotten: when it was cancelled before, at the end, when a wait begins. */
#include "flow-fixture.h"

#include <sched.h>

#define N_BATCH  3
#define N_ROUNDS (RUNNING_ON_VALGRIND ? 200 : 10000)
#define N_QUIET  64
/* How long one thread waits for the other, at most, in steps of nothing. */
#define MOST_PAUSES 1000

static void
make_batch (gpointer *items)
{
  for (guint i = 0; i < N_BATCH; i++)
    items[i] = test_item_new (0, i);
}

static void
release_batch (gpointer *items, gsize n_items)
{
  for (gsize i = 0; i < n_items; i++) {
    g_assert_cmpuint (((TestItem *) items[i])->number, ==, i);
    test_item_unref (items[i]);
  }
}

/* There is room, and there are items: neither is looked at. */
static void
test_cancelled_before (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  GError *errors[4] = { NULL };
  gpointer items[N_BATCH];

  ends_init (&ends, 2 * N_BATCH);
  make_batch (items);
  voder_sender_send_many (ends.sender, items, N_BATCH, NULL, NULL);
  g_cancellable_cancel (cancelled);

  make_batch (items);
  g_assert_cmpuint (voder_sender_send_many (ends.sender, items, N_BATCH,
                                            cancelled, &errors[0]),
                    ==, 0);
  g_assert_false (voder_sender_send (ends.sender, test_item_new (0, 0),
                                     cancelled, &errors[1]));
  g_assert_cmpuint (voder_receiver_receive_many (ends.receiver, items, N_BATCH,
                                                 cancelled, &errors[2]),
                    ==, 0);
  g_assert_false (
      voder_receiver_receive (ends.receiver, items, cancelled, &errors[3]));
  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++) {
    g_assert_error (errors[i], G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_clear_error (&errors[i]);
  }
  g_assert_cmpuint (voder_channel_get_length (ends.channel), ==, N_BATCH);
}

static void
send_async (VoderSender *sender, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  voder_sender_send_async (sender, test_item_new (0, 0), cancellable,
                           keep_result, &result);
  g_assert_false (
      voder_sender_send_finish (sender, iterate_until_set (&result), error));
}

/* The asynchronous forms as well. */
static void
test_cancelled_before_async (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) send_error = NULL;
  g_autoptr (GError) receive_error = NULL;
  gpointer item;

  ends_init (&ends, 2);
  voder_sender_send (ends.sender, test_item_new (0, 0), NULL, NULL);
  g_cancellable_cancel (cancelled);
  send_async (ends.sender, cancelled, &send_error);
  g_assert_error (send_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  voder_receiver_receive_async (ends.receiver, cancelled, keep_result, &result);
  g_assert_false (voder_receiver_receive_finish (
      ends.receiver, iterate_until_set (&result), &item, &receive_error));
  g_assert_error (receive_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (voder_channel_get_length (ends.channel), ==, 1);
}

static void
assert_closed (GError **error)
{
  g_assert_error (*error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
  g_clear_error (error);
}

/* No form of a send leaves an item where nobody will come for it, though there
 * is room. */
static void
assert_sends_nothing (Ends *ends)
{
  g_autoptr (GError) error = NULL;
  gpointer items[N_BATCH];

  make_batch (items);
  g_assert_cmpuint (
      voder_sender_send_many (ends->sender, items, N_BATCH, NULL, &error), ==,
      0);
  assert_closed (&error);
  g_assert_false (
      voder_sender_try_send (ends->sender, test_item_new (0, 0), &error));
  assert_closed (&error);
  g_assert_false (
      voder_sender_send (ends->sender, test_item_new (0, 0), NULL, &error));
  assert_closed (&error);
  g_assert_false (voder_sender_send_until (ends->sender, test_item_new (0, 0),
                                           0, NULL, &error));
  assert_closed (&error);
  g_assert_cmpint (test_item_get_live (), ==, 0);
}

static void
test_no_receiver (void)
{
  g_auto (Ends) ends = { 0 };

  ends_init (&ends, N_BATCH);
  g_clear_object (&ends.receiver);
  g_clear_object (&ends.channel);
  assert_sends_nothing (&ends);
}

/* The channel is open still, by another handle. */
static void
test_closed_handle (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSender) other = NULL;

  ends_init (&ends, N_BATCH);
  other = voder_channel_create_sender (ends.channel);
  voder_sender_close (ends.sender);
  assert_sends_nothing (&ends);
  g_assert_false (voder_channel_is_closed (ends.channel));
}

static void
test_closed_handle_async (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSender) other = NULL;
  g_autoptr (GError) error = NULL;

  ends_init (&ends, N_BATCH);
  other = voder_channel_create_sender (ends.channel);
  voder_sender_close (ends.sender);
  send_async (ends.sender, NULL, &error);
  assert_closed (&error);
  g_assert_cmpuint (voder_channel_get_length (ends.channel), ==, 0);
}

/* What waits without a thread is alive all the same. */
static void
test_async_is_alive (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  gpointer item;

  ends_init (&ends, 0);
  g_assert_cmpuint (voder_flow_get_live (), ==, 0);
  voder_receiver_receive_async (ends.receiver, NULL, keep_result, &result);
  g_assert_cmpuint (voder_flow_get_live (), ==, 1);
  g_clear_object (&ends.channel);
  g_clear_object (&ends.sender);
  g_assert_false (voder_receiver_receive_finish (
      ends.receiver, iterate_until_set (&result), &item, NULL));
  g_assert_cmpuint (voder_flow_get_live (), ==, 0);
}

/* Who waits for room has it as soon as there is some. */
static void
test_batch_lets_in (void)
{
  g_auto (Ends) ends = { 0 };
  gpointer items[N_BATCH];

  ends_init (&ends, N_BATCH);
  make_batch (items);
  voder_sender_send_many (ends.sender, items, N_BATCH, NULL, NULL);
  voder_sender_send_async (ends.sender, test_item_new (0, 0), NULL, NULL, NULL);
  g_assert_cmpuint (voder_channel_get_length (ends.channel), ==, N_BATCH);
  g_assert_cmpuint (
      voder_receiver_receive_many (ends.receiver, items, N_BATCH, NULL, NULL),
      ==, N_BATCH);
  release_batch (items, N_BATCH);
  g_assert_cmpuint (voder_channel_get_length (ends.channel), ==, 1);
  iterate_all ();
}

/* A channel, and how it is used by a task beside the test. */
typedef struct {
  Ends ends;
  VoderReceiver *to_cancel;
  int n_begun;
  int n_received;
} Pair;

static gboolean
receive_batch (gpointer data, GCancellable *cancellable, GError **error)
{
  Pair *pair = data;
  gpointer items[2 * N_BATCH];
  gsize n_items;

  g_atomic_int_inc (&pair->n_begun);
  n_items = voder_receiver_receive_many (pair->ends.receiver, items,
                                         G_N_ELEMENTS (items), NULL, error);
  release_batch (items, n_items);
  g_atomic_int_set (&pair->n_received, (int) n_items);
  return TRUE;
}

/* What was sent at once is received at once, also by who has waited for it. */
static void
test_waited_for_batch (void)
{
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  Pair pair = { 0 };
  gpointer items[N_BATCH];

  ends_init (&pair.ends, N_BATCH);
  voder_group_go (group, receive_batch, &pair, NULL, NULL);
  wait_for_int (&pair.n_begun, 1);
  for (guint i = 0; i < 1000; i++)
    sched_yield ();
  make_batch (items);
  voder_sender_send_many (pair.ends.sender, items, N_BATCH, NULL, NULL);
  assert_group_succeeds (group);
  g_assert_cmpint (pair.n_received, ==, N_BATCH);
  ends_clear (&pair.ends);
}

/* A way to wait, and what to wait at. */
typedef struct {
  Ends *ends;
  int *n_begun;
  void (*wait) (Ends *ends, GError **error);
} Waiting;

static void
send_one (Ends *ends, GError **error)
{
  voder_sender_send (ends->sender, test_item_new (0, 0), NULL, error);
}

static void
send_in_time (Ends *ends, GError **error)
{
  voder_sender_send_until (ends->sender, test_item_new (0, 0), G_MAXINT64, NULL,
                           error);
}

static void
send_several (Ends *ends, GError **error)
{
  gpointer items[N_BATCH];

  make_batch (items);
  voder_sender_send_many (ends->sender, items, N_BATCH, NULL, error);
}

static void
send_by_select (Ends *ends, GError **error)
{
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);

  voder_select_set_item (select, voder_select_add_send (select, ends->sender),
                         test_item_new (0, 0));
  g_assert_cmpint (voder_select_wait (select, NULL, error), ==, 0);
  g_assert_true (voder_select_is_closed (select));
  /* What is left out then is the end. */
  g_assert_cmpint (voder_select_wait (select, NULL, error), ==, -1);
}

static void
receive_one (Ends *ends, GError **error)
{
  gpointer item;

  g_assert_false (voder_receiver_receive (ends->receiver, &item, NULL, error));
}

static void
receive_in_time (Ends *ends, GError **error)
{
  gpointer item;

  g_assert_false (voder_receiver_receive_until (ends->receiver, &item,
                                                G_MAXINT64, NULL, error));
}

static void
receive_several (Ends *ends, GError **error)
{
  gpointer items[N_BATCH];

  g_assert_cmpuint (
      voder_receiver_receive_many (ends->receiver, items, N_BATCH, NULL, error),
      ==, 0);
}

static void
receive_by_select (Ends *ends, GError **error)
{
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);

  voder_select_add_receive (select, ends->receiver);
  g_assert_cmpint (voder_select_wait (select, NULL, error), ==, 0);
  g_assert_true (voder_select_is_closed (select));
}

static gboolean
wait_and_tell (gpointer data, GCancellable *cancellable, GError **error)
{
  Waiting *waiting = data;

  g_atomic_int_inc (waiting->n_begun);
  waiting->wait (waiting->ends, error);
  return *error == NULL;
}

/* Has all of them wait. The errors they end with are collected. */
static VoderGroup *
start_all (Waiting *all, guint n, Ends *ends, int *n_begun)
{
  VoderGroup *group = voder_group_new (NULL, VODER_GROUP_COLLECT, NULL);

  for (guint i = 0; i < n; i++) {
    all[i].ends = ends;
    all[i].n_begun = n_begun;
    voder_group_go (group, wait_and_tell, &all[i], NULL, NULL);
  }
  wait_for_int (n_begun, (int) n);
  for (guint i = 0; i < 1000; i++)
    sched_yield ();

  return group;
}

/* Whichever way it waits. */
static void
test_gone_receiver_wakes (void)
{
  Waiting all[] = {
    { .wait = send_one },
    { .wait = send_in_time },
    { .wait = send_several },
    { .wait = send_by_select },
  };
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderGroup) group = NULL;
  int n_begun = 0;

  ends_init (&ends, 0);
  g_clear_object (&ends.channel);
  group = start_all (all, G_N_ELEMENTS (all), &ends, &n_begun);
  g_clear_object (&ends.receiver);
  assert_group_fails (group, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
  g_assert_cmpuint (voder_group_get_n_errors (group), ==, G_N_ELEMENTS (all));
}

static void
test_gone_sender_wakes (void)
{
  Waiting all[] = {
    { .wait = receive_one },
    { .wait = receive_in_time },
    { .wait = receive_several },
    { .wait = receive_by_select },
  };
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderGroup) group = NULL;
  int n_begun = 0;

  ends_init (&ends, 0);
  g_clear_object (&ends.channel);
  group = start_all (all, G_N_ELEMENTS (all), &ends, &n_begun);
  g_clear_object (&ends.sender);
  assert_group_succeeds (group);
}

static void
pause_for (guint n)
{
  for (volatile guint i = 0; i < n; i++)
    continue;
}

/* Cancels each at about the time at which somebody begins to wait with it. */
static gboolean
cancel_each (gpointer data, GCancellable *cancellable, GError **error)
{
  Pair *pair = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  gpointer item;

  for (int i = 1; voder_receiver_receive (pair->to_cancel, &item, NULL, error);
       i++) {
    g_autoptr (GCancellable) next = item;

    wait_for_int (&pair->n_begun, i);
    pause_for (g_rand_int_range (rand, 0, MOST_PAUSES));
    g_cancellable_cancel (next);
  }
  return TRUE;
}

/* Contexts and plain ones, known to the other thread before it is their turn.
 */
static GPtrArray *
make_cancellables (VoderSender *sender)
{
  GPtrArray *made = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < N_ROUNDS; i++) {
    g_ptr_array_add (made, i % 2 == 0
                               ? g_cancellable_new ()
                               : G_CANCELLABLE (voder_context_new (NULL)));
    voder_sender_try_send (sender, g_object_ref (made->pdata[i]), NULL);
  }
  voder_sender_close (sender);

  return made;
}

/* A cancel between the look at a cancellable and the wait for it is not missed.
 */
static void
test_cancel_at_the_begin (void)
{
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  g_autoptr (GPtrArray) made = NULL;
  g_autoptr (VoderSender) sender = NULL;
  Pair pair = { 0 };

  ends_init (&pair.ends, 0);
  voder_channel_open (G_TYPE_CANCELLABLE, N_ROUNDS, &sender, &pair.to_cancel);
  made = make_cancellables (sender);
  voder_group_go (group, cancel_each, &pair, NULL, NULL);
  for (guint i = 0; i < N_ROUNDS; i++) {
    gpointer item;

    g_atomic_int_inc (&pair.n_begun);
    pause_for (g_rand_int_range (rand, 0, MOST_PAUSES));
    g_assert_false (voder_receiver_receive (pair.ends.receiver, &item,
                                            made->pdata[i], NULL));
  }
  assert_group_succeeds (group);
  g_object_unref (pair.to_cancel);
  ends_clear (&pair.ends);
}

/* The first and the last channel of a select by priority; between them are
 * others, to which nothing comes. */
static gboolean
send_high_then_low (gpointer data, GCancellable *cancellable, GError **error)
{
  Pair *pairs = data;

  for (guint i = 0; i < N_ROUNDS; i++)
    for (guint k = 0; k < 2; k++)
      if (!voder_sender_send (pairs[k].ends.sender, test_item_new (k, i),
                              cancellable, error))
        return FALSE;
  return TRUE;
}

/* While it looks at those between, a high item and a low one come: it must not
 * see the low one only. */
static void
test_high_comes_meanwhile (void)
{
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_PRIORITY);
  g_auto (Ends) quiet = { 0 };
  Pair pairs[2] = { 0 };
  guint n_taken[2] = { 0, 0 };

  ends_init (&quiet, 1);
  for (guint k = 0; k < 2; k++)
    ends_init (&pairs[k].ends, 16);
  voder_select_add_receive (select, pairs[0].ends.receiver);
  for (guint i = 0; i < N_QUIET; i++)
    voder_select_add_receive (select, quiet.receiver);
  voder_select_add_receive (select, pairs[1].ends.receiver);
  voder_group_go (group, send_high_then_low, pairs, NULL, NULL);

  while (n_taken[1] < N_ROUNDS) {
    int n = voder_select_try (select, NULL);

    if (n < 0)
      continue;
    n_taken[n > 0]++;
    g_assert_cmpuint (n_taken[1], <=, n_taken[0]);
  }
  assert_group_succeeds (group);
  g_clear_object (&select);
  for (guint k = 0; k < 2; k++)
    ends_clear (&pairs[k].ends);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/channel-odd/cancelled-before-it-does-nothing",
                  test_cancelled_before);
  voder_test_add ("/channel-odd/nor-without-blocking",
                  test_cancelled_before_async);
  voder_test_add ("/channel-odd/without-receivers-nothing-is-sent",
                  test_no_receiver);
  voder_test_add ("/channel-odd/by-a-closed-handle-nothing-is-sent",
                  test_closed_handle);
  voder_test_add ("/channel-odd/nor-is-it-without-blocking",
                  test_closed_handle_async);
  voder_test_add ("/channel-odd/who-waits-without-blocking-is-alive",
                  test_async_is_alive);
  voder_test_add ("/channel-odd/a-batch-lets-in-who-waits-for-room",
                  test_batch_lets_in);
  voder_test_add ("/channel-odd/a-batch-comes-at-once-to-who-waits",
                  test_waited_for_batch);
  voder_test_add ("/channel-odd/a-gone-receiver-wakes-who-sends-in-any-way",
                  test_gone_receiver_wakes);
  voder_test_add ("/channel-odd/a-gone-sender-wakes-who-receives-in-any-way",
                  test_gone_sender_wakes);
  voder_test_add ("/channel-odd/a-cancel-is-not-missed-when-a-wait-begins",
                  test_cancel_at_the_begin);
  voder_test_add ("/channel-odd/no-low-item-before-a-high-that-came-meanwhile",
                  test_high_comes_meanwhile);

  return voder_test_run ();
}
