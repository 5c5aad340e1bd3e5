/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "batch-fixture.h"

void
seen_clear (Seen *self)
{
  g_clear_error (&self->error);
}

static void
note (Seen *self, GObject *source, gsize n_items, GError *error)
{
  self->counts[self->n_done % SEEN_MAX_CALLS] = n_items;
  self->sources[self->n_done % SEEN_MAX_CALLS] = source;
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

/*
 * Sends as many items, with the numbers from first on.
 */
void
send_batch (VoderSender *sender,
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

void
send_one (VoderSender *sender, guint number, Seen *seen)
{
  voder_sender_send_async (sender, test_item_new (0, number), NULL, on_sent_one,
                           seen);
}

void
receive_batch (Ends *ends, gsize max_items, gpointer cancellable, Seen *seen)
{
  voder_receiver_receive_many_async (ends->receiver, max_items, cancellable,
                                     on_received, seen);
}

void
receive_one (Ends *ends, Seen *seen)
{
  voder_receiver_receive_async (ends->receiver, NULL, on_received_one, seen);
}

/*
 * Takes the items of these numbers, which are there.
 */
void
take_items (Ends *ends, guint first, guint n_items)
{
  for (guint i = 0; i < n_items; i++) {
    gpointer item = NULL;

    g_assert_true (voder_receiver_try_receive (ends->receiver, &item, NULL));
    g_assert_cmpuint (((TestItem *) item)->number, ==, first + i);
    test_item_unref (item);
  }
}

void
assert_empty (Ends *ends)
{
  g_autoptr (GError) error = NULL;
  gpointer item;

  g_assert_false (voder_receiver_try_receive (ends->receiver, &item, &error));
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_EMPTY);
}
