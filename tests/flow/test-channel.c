/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#define SOON_US 2000

static void
send_number (VoderSender *sender, guint number)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
      voder_sender_send (sender, test_item_new (0, number), NULL, &error));
  g_assert_no_error (error);
}

static void
assert_receives (VoderReceiver *receiver, guint number)
{
  g_autoptr (TestItem) item = NULL;
  g_autoptr (GError) error = NULL;
  gpointer got = NULL;

  g_assert_true (voder_receiver_receive (receiver, &got, NULL, &error));
  g_assert_no_error (error);
  item = got;
  g_assert_cmpuint (item->number, ==, number);
}

static void
assert_end (VoderReceiver *receiver)
{
  g_autoptr (GError) error = NULL;
  gpointer item = &error;

  g_assert_false (voder_receiver_receive (receiver, &item, NULL, &error));
  g_assert_no_error (error);
  g_assert_null (item);
}

static void
assert_send_fails (VoderSender *sender, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (
      voder_sender_send (sender, test_item_new (0, 0), NULL, &error));
  g_assert_error (error, domain, code);
}

static void
assert_closed (VoderSender *sender, const char *why)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (
      voder_sender_send (sender, test_item_new (0, 0), NULL, &error));
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
  g_assert_nonnull (strstr (error->message, why));
}

/* Tasks. Each gets an end to work with. */

static gboolean
receive_until_end (gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gpointer item;

  while (voder_receiver_receive (data, &item, cancellable, &failed))
    test_item_unref (item);
  if (failed == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

static gboolean
send_three (gpointer data, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < 3; i++)
    if (!voder_sender_send (data, test_item_new (0, i), cancellable, error))
      return FALSE;
  return TRUE;
}

static VoderGroup *
start (VoderTaskFunc func, gpointer end)
{
  VoderGroup *group = voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;

  voder_group_go (group, func, g_object_ref (end), g_object_unref, &error);
  g_assert_no_error (error);
  return group;
}

static void
test_properties (void)
{
  g_auto (Ends) ends = { 0 };

  ends_init (&ends, 3);
  g_assert_cmpuint (voder_channel_get_capacity (ends.channel), ==, 3);
  g_assert_true (voder_channel_get_item_type (ends.channel) == TEST_TYPE_ITEM);
  g_assert_true (voder_sender_get_item_type (ends.sender) == TEST_TYPE_ITEM);
  g_assert_true (voder_receiver_get_item_type (ends.receiver) ==
                 TEST_TYPE_ITEM);
  g_assert_cmpuint (voder_channel_get_length (ends.channel), ==, 0);
  send_number (ends.sender, 1);
  g_assert_cmpuint (voder_channel_get_length (ends.channel), ==, 1);
  g_assert_false (voder_channel_is_closed (ends.channel));
}

/* Its two ends are all there is of it. */
static void
test_open (void)
{
  g_autoptr (VoderSender) sender = NULL;
  g_autoptr (VoderReceiver) receiver = NULL;
  g_autoptr (GError) error = NULL;
  gpointer item = NULL;

  voder_channel_open (TEST_TYPE_ITEM, 2, &sender, &receiver);
  g_assert_true (voder_sender_get_item_type (sender) == TEST_TYPE_ITEM);
  send_number (sender, 1);
  send_number (sender, 2);
  g_assert_false (voder_sender_try_send (sender, test_item_new (0, 3), &error));
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_FULL);
  g_clear_error (&error);

  g_clear_object (&sender);
  for (guint i = 1; i <= 2; i++) {
    g_assert_true (voder_receiver_receive (receiver, &item, NULL, NULL));
    g_assert_cmpuint (((TestItem *) item)->number, ==, i);
    test_item_unref (item);
  }
  g_assert_false (voder_receiver_receive (receiver, &item, NULL, &error));
  g_assert_no_error (error);
}

