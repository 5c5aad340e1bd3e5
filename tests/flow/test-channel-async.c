/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#define N_WAITING 5000
#define N_RACES   1000
#define N_FLIGHTS 3
#define N_BATCH   16
#define N_BATCHES 2000

/* What the callbacks of a test have seen. */
typedef struct {
  guint n_done;
  guint n_items;
  guint n_ends;
  GError *error;
  guint last;
} Seen;

static void
seen_clear (Seen *self)
{
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seen, seen_clear)

static void
on_received (GObject *source, GAsyncResult *result, gpointer data)
{
  Seen *seen = data;
  g_autoptr (GError) error = NULL;
  gpointer item = NULL;

  seen->n_done++;
  if (voder_receiver_receive_finish (VODER_RECEIVER (source), result, &item,
                                     &error)) {
    seen->n_items++;
    seen->last = ((TestItem *) item)->number;
    test_item_unref (item);
    return;
  }
  g_assert_null (item);
  seen->n_ends += error == NULL;
  if (error != NULL && seen->error == NULL)
    seen->error = g_steal_pointer (&error);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  Seen *seen = data;
  g_autoptr (GError) error = NULL;

  seen->n_done++;
  if (voder_sender_send_finish (VODER_SENDER (source), result, &error))
    seen->n_items++;
  else if (seen->error == NULL)
    seen->error = g_steal_pointer (&error);
}

static void
receive (Ends *ends, gpointer cancellable, Seen *seen)
{
  voder_receiver_receive_async (ends->receiver, cancellable, on_received, seen);
}

static void
send (Ends *ends, guint number, gpointer cancellable, Seen *seen)
{
  voder_sender_send_async (ends->sender, test_item_new (0, number), cancellable,
                           on_sent, seen);
}

static void
test_receive (void)
{
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) seen = { 0 };

  ends_init (&ends, 1);
  receive (&ends, NULL, &seen);
  g_assert_cmpuint (seen.n_done, ==, 0);
  g_assert_true (
      voder_sender_send (ends.sender, test_item_new (0, 4), NULL, NULL));
  iterate_until (&seen.n_done, 1);
  g_assert_cmpuint (seen.last, ==, 4);

  g_assert_true (
      voder_sender_send (ends.sender, test_item_new (0, 5), NULL, NULL));
  receive (&ends, NULL, &seen);
  iterate_until (&seen.n_done, 2);
  g_assert_cmpuint (seen.last, ==, 5);
}

/* A handler in the main context sends, and looks who was called meanwhile. */
typedef struct {
  Ends *ends;
  Seen *seen;
  guint n_done_inside;
  guint n_handled;
} Handler;

static gboolean
send_in_handler (gpointer data)
{
  Handler *self = data;

  g_assert_true (
      voder_sender_send (self->ends->sender, test_item_new (0, 4), NULL, NULL));
  self->n_done_inside = self->seen->n_done;
  self->n_handled++;
  return G_SOURCE_REMOVE;
}

/* Those who wait are called by their main context, not by who sends. */
static void
test_not_inside (void)
{
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) seen = { 0 };
  Handler handler = { &ends, &seen, 0, 0 };

  ends_init (&ends, 1);
  receive (&ends, NULL, &seen);
  g_idle_add (send_in_handler, &handler);
  iterate_until (&handler.n_handled, 1);
  iterate_until (&seen.n_done, 1);
  g_assert_cmpuint (handler.n_done_inside, ==, 0);
}

typedef struct {
  Ends *ends;
  VoderPool *pool;
  guint numbers[3];
  guint n_done;
} Talk;

static void on_talk (GObject *source, GAsyncResult *result, gpointer data);

static gboolean
send_second (gpointer data, GCancellable *cancellable, GError **error)
{
  Talk *self = data;

  return voder_sender_send (self->ends->sender, test_item_new (0, 2),
                            cancellable, error);
}

/* Of the first two one is there already, the other comes from a thread. */
static void
ask_twice (Talk *self)
{
  g_autoptr (VoderGroup) group =
      voder_group_new (self->pool, VODER_GROUP_FIRST_ERROR, NULL);

  voder_sender_try_send (self->ends->sender, test_item_new (0, 1), NULL);
  for (int i = 0; i < 2; i++)
    voder_receiver_receive_async (self->ends->receiver, NULL, on_talk, self);
  voder_group_go (group, send_second, self, NULL, NULL);
  g_assert_true (voder_group_wait (group, NULL, NULL));
}

static void
on_talk (GObject *source, GAsyncResult *result, gpointer data)
{
  Talk *self = data;
  g_autoptr (TestItem) item = NULL;

  g_assert_true (voder_receiver_receive_finish (VODER_RECEIVER (source), result,
                                                (gpointer *) &item, NULL));
  self->numbers[self->n_done++] = item->number;
  if (self->n_done == 1)
    ask_twice (self);
}

