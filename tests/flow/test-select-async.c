/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "select-fixture.h"

#define SOON_US    2000
#define N_ROUNDS   1000
#define N_ITEMS    2000
#define N_CHANNELS 3

/* What is there, and what comes. */
static void
test_receive (void)
{
  g_auto (Ends) one = { 0 };
  g_auto (Ends) two = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);
  g_autoptr (GAsyncResult) result = NULL;

  ends_init (&one, 1);
  ends_init (&two, 0);
  voder_select_add_receive (select, one.receiver);
  voder_select_add_receive (select, two.receiver);
  send_number (&one, 5);
  select_begin (select, NULL, &result);
  assert_ends_by (select, &result, 0);
  assert_takes (select, 5);

  select_begin (select, NULL, &result);
  send_number (&two, 6);
  g_assert_null (result);
  assert_ends_by (select, &result, 1);
  assert_takes (select, 6);
}

static void
test_send (void)
{
  g_auto (Ends) full = { 0 };
  g_auto (Ends) bare = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);
  g_autoptr (GAsyncResult) result = NULL;

  ends_init (&full, 1);
  ends_init (&bare, 0);
  voder_select_set_item (select, voder_select_add_send (select, full.sender),
                         test_item_new (0, 1));
  voder_select_set_item (select, voder_select_add_send (select, bare.sender),
                         test_item_new (0, 2));
  select_begin (select, NULL, &result);
  assert_ends_by (select, &result, 0);
  g_assert_false (voder_select_is_closed (select));

  voder_select_set_item (select, 0, test_item_new (0, 3));
  select_begin (select, NULL, &result);
  assert_receives (&bare, 2);
  assert_ends_by (select, &result, 1);

  select_begin (select, NULL, &result);
  assert_receives (&full, 1);
  assert_ends_by (select, &result, 0);
  assert_receives (&full, 3);
  /* Each was sent once. */
  select_begin (select, NULL, &result);
  assert_fails (select, &result, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
}

static void
test_closed (void)
{
  Ends ends[2] = { 0 };
  g_autoptr (VoderSelect) select = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) reason =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "half of it");
  g_autoptr (GError) error = NULL;
  gpointer item;

  ends_init (&ends[0], 0);
  ends_init (&ends[1], 0);
  select = select_of (VODER_SELECT_FAIR, ends, 2);
  select_begin (select, NULL, &result);
  voder_sender_fail (ends[1].sender, reason);
  assert_ends_by (select, &result, 1);
  g_assert_true (voder_select_is_closed (select));
  g_assert_false (voder_select_take_item (select, &item, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);

  voder_sender_close (ends[0].sender);
  select_begin (select, NULL, &result);
  assert_ends_by (select, &result, 0);
  g_assert_true (voder_select_is_closed (select));
  select_begin (select, NULL, &result);
  assert_fails (select, &result, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
  g_clear_object (&select);
  ends_clear (&ends[0]);
  ends_clear (&ends[1]);
}

static void
test_refused_send (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSender) other = NULL;
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);
  g_autoptr (GAsyncResult) result = NULL;

  ends_init (&ends, 0);
  other = voder_channel_create_sender (ends.channel);
  voder_select_set_item (select, voder_select_add_send (select, ends.sender),
                         test_item_new (0, 1));
  voder_select_set_item (select, voder_select_add_send (select, other),
                         test_item_new (0, 2));
  /* One handle is closed; then nobody receives any more. */
  voder_sender_close (other);
  select_begin (select, NULL, &result);
  assert_ends_by (select, &result, 1);
  g_assert_true (voder_select_is_closed (select));
  select_begin (select, NULL, &result);
  g_clear_object (&ends.channel);
  g_clear_object (&ends.receiver);
  assert_ends_by (select, &result, 0);
  g_assert_true (voder_select_is_closed (select));
  g_clear_object (&select);
  g_assert_cmpint (test_item_get_live (), ==, 0);
}