/* Those that nobody receives are freed, too. */
static void
test_strings (void)
{
  g_autoptr (VoderSender) sender = NULL;
  g_autoptr (VoderReceiver) receiver = NULL;
  g_autofree char *text = NULL;

  voder_channel_open (G_TYPE_STRING, 3, &sender, &receiver);
  for (guint i = 0; i < 3; i++)
    g_assert_true (
        voder_sender_send (sender, g_strdup_printf ("%u", i), NULL, NULL));
  g_assert_false (voder_sender_try_send (sender, g_strdup ("late"), NULL));
  g_assert_true (
      voder_receiver_receive (receiver, (gpointer *) &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "0");
}

static void
test_fifo (void)
{
  g_auto (Ends) ends = { 0 };

  ends_init (&ends, 100);
  for (guint i = 0; i < 100; i++)
    send_number (ends.sender, i);
  for (guint i = 0; i < 50; i++)
    assert_receives (ends.receiver, i);
  for (guint i = 100; i < 150; i++)
    send_number (ends.sender, i);
  for (guint i = 50; i < 150; i++)
    assert_receives (ends.receiver, i);
}

static void
test_object_items (void)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_OBJECT, 2);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GError) error = NULL;

  voder_sender_send (sender, g_object_ref (object), NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&receiver);
  g_assert_cmpuint (object->ref_count, ==, 1);
}

static void
test_drain_after_close (void)
{
  g_auto (Ends) ends = { 0 };

  ends_init (&ends, 4);
  send_number (ends.sender, 1);
  send_number (ends.sender, 2);
  g_assert_true (voder_sender_close (ends.sender));
  g_assert_true (voder_channel_is_closed (ends.channel));
  assert_receives (ends.receiver, 1);
  assert_receives (ends.receiver, 2);
  assert_end (ends.receiver);
  assert_end (ends.receiver);
}

static void
assert_failed_end (VoderReceiver *receiver)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) error_now = NULL;
  g_autoptr (GError) error_many = NULL;
  gpointer item = NULL;

  g_assert_false (voder_receiver_receive (receiver, &item, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
  g_assert_false (voder_receiver_try_receive (receiver, &item, &error_now));
  g_assert_error (error_now, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
  g_assert_cmpuint (
      voder_receiver_receive_many (receiver, &item, 1, NULL, &error_many), ==,
      0);
  g_assert_error (error_many, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
  g_assert_false (voder_receiver_receive (receiver, &item, NULL, NULL));
}

static void
test_drain_after_failure (void)
{
  g_autoptr (GError) reason =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "broken");
  g_auto (Ends) ends = { 0 };

  ends_init (&ends, 4);
  send_number (ends.sender, 1);
  send_number (ends.sender, 2);
  g_assert_true (voder_sender_fail (ends.sender, reason));
  g_assert_false (voder_sender_fail (ends.sender, reason));
  g_assert_true (voder_channel_is_closed (ends.channel));
  assert_send_fails (ends.sender, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
  assert_receives (ends.receiver, 1);
  assert_receives (ends.receiver, 2);
  assert_failed_end (ends.receiver);
}

static void
test_failure_waits_for_the_others (void)
{
  g_autoptr (GError) reason =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "broken");
  g_autoptr (GError) later =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "later");
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSender) second = NULL;
  g_autoptr (VoderSender) third = NULL;

  ends_init (&ends, 4);
  second = voder_channel_create_sender (ends.channel);
  third = voder_channel_create_sender (ends.channel);
  voder_sender_fail (ends.sender, reason);
  g_assert_false (voder_channel_is_closed (ends.channel));
  send_number (second, 1);
  voder_sender_fail (second, later);
  voder_sender_close (third);
  assert_receives (ends.receiver, 1);
  assert_failed_end (ends.receiver);
}

static void
test_double_close (void)
{
  g_auto (Ends) ends = { 0 };

  ends_init (&ends, 4);
  g_assert_true (voder_sender_close (ends.sender));
  g_assert_false (voder_sender_close (ends.sender));
  assert_send_fails (ends.sender, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
}

static void
test_last_sender_closes (void)
{
  g_auto (Ends) ends = { 0 };
  VoderSender *second;

  ends_init (&ends, 4);
  second = voder_channel_create_sender (ends.channel);
  g_clear_object (&ends.sender);
  send_number (second, 1);
  g_object_unref (second);
  assert_receives (ends.receiver, 1);
  assert_end (ends.receiver);
}

static void
test_closed_handle (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSender) second = NULL;
  g_autoptr (GError) error = NULL;
  gpointer batch[2];

  ends_init (&ends, 4);
  second = voder_channel_create_sender (ends.channel);
  voder_sender_close (ends.sender);
  assert_closed (ends.sender, "The sender of");
  batch[0] = test_item_new (0, 0);
  batch[1] = test_item_new (0, 1);
  g_assert_cmpuint (
      voder_sender_send_many (ends.sender, batch, 2, NULL, &error), ==, 0);
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
  g_assert_cmpint (test_item_get_live (), ==, 0);
  send_number (second, 1);
  assert_receives (ends.receiver, 1);
}