/* Items come in their order, whoever sent them. */
static void
test_order (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 0);
  Talk talk = { .ends = &ends, .pool = pool };

  ends_init (&ends, 2);
  voder_receiver_receive_async (ends.receiver, NULL, on_talk, &talk);
  voder_sender_try_send (ends.sender, test_item_new (0, 0), NULL);
  iterate_until (&talk.n_done, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (talk.numbers[i], ==, i);
}

static gboolean
send_batches (gpointer data, GCancellable *cancellable, GError **error)
{
  for (guint n = 0; n < N_BATCHES; n++) {
    gpointer items[N_BATCH];

    for (guint i = 0; i < N_BATCH; i++)
      items[i] = test_item_new (0, n * N_BATCH + i);
    if (voder_sender_send_many (data, items, N_BATCH, cancellable, error) <
        N_BATCH)
      return FALSE;
  }

  return TRUE;
}

static void
on_next (GObject *source, GAsyncResult *result, gpointer data)
{
  VoderReceiver *receiver = VODER_RECEIVER (source);
  g_autoptr (TestItem) item = NULL;
  guint *n_items = data;

  g_assert_true (voder_receiver_receive_finish (receiver, result,
                                                (gpointer *) &item, NULL));
  g_assert_cmpuint (item->number, ==, *n_items);
  if (++*n_items <= N_BATCH * N_BATCHES - N_FLIGHTS)
    voder_receiver_receive_async (receiver, NULL, on_next, n_items);
}

/* Of a batch some go to those who wait, and others are there for those who come
 * before the first have been told. */
static void
test_order_of_batches (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  guint n_items = 0;

  ends_init (&ends, N_BATCH);
  for (guint i = 0; i < N_FLIGHTS; i++)
    voder_receiver_receive_async (ends.receiver, NULL, on_next, &n_items);
  g_assert_true (voder_group_go (group, send_batches, ends.sender, NULL, NULL));
  iterate_until (&n_items, N_BATCH * N_BATCHES);
  assert_group_succeeds (group);
}

static void
test_send (void)
{
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) seen = { 0 };

  ends_init (&ends, 1);
  for (guint i = 0; i < 3; i++)
    send (&ends, i, NULL, &seen);
  iterate_until (&seen.n_done, 1);
  g_assert_cmpuint (voder_channel_get_length (ends.channel), ==, 1);

  for (guint i = 0; i < 3; i++) {
    gpointer item;

    g_assert_true (voder_receiver_receive (ends.receiver, &item, NULL, NULL));
    g_assert_cmpuint (((TestItem *) item)->number, ==, i);
    test_item_unref (item);
  }
  iterate_until (&seen.n_done, 3);
  g_assert_cmpuint (seen.n_items, ==, 3);
}

/* No thread is kept busy, so there may be thousands; and they are served in
 * the order in which they came. */
static void
test_many (void)
{
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) seen = { 0 };
  guint n_workers;

  ends_init (&ends, 0);
  n_workers = voder_pool_get_n_workers (voder_pool_get_blocking ());
  for (guint i = 0; i < N_WAITING; i++)
    receive (&ends, NULL, &seen);
  g_assert_cmpuint (voder_pool_get_n_workers (voder_pool_get_blocking ()), ==,
                    n_workers);
  for (guint i = 0; i < N_WAITING; i++)
    g_assert_true (
        voder_sender_try_send (ends.sender, test_item_new (0, i), NULL));
  iterate_until (&seen.n_done, N_WAITING);
  g_assert_cmpuint (seen.n_items, ==, N_WAITING);
  g_assert_cmpuint (seen.last, ==, N_WAITING - 1);
}

static void
test_end (void)
{
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) seen = { 0 };

  ends_init (&ends, 1);
  receive (&ends, NULL, &seen);
  voder_sender_close (ends.sender);
  receive (&ends, NULL, &seen);
  iterate_until (&seen.n_done, 2);
  g_assert_no_error (seen.error);
  g_assert_cmpuint (seen.n_ends, ==, 2);

  send (&ends, 0, NULL, &seen);
  iterate_until (&seen.n_done, 3);
  g_assert_error (seen.error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
}

static void
test_failed (void)
{
  g_autoptr (GError) reason =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "broken");
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) seen = { 0 };

  ends_init (&ends, 1);
  receive (&ends, NULL, &seen);
  voder_sender_fail (ends.sender, reason);
  receive (&ends, NULL, &seen);
  iterate_until (&seen.n_done, 2);
  g_assert_error (seen.error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
  g_assert_cmpuint (seen.n_ends, ==, 0);
}

