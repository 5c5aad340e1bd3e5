/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tasks whose turn no thread waits for. */
#include "flow-fixture.h"

#define N_MANY   1000
#define N_RACES  300
#define N_QUEUED 5

/* What the tasks of a test do, and what was told of them. */
typedef struct {
  VoderGroup *group;
  int gate;
  int n_run;
  int n_released;
  guint n_done;
  guint n_taken;
  /* The data of the callbacks in their order. */
  guint last;
  GError *error;
} Work;

typedef struct {
  Work *work;
  guint number;
} Call;

static void
work_clear (Work *self)
{
  g_clear_object (&self->group);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static void
work_init (Work *self, VoderPool *pool, guint limit)
{
  self->group = voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  voder_group_set_limit (self->group, limit);
}

static gboolean
run (gpointer data, GCancellable *cancellable, GError **error)
{
  Work *self = data;

  wait_for_int (&self->gate, 1);
  g_atomic_int_inc (&self->n_run);
  return TRUE;
}

static void
release (gpointer data)
{
  g_atomic_int_inc (&((Work *) data)->n_released);
}

static void
open_gate (Work *self)
{
  g_atomic_int_set (&self->gate, 1);
}

/* Those of one context call back in the order in which they came. */
static void
on_gone (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Call *call = data;
  Work *self = call->work;
  g_autoptr (GError) error = NULL;
  gboolean taken = voder_group_go_finish (VODER_GROUP (source), result, &error);

  g_assert_true (taken == (error == NULL));
  self->n_done++;
  self->n_taken += taken;
  if (taken) {
    g_assert_cmpuint (call->number, >=, self->last);
    self->last = call->number;
  } else if (self->error == NULL) {
    self->error = g_steal_pointer (&error);
  }
}

static void
go_numbered (Work *self, guint number, gpointer cancellable)
{
  Call *call = g_new0 (Call, 1);

  call->work = self;
  call->number = number;
  voder_group_go_async (self->group, run, self, release, cancellable, on_gone,
                        call);
}

static void
go (Work *self, gpointer cancellable)
{
  go_numbered (self, 0, cancellable);
}

static void
assert_none_done (const Work *self)
{
  iterate_all ();
  g_assert_cmpuint (self->n_done, ==, 0);
}

static void
assert_comes_to (Work *self, guint n_calls, guint n_taken)
{
  iterate_until (&self->n_done, n_calls);
  g_assert_cmpuint (self->n_taken, ==, n_taken);
  g_assert_cmpint (g_atomic_int_get (&self->n_released), ==, n_calls);
}

static void
test_at_once (void)
{
  g_auto (Work) work = { 0 };

  work_init (&work, NULL, 2);
  open_gate (&work);
  go (&work, NULL);
  g_assert_cmpuint (work.n_done, ==, 0);
  assert_group_succeeds (work.group);
  g_assert_cmpint (work.n_run, ==, 1);
  assert_comes_to (&work, 1, 1);
}

static void
test_limit (void)
{
  g_auto (Work) work = { 0 };

  work_init (&work, NULL, 1);
  g_assert_true (voder_group_go (work.group, run, &work, release, NULL));
  for (guint i = 0; i < N_QUEUED; i++)
    go_numbered (&work, i, NULL);
  assert_none_done (&work);
  g_assert_false (voder_group_try_go (work.group, run, &work, NULL, NULL));
  open_gate (&work);
  iterate_until (&work.n_done, N_QUEUED);
  assert_group_succeeds (work.group);
  g_assert_cmpuint (work.n_taken, ==, N_QUEUED);
  g_assert_cmpint (work.n_run, ==, N_QUEUED + 1);
  g_assert_cmpint (work.n_released, ==, N_QUEUED + 1);
}

/* A wait waits for those as well, without a main loop. */
static void
test_wait (void)
{
  g_auto (Work) work = { 0 };

  work_init (&work, NULL, 2);
  for (guint i = 0; i < N_MANY; i++)
    go_numbered (&work, i, NULL);
  open_gate (&work);
  assert_group_succeeds (work.group);
  g_assert_cmpint (work.n_run, ==, N_MANY);
  assert_comes_to (&work, N_MANY, N_MANY);
}

static void
test_limit_raised (void)
{
  g_auto (Work) work = { 0 };

  work_init (&work, NULL, 1);
  for (guint i = 0; i < 4; i++)
    go_numbered (&work, i, NULL);
  iterate_until (&work.n_done, 1);
  voder_group_set_limit (work.group, 3);
  g_assert_cmpuint (work.n_done, ==, 1);
  iterate_until (&work.n_done, 3);
  voder_group_set_limit (work.group, 0);
  iterate_until (&work.n_done, 4);
  open_gate (&work);
  assert_group_succeeds (work.group);
  g_assert_cmpint (work.n_run, ==, 4);
}

static gboolean
go_blocking (gpointer data, GCancellable *cancellable, GError **error)
{
  Work *self = data;

  return voder_group_go (self->group, run, self, release, error);
}

/* Each task fails, and so tells its index. */
static gboolean
fail (gpointer data, GCancellable *cancellable, GError **error)
{
  wait_for_int (&((Work *) data)->gate, 1);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "async");
  return FALSE;
}

