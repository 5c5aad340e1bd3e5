/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#define SOON_US  2000
#define N_CASES  40
#define N_ROUNDS 1000
#define N_ITEMS  2000

static void
send_number (Ends *ends, guint number)
{
  g_assert_true (
      voder_sender_send (ends->sender, test_item_new (0, number), NULL, NULL));
}

static guint
number_of (gpointer item)
{
  g_autoptr (TestItem) taken = item;

  return taken->number;
}

static void
assert_waits_for (VoderSelect *select, int n)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (voder_select_wait (select, NULL, &error), ==, n);
  g_assert_no_error (error);
}

static void
assert_takes (VoderSelect *select, int n, guint number)
{
  gpointer item;

  assert_waits_for (select, n);
  g_assert_false (voder_select_is_closed (select));
  g_assert_true (voder_select_take_item (select, &item, NULL));
  g_assert_cmpuint (number_of (item), ==, number);
  g_assert_false (voder_select_take_item (select, &item, NULL));
  g_assert_null (item);
}

static void
assert_tries_in_vain (VoderSelect *select, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (voder_select_try (select, &error), ==, -1);
  g_assert_error (error, VODER_FLOW_ERROR, code);
}

static gboolean
send_later (gpointer data, GCancellable *cancellable, GError **error)
{
  return voder_sender_send (data, test_item_new (0, 7), cancellable, error);
}

static gboolean
receive_later (gpointer data, GCancellable *cancellable, GError **error)
{
  gpointer item;

  if (!voder_receiver_receive (data, &item, cancellable, error))
    return FALSE;
  g_assert_cmpuint (number_of (item), ==, 3);
  return TRUE;
}

static VoderGroup *
start (VoderTaskFunc func, gpointer object)
{
  VoderGroup *group = voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

  g_assert_true (voder_group_go (group, func, g_object_ref (object),
                                 g_object_unref, NULL));
  return group;
}

static void
test_receive (void)
{
  g_auto (Ends) one = { 0 };
  g_auto (Ends) two = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);

  ends_init (&one, 1);
  ends_init (&two, 1);
  g_assert_cmpuint (voder_select_add_receive (select, one.receiver), ==, 0);
  g_assert_cmpuint (voder_select_add_receive (select, two.receiver), ==, 1);

  send_number (&two, 5);
  assert_takes (select, 1, 5);
  send_number (&one, 6);
  assert_takes (select, 0, 6);
}

static void
test_send (void)
{
  g_auto (Ends) full = { 0 };
  g_auto (Ends) roomy = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);
  gpointer item;

  ends_init (&full, 1);
  ends_init (&roomy, 1);
  send_number (&full, 0);
  voder_select_set_item (select, voder_select_add_send (select, full.sender),
                         test_item_new (0, 1));
  voder_select_set_item (select, voder_select_add_send (select, roomy.sender),
                         test_item_new (0, 2));

  assert_waits_for (select, 1);
  g_assert_false (voder_select_take_item (select, &item, NULL));
  g_assert_true (voder_receiver_receive (roomy.receiver, &item, NULL, NULL));
  g_assert_cmpuint (number_of (item), ==, 2);
  g_assert_true (voder_receiver_receive (full.receiver, &item, NULL, NULL));
  g_assert_cmpuint (number_of (item), ==, 0);
}

/* A case that has sent is left out until it has something to send. */
static void
test_sent_once (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);

  ends_init (&ends, 8);
  voder_select_add_send (select, ends.sender);
  assert_tries_in_vain (select, VODER_FLOW_ERROR_CLOSED);
  voder_select_set_item (select, 0, test_item_new (0, 1));
  assert_waits_for (select, 0);
  assert_tries_in_vain (select, VODER_FLOW_ERROR_CLOSED);
  g_assert_cmpuint (voder_channel_get_length (ends.channel), ==, 1);
}

