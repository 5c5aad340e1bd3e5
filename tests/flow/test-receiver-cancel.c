/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

/* What becomes of a receiver's source whose cancellable ends. */

#define N_SOURCES 4000

typedef struct {
  VoderContext *life;
  guint cancel_after;
  guint n_items;
  guint n_ends;
  GError *reason;
} Watch;

static gboolean
on_item (VoderReceiver *receiver,
         gpointer item,
         const GError *reason,
         gpointer data)
{
  Watch *watch = data;

  if (item == NULL) {
    watch->n_ends++;
    g_clear_error (&watch->reason);
    watch->reason = g_error_copy (reason);
    return G_SOURCE_CONTINUE;
  }

  test_item_unref (item);
  if (++watch->n_items == watch->cancel_after)
    voder_context_cancel (watch->life, NULL);
  return G_SOURCE_CONTINUE;
}

static GSource *
source_new (Ends *ends, gpointer cancellable, Watch *watch)
{
  GSource *source = voder_receiver_create_source (ends->receiver, cancellable);

  g_source_set_callback (source, G_SOURCE_FUNC (on_item), watch, NULL);
  return source;
}

static gboolean
cancel_it (gpointer data)
{
  g_autoptr (GError) cause =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND, "gone");

  voder_context_cancel (data, cause);
  return G_SOURCE_REMOVE;
}

static void
test_cause (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (VoderContext) life = voder_context_new (NULL);
  g_autoptr (GSource) idle = g_idle_source_new ();
  g_autoptr (GSource) source = NULL;
  Watch watch = { 0 };

  ends_init (&ends, 8);
  source = source_new (&ends, life, &watch);
  g_source_attach (source, context);
  g_source_set_callback (idle, cancel_it, life, NULL);
  g_source_attach (idle, context);
  while (watch.n_ends == 0)
    g_main_context_iteration (context, TRUE);
  g_assert_cmpuint (watch.n_ends, ==, 1);
  g_assert_error (watch.reason, G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND);
  g_clear_error (&watch.reason);
  g_assert_true (g_source_is_destroyed (source));
}

/* Nothing is shown after a cancel, also of what is there already. */
static void
test_inside (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (VoderContext) life = voder_context_new (NULL);
  g_autoptr (GSource) source = NULL;
  Watch watch = { .life = life, .cancel_after = 3 };

  ends_init (&ends, 8);
  for (guint i = 0; i < 8; i++)
    voder_sender_send (ends.sender, test_item_new (0, i), NULL, NULL);
  source = source_new (&ends, life, &watch);
  g_source_attach (source, context);
  while (watch.n_ends == 0)
    g_main_context_iteration (context, TRUE);
  g_assert_cmpuint (watch.n_items, ==, 3);
  g_assert_error (watch.reason, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&watch.reason);
  g_assert_cmpuint (voder_channel_get_length (ends.channel), ==, 5);
  g_assert_true (g_source_is_destroyed (source));
}

/* Before it is made, before it is attached, and by a plain cancellable that is
 * used again before the source has had its turn. */
static void
test_before (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (GMainContext) context = g_main_context_new ();

  ends_init (&ends, 8);
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GSource) source = NULL;
    Watch watch = { 0 };

    if (i == 0)
      g_cancellable_cancel (cancellable);
    source = source_new (&ends, cancellable, &watch);
    if (i > 0)
      g_cancellable_cancel (cancellable);
    if (i == 2)
      g_cancellable_reset (cancellable);
    g_source_attach (source, context);
    g_assert_true (g_main_context_iteration (context, FALSE));
    g_assert_cmpuint (watch.n_ends, ==, 1);
    g_assert_error (watch.reason, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_clear_error (&watch.reason);
    g_assert_true (g_source_is_destroyed (source));
  }
}

/* Who has been cancelled wakes nobody any more once the source has gone. */
static void
test_after (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (VoderContext) life = voder_context_new (NULL);
  g_autoptr (GSource) source = NULL;
  Watch watch = { 0 };

  ends_init (&ends, 8);
  source = source_new (&ends, life, &watch);
  g_source_attach (source, context);
  g_source_destroy (source);
  g_clear_pointer (&context, g_main_context_unref);
  voder_context_cancel (life, NULL);
  g_assert_cmpuint (watch.n_ends, ==, 0);
}

static gboolean
cancel_each (gpointer data, GCancellable *cancellable, GError **error)
{
  gpointer life = NULL;

  while (voder_receiver_receive (data, &life, cancellable, NULL)) {
    voder_context_cancel (life, NULL);
    g_object_unref (life);
  }
  return TRUE;
}

/* Others cancel each, with the last reference of what they cancel, just as it
 * runs, is destroyed, or is given up before it was attached. */
static void
test_meanwhile (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (VoderChannel) lives = voder_channel_new (VODER_TYPE_CONTEXT, 1);
  g_autoptr (VoderSender) victims = voder_channel_create_sender (lives);
  Watch watch = { 0 };

  ends_init (&ends, 8);
  voder_group_go (group, cancel_each, voder_channel_create_receiver (lives),
                  g_object_unref, NULL);
  for (guint i = 0; i < N_SOURCES; i++) {
    VoderContext *life = voder_context_new (NULL);
    g_autoptr (GSource) source = source_new (&ends, life, &watch);
    guint n_ends = watch.n_ends;

    g_assert_true (voder_sender_send (victims, life, NULL, NULL));
    if (i % 4 == 0)
      continue;
    g_source_attach (source, context);
    do
      g_main_context_iteration (context, i % 4 == 1);
    while (i % 4 == 1 && watch.n_ends == n_ends);
    g_source_destroy (source);
  }
  voder_sender_close (victims);
  g_assert_true (voder_group_wait (group, NULL, NULL));
  g_assert_error (watch.reason, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&watch.reason);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/receiver-source/it-ends-with-the-cause", test_cause);
  voder_test_add ("/receiver-source/nothing-is-shown-after-a-cancel",
                  test_inside);
  voder_test_add ("/receiver-source/a-cancel-before-it-began-ends-it",
                  test_before);
  voder_test_add ("/receiver-source/a-cancel-after-it-went-is-nothing",
                  test_after);
  voder_test_add ("/receiver-source/it-goes-while-others-cancel",
                  test_meanwhile);

  return voder_test_run ();
}