static void
test_no_reopening (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSender) late = NULL;

  ends_init (&ends, 4);
  g_clear_object (&ends.sender);
  late = voder_channel_create_sender (ends.channel);
  assert_closed (late, "The channel of");
}

static void
test_receivers_gone (void)
{
  g_auto (Ends) ends = { 0 };

  ends_init (&ends, 4);
  send_number (ends.sender, 1);
  g_assert_cmpint (test_item_get_live (), ==, 1);
  g_clear_object (&ends.receiver);
  g_assert_cmpint (test_item_get_live (), ==, 0);
  assert_closed (ends.sender, "Nobody receives");
}

static void
test_never_a_receiver (void)
{
  VoderChannel *channel = voder_channel_new (TEST_TYPE_ITEM, 4);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);

  send_number (sender, 1);
  g_object_unref (channel);
  g_assert_cmpint (test_item_get_live (), ==, 0);
  assert_send_fails (sender, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
}

static void
test_never_a_sender (void)
{
  VoderChannel *channel = voder_channel_new (TEST_TYPE_ITEM, 4);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);

  g_object_unref (channel);
  assert_end (receiver);
}

static void
test_dropped_channel (void)
{
  g_auto (Ends) ends = { 0 };

  ends_init (&ends, 4);
  g_clear_object (&ends.channel);
  send_number (ends.sender, 1);
  assert_receives (ends.receiver, 1);
}

static void
test_close_wakes_receivers (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderGroup) group = NULL;

  ends_init (&ends, 0);
  group = start (receive_until_end, ends.receiver);
  send_number (ends.sender, 1);
  g_clear_object (&ends.sender);
  assert_group_succeeds (group);
}

static void
test_gone_receiver_wakes_senders (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderGroup) group = NULL;

  ends_init (&ends, 1);
  group = start (send_three, ends.sender);
  assert_receives (ends.receiver, 0);
  g_clear_object (&ends.receiver);
  assert_group_fails (group, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
}

static void
test_full_waits (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderGroup) group = NULL;

  ends_init (&ends, 1);
  group = start (send_three, ends.sender);
  for (guint i = 0; i < 3; i++) {
    assert_receives (ends.receiver, i);
    g_assert_cmpuint (voder_channel_get_length (ends.channel), <=, 1);
  }
  assert_group_succeeds (group);
}

static void
test_rendezvous (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderGroup) group = NULL;
  g_autoptr (GError) error = NULL;

  ends_init (&ends, 0);
  g_assert_false (
      voder_sender_try_send (ends.sender, test_item_new (0, 9), &error));
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_FULL);

  group = start (send_three, ends.sender);
  for (guint i = 0; i < 3; i++) {
    assert_receives (ends.receiver, i);
    g_assert_cmpuint (voder_channel_get_length (ends.channel), ==, 0);
  }
  assert_group_succeeds (group);
}

static void
test_try_rendezvous (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderGroup) group = NULL;
  gpointer item = NULL;

  ends_init (&ends, 0);
  group = start (send_three, ends.sender);
  for (guint i = 0; i < 3; i++) {
    while (!voder_receiver_try_receive (ends.receiver, &item, NULL))
      g_assert_null (item);
    g_assert_cmpuint (((TestItem *) item)->number, ==, i);
    test_item_unref (item);
  }
  assert_group_succeeds (group);
}