/* The end of the cancellable goes before what could happen. */
static void
test_cancelled_before (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSelect) select = NULL;
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) cause =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "enough");

  ends_init (&ends, 1);
  select = select_of (VODER_SELECT_FAIR, &ends, 1);
  send_number (&ends, 1);
  voder_context_cancel (context, cause);
  select_begin (select, context, &result);
  assert_fails (select, &result, G_IO_ERROR, G_IO_ERROR_BUSY);
  assert_receives (&ends, 1);
}

/* It has left all its places: what comes is another's. */
static void
test_cancelled_meanwhile (void)
{
  Ends ends[2] = { 0 };
  g_autoptr (VoderSelect) select = NULL;
  g_autoptr (GCancellable) plain = g_cancellable_new ();
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  GCancellable *cancellables[] = { plain, G_CANCELLABLE (context) };

  ends_init (&ends[0], 1);
  ends_init (&ends[1], 1);
  select = select_of (VODER_SELECT_FAIR, ends, 2);
  for (guint i = 0; i < G_N_ELEMENTS (cancellables); i++) {
    g_autoptr (GAsyncResult) result = NULL;

    select_begin (select, cancellables[i], &result);
    g_cancellable_cancel (cancellables[i]);
    g_assert_null (result);
    send_number (&ends[0], i);
    send_number (&ends[1], i);
    assert_fails (select, &result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    assert_receives (&ends[0], i);
    assert_receives (&ends[1], i);
  }
  g_clear_object (&select);
  ends_clear (&ends[0]);
  ends_clear (&ends[1]);
}

/* An item that was not sent stays for the next wait. */
static void
test_cancelled_send (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  ends_init (&ends, 0);
  voder_select_set_item (select, voder_select_add_send (select, ends.sender),
                         test_item_new (0, 7));
  select_begin (select, cancellable, &result);
  g_cancellable_cancel (cancellable);
  assert_empty (&ends);
  assert_fails (select, &result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  select_begin (select, NULL, &result);
  assert_receives (&ends, 7);
  assert_ends_by (select, &result, 0);
}

/* What happened is told of, though it was cancelled before the callback. */
static void
test_cancelled_late (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSelect) select = NULL;
  g_autoptr (GCancellable) there = g_cancellable_new ();
  g_autoptr (GCancellable) comes = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  ends_init (&ends, 1);
  select = select_of (VODER_SELECT_FAIR, &ends, 1);
  send_number (&ends, 1);
  select_begin (select, there, &result);
  g_cancellable_cancel (there);
  assert_ends_by (select, &result, 0);
  assert_takes (select, 1);

  select_begin (select, comes, &result);
  send_number (&ends, 2);
  g_cancellable_cancel (comes);
  assert_ends_by (select, &result, 0);
  assert_takes (select, 2);
}

static void
test_time (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSelect) select = NULL;
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, SOON_US);
  g_autoptr (GAsyncResult) result = NULL;

  ends_init (&ends, 1);
  select = select_of (VODER_SELECT_FAIR, &ends, 1);
  select_begin (select, context, &result);
  assert_fails (select, &result, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  send_number (&ends, 1);
  assert_receives (&ends, 1);
}

static gboolean
send_later (gpointer data, GCancellable *cancellable, GError **error)
{
  return voder_sender_send (data, test_item_new (0, 7), cancellable, error);
}

static gboolean
cancel_later (gpointer data, GCancellable *cancellable, GError **error)
{
  g_cancellable_cancel (data);
  return TRUE;
}