static void
test_blocked_receive (void)
{
  g_auto (Ends) one = { 0 };
  g_auto (Ends) two = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);
  g_autoptr (VoderGroup) group = NULL;

  ends_init (&one, 0);
  ends_init (&two, 0);
  voder_select_add_receive (select, one.receiver);
  voder_select_add_receive (select, two.receiver);
  for (guint i = 0; i < N_ROUNDS; i++) {
    group = start (send_later, i % 2 ? two.sender : one.sender);
    assert_takes (select, (int) i % 2, 7);
    assert_group_succeeds (group);
    g_clear_object (&group);
  }
}

static void
test_blocked_send (void)
{
  g_auto (Ends) one = { 0 };
  g_auto (Ends) two = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);
  g_autoptr (VoderGroup) group = NULL;

  ends_init (&one, 0);
  ends_init (&two, 0);
  voder_select_add_send (select, one.sender);
  voder_select_add_send (select, two.sender);
  for (guint i = 0; i < N_ROUNDS; i++) {
    voder_select_set_item (select, 0, test_item_new (0, 3));
    voder_select_set_item (select, 1, test_item_new (0, 3));
    group = start (receive_later, i % 2 ? two.receiver : one.receiver);
    assert_waits_for (select, (int) i % 2);
    assert_group_succeeds (group);
    g_clear_object (&group);
  }
}

static void
test_try (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_PRIORITY);

  ends_init (&ends, 1);
  voder_select_add_receive (select, ends.receiver);
  assert_tries_in_vain (select, VODER_FLOW_ERROR_EMPTY);
  send_number (&ends, 1);
  g_assert_cmpint (voder_select_try (select, NULL), ==, 0);
}

static void
assert_wait_fails (VoderSelect *select,
                   gint64 deadline_us,
                   gpointer cancellable,
                   int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (
      voder_select_wait_until (select, deadline_us, cancellable, &error), ==,
      -1);
  g_assert_error (error, G_IO_ERROR, code);
}

static void
test_time (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);
  g_autoptr (VoderContext) context = NULL;

  ends_init (&ends, 0);
  voder_select_add_receive (select, ends.receiver);
  voder_select_set_item (select, voder_select_add_send (select, ends.sender),
                         test_item_new (0, 0));
  assert_wait_fails (select, g_get_monotonic_time () + SOON_US, NULL,
                     G_IO_ERROR_TIMED_OUT);
  assert_wait_fails (select, 0, NULL, G_IO_ERROR_TIMED_OUT);
  context = voder_context_new_with_timeout (NULL, SOON_US);
  assert_wait_fails (select, G_MAXINT64, context, G_IO_ERROR_TIMED_OUT);
}

/* The end of the context goes before what could happen. */
static void
test_cancelled (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);
  g_autoptr (VoderContext) context = voder_context_new (NULL);

  ends_init (&ends, 1);
  send_number (&ends, 1);
  voder_select_add_receive (select, ends.receiver);
  voder_context_cancel (context, NULL);
  assert_wait_fails (select, G_MAXINT64, context, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (voder_channel_get_length (ends.channel), ==, 1);
}

static gboolean
cancel_later (gpointer data, GCancellable *cancellable, GError **error)
{
  g_cancellable_cancel (data);
  return TRUE;
}

static void
test_plain_cancellable (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);
  g_autoptr (GCancellable) plain = g_cancellable_new ();
  g_autoptr (VoderGroup) group = NULL;

  ends_init (&ends, 0);
  voder_select_add_receive (select, ends.receiver);
  group = start (cancel_later, plain);
  assert_wait_fails (select, G_MAXINT64, plain, G_IO_ERROR_CANCELLED);
  assert_group_succeeds (group);
}

/* Whatever comes first, a cancelled select has not taken the item. */
static void
test_cancel_race (void)
{
  g_auto (Ends) one = { 0 };
  g_auto (Ends) two = { 0 };
  guint n_received = 0;
  guint n_cancelled = 0;

  ends_init (&one, 1);
  ends_init (&two, 1);
  for (guint i = 0; i < N_ROUNDS; i++) {
    g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);
    g_autoptr (VoderContext) context = voder_context_new (NULL);
    g_autoptr (VoderGroup) sending = NULL;
    g_autoptr (VoderGroup) cancelling = NULL;
    gpointer item;

    voder_select_add_receive (select, two.receiver);
    voder_select_add_receive (select, one.receiver);
    sending = start (send_later, one.sender);
    cancelling = start (cancel_later, context);
    if (voder_select_wait (select, G_CANCELLABLE (context), NULL) == 1) {
      n_received += voder_select_take_item (select, &item, NULL);
      test_item_unref (item);
      assert_group_succeeds (sending);
    } else {
      n_cancelled++;
      assert_group_succeeds (sending);
      g_assert_true (voder_receiver_try_receive (one.receiver, &item, NULL));
      g_assert_cmpuint (number_of (item), ==, 7);
    }
    assert_group_succeeds (cancelling);
  }
  g_assert_cmpuint (n_received + n_cancelled, ==, N_ROUNDS);
}