static void
test_receivers_gone (void)
{
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) seen = { 0 };

  ends_init (&ends, 0);
  send (&ends, 0, NULL, &seen);
  g_clear_object (&ends.receiver);
  iterate_until (&seen.n_done, 1);
  g_assert_error (seen.error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
}

static void
assert_ends_with (gpointer cancellable,
                  gboolean before,
                  GQuark domain,
                  int code)
{
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) sent = { 0 };
  g_auto (Seen) received = { 0 };
  gpointer item;

  ends_init (&ends, 0);
  if (before)
    g_cancellable_cancel (cancellable);
  send (&ends, 0, cancellable, &sent);
  if (!before && code == G_IO_ERROR_CANCELLED)
    g_cancellable_cancel (cancellable);
  iterate_until (&sent.n_done, 1);
  g_assert_error (sent.error, domain, code);
  receive (&ends, cancellable, &received);
  iterate_until (&received.n_done, 1);
  g_assert_error (received.error, domain, code);

  /* Neither stands in the channel any more. */
  g_assert_false (
      voder_sender_try_send (ends.sender, test_item_new (0, 0), NULL));
  g_assert_false (voder_receiver_try_receive (ends.receiver, &item, NULL));
}

static void
test_cancelled (void)
{
  for (int before = 0; before < 2; before++) {
    g_autoptr (VoderContext) context = voder_context_new (NULL);
    g_autoptr (GCancellable) plain = g_cancellable_new ();

    assert_ends_with (context, before, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    assert_ends_with (plain, before, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  }
}

static void
test_deadline (void)
{
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, 2000);

  assert_ends_with (context, FALSE, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static void
test_not_cancelled_but_served (void)
{
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) seen = { 0 };
  g_autoptr (VoderContext) context = voder_context_new (NULL);

  ends_init (&ends, 0);
  receive (&ends, context, &seen);
  g_assert_true (
      voder_sender_try_send (ends.sender, test_item_new (0, 9), NULL));
  /* It comes too late: the item has been taken. */
  voder_context_cancel (context, NULL);
  iterate_until (&seen.n_done, 1);
  g_assert_cmpuint (seen.last, ==, 9);
}

static gboolean
cancel (gpointer data, GCancellable *cancellable, GError **error)
{
  voder_context_cancel (data, NULL);
  return TRUE;
}

/* An item is either received or still there. */
static void
test_race (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (GError) error = NULL;

  ends_init (&ends, 1);
  for (guint i = 0; i < N_RACES; i++) {
    g_auto (Seen) seen = { 0 };
    g_autoptr (VoderContext) context = voder_context_new (NULL);
    g_autoptr (VoderGroup) group =
        voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
    gpointer item;

    receive (&ends, context, &seen);
    g_assert_true (voder_group_go (group, cancel, context, NULL, NULL));
    voder_sender_send (ends.sender, test_item_new (0, i), NULL, &error);
    g_assert_no_error (error);
    iterate_until (&seen.n_done, 1);
    if (seen.n_items == 0) {
      g_assert_true (voder_receiver_try_receive (ends.receiver, &item, NULL));
      test_item_unref (item);
    }
    g_assert_true (voder_group_wait (group, NULL, NULL));
  }
}

static void
test_unfinished (void)
{
  g_auto (Ends) ends = { 0 };

  ends_init (&ends, 0);
  voder_receiver_receive_async (ends.receiver, NULL, NULL, NULL);
  g_assert_true (
      voder_sender_try_send (ends.sender, test_item_new (0, 0), NULL));
  iterate_all ();
  /* Nobody finished it: the item is released with the result. */
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/channel-async/a-receive-waits-for-an-item", test_receive);
  voder_test_add ("/channel/async/who-sends-runs-no-callback", test_not_inside);
  voder_test_add ("/channel-async/items-come-in-their-order", test_order);
  voder_test_add ("/channel-async/batches-come-in-order",
                  test_order_of_batches);
  voder_test_add ("/channel-async/a-send-waits-for-room", test_send);
  voder_test_add ("/channel-async/thousands-wait-in-their-order", test_many);
  voder_test_add ("/channel-async/the-end-is-no-error", test_end);
  voder_test_add ("/channel-async/a-failure-ends-who-waits", test_failed);
  voder_test_add ("/channel-async/without-receivers-a-send-fails",
                  test_receivers_gone);
  voder_test_add ("/channel-async/a-cancel-ends-both", test_cancelled);
  voder_test_add ("/channel-async/a-deadline-ends-both", test_deadline);
  voder_test_add ("/channel-async/what-was-received-counts",
                  test_not_cancelled_but_served);
  voder_test_add ("/channel-async/a-cancel-loses-no-item", test_race);
  voder_test_add ("/channel-async/an-unfinished-one-releases-its-item",
                  test_unfinished);

  return voder_test_run ();
}