static void
test_try (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (GError) full = NULL;
  g_autoptr (GError) empty = NULL;
  g_autoptr (GError) closed = NULL;
  g_autoptr (GError) none = NULL;
  gpointer item = NULL;

  ends_init (&ends, 1);
  g_assert_false (voder_receiver_try_receive (ends.receiver, &item, &empty));
  g_assert_error (empty, VODER_FLOW_ERROR, VODER_FLOW_ERROR_EMPTY);
  g_assert_true (
      voder_sender_try_send (ends.sender, test_item_new (0, 1), NULL));
  g_assert_false (
      voder_sender_try_send (ends.sender, test_item_new (0, 2), &full));
  g_assert_error (full, VODER_FLOW_ERROR, VODER_FLOW_ERROR_FULL);
  g_assert_true (voder_receiver_try_receive (ends.receiver, &item, &none));
  test_item_unref (item);

  voder_sender_close (ends.sender);
  g_assert_false (voder_receiver_try_receive (ends.receiver, &item, &none));
  g_assert_no_error (none);
  g_assert_false (
      voder_sender_try_send (ends.sender, test_item_new (0, 3), &closed));
  g_assert_error (closed, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
}

static void
test_until (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (GError) no_item = NULL;
  g_autoptr (GError) no_room = NULL;
  gint64 soon_us = g_get_monotonic_time () + SOON_US;
  gpointer item = NULL;

  ends_init (&ends, 1);
  g_assert_false (voder_receiver_receive_until (ends.receiver, &item, soon_us,
                                                NULL, &no_item));
  g_assert_error (no_item, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpint (g_get_monotonic_time (), >=, soon_us);

  send_number (ends.sender, 1);
  g_assert_false (voder_sender_send_until (ends.sender, test_item_new (0, 2),
                                           g_get_monotonic_time () + SOON_US,
                                           NULL, &no_room));
  g_assert_error (no_room, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  assert_receives (ends.receiver, 1);
}

static void
test_past_deadline_takes (void)
{
  g_auto (Ends) ends = { 0 };
  gpointer item = NULL;

  ends_init (&ends, 1);
  g_assert_true (voder_sender_send_until (ends.sender, test_item_new (0, 1), 0,
                                          NULL, NULL));
  g_assert_true (
      voder_receiver_receive_until (ends.receiver, &item, 0, NULL, NULL));
  test_item_unref (item);
}

static void
test_context_deadline (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, SOON_US);
  g_autoptr (GError) error = NULL;
  gpointer item = NULL;

  ends_init (&ends, 1);
  g_assert_false (voder_receiver_receive (ends.receiver, &item,
                                          G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static void
test_cause (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderGroup) group = NULL;
  g_autoptr (GError) cause = NULL;

  cause = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  ends_init (&ends, 1);
  group = start (receive_until_end, ends.receiver);
  voder_group_cancel (group, cause);
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

static gboolean
cancel_plain (gpointer data, GCancellable *cancellable, GError **error)
{
  g_cancellable_cancel (data);
  return TRUE;
}

static void
test_plain_cancellable (void)
{
  g_auto (Ends) ends = { 0 };
  guint signal_id = g_signal_lookup ("cancelled", G_TYPE_CANCELLABLE);

  ends_init (&ends, 0);
  for (guint i = 0; i < 200; i++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (VoderGroup) group = start (cancel_plain, cancellable);
    g_autoptr (GError) error = NULL;

    g_assert_false (voder_sender_send (ends.sender, test_item_new (0, i),
                                       cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    assert_group_succeeds (group);
    g_assert_false (
        g_signal_has_handler_pending (cancellable, signal_id, 0, TRUE));
  }
}

static void
test_cancelled_before (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gpointer item = NULL;

  ends_init (&ends, 2);
  send_number (ends.sender, 1);
  g_cancellable_cancel (cancellable);
  g_assert_false (
      voder_receiver_receive (ends.receiver, &item, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_receives (ends.receiver, 1);
}

static void
test_cancelled_send_releases (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (TestItem) item = test_item_new (0, 7);
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, SOON_US);
  g_autoptr (GError) error = NULL;

  ends_init (&ends, 0);
  g_assert_false (voder_sender_send (ends.sender, test_item_ref (item),
                                     G_CANCELLABLE (context), &error));
  g_assert_cmpint (g_atomic_int_get (&item->refs), ==, 1);
  g_clear_pointer (&item, test_item_unref);
}

static void
test_many (void)
{
  g_auto (Ends) ends = { 0 };
  gpointer items[10];
  gsize n;

  ends_init (&ends, 8);
  for (guint i = 0; i < 6; i++)
    items[i] = test_item_new (0, i);
  g_assert_cmpuint (voder_sender_send_many (ends.sender, items, 6, NULL, NULL),
                    ==, 6);
  n = voder_receiver_receive_many (ends.receiver, items, 4, NULL, NULL);
  g_assert_cmpuint (n, ==, 4);
  n += voder_receiver_receive_many (ends.receiver, items + n, 6, NULL, NULL);
  g_assert_cmpuint (n, ==, 6);
  for (guint i = 0; i < n; i++) {
    g_assert_cmpuint (((TestItem *) items[i])->number, ==, i);
    test_item_unref (items[i]);
  }
  voder_sender_close (ends.sender);
  g_assert_cmpuint (
      voder_receiver_receive_many (ends.receiver, items, 4, NULL, NULL), ==, 0);
}

/* Nothing to send is nothing that could fail. */
static void
test_none_at_once (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (GError) error = NULL;

  ends_init (&ends, 0);
  g_clear_object (&ends.receiver);
  g_clear_object (&ends.channel);
  voder_sender_send_many (ends.sender, NULL, 0, NULL, &error);
  g_assert_no_error (error);
  voder_sender_close (ends.sender);
  voder_sender_send_many (ends.sender, NULL, 0, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
send_batch (gpointer data, GCancellable *cancellable, GError **error)
{
  gpointer items[40];

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    items[i] = test_item_new (0, i);
  return voder_sender_send_many (data, items, G_N_ELEMENTS (items), cancellable,
                                 error) == G_N_ELEMENTS (items);
}

static void
test_many_above_capacity (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderGroup) group = NULL;

  ends_init (&ends, 3);
  group = start (send_batch, ends.sender);
  for (guint i = 0; i < 40; i++)
    assert_receives (ends.receiver, i);
  assert_group_succeeds (group);
}

static void
test_many_cut_short (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderGroup) group = NULL;

  ends_init (&ends, 3);
  group = start (send_batch, ends.sender);
  assert_receives (ends.receiver, 0);
  voder_group_cancel (group, NULL);
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/channel/it-knows-what-it-holds", test_properties);
  voder_test_add ("/channel/items-leave-in-order", test_fifo);
  voder_test_add ("/channel/items-may-be-objects", test_object_items);
  voder_test_add ("/channel/a-closed-one-is-drained", test_drain_after_close);
  voder_test_add ("/channel/a-failed-one-is-drained", test_drain_after_failure);
  voder_test_add ("/channel/a-failure-is-told-when-all-are-done",
                  test_failure_waits_for_the_others);
  voder_test_add ("/channel/strings-are-carried", test_strings);
  voder_test_add ("/channel/both-ends-can-be-made-at-once", test_open);
  voder_test_add ("/channel/a-second-close-is-no-error", test_double_close);
  voder_test_add ("/channel/the-last-sender-closes", test_last_sender_closes);
  voder_test_add ("/channel/a-closed-handle-closes-only-itself",
                  test_closed_handle);
  voder_test_add ("/channel/a-closed-one-does-not-open", test_no_reopening);
  voder_test_add ("/channel/without-receivers-sending-fails",
                  test_receivers_gone);
  voder_test_add ("/channel/a-receiver-that-cannot-come-is-gone",
                  test_never_a_receiver);
  voder_test_add ("/channel/a-sender-that-cannot-come-is-gone",
                  test_never_a_sender);
  voder_test_add ("/channel/handles-outlive-it", test_dropped_channel);
  voder_test_add ("/channel/close-wakes-receivers", test_close_wakes_receivers);
  voder_test_add ("/channel/a-gone-receiver-wakes-senders",
                  test_gone_receiver_wakes_senders);
  voder_test_add ("/channel/a-send-waits-for-room", test_full_waits);
  voder_test_add ("/channel/capacity-zero-is-a-rendezvous", test_rendezvous);
  voder_test_add ("/channel/a-try-meets-a-waiting-sender", test_try_rendezvous);
  voder_test_add ("/channel/a-try-never-waits", test_try);
  voder_test_add ("/channel/a-wait-ends-at-its-time", test_until);
  voder_test_add ("/channel/a-past-time-takes-what-is-there",
                  test_past_deadline_takes);
  voder_test_add ("/channel/a-wait-ends-at-the-deadline",
                  test_context_deadline);
  voder_test_add ("/channel/a-wait-tells-the-cause", test_cause);
  voder_test_add ("/channel/a-plain-cancellable-ends-a-wait",
                  test_plain_cancellable);
  voder_test_add ("/channel/a-cancelled-receive-takes-nothing",
                  test_cancelled_before);
  voder_test_add ("/channel/a-cancelled-send-releases-once",
                  test_cancelled_send_releases);
  voder_test_add ("/channel/many-at-once", test_many);
  voder_test_add ("/channel/none-at-once", test_none_at_once);
  voder_test_add ("/channel/a-batch-may-exceed-the-capacity",
                  test_many_above_capacity);
  voder_test_add ("/channel/a-cancelled-batch-releases-the-rest",
                  test_many_cut_short);

  return voder_test_run ();
}