/* The low channel has items all the time, the high one now and then. */
static void
test_priority (void)
{
  g_auto (Ends) high = { 0 };
  g_auto (Ends) low = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_PRIORITY);

  ends_init (&high, 4);
  ends_init (&low, 4);
  voder_select_add_receive (select, high.receiver);
  voder_select_add_receive (select, low.receiver);
  for (guint i = 0; i < 100; i++) {
    send_number (&low, i);
    send_number (&high, i);
    send_number (&high, i + 1);
    assert_takes (select, 0, i);
    assert_takes (select, 0, i + 1);
    assert_takes (select, 1, i);
  }
}

static gboolean
fill_both (gpointer data, GCancellable *cancellable, GError **error)
{
  Ends *ends = data;

  /* The low item is only there when the high one has been for a while. */
  for (guint i = 0; i < N_ITEMS; i++) {
    send_number (&ends[0], i);
    send_number (&ends[1], i);
  }
  return TRUE;
}

static void
test_priority_under_load (void)
{
  Ends ends[2] = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_PRIORITY);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  guint n_taken[2] = { 0, 0 };

  ends_init (&ends[0], 16);
  ends_init (&ends[1], 16);
  voder_select_add_receive (select, ends[0].receiver);
  voder_select_add_receive (select, ends[1].receiver);
  g_assert_true (voder_group_go (group, fill_both, ends, NULL, NULL));

  while (n_taken[0] + n_taken[1] < 2 * N_ITEMS) {
    int n = voder_select_wait (select, NULL, NULL);
    gpointer item;

    g_assert_true (voder_select_take_item (select, &item, NULL));
    g_assert_cmpuint (number_of (item), ==, n_taken[n]);
    n_taken[n]++;
    /* A low item never overtakes the high one that was sent before it. */
    g_assert_cmpuint (n_taken[1], <=, n_taken[0]);
  }
  assert_group_succeeds (group);
  g_clear_object (&select);
  ends_clear (&ends[0]);
  ends_clear (&ends[1]);
}

/* Senders that wait at a channel without room count as items of it: as long as
 * one of them waits, nothing is taken from the other. */
static void
test_priority_over_senders (void)
{
  g_auto (Ends) high = { 0 };
  g_auto (Ends) low = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_PRIORITY);
  g_autoptr (GError) error = NULL;

  ends_init (&high, 0);
  ends_init (&low, 4);
  voder_select_add_receive (select, high.receiver);
  voder_select_add_receive (select, low.receiver);
  for (guint i = 0; i < N_ROUNDS; i++) {
    send_number (&low, i);
    for (guint k = 0; k < 3; k++)
      voder_sender_send_async (high.sender, test_item_new (0, k), NULL, NULL,
                               NULL);
    for (guint k = 0; k < 3; k++) {
      if (i % 2 == 0) {
        gpointer item;

        g_assert_cmpint (voder_select_try (select, &error), ==, 0);
        g_assert_true (voder_select_take_item (select, &item, NULL));
        g_assert_cmpuint (number_of (item), ==, k);
      } else {
        assert_takes (select, 0, k);
      }
    }
    assert_takes (select, 1, i);
    iterate_all ();
  }
}

/* A send goes before a receive where it is the better case, both where it
 * needs a place and where it needs somebody who waits; and not where it is
 * the worse one. */
