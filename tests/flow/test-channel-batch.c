/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Batches that no thread waits for. */
#include "flow-fixture.h"

#define N_RACES 500
#define N_LARGE 1000
#define MAX_OPS 4

/* What the callbacks of a test have seen; items come in their order. */
typedef struct {
  guint n_done;
  guint n_ends;
  guint n_items;
  /* How many each had, in the order of the callbacks. */
  gsize counts[MAX_OPS];
  gpointer sources[MAX_OPS];
  guint first;
  GError *error;
} Seen;

static void
seen_clear (Seen *self)
{
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seen, seen_clear)

static void
note (Seen *self, GObject *source, gsize n_items, GError *error)
{
  self->counts[self->n_done % MAX_OPS] = n_items;
  self->sources[self->n_done % MAX_OPS] = source;
  self->n_done++;
  self->n_items += n_items;
  if (self->error == NULL)
    self->error = error;
  else
    g_clear_error (&error);
}

static void
note_item (Seen *self, TestItem *item)
{
  g_assert_cmpuint (item->number, ==, self->first++);
  test_item_unref (item);
}

static void
on_received (GObject *source, GAsyncResult *result, gpointer data)
{
  Seen *seen = data;
  g_autofree gpointer *items = NULL;
  GError *error = NULL;
  gsize n_items = voder_receiver_receive_many_finish (VODER_RECEIVER (source),
                                                      result, &items, &error);

  for (gsize i = 0; i < n_items; i++)
    note_item (seen, items[i]);
  g_assert_true ((n_items == 0) == (items == NULL));
  seen->n_ends += n_items == 0 && error == NULL;
  note (seen, source, n_items, error);
}

static void
on_received_one (GObject *source, GAsyncResult *result, gpointer data)
{
  Seen *seen = data;
  GError *error = NULL;
  gpointer item;
  gsize n_items = voder_receiver_receive_finish (VODER_RECEIVER (source),
                                                 result, &item, &error);

  if (item != NULL)
    note_item (seen, item);
  note (seen, source, n_items, error);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  gsize n_items =
      voder_sender_send_many_finish (VODER_SENDER (source), result, &error);

  note (data, source, n_items, error);
}

static void
on_sent_one (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  gsize n_items =
      voder_sender_send_finish (VODER_SENDER (source), result, &error);

  note (data, source, n_items, error);
}

static void
iterate_until (const guint *number, guint value)
{
  while (*number < value)
    g_main_context_iteration (NULL, TRUE);
}

/* Everything that could call back does. */
static void
iterate_all (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
send (VoderSender *sender,
      guint first,
      gsize n_items,
      gpointer cancellable,
      Seen *seen)
{
  g_autofree gpointer *items = g_new (gpointer, n_items);

  for (gsize i = 0; i < n_items; i++)
    items[i] = test_item_new (0, first + i);
  voder_sender_send_many_async (sender, items, n_items, cancellable, on_sent,
                                seen);
}

static void
send_one (VoderSender *sender, guint number, Seen *seen)
{
  voder_sender_send_async (sender, test_item_new (0, number), NULL, on_sent_one,
                           seen);
}

static void
receive (Ends *ends, gsize max_items, gpointer cancellable, Seen *seen)
{
  voder_receiver_receive_many_async (ends->receiver, max_items, cancellable,
                                     on_received, seen);
}

static void
take (Ends *ends, guint first, guint n_items)
{
  for (guint i = 0; i < n_items; i++) {
    gpointer item = NULL;

    g_assert_true (voder_receiver_try_receive (ends->receiver, &item, NULL));
    g_assert_cmpuint (((TestItem *) item)->number, ==, first + i);
    test_item_unref (item);
  }
}

static void
assert_empty (Ends *ends)
{
  g_autoptr (GError) error = NULL;
  gpointer item;

  g_assert_false (voder_receiver_try_receive (ends->receiver, &item, &error));
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_EMPTY);
}

