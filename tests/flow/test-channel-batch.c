/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Batches that no thread waits for. */
#include "batch-fixture.h"

#define N_LARGE 1000

static void
test_at_once (void)
{
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) sent = { 0 };
  g_auto (Seen) received = { 0 };

  ends_init (&ends, 8);
  send_batch (ends.sender, 0, 5, NULL, &sent);
  g_assert_cmpuint (voder_channel_get_length (ends.channel), ==, 5);
  receive_batch (&ends, 3, NULL, &received);
  receive_batch (&ends, G_MAXSIZE, NULL, &received);
  g_assert_cmpuint (sent.n_done + received.n_done, ==, 0);
  iterate_until (&sent.n_done, 1);
  iterate_until (&received.n_done, 2);
  g_assert_cmpuint (sent.n_items, ==, 5);
  g_assert_cmpuint (received.counts[0], ==, 3);
  g_assert_cmpuint (received.counts[1], ==, 2);
  g_assert_no_error (sent.error);
}

/* Who waits gets of a batch as much as it asked for. */
static void
test_receive_waits (void)
{
  for (guint capacity = 0; capacity < 3; capacity++) {
    g_auto (Ends) ends = { 0 };
    g_auto (Seen) sent = { 0 };
    g_auto (Seen) received = { 0 };

    ends_init (&ends, capacity);
    receive_batch (&ends, 4, NULL, &received);
    iterate_all ();
    g_assert_cmpuint (received.n_done, ==, 0);
    send_batch (ends.sender, 0, 6, NULL, &sent);
    iterate_until (&received.n_done, 1);
    g_assert_cmpuint (received.n_items, ==, 4);
    receive_batch (&ends, 4, NULL, &received);
    iterate_until (&received.n_done, 2);
    iterate_until (&sent.n_done, 1);
    g_assert_cmpuint (received.n_items, ==, 6);
    g_assert_cmpuint (sent.n_items, ==, 6);
  }
}

/* A thread sends, and none is needed to receive. */
static void
test_of_a_blocking_batch (void)
{
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) received = { 0 };
  gpointer items[3];

  ends_init (&ends, 1);
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    items[i] = test_item_new (0, i);
  receive_batch (&ends, 2, NULL, &received);
  g_assert_cmpuint (voder_sender_send_many (ends.sender, items,
                                            G_N_ELEMENTS (items), NULL, NULL),
                    ==, 3);
  iterate_until (&received.n_done, 1);
  g_assert_cmpuint (received.n_items, ==, 2);
  take_items (&ends, 2, 1);
}

static void
test_receivers_in_order (void)
{
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) sent = { 0 };
  g_auto (Seen) received = { 0 };

  ends_init (&ends, 8);
  receive_batch (&ends, 2, NULL, &received);
  receive_one (&ends, &received);
  receive_batch (&ends, 9, NULL, &received);
  receive_batch (&ends, 9, NULL, &received);
  send_batch (ends.sender, 0, 6, NULL, &sent);
  send_one (ends.sender, 6, &sent);
  iterate_until (&received.n_done, 4);
  g_assert_cmpuint (received.counts[0], ==, 2);
  g_assert_cmpuint (received.counts[1], ==, 1);
  g_assert_cmpuint (received.counts[2], ==, 3);
  g_assert_cmpuint (received.counts[3], ==, 1);
  iterate_until (&sent.n_done, 2);
}

static void
test_part_by_part (void)
{
  for (guint capacity = 0; capacity < 4; capacity++) {
    g_auto (Ends) ends = { 0 };
    g_auto (Seen) sent = { 0 };

    ends_init (&ends, capacity);
    send_batch (ends.sender, 0, 6, NULL, &sent);
    for (guint n_taken = 0; n_taken < 6 - capacity; n_taken++) {
      iterate_all ();
      g_assert_cmpuint (sent.n_done, ==, 0);
      take_items (&ends, n_taken, 1);
      g_assert_cmpuint (voder_channel_get_length (ends.channel), ==, capacity);
    }
    iterate_until (&sent.n_done, 1);
    g_assert_cmpuint (sent.n_items, ==, 6);
    take_items (&ends, 6 - capacity, capacity);
    assert_empty (&ends);
  }
}

/* What is sent after a batch comes after its last item. */
static void
test_keeps_its_place (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSender) other = NULL;
  g_auto (Seen) sent = { 0 };
  g_auto (Seen) received = { 0 };

  ends_init (&ends, 1);
  other = voder_channel_create_sender (ends.channel);
  send_batch (ends.sender, 0, 4, NULL, &sent);
  send_one (ends.sender, 4, &sent);
  send_batch (other, 5, 2, NULL, &sent);
  send_batch (ends.sender, 7, 1, NULL, &sent);
  take_items (&ends, 0, 2);
  receive_batch (&ends, 3, NULL, &received);
  received.first = 2;
  iterate_until (&received.n_done, 1);
  g_assert_cmpuint (received.n_items, ==, 3);
  take_items (&ends, 5, 3);
  iterate_until (&sent.n_done, 4);
  g_assert_cmpuint (sent.counts[0], ==, 4);
  g_assert_cmpuint (sent.counts[1], ==, 1);
  g_assert_true (sent.sources[2] == other);
  g_assert_cmpuint (sent.counts[2], ==, 2);
  g_assert_true (sent.sources[3] == ends.sender);
  assert_empty (&ends);
}