static void
test_priority_of_sends (void)
{
  g_auto (Ends) full = { 0 };
  g_auto (Ends) bare = { 0 };
  g_auto (Ends) in = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_PRIORITY);
  g_autoptr (GAsyncResult) result = NULL;
  gpointer item;

  ends_init (&full, 1);
  ends_init (&bare, 0);
  ends_init (&in, 4);
  voder_select_add_send (select, bare.sender);
  voder_select_add_receive (select, in.receiver);
  voder_select_add_send (select, full.sender);
  voder_select_set_item (select, 0, test_item_new (0, 1));
  voder_select_set_item (select, 2, test_item_new (0, 2));
  send_number (&in, 3);
  send_number (&in, 4);

  /* Nobody waits for the first. */
  assert_takes (select, 1, 3);
  voder_receiver_receive_async (bare.receiver, NULL, keep_result, &result);
  assert_waits_for (select, 0);
  assert_takes (select, 1, 4);
  assert_waits_for (select, 2);

  iterate_until_set (&result);
  g_assert_true (
      voder_receiver_receive_finish (bare.receiver, result, &item, NULL));
  g_assert_cmpuint (number_of (item), ==, 1);
  g_assert_true (voder_receiver_try_receive (full.receiver, &item, NULL));
  g_assert_cmpuint (number_of (item), ==, 2);
}

static gboolean
send_all (gpointer data, GCancellable *cancellable, GError **error)
{
  Ends *ends = data;

  for (guint i = 0; i < N_ITEMS; i++)
    send_number (ends, i);
  voder_sender_close (ends->sender);
  return TRUE;
}

/* Nothing is lost or out of order where two rendezvous are ranked. */
static void
test_priority_while_senders_come (void)
{
  Ends ends[2] = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_PRIORITY);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  guint n_taken[2] = { 0, 0 };

  ends_init (&ends[0], 0);
  ends_init (&ends[1], 0);
  voder_select_add_receive (select, ends[0].receiver);
  voder_select_add_receive (select, ends[1].receiver);
  voder_group_go (group, send_all, &ends[0], NULL, NULL);
  voder_group_go (group, send_all, &ends[1], NULL, NULL);
  while (n_taken[0] + n_taken[1] < 2 * N_ITEMS) {
    int n = voder_select_wait (select, NULL, NULL);
    gpointer item;

    if (voder_select_is_closed (select))
      continue;
    g_assert_true (voder_select_take_item (select, &item, NULL));
    g_assert_cmpuint (number_of (item), ==, n_taken[n]++);
  }
  assert_group_succeeds (group);
  g_clear_object (&select);
  ends_clear (&ends[0]);
  ends_clear (&ends[1]);
}

/* Each has its turn, which is a few items long. */
static void
test_fair (void)
{
  Ends ends[3] = { 0 };
  guint n_taken[3] = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);

  for (guint i = 0; i < 3; i++) {
    ends_init (&ends[i], N_ITEMS);
    voder_select_add_receive (select, ends[i].receiver);
    for (guint k = 0; k < N_ITEMS; k++)
      send_number (&ends[i], k);
  }
  for (guint k = 0; k < 3 * N_ITEMS; k++) {
    int n = voder_select_wait (select, NULL, NULL);
    gpointer item;

    g_assert_true (voder_select_take_item (select, &item, NULL));
    g_assert_cmpuint (number_of (item), ==, n_taken[n]++);
    for (guint i = 0; i < 3; i++)
      g_assert_cmpuint (n_taken[i] + 4, >=, n_taken[n]);
  }

  g_clear_object (&select);
  for (guint i = 0; i < 3; i++)
    ends_clear (&ends[i]);
}

static void
test_closed (void)
{
  g_auto (Ends) one = { 0 };
  g_auto (Ends) two = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);
  g_autoptr (GError) error = NULL;
  gpointer item;

  ends_init (&one, 2);
  ends_init (&two, 2);
  voder_select_add_receive (select, one.receiver);
  voder_select_add_receive (select, two.receiver);
  send_number (&one, 1);
  voder_sender_close (one.sender);

  assert_takes (select, 0, 1);
  assert_waits_for (select, 0);
  g_assert_true (voder_select_is_closed (select));
  g_assert_false (voder_select_take_item (select, &item, &error));
  g_assert_no_error (error);
  /* Nor does a language binding hear of a wrong type where there is none. */
  g_assert_null (voder_select_take_object (select, &error));
  g_assert_no_error (error);
  /* From now on only the other one counts. */
  assert_tries_in_vain (select, VODER_FLOW_ERROR_EMPTY);
  voder_sender_close (two.sender);
  assert_waits_for (select, 1);
  assert_tries_in_vain (select, VODER_FLOW_ERROR_CLOSED);
}

