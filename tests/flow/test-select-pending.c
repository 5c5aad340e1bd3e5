/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What may be done with a select while it is waited for without a thread. */
#include "select-fixture.h"

static void
assert_pending (VoderSelect *select, int n, GError *error)
{
  g_assert_cmpint (n, ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_error_free (error);
}

/* Until the end was told the select is nobody else's. */
static void
test_pending (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSelect) select = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  gpointer item;
  GValue value = G_VALUE_INIT;

  ends_init (&ends, 2);
  select = select_of (VODER_SELECT_FAIR, &ends, 1);
  select_begin (select, NULL, &result);
  for (guint i = 0; i < 2; i++) {
    GError *error = NULL;
    int n = voder_select_wait (select, NULL, &error);

    assert_pending (select, n, g_steal_pointer (&error));
    n = voder_select_try (select, &error);
    assert_pending (select, n, g_steal_pointer (&error));
    voder_select_set_value (select, 0, NULL, &error);
    assert_pending (select, -1, error);
    select_begin (select, NULL, &second);
    assert_fails (select, &second, G_IO_ERROR, G_IO_ERROR_PENDING);
    g_assert_false (voder_select_take_item (select, &item, NULL));
    g_assert_false (voder_select_take_value (select, &value, NULL));
    g_value_unset (&value);
    /* The second time it has happened. */
    if (i == 0)
      send_number (&ends, 1);
  }
  assert_ends_by (select, &result, 0);
  assert_takes (select, 1);
  send_number (&ends, 2);
  g_assert_cmpint (voder_select_wait (select, NULL, NULL), ==, 0);
  assert_takes (select, 2);
}

/* A select that is waited for: one case receives, one would send. */
static VoderSelect *
busy_select_new (Ends *ends)
{
  VoderSelect *select;

  ends_init (ends, 0);
  select = select_of (VODER_SELECT_FAIR, ends, 1);
  voder_select_add_send (select, ends->sender);
  voder_select_wait_async (select, NULL, NULL, NULL);

  return select;
}

/* Each in a process of its own, which it ends. */
static void
add_receive (void)
{
  Ends ends;
  VoderSelect *select = busy_select_new (&ends);

  voder_select_add_receive (select, ends.receiver);
}

static void
add_send (void)
{
  Ends ends;
  VoderSelect *select = busy_select_new (&ends);

  voder_select_add_send (select, ends.sender);
}

static void
set_item (void)
{
  Ends ends;
  VoderSelect *select = busy_select_new (&ends);

  voder_select_set_item (select, 1, NULL);
}

static void
set_enabled (void)
{
  Ends ends;
  VoderSelect *select = busy_select_new (&ends);

  voder_select_set_enabled (select, 0, FALSE);
}

static void
test_change_meanwhile (void)
{
  const char *names[] = { "add-receive", "add-send", "set-item",
                          "set-enabled" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path =
        g_strconcat ("/select-pending/subprocess/", names[i], NULL);

    g_test_trap_subprocess (path, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_failed ();
    g_test_trap_assert_stderr ("*is_pending*");
  }
}

/* What the callback did not ask for goes with the next wait, or the select. */
static void
test_not_finished (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSelect) select = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  ends_init (&ends, 1);
  select = select_of (VODER_SELECT_FAIR, &ends, 1);
  for (guint i = 0; i < 3; i++) {
    send_number (&ends, i);
    voder_select_wait_async (select, NULL, NULL, NULL);
    assert_empty (&ends);
    iterate_all ();
    g_assert_cmpint (test_item_get_live (), ==, 1);
  }
  assert_takes (select, 2);
  select_begin (select, NULL, &result);
  send_number (&ends, 3);
  iterate_until_set (&result);
  g_clear_object (&result);
  assert_takes (select, 3);
}

/* It lives until its wait ends, though nobody else knows it. */
static void
test_dropped (void)
{
  g_auto (Ends) ends = { 0 };
  VoderSelect *select = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  ends_init (&ends, 0);
  select = select_of (VODER_SELECT_FAIR, &ends, 1);
  g_object_add_weak_pointer (G_OBJECT (select), (gpointer *) &select);
  select_begin (select, NULL, &result);
  g_object_unref (select);
  g_assert_nonnull (select);
  send_number (&ends, 4);
  assert_ends_by (select, &result, 0);
  iterate_all ();
  g_assert_null (select);
  g_assert_cmpint (test_item_get_live (), ==, 0);
}

/* A handler in the main context sends, and looks who was called meanwhile. */
typedef struct {
  Ends *ends;
  GAsyncResult **result;
  gboolean done_inside;
  gboolean handled;
} Handler;

static gboolean
send_in_handler (gpointer data)
{
  Handler *self = data;

  send_number (self->ends, 4);
  self->done_inside = *self->result != NULL;
  self->handled = TRUE;
  return G_SOURCE_REMOVE;
}

/* It is called by its main context, not by who sends. */
static void
test_not_inside (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSelect) select = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  Handler handler = { &ends, &result, FALSE, FALSE };

  ends_init (&ends, 0);
  select = select_of (VODER_SELECT_FAIR, &ends, 1);
  select_begin (select, NULL, &result);
  g_idle_add (send_in_handler, &handler);
  assert_ends_by (select, &result, 0);
  g_assert_true (handler.handled);
  g_assert_false (handler.done_inside);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/select-pending/one-wait-at-a-time", test_pending);
  voder_test_add ("/select-pending/nothing-changes-meanwhile",
                  test_change_meanwhile);
  voder_test_add ("/select-pending/subprocess/add-receive", add_receive);
  voder_test_add ("/select-pending/subprocess/add-send", add_send);
  voder_test_add ("/select-pending/subprocess/set-item", set_item);
  voder_test_add ("/select-pending/subprocess/set-enabled", set_enabled);
  voder_test_add ("/select-pending/what-is-not-finished-is-released",
                  test_not_finished);
  voder_test_add ("/select-pending/it-lives-until-its-wait-ends", test_dropped);
  voder_test_add ("/select-pending/nobody-is-called-by-who-sends",
                  test_not_inside);

  return voder_test_run ();
}
