/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

/*
 * What the handlers of a cancel may do: they run in the midst of it.
 */

#define N_CHILDREN 4

/* Waits until it is cancelled. */
static gboolean
wait_for_cancel (gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, 0);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  gpointer item;

  g_atomic_int_inc ((int *) data);
  voder_receiver_receive (receiver, &item, cancellable, NULL);
  return TRUE;
}

static void
drop_object (GCancellable *cancellable, gpointer data)
{
  g_clear_object ((GObject **) data);
}

/* Cancels a parent, so that the handler of its child runs. */
static void
cancel_above (GCallback handler, gpointer data)
{
  g_autoptr (VoderContext) parent = voder_context_new (NULL);
  g_autoptr (VoderContext) child = voder_context_new (G_CANCELLABLE (parent));

  g_signal_connect (child, "cancelled", handler, data);
  voder_context_cancel (parent, NULL);
}

static void
test_drop_group (void)
{
  VoderGroup *group = voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  int n_waiting = 0;

  voder_group_go (group, wait_for_cancel, &n_waiting, NULL, NULL);
  wait_for_int (&n_waiting, 1);
  cancel_above (G_CALLBACK (drop_object), &group);
  g_assert_null (group);
}

static void
stop_worker (GCancellable *cancellable, gpointer data)
{
  g_assert_true (voder_worker_stop (data, NULL, NULL));
}

static void
test_stop_worker (void)
{
  int n_waiting = 0;
  g_autoptr (VoderWorker) worker = voder_worker_new (
      "waits", VODER_WORKER_ON_TRIGGER, wait_for_cancel, &n_waiting, NULL);

  g_assert_true (voder_worker_start (worker, NULL, NULL));
  voder_worker_trigger (worker);
  wait_for_int (&n_waiting, 1);
  cancel_above (G_CALLBACK (stop_worker), worker);
  g_assert_false (voder_worker_is_running (worker));
}

/* Cancels a tree of its own, which has ended when the call returns. */
static void
cancel_tree (GCancellable *cancellable, gpointer data)
{
  g_autoptr (VoderContext) root = voder_context_new (NULL);
  g_autoptr (VoderContext) child = voder_context_new (G_CANCELLABLE (root));
  g_autoptr (VoderContext) leaf = voder_context_new (G_CANCELLABLE (child));

  voder_context_cancel (root, NULL);
  *(gboolean *) data = g_cancellable_is_cancelled (G_CANCELLABLE (leaf));
}

static void
test_cancel_tree (void)
{
  gboolean ended = FALSE;

  cancel_above (G_CALLBACK (cancel_tree), &ended);
  g_assert_true (ended);
}

/* A handler does not make the walk forget who is still to be cancelled, nor
 * cancel them twice. */
static void
test_cancel_trees (void)
{
  g_autoptr (VoderContext) root = voder_context_new (NULL);
  VoderContext *children[N_CHILDREN];
  VoderContext *leaves[N_CHILDREN];
  gboolean ended[N_CHILDREN] = { FALSE };

  for (guint i = 0; i < N_CHILDREN; i++) {
    children[i] = voder_context_new (G_CANCELLABLE (root));
    leaves[i] = voder_context_new (G_CANCELLABLE (children[i]));
    g_signal_connect (children[i], "cancelled", G_CALLBACK (cancel_tree),
                      &ended[i]);
  }
  voder_context_cancel (root, NULL);
  for (guint i = 0; i < N_CHILDREN; i++) {
    g_assert_true (ended[i]);
    assert_ended (leaves[i], G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_finalize_object (leaves[i]);
    g_assert_finalize_object (children[i]);
  }
}

static void
make_child (GCancellable *cancellable, gpointer data)
{
  g_autoptr (VoderContext) child = voder_context_new (cancellable);

  voder_cancellable_set_error_if_done (G_CANCELLABLE (child), data);
}

static void
test_make_child (void)
{
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (GError) cause =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "busy");
  g_autoptr (GError) error = NULL;

  g_signal_connect (context, "cancelled", G_CALLBACK (make_child), &error);
  voder_context_cancel (context, cause);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/handlers/one-may-drop-a-group", test_drop_group);
  voder_test_add ("/handlers/one-may-stop-a-worker", test_stop_worker);
  voder_test_add ("/handlers/a-tree-cancelled-in-one-has-ended-after-it",
                  test_cancel_tree);
  voder_test_add ("/handlers/trees-cancelled-in-some-leave-the-others-theirs",
                  test_cancel_trees);
  voder_test_add ("/handlers/a-child-made-in-one-has-ended", test_make_child);

  return voder_test_run ();
}