/* A select takes an item of a batch as it takes any other. */
static void
test_select (void)
{
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) sent = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);

  ends_init (&ends, 0);
  voder_select_add_receive (select, ends.receiver);
  send_batch (ends.sender, 0, 3, NULL, &sent);
  for (guint i = 0; i < 3; i++) {
    g_autoptr (TestItem) item = NULL;

    g_assert_cmpint (voder_select_wait (select, NULL, NULL), ==, 0);
    g_assert_true (voder_select_take_item (select, (gpointer *) &item, NULL));
    g_assert_cmpuint (item->number, ==, i);
  }
  iterate_until (&sent.n_done, 1);
  g_assert_cmpuint (sent.n_items, ==, 3);
}

static void
test_large (void)
{
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) sent = { 0 };
  g_auto (Seen) received = { 0 };

  ends_init (&ends, 3);
  send_batch (ends.sender, 0, N_LARGE, NULL, &sent);
  receive_batch (&ends, N_LARGE, NULL, &received);
  iterate_until (&received.n_done, 1);
  g_assert_cmpuint (received.n_items, ==, N_LARGE);
  iterate_until (&sent.n_done, 1);
  g_assert_cmpuint (sent.n_items, ==, N_LARGE);
}

static void
test_nothing (void)
{
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) sent = { 0 };
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  ends_init (&ends, 0);
  g_cancellable_cancel (cancelled);
  voder_sender_close (ends.sender);
  send_batch (ends.sender, 0, 0, cancelled, &sent);
  g_assert_cmpuint (sent.n_done, ==, 0);
  iterate_until (&sent.n_done, 1);
  g_assert_no_error (sent.error);
}

static void
test_receivers_gone (void)
{
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) sent = { 0 };

  ends_init (&ends, 2);
  send_batch (ends.sender, 0, 6, NULL, &sent);
  take_items (&ends, 0, 1);
  g_clear_object (&ends.receiver);
  g_assert_cmpint (test_item_get_live (), ==, 0);
  iterate_until (&sent.n_done, 1);
  g_assert_error (sent.error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
  g_assert_cmpuint (sent.n_items, ==, 3);

  g_clear_error (&sent.error);
  send_batch (ends.sender, 0, 2, NULL, &sent);
  g_assert_cmpint (test_item_get_live (), ==, 0);
  iterate_until (&sent.n_done, 2);
  g_assert_error (sent.error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
  g_assert_cmpuint (sent.n_items, ==, 3);
}

/* Another sender keeps the channel open, and so the batch goes on. */
static void
test_handle_closed (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSender) other = NULL;
  g_auto (Seen) sent = { 0 };

  ends_init (&ends, 1);
  other = voder_channel_create_sender (ends.channel);
  send_batch (ends.sender, 0, 4, NULL, &sent);
  voder_sender_close (ends.sender);
  send_batch (ends.sender, 9, 1, NULL, &sent);
  iterate_until (&sent.n_done, 1);
  g_assert_error (sent.error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
  g_assert_cmpuint (sent.n_items, ==, 0);
  take_items (&ends, 0, 2);
  voder_sender_close (other);
  iterate_until (&sent.n_done, 2);
  g_assert_cmpuint (sent.n_items, ==, 3);
  take_items (&ends, 2, 1);
}

static void
test_handles_dropped (void)
{
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) sent = { 0 };
  g_auto (Seen) received = { 0 };

  ends_init (&ends, 1);
  send_batch (ends.sender, 0, 4, NULL, &sent);
  g_clear_object (&ends.sender);
  g_clear_object (&ends.channel);
  take_items (&ends, 0, 2);
  receive_batch (&ends, 9, NULL, &received);
  received.first = 2;
  receive_batch (&ends, 9, NULL, &received);
  g_clear_object (&ends.receiver);
  iterate_until (&received.n_done, 2);
  g_assert_cmpuint (received.n_items, ==, 2);
  g_assert_cmpuint (received.n_ends, ==, 1);
  g_assert_cmpuint (sent.n_items, ==, 4);
}