/* Whatever comes first, a cancelled wait has not taken the item. */
static void
test_cancel_race (void)
{
  Ends ends[2] = { 0 };
  guint n_received = 0;
  guint n_cancelled = 0;

  ends_init (&ends[0], 1);
  ends_init (&ends[1], 1);
  for (guint i = 0; i < N_ROUNDS; i++) {
    g_autoptr (VoderSelect) select = select_of (VODER_SELECT_FAIR, ends, 2);
    g_autoptr (VoderContext) context = voder_context_new (NULL);
    g_autoptr (VoderGroup) group =
        voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
    g_autoptr (GAsyncResult) result = NULL;

    voder_group_go (group, send_later, ends[1].sender, NULL, NULL);
    voder_group_go (group, cancel_later, context, NULL, NULL);
    select_begin (select, context, &result);
    if (select_finish (select, &result, NULL) == 1) {
      n_received++;
      assert_takes (select, 7);
      assert_group_succeeds (group);
    } else {
      n_cancelled++;
      assert_group_succeeds (group);
      assert_receives (&ends[1], 7);
    }
    assert_empty (&ends[1]);
  }
  g_assert_cmpuint (n_received + n_cancelled, ==, N_ROUNDS);
  ends_clear (&ends[0]);
  ends_clear (&ends[1]);
}

/* It ranks and takes turns as the wait of a thread does. */
static void
assert_same_order (VoderSelectOrder order)
{
  Ends ends[N_CHANNELS] = { 0 };
  g_autoptr (VoderSelect) here = NULL;
  g_autoptr (VoderSelect) there = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  for (guint i = 0; i < N_CHANNELS; i++)
    ends_init (&ends[i], 2 * N_ITEMS);
  here = select_of (order, ends, N_CHANNELS);
  there = select_of (order, ends, N_CHANNELS);
  for (guint k = 0; k < 2 * N_ITEMS; k++)
    for (guint i = 0; i < N_CHANNELS; i++)
      send_number (&ends[i], k);
  for (guint k = 0; k < N_CHANNELS * N_ITEMS; k++) {
    select_begin (there, NULL, &result);
    assert_ends_by (there, &result, voder_select_wait (here, NULL, NULL));
  }
  g_clear_object (&here);
  g_clear_object (&there);
  for (guint i = 0; i < N_CHANNELS; i++)
    ends_clear (&ends[i]);
}

static void
test_fair (void)
{
  assert_same_order (VODER_SELECT_FAIR);
}

static void
test_priority (void)
{
  assert_same_order (VODER_SELECT_PRIORITY);
}

/* An item for which it has waited counts as one of its turn. */
static void
test_fair_when_it_waits (void)
{
  Ends ends[2] = { 0 };
  g_autoptr (VoderSelect) select = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  ends_init (&ends[0], 1);
  ends_init (&ends[1], 1);
  select = select_of (VODER_SELECT_FAIR, ends, 2);
  for (guint i = 0; i < 4; i++) {
    select_begin (select, NULL, &result);
    send_number (&ends[0], i);
    assert_ends_by (select, &result, 0);
  }
  send_number (&ends[0], 4);
  send_number (&ends[1], 5);
  select_begin (select, NULL, &result);
  assert_ends_by (select, &result, 1);
  assert_takes (select, 5);
  g_clear_object (&select);
  assert_receives (&ends[0], 4);
  ends_clear (&ends[0]);
  ends_clear (&ends[1]);
}

static void
test_not_with_itself (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSelect) select = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  ends_init (&ends, 0);
  select = select_of (VODER_SELECT_FAIR, &ends, 1);
  voder_select_set_item (select, voder_select_add_send (select, ends.sender),
                         test_item_new (0, 3));
  select_begin (select, NULL, &result);
  iterate_all ();
  g_assert_null (result);
  assert_receives (&ends, 3);
  assert_ends_by (select, &result, 1);
}

/* Two meet without a thread. */
static void
test_selects_meet (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSelect) from = voder_select_new (VODER_SELECT_FAIR);
  g_autoptr (VoderSelect) to = NULL;
  g_autoptr (GAsyncResult) sent = NULL;
  g_autoptr (GAsyncResult) received = NULL;

  ends_init (&ends, 0);
  to = select_of (VODER_SELECT_FAIR, &ends, 1);
  voder_select_add_send (from, ends.sender);
  for (guint i = 0; i < 100; i++) {
    voder_select_set_item (from, 0, test_item_new (0, i));
    select_begin (i % 2 ? from : to, NULL, i % 2 ? &sent : &received);
    select_begin (i % 2 ? to : from, NULL, i % 2 ? &received : &sent);
    assert_ends_by (from, &sent, 0);
    assert_ends_by (to, &received, 0);
    assert_takes (to, i);
  }
}

