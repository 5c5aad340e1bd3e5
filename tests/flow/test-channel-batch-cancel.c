/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Batches that no thread waits for, and what ends them. */
#include "batch-fixture.h"

#define N_RACES 500

/* Whenever it comes: what was sent is there, and no more is. */
static void
assert_cancelled_after (guint n_taken, guint kind)
{
  g_autoptr (GCancellable) target = new_target (kind);
  g_auto (Ends) ends = { 0 };
  g_auto (Seen) sent = { 0 };

  ends_init (&ends, 2);
  send_batch (ends.sender, 0, 6, target, &sent);
  send_one (ends.sender, 6, &sent);
  take_items (&ends, 0, n_taken);
  cancel_target (target, kind);
  iterate_until (&sent.n_done, 1);
  assert_cancelled_by (sent.error, kind);
  g_assert_cmpuint (sent.n_items, ==, n_taken + 2);
  g_assert_cmpint (test_item_get_live (), ==, 3);
  take_items (&ends, n_taken, 2);
  take_items (&ends, 6, 1);
  assert_empty (&ends);
  iterate_until (&sent.n_done, 2);
}

static void
test_cancelled_between (void)
{
  for (guint kind = 0; kind < N_TARGETS; kind++)
    for (guint n_taken = 0; n_taken < 4; n_taken++)
      assert_cancelled_after (n_taken, kind);
}

static void
test_cancelled_before (void)
{
  for (guint kind = 0; kind < N_TARGETS; kind++) {
    g_autoptr (GCancellable) target = new_target (kind);
    g_auto (Ends) ends = { 0 };
    g_auto (Seen) sent = { 0 };
    g_auto (Seen) received = { 0 };

    ends_init (&ends, 2);
    cancel_target (target, kind);
    send_batch (ends.sender, 0, 6, target, &sent);
    g_assert_cmpint (test_item_get_live (), ==, 0);
    send_batch (ends.sender, 0, 1, NULL, &sent);
    receive_batch (&ends, 6, target, &received);
    iterate_until (&sent.n_done, 2);
    iterate_until (&received.n_done, 1);
    assert_cancelled_by (sent.error, kind);
    assert_cancelled_by (received.error, kind);
    g_assert_cmpuint (sent.counts[0], ==, 0);
    take_items (&ends, 0, 1);
  }
}

static void
test_cancelled_after (void)
{
  for (guint kind = 0; kind < N_TARGETS; kind++) {
    g_autoptr (GCancellable) target = new_target (kind);
    g_auto (Ends) ends = { 0 };
    g_auto (Seen) sent = { 0 };
    g_auto (Seen) received = { 0 };

    ends_init (&ends, 0);
    receive_batch (&ends, 3, target, &received);
    send_batch (ends.sender, 0, 3, target, &sent);
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
  for (guint kind = 0; kind < N_TARGETS; kind++) {
    g_autoptr (GCancellable) target = new_target (kind);
    g_auto (Ends) ends = { 0 };
    g_auto (Seen) sent = { 0 };
    g_auto (Seen) received = { 0 };
    g_auto (Seen) next = { 0 };

    ends_init (&ends, 0);
    receive_batch (&ends, 6, target, &received);
    receive_batch (&ends, 6, NULL, &next);
    cancel_target (target, kind);
    send_batch (ends.sender, 0, 6, NULL, &sent);
    iterate_until (&received.n_done, 1);
    assert_cancelled_by (received.error, kind);
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
  send_batch (ends.sender, 0, 6, context, &sent);
  iterate_until (&sent.n_done, 1);
  g_assert_error (sent.error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  /* None where it was past already. */
  g_assert_cmpuint (sent.n_items, <=, 1);
  take_items (&ends, 0, sent.n_items);
  assert_empty (&ends);
}

/* An item that is released looks whether another channel has one. */
typedef struct {
  Ends *other;
  guint n_released;
} Prying;

static Prying *
prying_ref (Prying *self)
{
  return self;
}

static void
prying_unref (Prying *self)
{
  self->n_released++;
  assert_empty (self->other);
}

GType prying_get_type (void);
G_DEFINE_BOXED_TYPE (Prying, prying, prying_ref, prying_unref)

static void
send_prying (Ends *ends, Prying *prying, GCancellable *cancellable)
{
  gpointer items[] = { prying, prying };

  voder_sender_send_many_async (ends->sender, items, G_N_ELEMENTS (items),
                                cancellable, NULL, NULL);
}

/* Of all that one cancel ends nothing can be taken, though its turn to be told
 * of it is still to come. */
static void
test_cancelled_together (void)
{
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_auto (Ends) first = { 0 };
  g_auto (Ends) second = { 0 };
  Prying of_first = { &second, 0 };
  Prying of_second = { &first, 0 };

  ends_init_for (&first, prying_get_type (), 0);
  ends_init_for (&second, prying_get_type (), 0);
  send_prying (&first, &of_first, G_CANCELLABLE (context));
  send_prying (&second, &of_second, G_CANCELLABLE (context));
  g_cancellable_cancel (G_CANCELLABLE (context));
  g_assert_cmpuint (of_first.n_released, ==, 2);
  g_assert_cmpuint (of_second.n_released, ==, 2);
  iterate_all ();
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
  send_batch (ends.sender, 0, 8, target, &sent);
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
  receive_batch (&ends, 5, target, &received);
  g_assert_true (voder_group_go (group, cancel, target, NULL, NULL));
  send_batch (ends.sender, 0, 8, NULL, &sent);
  iterate_until (&received.n_done, 1);
  g_assert_true (received.n_items == 5 || received.n_items == 0);
  g_assert_true ((received.n_items == 0) == (received.error != NULL));
  take_items (&ends, received.n_items, 8 - received.n_items);
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

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/channel-batch-cancel/a-cancel-comes-between-items",
                  test_cancelled_between);
  voder_test_add ("/channel-batch-cancel/nothing-is-done-after-a-cancel",
                  test_cancelled_before);
  voder_test_add ("/channel-batch-cancel/a-cancel-may-come-too-late",
                  test_cancelled_after);
  voder_test_add ("/channel-batch-cancel/a-cancelled-receive-takes-nothing",
                  test_cancelled_receive);
  voder_test_add ("/channel-batch-cancel/a-deadline-ends-it", test_deadline);
  voder_test_add ("/channel-batch-cancel/of-what-ends-nothing-is-taken",
                  test_cancelled_together);
  voder_test_add ("/channel-batch-cancel/a-cancel-loses-no-item", test_race);

  return voder_test_run ();
}
