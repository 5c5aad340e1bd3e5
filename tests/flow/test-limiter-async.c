/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#include <math.h>

#define HOUR_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
/* A token a year: none comes while a test runs. */
#define SLOW 3e-8

static guint
drain (VoderLimiter *limiter)
{
  guint n_taken = 0;

  while (voder_limiter_try_acquire (limiter, 1))
    n_taken++;

  return n_taken;
}

static void
test_async (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (1000, 2);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 5; i++) {
    g_autoptr (GAsyncResult) result = NULL;

    voder_limiter_acquire_async (limiter, 2, NULL, keep_result, &result);
    g_assert_null (result);
    iterate_until_set (&result);
    g_assert_true (voder_limiter_acquire_finish (limiter, result, &error));
    g_assert_no_error (error);
  }
}

static void
test_async_errors (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 2);
  g_autoptr (VoderContext) ended = voder_context_new (NULL);
  g_autoptr (VoderContext) brief =
      voder_context_new_with_timeout (NULL, HOUR_US);
  struct {
    guint n_tokens;
    GCancellable *cancellable;
    int code;
  } cases[] = {
    { 3, NULL, G_IO_ERROR_INVALID_ARGUMENT },
    { 1, G_CANCELLABLE (ended), G_IO_ERROR_CANCELLED },
    { 2, G_CANCELLABLE (brief), G_IO_ERROR_TIMED_OUT },
  };

  voder_context_cancel (ended, NULL);
  g_assert_true (voder_limiter_try_acquire (limiter, 1));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    voder_limiter_acquire_async (limiter, cases[i].n_tokens,
                                 cases[i].cancellable, keep_result, &result);
    iterate_until_set (&result);
    g_assert_false (voder_limiter_acquire_finish (limiter, result, &error));
    g_assert_error (error, G_IO_ERROR, cases[i].code);
    g_assert_true (g_task_had_error (G_TASK (result)));
  }
  g_assert_cmpuint (drain (limiter), ==, 1);
}

/* At rate 0 one who waits has a chance until the deadline. */
static void
test_async_raised (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (0, 2);
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, HOUR_US);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  voder_limiter_acquire_async (limiter, 1, G_CANCELLABLE (context), keep_result,
                               &result);
  voder_limiter_set_rate (limiter, 1000);
  iterate_until_set (&result);
  g_assert_true (voder_limiter_acquire_finish (limiter, result, &error));
  g_assert_no_error (error);
}

static void
test_async_cancel (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 2);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (voder_limiter_try_acquire (limiter, 1));
  voder_limiter_acquire_async (limiter, 2, cancellable, keep_result, &first);
  voder_limiter_acquire_async (limiter, 1, NULL, keep_result, &second);
  g_cancellable_cancel (cancellable);
  iterate_until_set (&first);
  iterate_until_set (&second);
  g_assert_false (voder_limiter_acquire_finish (limiter, first, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (voder_limiter_acquire_finish (limiter, second, NULL));
  g_assert_cmpuint (drain (limiter), ==, 0);
}

static void
test_async_many (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 1);
  GAsyncResult *results[1000] = { NULL };
  guint n_live;

  drain (limiter);
  n_live = voder_flow_get_live ();
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    voder_limiter_acquire_async (limiter, 1, NULL, keep_result, &results[i]);
  /* Besides themselves a deadline, and the thread that is common to them. */
  g_assert_cmpuint (voder_flow_get_live (), <=,
                    n_live + G_N_ELEMENTS (results) + 2);
  voder_limiter_set_rate (limiter, 1e6);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
    iterate_until_set (&results[i]);
    g_assert_true (voder_limiter_acquire_finish (limiter, results[i], NULL));
    g_object_unref (results[i]);
  }
}

typedef struct {
  VoderLimiter *limiter;
  GAsyncResult *result;
} Waiting;

/* The main context is the task's, which could return here. */
static gboolean
let_in (gpointer data)
{
  Waiting *self = data;

  voder_limiter_set_rate (self->limiter, INFINITY);
  g_assert_null (self->result);
  return G_SOURCE_REMOVE;
}

static void
test_later (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 1);
  Waiting waiting = { limiter };

  drain (limiter);
  voder_limiter_acquire_async (limiter, 1, NULL, keep_result, &waiting.result);
  g_timeout_add (1, let_in, &waiting);
  iterate_until_set (&waiting.result);
  g_assert_true (voder_limiter_acquire_finish (limiter, waiting.result, NULL));
  g_object_unref (waiting.result);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/limiter-async/it-is-as-sync", test_async);
  voder_test_add ("/limiter-async/it-tells-the-errors", test_async_errors);
  voder_test_add ("/limiter-async/a-raised-rate-lets-pass", test_async_raised);
  voder_test_add ("/limiter-async/a-wait-can-be-cancelled", test_async_cancel);
  voder_test_add ("/limiter-async/waits-need-no-thread-each", test_async_many);
  voder_test_add ("/limiter-async/who-serves-runs-no-callback", test_later);

  return voder_test_run ();
}
