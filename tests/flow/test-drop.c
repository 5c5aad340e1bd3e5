/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pool-fixture.h"

#include <sched.h>

#define N_TASKS 4
/* Enough for who does not wait to be back long before. */
#define N_YIELDS 2000
#define HOUR_US  (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/* Tasks that take their time when they are cancelled. */
typedef struct {
  Gate gate;
  int n_ended;
} Slow;

static void
slow_init (Slow *self)
{
  *self = (Slow){ .n_ended = 0 };
  gate_init (&self->gate);
}

static void
slow_clear (Slow *self)
{
  gate_clear (&self->gate);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Slow, slow_clear)

static gboolean
end_slowly (gpointer data, GCancellable *cancellable, GError **error)
{
  Slow *slow = data;
  gboolean passed = pass_gate (&slow->gate, cancellable, error);

  for (guint i = 0; i < N_YIELDS; i++)
    sched_yield ();
  g_atomic_int_inc (&slow->n_ended);
  return passed;
}

static void
test_pool (void)
{
  g_auto (Slow) slow = { 0 };
  VoderPool *pool = voder_pool_new ("test", N_TASKS, N_TASKS, 0);

  slow_init (&slow);
  for (guint i = 0; i < N_TASKS; i++)
    submit (pool, end_slowly, &slow);
  for (guint i = 0; i < N_TASKS; i++)
    gate_wait_begun (&slow.gate);
  g_assert_cmpint (g_atomic_int_get (&slow.n_ended), ==, 0);
  g_assert_finalize_object (pool);
  g_assert_cmpint (g_atomic_int_get (&slow.n_ended), ==, N_TASKS);
  g_assert_cmpuint (voder_flow_get_live (), ==, 0);
}

static void
test_group (void)
{
  g_auto (Slow) slow = { 0 };
  VoderGroup *group = voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

  slow_init (&slow);
  for (guint i = 0; i < N_TASKS; i++)
    voder_group_go (group, end_slowly, &slow, NULL, NULL);
  for (guint i = 0; i < N_TASKS; i++)
    gate_wait_begun (&slow.gate);
  g_assert_cmpint (g_atomic_int_get (&slow.n_ended), ==, 0);
  g_assert_finalize_object (group);
  g_assert_cmpint (g_atomic_int_get (&slow.n_ended), ==, N_TASKS);
}

static void
test_worker (void)
{
  g_auto (Slow) slow = { 0 };
  VoderWorker *worker =
      voder_worker_new ("slow", HOUR_US, end_slowly, &slow, NULL);
  g_autoptr (GError) error = NULL;

  slow_init (&slow);
  voder_worker_start (worker, NULL, &error);
  g_assert_no_error (error);
  voder_worker_trigger (worker);
  gate_wait_begun (&slow.gate);
  g_assert_cmpint (g_atomic_int_get (&slow.n_ended), ==, 0);
  g_assert_finalize_object (worker);
  g_assert_cmpint (g_atomic_int_get (&slow.n_ended), ==, 1);
}

/* One reference is still a reason to go on. */
static void
test_last_only (void)
{
  g_auto (Slow) slow = { 0 };
  VoderPool *pool = voder_pool_new ("test", 1, 1, 0);

  slow_init (&slow);
  submit (g_object_ref (pool), end_slowly, &slow);
  gate_wait_begun (&slow.gate);
  g_object_unref (pool);
  gate_open (&slow.gate);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpuint (voder_pool_get_n_errors (pool), ==, 0);
  g_assert_finalize_object (pool);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/drop/of-a-pool-waits-for-its-tasks", test_pool);
  voder_test_add ("/drop/of-a-group-waits-for-its-tasks", test_group);
  voder_test_add ("/drop/of-a-worker-waits-for-its-tick", test_worker);
  voder_test_add ("/drop/of-one-of-two-references-ends-nothing",
                  test_last_only);

  return voder_test_run ();
}