static gboolean
send_all (gpointer data, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < N_ITEMS; i++)
    if (!voder_sender_send (data, test_item_new (0, i), cancellable, error))
      return FALSE;
  voder_sender_close (data);
  return TRUE;
}

/* A loop that reads what threads send. */
typedef struct {
  Ends ends[N_CHANNELS];
  guint n_taken[N_CHANNELS];
  guint n_closed;
  gboolean over;
} Reading;

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  VoderSelect *select = VODER_SELECT (source);
  Reading *self = data;
  g_autoptr (GError) error = NULL;
  int n = voder_select_wait_finish (select, result, &error);

  if (n < 0) {
    g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
    self->over = TRUE;
    return;
  }
  if (voder_select_is_closed (select))
    self->n_closed++;
  else
    assert_takes (select, self->n_taken[n]++);
  voder_select_wait_async (select, NULL, on_read, self);
}

/* Every item once and in order, from any number of threads. */
static void
assert_reads_all (VoderSelectOrder order)
{
  Reading reading = { 0 };
  g_autoptr (VoderSelect) select = NULL;
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

  for (guint i = 0; i < N_CHANNELS; i++) {
    ends_init (&reading.ends[i], i);
    voder_group_go (group, send_all, reading.ends[i].sender, NULL, NULL);
  }
  select = select_of (order, reading.ends, N_CHANNELS);
  voder_select_wait_async (select, NULL, on_read, &reading);
  while (!reading.over)
    g_main_context_iteration (NULL, TRUE);
  assert_group_succeeds (group);
  g_assert_cmpuint (reading.n_closed, ==, N_CHANNELS);
  g_clear_object (&select);
  for (guint i = 0; i < N_CHANNELS; i++) {
    g_assert_cmpuint (reading.n_taken[i], ==, N_ITEMS);
    ends_clear (&reading.ends[i]);
  }
}

static void
test_read_fair (void)
{
  assert_reads_all (VODER_SELECT_FAIR);
}

static void
test_read_by_rank (void)
{
  assert_reads_all (VODER_SELECT_PRIORITY);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/select-async/it-receives", test_receive);
  voder_test_add ("/select-async/it-sends", test_send);
  voder_test_add ("/select-async/it-tells-of-each-end-once", test_closed);
  voder_test_add ("/select-async/a-refused-send-is-told", test_refused_send);
  voder_test_add ("/select-async/a-cancelled-one-takes-nothing",
                  test_cancelled_before);
  voder_test_add ("/select-async/a-cancel-leaves-all-places",
                  test_cancelled_meanwhile);
  voder_test_add ("/select-async/a-cancelled-send-keeps-its-item",
                  test_cancelled_send);
  voder_test_add ("/select-async/a-late-cancel-loses-nothing",
                  test_cancelled_late);
  voder_test_add ("/select-async/a-cancel-loses-no-item", test_cancel_race);
  voder_test_add ("/select-async/a-deadline-ends-it", test_time);
  voder_test_add ("/select-async/each-has-its-turn", test_fair);
  voder_test_add ("/select-async/what-it-waited-for-is-of-its-turn",
                  test_fair_when_it_waits);
  voder_test_add ("/select-async/the-first-goes-before-the-second",
                  test_priority);
  voder_test_add ("/select-async/it-does-not-meet-itself",
                  test_not_with_itself);
  voder_test_add ("/select-async/two-of-them-meet", test_selects_meet);
  voder_test_add ("/select-async/it-reads-all-that-threads-send",
                  test_read_fair);
  voder_test_add ("/select-async/a-ranked-one-reads-it-all", test_read_by_rank);

  return voder_test_run ();
}