static void
test_end (void)
{
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) received = { 0 };

  ends_init (&ends, 1);
  receive_batch (&ends, 2, NULL, &received);
  voder_sender_close (ends.sender);
  receive_batch (&ends, 2, NULL, &received);
  iterate_until (&received.n_done, 2);
  g_assert_cmpuint (received.n_ends, ==, 2);
  g_assert_no_error (received.error);
}

/* What was sent comes before the failure. */
static void
test_failed (void)
{
  g_autoptr (GError) reason =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "broken");
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) sent = { 0 };
  g_auto (Seen) received = { 0 };

  ends_init (&ends, 2);
  send_batch (ends.sender, 0, 4, NULL, &sent);
  voder_sender_fail (ends.sender, reason);
  iterate_until (&sent.n_done, 1);
  g_assert_error (sent.error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
  g_assert_cmpuint (sent.n_items, ==, 2);

  receive_batch (&ends, 4, NULL, &received);
  receive_batch (&ends, 4, NULL, &received);
  iterate_until (&received.n_done, 2);
  g_assert_cmpuint (received.counts[0], ==, 2);
  g_assert_cmpuint (received.counts[1], ==, 0);
  g_assert_error (received.error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
  g_assert_cmpuint (received.n_ends, ==, 0);
}

static void
test_waiting_receive_fails (void)
{
  g_autoptr (GError) reason =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "broken");
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) received = { 0 };

  ends_init (&ends, 2);
  receive_batch (&ends, 4, NULL, &received);
  voder_sender_fail (ends.sender, reason);
  iterate_until (&received.n_done, 1);
  g_assert_error (received.error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
}

/* A handler does something, and looks who was called meanwhile. */
typedef struct {
  Ends *ends;
  Seen *seen;
  GCancellable *cancellable;
  guint n_inside;
  guint n_handled;
} Handler;

static gboolean
take_and_cancel (gpointer data)
{
  Handler *self = data;

  take_items (self->ends, 0, 2);
  g_cancellable_cancel (self->cancellable);
  self->n_inside = self->seen->n_done;
  self->n_handled++;
  return G_SOURCE_REMOVE;
}

static void
test_not_inside (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) seen = { 0 };
  Handler handler = { &ends, &seen, cancellable, 0, 0 };

  ends_init (&ends, 0);
  send_batch (ends.sender, 0, 2, NULL, &seen);
  send_batch (ends.sender, 2, 2, cancellable, &seen);
  g_idle_add (take_and_cancel, &handler);
  iterate_until (&handler.n_handled, 1);
  g_assert_cmpuint (handler.n_inside, ==, 0);
  iterate_until (&seen.n_done, 2);
  g_assert_cmpuint (seen.counts[0], ==, 2);
  g_assert_cmpuint (seen.counts[1], ==, 0);
}

static void
test_unfinished (void)
{
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) sent = { 0 };

  ends_init (&ends, 0);
  voder_receiver_receive_many_async (ends.receiver, 4, NULL, NULL, NULL);
  send_batch (ends.sender, 0, 4, NULL, &sent);
  iterate_all ();
  g_assert_cmpuint (sent.n_items, ==, 4);
  /* Nobody finished it: the items are released with the result. */
  g_assert_cmpint (test_item_get_live (), ==, 0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/channel-batch/what-there-is-comes-at-once", test_at_once);
  voder_test_add ("/channel-batch/who-waits-gets-a-batch", test_receive_waits);
  voder_test_add ("/channel-batch/who-waits-gets-what-a-thread-sends",
                  test_of_a_blocking_batch);
  voder_test_add ("/channel-batch/who-waits-is-served-in-order",
                  test_receivers_in_order);
  voder_test_add ("/channel-batch/items-go-as-there-is-room",
                  test_part_by_part);
  voder_test_add ("/channel-batch/later-sends-come-behind-the-batch",
                  test_keeps_its_place);
  voder_test_add ("/channel-batch/a-select-takes-one-of-a-batch", test_select);
  voder_test_add ("/channel-batch/it-may-be-larger-than-the-channel",
                  test_large);
  voder_test_add ("/channel-batch/nothing-is-sent-at-once", test_nothing);
  voder_test_add ("/channel-batch/without-receivers-the-rest-is-released",
                  test_receivers_gone);
  voder_test_add ("/channel-batch/a-closed-handle-goes-on", test_handle_closed);
  voder_test_add ("/channel-batch/dropped-handles-go-on", test_handles_dropped);
  voder_test_add ("/channel-batch/the-end-is-no-error", test_end);
  voder_test_add ("/channel-batch/a-failure-comes-after-the-items",
                  test_failed);
  voder_test_add ("/channel-batch/a-failure-ends-who-waits",
                  test_waiting_receive_fails);
  voder_test_add ("/channel-batch/nobody-runs-a-strangers-callback",
                  test_not_inside);
  voder_test_add ("/channel-batch/an-unfinished-one-releases-its-items",
                  test_unfinished);

  return voder_test_run ();
}