static gboolean
close_later (gpointer data, GCancellable *cancellable, GError **error)
{
  voder_sender_close (data);
  return TRUE;
}

static void
test_close_wakes (void)
{
  g_auto (Ends) one = { 0 };
  g_auto (Ends) two = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);
  g_autoptr (VoderGroup) group = NULL;

  ends_init (&one, 0);
  ends_init (&two, 0);
  voder_select_add_receive (select, one.receiver);
  voder_select_add_receive (select, two.receiver);
  group = start (close_later, two.sender);
  assert_waits_for (select, 1);
  g_assert_true (voder_select_is_closed (select));
  assert_group_succeeds (group);
}

static void
test_refused_send (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);

  ends_init (&ends, 0);
  voder_select_set_item (select, voder_select_add_send (select, ends.sender),
                         test_item_new (0, 0));
  g_clear_object (&ends.channel);
  g_clear_object (&ends.receiver);
  assert_waits_for (select, 0);
  g_assert_true (voder_select_is_closed (select));
  g_clear_object (&select);
  g_assert_cmpint (test_item_get_live (), ==, 0);
}

static void
test_closed_handle (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);
  g_autoptr (VoderSender) other = NULL;
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (GError) error = NULL;

  ends_init (&ends, 1);
  other = voder_channel_create_sender (ends.channel);
  voder_select_set_item (select, voder_select_add_send (select, ends.sender),
                         test_item_new (0, 0));
  voder_sender_close (ends.sender);
  voder_context_cancel (context, NULL);
  g_assert_cmpint (voder_select_wait (select, G_CANCELLABLE (context), &error),
                   ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_waits_for (select, 0);
  g_assert_true (voder_select_is_closed (select));
  g_assert_cmpuint (voder_channel_get_length (ends.channel), ==, 0);
  g_clear_object (&select);
}

/* Half of it is not taken for the whole. */
static void
test_failed (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);
  g_autoptr (GError) reason =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "half of it");
  g_autoptr (GError) error = NULL;
  gpointer item;

  ends_init (&ends, 2);
  voder_select_add_receive (select, ends.receiver);
  send_number (&ends, 1);
  voder_sender_fail (ends.sender, reason);
  assert_takes (select, 0, 1);
  assert_waits_for (select, 0);
  g_assert_true (voder_select_is_closed (select));
  g_assert_false (voder_select_take_item (select, &item, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
  assert_tries_in_vain (select, VODER_FLOW_ERROR_CLOSED);
}

static void
test_enabled (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);

  ends_init (&ends, 2);
  voder_select_add_receive (select, ends.receiver);
  send_number (&ends, 1);
  voder_select_set_enabled (select, 0, FALSE);
  assert_tries_in_vain (select, VODER_FLOW_ERROR_CLOSED);
  voder_select_set_enabled (select, 0, TRUE);
  assert_takes (select, 0, 1);
}

static void
test_not_taken (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);

  ends_init (&ends, 2);
  voder_select_add_receive (select, ends.receiver);
  send_number (&ends, 1);
  send_number (&ends, 2);
  assert_waits_for (select, 0);
  assert_takes (select, 0, 2);
  g_assert_cmpint (test_item_get_live (), ==, 0);
}

/* Its own send is not what its own receive waits for. */
static void
test_not_with_itself (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);
  g_autoptr (VoderGroup) group = NULL;

  ends_init (&ends, 0);
  voder_select_add_receive (select, ends.receiver);
  voder_select_set_item (select, voder_select_add_send (select, ends.sender),
                         test_item_new (0, 3));
  assert_tries_in_vain (select, VODER_FLOW_ERROR_EMPTY);
  group = start (receive_later, ends.receiver);
  assert_waits_for (select, 1);
  assert_group_succeeds (group);
}

