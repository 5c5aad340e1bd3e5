/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a group tells of how it ended, and what of it lives on. */
#include "flow-fixture.h"

#include <sched.h>

static gboolean
fail_with (gpointer data, GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, GPOINTER_TO_INT (data), "no");
  return FALSE;
}

static void
go (VoderGroup *group, VoderTaskFunc func, gpointer data)
{
  g_autoptr (GError) error = NULL;

  voder_group_go (group, func, data, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_go_fails (VoderGroup *group, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;
  int n_destroyed = 0;

  g_assert_false (
      voder_group_go (group, add_one, &n_destroyed, add_one_at_end, &error));
  g_assert_error (error, domain, code);
  g_assert_cmpint (n_destroyed, ==, 1);
}

static VoderGroup *
first_error_group (void)
{
  return voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
}

/* Each way in which a context ends. */
static void
test_go_tells_why (void)
{
  g_autoptr (VoderContext) cancelled = voder_context_new (NULL);
  g_autoptr (VoderContext) late = voder_context_new_with_deadline (NULL, 0);
  g_autoptr (VoderGroup) one = voder_group_new (NULL, VODER_GROUP_FIRST_ERROR,
                                                G_CANCELLABLE (cancelled));
  g_autoptr (VoderGroup) two =
      voder_group_new (NULL, VODER_GROUP_COLLECT, G_CANCELLABLE (late));
  g_autoptr (VoderGroup) three = first_error_group ();
  GCancellable *context = G_CANCELLABLE (voder_group_get_context (three));

  voder_context_cancel (cancelled, NULL);
  assert_go_fails (one, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_go_fails (two, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  go (three, fail_with, GINT_TO_POINTER (G_IO_ERROR_NO_SPACE));
  while (!g_cancellable_is_cancelled (context))
    sched_yield ();
  assert_go_fails (three, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

static gboolean
go_on_in (gpointer data, GCancellable *cancellable, GError **error)
{
  voder_group_cancel (data, NULL);
  return voder_group_go (data, add_one, NULL, NULL, error);
}

/* That a cancelled group takes nothing does not hide the cancel. */
static void
test_collect_cancelled (void)
{
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_COLLECT, NULL);

  go (group, go_on_in, group);
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The loop that every task uses: no error is the end, and only that. */
static gboolean
receive_all (gpointer data, GCancellable *cancellable, GError **error)
{
  gpointer item;

  while (voder_receiver_receive (data, &item, cancellable, error))
    test_item_unref (item);
  return *error == NULL;
}

static void
test_failed_sender (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderGroup) group = first_error_group ();
  g_autoptr (GError) reason =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "half of it");

  ends_init (&ends, 1);
  go (group, receive_all, ends.receiver);
  voder_sender_send (ends.sender, test_item_new (0, 0), NULL, NULL);
  voder_sender_fail (ends.sender, reason);
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
}

static void
test_context_outlives (void)
{
  g_autoptr (VoderGroup) group = first_error_group ();
  g_autoptr (VoderContext) made =
      voder_context_new (G_CANCELLABLE (voder_group_get_context (group)));
  int n_run = 0;

  go (group, add_one, &n_run);
  g_assert_true (voder_group_wait (group, NULL, NULL));
  g_clear_object (&group);
  g_assert_false (g_cancellable_is_cancelled (G_CANCELLABLE (made)));

  group = first_error_group ();
  g_clear_object (&made);
  made = voder_context_new (G_CANCELLABLE (voder_group_get_context (group)));
  go (group, add_one, &n_run);
  g_clear_object (&group);
  g_assert_true (g_cancellable_is_cancelled (G_CANCELLABLE (made)));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/group-end/it-tells-why-it-takes-nothing",
                  test_go_tells_why);
  voder_test_add ("/group-end/a-collected-cancel-stays-one",
                  test_collect_cancelled);
  voder_test_add ("/group-end/a-failed-sender-is-no-success",
                  test_failed_sender);
  voder_test_add ("/group-end/its-context-outlives-it-after-a-wait",
                  test_context_outlives);

  return voder_test_run ();
}
