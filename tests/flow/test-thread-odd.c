/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Systems where no thread can be made. */
#include "flow-fixture.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

/* How many threads the system refuses from now on, and what happens before it
 * refuses one. */
static atomic_int n_refused;
static void (*before_refusal) (void);

typedef int (*Create) (pthread_t *thread,
                       const pthread_attr_t *attributes,
                       void *(*func) (void *),
                       void *data);

/* In place of the C library's. */
int
pthread_create (pthread_t *thread,
                const pthread_attr_t *attributes,
                void *(*func) (void *),
                void *data)
{
  Create create = (Create) dlsym (RTLD_NEXT, "pthread_create");

  if (atomic_load (&n_refused) == 0)
    return create (thread, attributes, func, data);

  atomic_fetch_sub (&n_refused, 1);
  if (before_refusal != NULL)
    before_refusal ();
  return EAGAIN;
}

static gboolean
submit (VoderPool *pool, int *n, GError **error)
{
  return voder_pool_submit (pool, VODER_POOL_PRIORITY_DEFAULT, add_one, n,
                            add_one_at_end, NULL, error);
}

static void
assert_runs (VoderPool *pool)
{
  int n = 0;

  g_assert_true (submit (pool, &n, NULL));
  wait_for_int (&n, 2);
}

static void
test_first (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 0, 2, 4);
  g_autoptr (GError) error = NULL;
  int n = 0;

  atomic_store (&n_refused, 1);
  g_assert_false (submit (pool, &n, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpuint (voder_pool_get_n_workers (pool), ==, 0);
  assert_runs (pool);
}

static void
test_minimum (void)
{
  g_autoptr (VoderPool) pool = NULL;

  atomic_store (&n_refused, 1);
  pool = voder_pool_new ("test", 2, 2, 4);
  g_assert_cmpint (atomic_load (&n_refused), ==, 0);
  assert_runs (pool);
  assert_runs (pool);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpuint (voder_pool_get_n_processed (pool), ==, 2);
}

/* A task that runs until the channel has an item. */
static gboolean
stay (gpointer data, GCancellable *cancellable, GError **error)
{
  Ends *ends = data;
  gpointer item;

  if (voder_receiver_receive (ends->receiver, &item, cancellable, error))
    test_item_unref (item);
  return TRUE;
}

static void
wait_empty (VoderPool *pool)
{
  while (voder_pool_get_n_queued (pool) > 0)
    sched_yield ();
}

static void
test_helper (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 2, 1);
  int n = 0;

  ends_init (&ends, 1);
  g_assert_true (voder_pool_submit (pool, 0, stay, &ends, NULL, NULL, NULL));
  wait_empty (pool);
  g_assert_true (submit (pool, &n, NULL));
  /* The queue is full; the one worker there is does it all the same. */
  atomic_store (&n_refused, 1);
  g_assert_true (submit (pool, &n, NULL));
  g_assert_cmpint (atomic_load (&n_refused), ==, 0);
  voder_sender_send (ends.sender, test_item_new (0, 0), NULL, NULL);
  wait_for_int (&n, 4);
}

static VoderGroup *others;
static VoderPool *awaited;
static int n_of_other;

static gboolean
submit_other (gpointer data, GCancellable *cancellable, GError **error)
{
  return submit (awaited, &n_of_other, error);
}

/* Meanwhile another thread waits for the worker that is not to be. */
static void
have_other_wait (void)
{
  guint n_live = voder_flow_get_live ();

  g_assert_true (voder_group_go (others, submit_other, NULL, NULL, NULL));
  while (voder_flow_get_live () < n_live + 2)
    sched_yield ();
}

static void
test_waiting (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 0, 1, 0);
  g_autoptr (VoderPool) others_pool = voder_pool_new ("others", 1, 1, 1);
  g_autoptr (VoderGroup) group =
      voder_group_new (others_pool, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;
  int n = 0;

  others = group;
  awaited = pool;
  n_of_other = 0;
  before_refusal = have_other_wait;
  atomic_store (&n_refused, 1);
  g_assert_false (submit (pool, &n, &error));
  before_refusal = NULL;
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_assert_cmpint (n, ==, 1);
  g_assert_true (voder_group_wait (group, NULL, NULL));
  wait_for_int (&n_of_other, 2);
}

