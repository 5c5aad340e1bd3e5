/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#include <sched.h>

static int n_live;

TestItem *
test_item_new (guint producer, guint number)
{
  TestItem *self = g_new0 (TestItem, 1);

  self->refs = 1;
  self->producer = producer;
  self->number = number;
  g_atomic_int_inc (&n_live);

  return self;
}

TestItem *
test_item_ref (TestItem *self)
{
  g_atomic_int_inc (&self->refs);
  return self;
}

void
test_item_unref (TestItem *self)
{
  if (!g_atomic_int_dec_and_test (&self->refs))
    return;
  g_atomic_int_add (&n_live, -1);
  g_free (self);
}

G_DEFINE_BOXED_TYPE (TestItem, test_item, test_item_ref, test_item_unref)

/*
 * How many items have not been released.
 */
int
test_item_get_live (void)
{
  return g_atomic_int_get (&n_live);
}

void
ends_init (Ends *self, guint capacity)
{
  ends_init_for (self, TEST_TYPE_ITEM, capacity);
}

/*
 * For items of another type.
 */
void
ends_init_for (Ends *self, GType item_type, guint capacity)
{
  self->channel = voder_channel_new (item_type, capacity);
  self->sender = voder_channel_create_sender (self->channel);
  self->receiver = voder_channel_create_receiver (self->channel);
}

void
ends_clear (Ends *self)
{
  g_clear_object (&self->channel);
  g_clear_object (&self->sender);
  g_clear_object (&self->receiver);
  g_assert_cmpint (test_item_get_live (), ==, 0);
}

/*
 * A task that waits until it is cancelled, and fails as a plain GIO call would;
 * it adds 1 to the int that it gets, if any, as it begins.
 */
gboolean
block_until_cancelled (gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, 0);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  gpointer item;

  if (data != NULL)
    g_atomic_int_inc ((int *) data);
  voder_receiver_receive (receiver, &item, cancellable, NULL);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/*
 * A task, and the end of one, that add 1 to the int that they get.
 */
gboolean
add_one (gpointer data, GCancellable *cancellable, GError **error)
{
  g_atomic_int_inc ((int *) data);
  return TRUE;
}

void
add_one_at_end (gpointer data)
{
  g_atomic_int_inc ((int *) data);
}

void
assert_group_succeeds (VoderGroup *group)
{
  g_autoptr (GError) error = NULL;

  voder_group_wait (group, NULL, &error);
  g_assert_no_error (error);
}

void
assert_group_fails (VoderGroup *group, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (voder_group_wait (group, NULL, &error));
  g_assert_error (error, domain, code);
}

/*
 * Each task of a group that collects has ended with this GIOErrorEnum.
 */
void
assert_all_fail (VoderGroup *group, guint n_tasks, int code)
{
  g_assert_false (voder_group_wait (group, NULL, NULL));
  g_assert_cmpuint (voder_group_get_n_errors (group), ==, n_tasks);
  for (guint i = 0; i < n_tasks; i++) {
    g_autoptr (GError) error = voder_group_dup_nth_error (group, i, NULL);

    g_assert_error (error, G_IO_ERROR, code);
  }
}

void
assert_ended (VoderContext *context, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
      voder_cancellable_set_error_if_done (G_CANCELLABLE (context), &error));
  g_assert_error (error, domain, code);
}

/*
 * A callback that keeps the result in the GAsyncResult * that it gets.
 */
void
keep_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/*
 * Runs the main context until there is a result; it is the caller's still.
 */
GAsyncResult *
iterate_until_set (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

/*
 * Runs the main context until a number has reached a value.
 */
void
iterate_until (const guint *number, guint value)
{
  while (*number < value)
    g_main_context_iteration (NULL, TRUE);
}

/*
 * Everything that could call back does.
 */
void
iterate_all (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

/*
 * What can cancel, of a kind below N_TARGETS.
 */
gpointer
new_target (guint kind)
{
  return kind == 0 ? g_cancellable_new () : (gpointer) voder_context_new (NULL);
}

void
cancel_target (gpointer target, guint kind)
{
  g_autoptr (GError) cause =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");

  if (kind == 2)
    voder_context_cancel (target, cause);
  else
    g_cancellable_cancel (target);
}

/*
 * It is what cancel_target() has for that kind.
 */
void
assert_cancelled_by (const GError *error, guint kind)
{
  int code = kind == 2 ? G_IO_ERROR_NO_SPACE : G_IO_ERROR_CANCELLED;

  g_assert_error (error, G_IO_ERROR, code);
}

/*
 * Runs this test again, to see it end with a message.
 */
void
assert_reported (const char *message)
{
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (message);
}

/*
 * Lets other threads run until a number has reached a value.
 */
void
wait_for_int (int *number, int value)
{
  /* All who touch it do so by an atomic operation, which orders what they do
   * with its memory; helgrind does not know of that. */
  VALGRIND_HG_DISABLE_CHECKING (number, sizeof *number);
  while (g_atomic_int_get (number) < value)
    sched_yield ();
}

/*
 * Lets other threads run until the pointer at an address is NULL.
 */
void
wait_for_null (gpointer pointer)
{
  while (g_atomic_pointer_get ((gpointer *) pointer) != NULL)
    sched_yield ();
}