static void
test_at_once (void)
{
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) sent = { 0 };
  g_auto (Seen) received = { 0 };

  ends_init (&ends, 8);
  send (ends.sender, 0, 5, NULL, &sent);
  g_assert_cmpuint (voder_channel_get_length (ends.channel), ==, 5);
  receive (&ends, 3, NULL, &received);
  receive (&ends, G_MAXSIZE, NULL, &received);
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
    receive (&ends, 4, NULL, &received);
    iterate_all ();
    g_assert_cmpuint (received.n_done, ==, 0);
    send (ends.sender, 0, 6, NULL, &sent);
    iterate_until (&received.n_done, 1);
    g_assert_cmpuint (received.n_items, ==, 4);
    receive (&ends, 4, NULL, &received);
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
  receive (&ends, 2, NULL, &received);
  g_assert_cmpuint (voder_sender_send_many (ends.sender, items,
                                            G_N_ELEMENTS (items), NULL, NULL),
                    ==, 3);
  iterate_until (&received.n_done, 1);
  g_assert_cmpuint (received.n_items, ==, 2);
  take (&ends, 2, 1);
}

static void
test_receivers_in_order (void)
{
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) sent = { 0 };
  g_auto (Seen) received = { 0 };

  ends_init (&ends, 8);
  receive (&ends, 2, NULL, &received);
  voder_receiver_receive_async (ends.receiver, NULL, on_received_one,
                                &received);
  receive (&ends, 9, NULL, &received);
  receive (&ends, 9, NULL, &received);
  send (ends.sender, 0, 6, NULL, &sent);
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
    send (ends.sender, 0, 6, NULL, &sent);
    for (guint n_taken = 0; n_taken < 6 - capacity; n_taken++) {
      iterate_all ();
      g_assert_cmpuint (sent.n_done, ==, 0);
      take (&ends, n_taken, 1);
      g_assert_cmpuint (voder_channel_get_length (ends.channel), ==, capacity);
    }
    iterate_until (&sent.n_done, 1);
    g_assert_cmpuint (sent.n_items, ==, 6);
    take (&ends, 6 - capacity, capacity);
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
  send (ends.sender, 0, 4, NULL, &sent);
  send_one (ends.sender, 4, &sent);
  send (other, 5, 2, NULL, &sent);
  send (ends.sender, 7, 1, NULL, &sent);
  take (&ends, 0, 2);
  receive (&ends, 3, NULL, &received);
  received.first = 2;
  iterate_until (&received.n_done, 1);
  g_assert_cmpuint (received.n_items, ==, 3);
  take (&ends, 5, 3);
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
  send (ends.sender, 0, 3, NULL, &sent);
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
  send (ends.sender, 0, N_LARGE, NULL, &sent);
  receive (&ends, N_LARGE, NULL, &received);
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
  voder_sender_send_many_async (ends.sender, NULL, 0, cancelled, on_sent,
                                &sent);
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
  send (ends.sender, 0, 6, NULL, &sent);
  take (&ends, 0, 1);
  g_clear_object (&ends.receiver);
  g_assert_cmpint (test_item_get_live (), ==, 0);
  iterate_until (&sent.n_done, 1);
  g_assert_error (sent.error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
  g_assert_cmpuint (sent.n_items, ==, 3);

  g_clear_error (&sent.error);
  send (ends.sender, 0, 2, NULL, &sent);
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
  send (ends.sender, 0, 4, NULL, &sent);
  voder_sender_close (ends.sender);
  send (ends.sender, 9, 1, NULL, &sent);
  iterate_until (&sent.n_done, 1);
  g_assert_error (sent.error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
  g_assert_cmpuint (sent.n_items, ==, 0);
  take (&ends, 0, 2);
  voder_sender_close (other);
  iterate_until (&sent.n_done, 2);
  g_assert_cmpuint (sent.n_items, ==, 3);
  take (&ends, 2, 1);
}

static void
test_handles_dropped (void)
{
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) sent = { 0 };
  g_auto (Seen) received = { 0 };

  ends_init (&ends, 1);
  send (ends.sender, 0, 4, NULL, &sent);
  g_clear_object (&ends.sender);
  g_clear_object (&ends.channel);
  take (&ends, 0, 2);
  receive (&ends, 9, NULL, &received);
  received.first = 2;
  receive (&ends, 9, NULL, &received);
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
  receive (&ends, 2, NULL, &received);
  voder_sender_close (ends.sender);
  receive (&ends, 2, NULL, &received);
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
  send (ends.sender, 0, 4, NULL, &sent);
  voder_sender_fail (ends.sender, reason);
  iterate_until (&sent.n_done, 1);
  g_assert_error (sent.error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
  g_assert_cmpuint (sent.n_items, ==, 2);

  receive (&ends, 4, NULL, &received);
  receive (&ends, 4, NULL, &received);
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
  receive (&ends, 4, NULL, &received);
  voder_sender_fail (ends.sender, reason);
  iterate_until (&received.n_done, 1);
  g_assert_error (received.error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
}

/* A plain cancellable, a context, and one with a cause. */
static gpointer
new_target (guint kind)
{
  return kind == 0 ? g_cancellable_new () : (gpointer) voder_context_new (NULL);
}

static void
cancel_target (gpointer target, guint kind)
{
  g_autoptr (GError) cause =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");

  if (kind == 2)
    voder_context_cancel (target, cause);
  else
    g_cancellable_cancel (target);
}

static void
assert_cancelled (const Seen *seen, guint kind)
{
  int code = kind == 2 ? G_IO_ERROR_NO_SPACE : G_IO_ERROR_CANCELLED;

  g_assert_error (seen->error, G_IO_ERROR, code);
}

/* Whenever it comes: what was sent is there, and no more is. */
static void
assert_cancelled_after (guint n_taken, guint kind)
{
  g_autoptr (GCancellable) target = new_target (kind);
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) sent = { 0 };

  ends_init (&ends, 2);
  send (ends.sender, 0, 6, target, &sent);
  send_one (ends.sender, 6, &sent);
  take (&ends, 0, n_taken);
  cancel_target (target, kind);
  iterate_until (&sent.n_done, 1);
  assert_cancelled (&sent, kind);
  g_assert_cmpuint (sent.n_items, ==, n_taken + 2);
  g_assert_cmpint (test_item_get_live (), ==, 3);
  take (&ends, n_taken, 2);
  take (&ends, 6, 1);
  assert_empty (&ends);
  iterate_until (&sent.n_done, 2);
}

static void
test_cancelled_between (void)
{
  for (guint kind = 0; kind < 3; kind++)
    for (guint n_taken = 0; n_taken < 4; n_taken++)
      assert_cancelled_after (n_taken, kind);
}

static void
test_cancelled_before (void)
{
  for (guint kind = 0; kind < 3; kind++) {
    g_autoptr (GCancellable) target = new_target (kind);
    g_auto (Ends) ends = { 0 };
    g_auto (Seen) sent = { 0 };
    g_auto (Seen) received = { 0 };

    ends_init (&ends, 2);
    cancel_target (target, kind);
    send (ends.sender, 0, 6, target, &sent);
    g_assert_cmpint (test_item_get_live (), ==, 0);
    send (ends.sender, 0, 1, NULL, &sent);
    receive (&ends, 6, target, &received);
    iterate_until (&sent.n_done, 2);
    iterate_until (&received.n_done, 1);
    assert_cancelled (&sent, kind);
    assert_cancelled (&received, kind);
    g_assert_cmpuint (sent.counts[0], ==, 0);
    take (&ends, 0, 1);
  }
}

static void
test_cancelled_after (void)
{
  for (guint kind = 0; kind < 3; kind++) {
    g_autoptr (GCancellable) target = new_target (kind);
    g_auto (Ends) ends = { 0 };
    g_auto (Seen) sent = { 0 };
    g_auto (Seen) received = { 0 };

    ends_init (&ends, 0);
    receive (&ends, 3, target, &received);
    send (ends.sender, 0, 3, target, &sent);
    cancel_target (target, kind);
    iterate_until (&sent.n_done, 1);
    iterate_until (&received.n_done, 1);
    g_assert_no_error (sent.error);
    g_assert_no_error (received.error);
    g_assert_cmpuint (sent.n_items, ==, 3);
    g_assert_cmpuint (received.n_items, ==, 3);
  }
}

/* A receive that was cancelled takes nothing from the next one. */
static void
test_cancelled_receive (void)
{
  for (guint kind = 0; kind < 3; kind++) {
    g_autoptr (GCancellable) target = new_target (kind);
    g_auto (Ends) ends = { 0 };
    g_auto (Seen) sent = { 0 };
    g_auto (Seen) received = { 0 };
    g_auto (Seen) next = { 0 };

    ends_init (&ends, 0);
    receive (&ends, 6, target, &received);
    receive (&ends, 6, NULL, &next);
    cancel_target (target, kind);
    send (ends.sender, 0, 6, NULL, &sent);
    iterate_until (&received.n_done, 1);
    assert_cancelled (&received, kind);
    iterate_until (&next.n_done, 1);
    g_assert_cmpuint (next.n_items, ==, 6);
    iterate_until (&sent.n_done, 1);
  }
}

static void
test_deadline (void)
{
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, 2000);
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) sent = { 0 };

  ends_init (&ends, 1);
  send (ends.sender, 0, 6, context, &sent);
  iterate_until (&sent.n_done, 1);
  g_assert_error (sent.error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  /* None where it was past already. */
  g_assert_cmpuint (sent.n_items, <=, 1);
  take (&ends, 0, sent.n_items);
  assert_empty (&ends);
}