static void
test_group (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 0, 1, 0);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;
  int n = 0;

  atomic_store (&n_refused, 1);
  g_assert_false (voder_group_go (group, add_one, &n, add_one_at_end, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_assert_cmpint (n, ==, 1);
  g_assert_true (voder_group_go (group, add_one, &n, add_one_at_end, NULL));
  g_assert_true (voder_group_wait (group, NULL, NULL));
  g_assert_cmpint (n, ==, 3);
}

static gboolean
submit_async (VoderPool *pool, int *n, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  voder_pool_submit_async (pool, 0, add_one, n, add_one_at_end, NULL,
                           keep_result, &result);
  iterate_until_set (&result);
  return voder_pool_submit_finish (pool, result, error);
}

static void
test_async (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 0, 2, 0);
  g_autoptr (VoderPool) other = voder_pool_new ("other", 1, 1, 1);
  g_autoptr (GError) error = NULL;
  int n = 0;

  /* By now GLib has the threads of its own that it wants. */
  g_assert_true (submit_async (other, &n, NULL));
  wait_for_int (&n, 2);
  atomic_store (&n_refused, 1);
  g_assert_false (submit_async (pool, &n, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_assert_cmpint (n, ==, 3);
}

static gpointer
make_item (gpointer data, GCancellable *cancellable, GError **error)
{
  return test_item_new (0, 0);
}

static void
test_once (void)
{
  g_autoptr (VoderOnce) once = voder_once_new (
      TEST_TYPE_ITEM, VODER_ONCE_KEEP_ERROR, make_item, NULL, NULL);
  g_autoptr (TestItem) item = NULL;
  g_autoptr (GError) error = NULL;

  atomic_store (&n_refused, 1);
  g_assert_null (voder_once_get (once, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  /* That says nothing of the value. */
  item = voder_once_get (once, NULL, NULL);
  g_assert_nonnull (item);
}

static void
return_true (GTask *task,
             gpointer source,
             gpointer data,
             GCancellable *cancellable)
{
  voder_task_return_boolean (task, TRUE);
}

static void
test_gtask (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 0, 1, 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GTask *task;

  task = g_task_new (NULL, NULL, keep_result, &result);
  atomic_store (&n_refused, 1);
  voder_pool_run_task (pool, task, return_true);
  g_object_unref (task);
  iterate_until_set (&result);
  g_assert_false (g_task_propagate_boolean (G_TASK (result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

static GTask *second;

/* It queues up for the worker that is not to be. */
static void
run_second (void)
{
  voder_pool_run_task (awaited, second, return_true);
}

static void
test_gtask_behind (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 0, 1, 4);
  g_autoptr (GTask) task = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int n = 0;

  awaited = pool;
  second = task = g_task_new (NULL, NULL, keep_result, &result);
  before_refusal = run_second;
  atomic_store (&n_refused, 1);
  g_assert_false (submit (pool, &n, NULL));
  before_refusal = NULL;
  iterate_until_set (&result);
  g_assert_false (g_task_propagate_boolean (G_TASK (result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/thread-odd/without-a-worker-a-submit-fails", test_first);
  voder_test_add ("/thread-odd/a-worker-that-was-missed-is-made-later",
                  test_minimum);
  voder_test_add ("/thread-odd/without-another-worker-the-first-does-it",
                  test_helper);
  voder_test_add ("/thread-odd/who-waits-for-a-worker-tries-again",
                  test_waiting);
  voder_test_add ("/thread-odd/an-async-submit-fails-as-well", test_async);
  voder_test_add ("/thread-odd/a-group-tells-it", test_group);
  voder_test_add ("/thread-odd/a-once-tells-it", test_once);
  voder_test_add ("/thread-odd/a-gtask-tells-it", test_gtask);
  voder_test_add ("/thread-odd/a-gtask-behind-it-tells-it", test_gtask_behind);

  return voder_test_run ();
}