/* Two of them on the same two channels, the one sending what the other
 * receives. */
static gboolean
echo (gpointer data, GCancellable *cancellable, GError **error)
{
  Ends *ends = data;
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);

  voder_select_add_send (select, ends[1].sender);
  voder_select_add_receive (select, ends[0].receiver);
  for (guint n_sent = 0, n_taken = 0;
       n_sent < N_ROUNDS || n_taken < N_ROUNDS;) {
    int n;

    if (n_sent < N_ROUNDS)
      voder_select_set_item (select, 0, test_item_new (0, n_sent));
    n = voder_select_wait (select, cancellable, error);
    if (n < 0)
      return FALSE;
    n_sent += n == 0;
    n_taken += n == 1;
  }
  return TRUE;
}

static void
test_selects_meet (void)
{
  Ends there[2] = { 0 };
  Ends back[2];
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

  ends_init (&there[0], 0);
  ends_init (&there[1], 0);
  back[0] = there[1];
  back[1] = there[0];
  g_assert_true (voder_group_go (group, echo, there, NULL, NULL));
  g_assert_true (voder_group_go (group, echo, back, NULL, NULL));
  assert_group_succeeds (group);
  ends_clear (&there[0]);
  ends_clear (&there[1]);
}

static void
test_many_cases (void)
{
  Ends ends[N_CASES] = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);
  g_autoptr (VoderGroup) group = NULL;

  for (guint i = 0; i < N_CASES; i++) {
    ends_init (&ends[i], 0);
    voder_select_add_receive (select, ends[i].receiver);
  }
  for (guint i = 0; i < N_CASES; i++) {
    group = start (send_later, ends[i].sender);
    assert_takes (select, (int) i, 7);
    assert_group_succeeds (group);
    g_clear_object (&group);
  }

  g_clear_object (&select);
  for (guint i = 0; i < N_CASES; i++)
    ends_clear (&ends[i]);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/select/it-receives-what-is-there", test_receive);
  voder_test_add ("/select/it-sends-where-there-is-room", test_send);
  voder_test_add ("/select/an-item-is-sent-once", test_sent_once);
  voder_test_add ("/select/it-waits-for-items", test_blocked_receive);
  voder_test_add ("/select/it-waits-for-room", test_blocked_send);
  voder_test_add ("/select/a-try-never-waits", test_try);
  voder_test_add ("/select/a-wait-ends-at-its-time", test_time);
  voder_test_add ("/select/a-cancelled-one-takes-nothing", test_cancelled);
  voder_test_add ("/select/a-plain-cancellable-ends-a-wait",
                  test_plain_cancellable);
  voder_test_add ("/select/a-cancel-loses-no-item", test_cancel_race);
  voder_test_add ("/select/the-first-goes-before-the-second", test_priority);
  voder_test_add ("/select/no-low-item-while-a-high-one-waits",
                  test_priority_under_load);
  voder_test_add ("/select/no-low-item-while-a-high-sender-waits",
                  test_priority_over_senders);
  voder_test_add ("/select/a-send-has-its-rank", test_priority_of_sends);
  voder_test_add ("/select/ranked-rendezvous-lose-nothing",
                  test_priority_while_senders_come);
  voder_test_add ("/select/each-has-its-turn", test_fair);
  voder_test_add ("/select/a-closed-channel-is-told-once", test_closed);
  voder_test_add ("/select/a-close-wakes-it", test_close_wakes);
  voder_test_add ("/select/it-tells-why-there-is-no-more", test_failed);
  voder_test_add ("/select/a-refused-send-releases-the-item",
                  test_refused_send);
  voder_test_add ("/select/a-closed-handle-sends-nothing", test_closed_handle);
  voder_test_add ("/select/a-case-may-be-left-out", test_enabled);
  voder_test_add ("/select/what-is-not-taken-is-released", test_not_taken);
  voder_test_add ("/select/it-does-not-meet-itself", test_not_with_itself);
  voder_test_add ("/select/two-of-them-meet", test_selects_meet);
  voder_test_add ("/select/it-has-any-number-of-cases", test_many_cases);

  return voder_test_run ();
}