/* Whether the thread waits behind already or is still on its way. */
static void
test_beside_blocking (void)
{
  for (guint i = 0; i < N_RACES; i++) {
    g_auto (Work) work = { 0 };
    g_autoptr (GError) error = NULL;
    g_autoptr (VoderGroup) callers =
        voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
    guint index = 0;

    work.group = voder_group_new (NULL, VODER_GROUP_COLLECT, NULL);
    voder_group_set_limit (work.group, 1);
    go (&work, NULL);
    voder_group_go_async (work.group, fail, &work, release, NULL, NULL, NULL);
    g_assert_true (voder_group_go (callers, go_blocking, &work, NULL, NULL));
    while (work.n_done == 0)
      g_main_context_iteration (NULL, TRUE);
    open_gate (&work);
    assert_group_succeeds (callers);
    g_assert_false (voder_group_wait (work.group, NULL, NULL));
    error = voder_group_dup_nth_error (work.group, 0, &index);
    g_assert_cmpuint (index, ==, 1);
    g_assert_cmpint (work.n_run, ==, 2);
    g_assert_cmpint (work.n_released, ==, 3);
  }
}

static void
test_group_cancelled (void)
{
  g_autoptr (GError) cause =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "busy");
  g_auto (Work) work = { 0 };

  work_init (&work, NULL, 1);
  g_assert_true (voder_group_go (work.group, run, &work, NULL, NULL));
  for (guint i = 0; i < 3; i++)
    go (&work, NULL);
  voder_group_cancel (work.group, cause);
  g_assert_cmpuint (work.n_done, ==, 0);
  assert_comes_to (&work, 3, 0);
  g_assert_error (work.error, G_IO_ERROR, G_IO_ERROR_BUSY);
  open_gate (&work);
  voder_group_wait (work.group, NULL, NULL);
  g_assert_cmpint (work.n_run, <=, 1);
}

