/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

static void
assert_state (VoderSemaphore *semaphore, guint n_free, guint n_waiting)
{
  g_assert_cmpuint (voder_semaphore_get_n_free (semaphore), ==, n_free);
  g_assert_cmpuint (voder_semaphore_get_n_waiting (semaphore), ==, n_waiting);
}

static void
test_async (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (5);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 5; i++) {
    g_autoptr (GAsyncResult) result = NULL;

    voder_semaphore_acquire_async (semaphore, 3, NULL, keep_result, &result);
    g_assert_null (result);
    iterate_until_set (&result);
    g_assert_true (voder_semaphore_acquire_finish (semaphore, result, &error));
    g_assert_no_error (error);
    assert_state (semaphore, 2, 0);
    voder_semaphore_release (semaphore, 3);
  }
}

static void
test_async_errors (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (2);
  g_autoptr (VoderContext) ended = voder_context_new (NULL);
  g_autoptr (VoderContext) brief = voder_context_new_with_timeout (NULL, 1000);
  struct {
    guint n_units;
    GCancellable *cancellable;
    int code;
  } cases[] = {
    { 3, NULL, G_IO_ERROR_INVALID_ARGUMENT },
    { 1, G_CANCELLABLE (ended), G_IO_ERROR_CANCELLED },
    { 2, G_CANCELLABLE (brief), G_IO_ERROR_TIMED_OUT },
  };

  voder_context_cancel (ended, NULL);
  g_assert_true (voder_semaphore_try_acquire (semaphore, 1));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    voder_semaphore_acquire_async (semaphore, cases[i].n_units,
                                   cases[i].cancellable, keep_result, &result);
    iterate_until_set (&result);
    g_assert_false (voder_semaphore_acquire_finish (semaphore, result, &error));
    g_assert_error (error, G_IO_ERROR, cases[i].code);
    g_assert_true (g_task_had_error (G_TASK (result)));
  }
  assert_state (semaphore, 1, 0);
}

static void
test_async_cancel (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (2);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (voder_semaphore_try_acquire (semaphore, 1));
  voder_semaphore_acquire_async (semaphore, 2, cancellable, keep_result,
                                 &first);
  voder_semaphore_acquire_async (semaphore, 1, NULL, keep_result, &second);
  assert_state (semaphore, 1, 2);
  g_cancellable_cancel (cancellable);
  iterate_until_set (&first);
  iterate_until_set (&second);
  g_assert_false (voder_semaphore_acquire_finish (semaphore, first, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (voder_semaphore_acquire_finish (semaphore, second, NULL));
  assert_state (semaphore, 0, 0);
}

/* What was taken is told of, though it was cancelled before the callback. */
static void
test_async_cancelled_late (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  voder_semaphore_acquire_async (semaphore, 1, cancellable, keep_result,
                                 &result);
  g_cancellable_cancel (cancellable);
  iterate_until_set (&result);
  g_assert_true (voder_semaphore_acquire_finish (semaphore, result, NULL));
  assert_state (semaphore, 0, 0);
}

static void
test_async_order (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (1);
  GAsyncResult *results[1000] = { NULL };
  guint n_live;

  g_assert_true (voder_semaphore_try_acquire (semaphore, 1));
  n_live = voder_flow_get_live ();
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    voder_semaphore_acquire_async (semaphore, 1, NULL, keep_result,
                                   &results[i]);
  g_assert_cmpuint (voder_flow_get_live (), ==,
                    n_live + G_N_ELEMENTS (results));
  for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
    voder_semaphore_release (semaphore, 1);
    /* Not in the midst of the release. */
    g_assert_null (results[i]);
    iterate_until_set (&results[i]);
    g_assert_true (
        voder_semaphore_acquire_finish (semaphore, results[i], NULL));
    g_object_unref (results[i]);
  }
  assert_state (semaphore, 0, 0);
}

static void
test_async_not_finished (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (2);

  for (guint i = 0; i < 10; i++) {
    voder_semaphore_acquire_async (semaphore, 2, NULL, NULL, NULL);
    while (voder_semaphore_get_n_free (semaphore) == 0)
      g_main_context_iteration (NULL, TRUE);
  }
  assert_state (semaphore, 2, 0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/semaphore-async/it-is-as-sync", test_async);
  voder_test_add ("/semaphore-async/it-tells-the-errors", test_async_errors);
  voder_test_add ("/semaphore-async/a-wait-can-be-cancelled",
                  test_async_cancel);
  voder_test_add ("/semaphore-async/a-late-cancel-loses-nothing",
                  test_async_cancelled_late);
  voder_test_add ("/semaphore-async/who-came-first-is-served-first",
                  test_async_order);
  voder_test_add ("/semaphore-async/what-is-not-finished-goes-back",
                  test_async_not_finished);

  return voder_test_run ();
}