static gboolean
cancel (gpointer data, GCancellable *cancellable, GError **error)
{
  g_cancellable_cancel (data);
  return TRUE;
}

/* As many come as were told to be sent, and what comes behind is not lost. */
static void
race_send (guint number)
{
  g_autoptr (GCancellable) target = new_target (number % 2);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) sent = { 0 };
  guint n_taken = 0;
  gpointer item;

  ends_init (&ends, number % 3);
  send (ends.sender, 0, 8, target, &sent);
  g_assert_true (voder_group_go (group, cancel, target, NULL, NULL));
  while (voder_receiver_try_receive (ends.receiver, &item, NULL)) {
    g_assert_cmpuint (((TestItem *) item)->number, ==, n_taken++);
    test_item_unref (item);
  }
  assert_group_succeeds (group);
  iterate_until (&sent.n_done, 1);
  g_assert_cmpuint (sent.n_items, ==, n_taken);
  g_assert_true ((n_taken < 8) == (sent.error != NULL));
  g_assert_cmpint (test_item_get_live (), ==, 0);
}

/* All that is sent is received once, by the one or by the other. */
static void
race_receive (guint number)
{
  g_autoptr (GCancellable) target = new_target (number % 2);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) sent = { 0 };
  g_auto (Seen) received = { 0 };

  ends_init (&ends, 8);
  receive (&ends, 5, target, &received);
  g_assert_true (voder_group_go (group, cancel, target, NULL, NULL));
  send (ends.sender, 0, 8, NULL, &sent);
  iterate_until (&received.n_done, 1);
  g_assert_true (received.n_items == 5 || received.n_items == 0);
  g_assert_true ((received.n_items == 0) == (received.error != NULL));
  take (&ends, received.n_items, 8 - received.n_items);
  assert_group_succeeds (group);
  iterate_until (&sent.n_done, 1);
}

static void
test_race (void)
{
  for (guint i = 0; i < N_RACES; i++) {
    race_send (i);
    race_receive (i);
  }
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

  take (self->ends, 0, 2);
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
  send (ends.sender, 0, 2, NULL, &seen);
  send (ends.sender, 2, 2, cancellable, &seen);
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
  send (ends.sender, 0, 4, NULL, &sent);
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
  voder_test_add ("/channel-batch/a-cancel-comes-between-items",
                  test_cancelled_between);
  voder_test_add ("/channel-batch/nothing-is-done-after-a-cancel",
                  test_cancelled_before);
  voder_test_add ("/channel-batch/a-cancel-may-come-too-late",
                  test_cancelled_after);
  voder_test_add ("/channel-batch/a-cancelled-receive-takes-nothing",
                  test_cancelled_receive);
  voder_test_add ("/channel-batch/a-deadline-ends-it", test_deadline);
  voder_test_add ("/channel-batch/a-cancel-loses-no-item", test_race);
  voder_test_add ("/channel-batch/nobody-runs-a-strangers-callback",
                  test_not_inside);
  voder_test_add ("/channel-batch/an-unfinished-one-releases-its-items",
                  test_unfinished);

  return voder_test_run ();
}