static void
test_first_error (void)
{
  g_auto (Work) work = { 0 };

  work_init (&work, NULL, 1);
  g_assert_true (voder_group_go (work.group, fail, &work, NULL, NULL));
  /* It may be told that it was taken, and be dropped then. */
  go (&work, NULL);
  go (&work, NULL);
  open_gate (&work);
  assert_group_fails (work.group, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  iterate_until (&work.n_done, 2);
  g_assert_cmpint (work.n_run, ==, 0);
  g_assert_cmpint (work.n_released, ==, 2);
  if (work.n_taken < 2)
    g_assert_error (work.error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

static void
test_ended (void)
{
  g_auto (Work) work = { 0 };
  g_auto (Work) cancelled = { 0 };

  work_init (&work, NULL, 1);
  assert_group_succeeds (work.group);
  go (&work, NULL);
  g_assert_cmpuint (work.n_done, ==, 0);
  assert_comes_to (&work, 1, 0);
  g_assert_error (work.error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);

  work_init (&cancelled, NULL, 1);
  voder_group_cancel (cancelled.group, NULL);
  go (&cancelled, NULL);
  assert_comes_to (&cancelled, 1, 0);
  g_assert_error (cancelled.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The place goes to the next one. */
static void
test_cancelled (void)
{
  for (guint kind = 0; kind < 2 * N_TARGETS; kind++) {
    g_autoptr (GCancellable) target = new_target (kind % N_TARGETS);
    gboolean before = kind >= N_TARGETS;
    g_auto (Work) work = { 0 };

    work_init (&work, NULL, 1);
    g_assert_true (voder_group_go (work.group, run, &work, NULL, NULL));
    if (before)
      cancel_target (target, kind % N_TARGETS);
    go (&work, target);
    go (&work, NULL);
    if (!before)
      cancel_target (target, kind % N_TARGETS);
    g_assert_cmpint (work.n_released, ==, 1);
    iterate_until (&work.n_done, 1);
    assert_cancelled_by (work.error, kind % N_TARGETS);
    open_gate (&work);
    assert_group_succeeds (work.group);
    g_assert_cmpint (work.n_run, ==, 2);
    assert_comes_to (&work, 2, 1);
  }
}

static void
test_cancelled_after (void)
{
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_auto (Work) work = { 0 };

  work_init (&work, NULL, 1);
  go (&work, context);
  voder_context_cancel (context, NULL);
  open_gate (&work);
  assert_group_succeeds (work.group);
  g_assert_cmpint (work.n_run, ==, 1);
  assert_comes_to (&work, 1, 1);
}

static gboolean
open_later (gpointer data, GCancellable *cancellable, GError **error)
{
  open_gate (data);
  return TRUE;
}

/* It runs if that was said, and only then. */
static void
test_race (void)
{
  for (guint i = 0; i < N_RACES; i++) {
    g_autoptr (GCancellable) target = new_target (i % 2);
    g_autoptr (VoderGroup) helper =
        voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
    g_auto (Work) work = { 0 };

    work_init (&work, NULL, 1);
    g_assert_true (voder_group_go (work.group, run, &work, NULL, NULL));
    for (guint n = 0; n < 3; n++)
      go (&work, target);
    g_assert_true (voder_group_go (helper, open_later, &work, NULL, NULL));
    g_cancellable_cancel (target);
    assert_group_succeeds (work.group);
    assert_group_succeeds (helper);
    iterate_until (&work.n_done, 3);
    g_assert_cmpint (work.n_run, ==, work.n_taken + 1);
    g_assert_cmpint (work.n_released, ==, 3);
  }
}

/* Its worker has one task, and its queue has room for another. */
static VoderPool *
fill_pool (Work *work)
{
  VoderPool *pool = voder_pool_new ("test", 1, 1, 1);

  work_init (work, pool, 0);
  go (work, NULL);
  go (work, NULL);
  iterate_until (&work->n_done, 2);
  work->n_done = work->n_taken = 0;

  return pool;
}

static void
test_pool_full (void)
{
  g_auto (Work) work = { 0 };
  g_autoptr (VoderPool) pool = fill_pool (&work);

  while (voder_pool_get_n_queued (pool) < 1)
    g_main_context_iteration (NULL, FALSE);
  go (&work, NULL);
  go (&work, NULL);
  assert_none_done (&work);
  open_gate (&work);
  iterate_until (&work.n_done, 2);
  assert_group_succeeds (work.group);
  g_assert_cmpint (work.n_run, ==, 4);
  g_assert_cmpint (work.n_released, ==, 4);
}

static void
test_pool_full_cancelled (void)
{
  for (guint kind = 0; kind < N_TARGETS; kind++) {
    g_autoptr (GCancellable) target = new_target (kind);
    g_auto (Work) work = { 0 };
    g_autoptr (VoderPool) pool = fill_pool (&work);

    go (&work, target);
    go (&work, NULL);
    cancel_target (target, kind);
    iterate_until (&work.n_done, 1);
    assert_cancelled_by (work.error, kind);
    open_gate (&work);
    assert_group_succeeds (work.group);
    iterate_until (&work.n_done, 2);
    g_assert_cmpuint (work.n_taken, ==, 1);
    g_assert_cmpint (work.n_run, ==, 3);
    g_assert_cmpint (work.n_released, ==, 4);
  }
}

/* The one that has its place then was never in the pool. */
static void
test_pool_full_next (void)
{
  for (guint kind = 0; kind < N_TARGETS; kind++) {
    g_autoptr (GCancellable) target = new_target (kind);
    g_auto (Work) others = { 0 };
    g_auto (Work) work = { 0 };
    g_autoptr (VoderPool) pool = fill_pool (&others);

    work_init (&work, pool, 1);
    open_gate (&work);
    go (&work, target);
    go (&work, NULL);
    assert_none_done (&work);
    cancel_target (target, kind);
    open_gate (&others);
    iterate_until (&work.n_done, 2);
    assert_cancelled_by (work.error, kind);
    assert_group_succeeds (work.group);
    assert_group_succeeds (others.group);
    g_assert_cmpint (work.n_run, ==, 1);
    g_assert_cmpint (work.n_released, ==, 2);
  }
}

/* Not even a wait that has no main loop hangs then. */
static void
test_pool_closed (void)
{
  g_auto (Work) work = { 0 };
  g_autoptr (VoderPool) pool = fill_pool (&work);

  go (&work, NULL);
  voder_pool_close (pool);
  open_gate (&work);
  assert_group_succeeds (work.group);
  iterate_until (&work.n_done, 1);
  g_assert_error (work.error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
  g_assert_cmpint (work.n_run, ==, 2);
  g_assert_cmpint (work.n_released, ==, 3);
}

static gboolean
add_tasks (gpointer data, GCancellable *cancellable, GError **error)
{
  Work *self = data;

  for (guint i = 0; i < N_QUEUED; i++)
    voder_group_go_async (self->group, run, self, release, NULL, NULL, NULL);
  return TRUE;
}

/* A task of the group never waits. */
static void
test_inside (void)
{
  g_auto (Work) work = { 0 };

  work_init (&work, NULL, 1);
  open_gate (&work);
  g_assert_true (voder_group_go (work.group, add_tasks, &work, NULL, NULL));
  assert_group_succeeds (work.group);
  g_assert_cmpint (work.n_run, ==, N_QUEUED);
  iterate_all ();
}

/* The group lives until it has called back. */
static void
test_dropped (void)
{
  g_auto (Work) work = { 0 };

  work_init (&work, NULL, 1);
  go (&work, NULL);
  go_numbered (&work, 1, NULL);
  g_clear_object (&work.group);
  iterate_until (&work.n_done, 1);
  g_assert_cmpint (work.n_run, ==, 0);
  open_gate (&work);
  iterate_until (&work.n_done, 2);
  wait_for_int (&work.n_released, 2);
}

/* A handler does something, and looks who was called meanwhile. */
static gboolean
raise_and_cancel (gpointer data)
{
  Work *self = data;
  guint n_done = self->n_done;

  voder_group_set_limit (self->group, 2);
  voder_group_cancel (self->group, NULL);
  g_assert_cmpuint (self->n_done, ==, n_done);
  return G_SOURCE_REMOVE;
}

static void
test_not_inside (void)
{
  g_auto (Work) work = { 0 };

  work_init (&work, NULL, 1);
  for (guint i = 0; i < 3; i++)
    go (&work, NULL);
  iterate_until (&work.n_done, 1);
  g_idle_add (raise_and_cancel, &work);
  iterate_until (&work.n_done, 3);
  g_assert_cmpuint (work.n_taken, ==, 2);
  open_gate (&work);
  voder_group_wait (work.group, NULL, NULL);
  g_assert_cmpint (work.n_released, ==, 3);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/group-async/below-the-limit-it-is-taken", test_at_once);
  voder_test_add ("/group-async/at-the-limit-it-waits-its-turn", test_limit);
  voder_test_add ("/group-async/a-wait-waits-for-those-who-wait", test_wait);
  voder_test_add ("/group-async/a-higher-limit-lets-more-in",
                  test_limit_raised);
  voder_test_add ("/group-async/it-stands-in-line-with-threads",
                  test_beside_blocking);
  voder_test_add ("/group-async/the-end-of-the-group-ends-it",
                  test_group_cancelled);
  voder_test_add ("/group-async/the-first-error-ends-it", test_first_error);
  voder_test_add ("/group-async/a-group-that-has-ended-takes-none", test_ended);
  voder_test_add ("/group-async/a-cancel-ends-the-wait", test_cancelled);
  voder_test_add ("/group-async/what-was-taken-runs", test_cancelled_after);
  voder_test_add ("/group-async/it-runs-if-that-was-said", test_race);
  voder_test_add ("/group-async/it-waits-for-a-full-pool", test_pool_full);
  voder_test_add ("/group-async/a-cancel-ends-that-as-well",
                  test_pool_full_cancelled);
  voder_test_add ("/group-async/then-the-next-one-runs", test_pool_full_next);
  voder_test_add ("/group-async/so-does-the-end-of-the-pool", test_pool_closed);
  voder_test_add ("/group-async/in-a-task-of-the-group-it-never-waits",
                  test_inside);
  voder_test_add ("/group-async/a-dropped-group-goes-on", test_dropped);
  voder_test_add ("/group-async/nobody-runs-a-strangers-callback",
                  test_not_inside);

  return voder_test_run ();
}
