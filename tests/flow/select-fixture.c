/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "select-fixture.h"

void
send_number (Ends *ends, guint number)
{
  g_assert_true (
      voder_sender_send (ends->sender, test_item_new (0, number), NULL, NULL));
}

guint
number_of (gpointer item)
{
  g_autoptr (TestItem) taken = item;

  return taken->number;
}

/*
 * A select that receives from each of them.
 */
VoderSelect *
select_of (VoderSelectOrder order, Ends *ends, guint n_ends)
{
  VoderSelect *select = voder_select_new (order);

  for (guint i = 0; i < n_ends; i++)
    voder_select_add_receive (select, ends[i].receiver);

  return select;
}

/*
 * Has it wait without a thread; keeps the result.
 */
void
select_begin (VoderSelect *select, gpointer cancellable, GAsyncResult **result)
{
  voder_select_wait_async (select, cancellable, keep_result, result);
  g_assert_null (*result);
}

int
select_finish (VoderSelect *select, GAsyncResult **result, GError **error)
{
  g_autoptr (GAsyncResult) ended = iterate_until_set (result);

  *result = NULL;
  return voder_select_wait_finish (select, ended, error);
}

void
assert_ends_by (VoderSelect *select, GAsyncResult **result, int n)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (select_finish (select, result, &error), ==, n);
  g_assert_no_error (error);
}

void
assert_fails (VoderSelect *select,
              GAsyncResult **result,
              GQuark domain,
              int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (select_finish (select, result, &error), ==, -1);
  g_assert_error (error, domain, code);
}

void
assert_takes (VoderSelect *select, guint number)
{
  gpointer item;

  g_assert_false (voder_select_is_closed (select));
  g_assert_true (voder_select_take_item (select, &item, NULL));
  g_assert_cmpuint (number_of (item), ==, number);
  g_assert_false (voder_select_take_item (select, &item, NULL));
}

void
assert_receives (Ends *ends, guint number)
{
  gpointer item;

  g_assert_true (voder_receiver_try_receive (ends->receiver, &item, NULL));
  g_assert_cmpuint (number_of (item), ==, number);
}

void
assert_empty (Ends *ends)
{
  gpointer item;

  g_assert_false (voder_receiver_try_receive (ends->receiver, &item, NULL));
}
