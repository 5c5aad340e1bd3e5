/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#include <sched.h>

#define N_THREADS 8
#define SOON_US   2000

/* What a maker does, and what is known of it. */
typedef struct {
  int n_runs;
  int n_running;
  int n_cancelled;
  int n_destroyed;
  /* It waits until this is set, */
  int may_end;
  /* or until it is cancelled; then it fails, unless it is stubborn. */
  gboolean stubborn;
  gboolean fails;
  VoderOnce *asks;
} Maker;

static gpointer
make (gpointer data, GCancellable *cancellable, GError **error)
{
  Maker *maker = data;
  int number = g_atomic_int_add (&maker->n_runs, 1) + 1;

  g_assert_cmpint (g_atomic_int_add (&maker->n_running, 1), ==, 0);
  while (!g_atomic_int_get (&maker->may_end) &&
         !g_cancellable_is_cancelled (cancellable))
    sched_yield ();
  if (g_cancellable_is_cancelled (cancellable))
    g_atomic_int_inc (&maker->n_cancelled);
  if (maker->stubborn)
    wait_for_int (&maker->may_end, 1);
  g_atomic_int_add (&maker->n_running, -1);

  if (!maker->stubborn &&
      g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (maker->fails) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "%d", number);
    return NULL;
  }
  return test_item_new (0, number);
}

static void
count_destroyed (gpointer data)
{
  g_atomic_int_inc (&((Maker *) data)->n_destroyed);
}

static VoderOnce *
once_new (Maker *maker, VoderOnceFlags flags)
{
  return voder_once_new (TEST_TYPE_ITEM, flags, make, maker, count_destroyed);
}

static void
assert_gets (VoderOnce *once, guint number)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TestItem) item = voder_once_get (once, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (item->number, ==, number);
}

static void
assert_fails (VoderOnce *once, GCancellable *cancellable, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (voder_once_get (once, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, code);
}

/* A thread may still hold what it made, or be in a run that was cancelled. */
static void
end_runs (void)
{
  voder_flow_shutdown ();
}

static gboolean
get_task (gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (TestItem) item = voder_once_get (data, cancellable, error);

  return item != NULL;
}

static VoderGroup *
start (VoderOnce *once, guint n_tasks)
{
  VoderGroup *group = voder_group_new (NULL, VODER_GROUP_COLLECT, NULL);

  for (guint i = 0; i < n_tasks; i++)
    voder_group_go (group, get_task, once, NULL, NULL);
  return group;
}

static void
test_once (void)
{
  Maker maker = { 0 };
  g_autoptr (VoderOnce) once = once_new (&maker, VODER_ONCE_RETRY);
  g_autoptr (VoderGroup) group = NULL;

  g_assert_false (voder_once_is_done (once));
  g_assert_cmpint (maker.n_runs, ==, 0);
  group = start (once, N_THREADS);
  wait_for_int (&maker.n_running, 1);
  g_atomic_int_set (&maker.may_end, 1);
  assert_group_succeeds (group);
  assert_gets (once, 1);
  g_assert_true (voder_once_is_done (once));
  g_assert_cmpint (maker.n_runs, ==, 1);
  g_assert_true (voder_once_get_value_type (once) == TEST_TYPE_ITEM);
  g_clear_object (&once);
  g_assert_cmpint (maker.n_destroyed, ==, 1);
  end_runs ();
  g_assert_cmpint (test_item_get_live (), ==, 0);
}

static void
test_crowd (void)
{
  for (guint i = 0; i < 500; i++) {
    Maker maker = { .may_end = 1 };
    g_autoptr (VoderOnce) once = once_new (&maker, VODER_ONCE_RETRY);
    g_autoptr (VoderGroup) group = start (once, N_THREADS);

    assert_group_succeeds (group);
    g_assert_cmpint (maker.n_runs, ==, 1);
  }
}

static void
test_error_to_all (void)
{
  Maker maker = { .stubborn = TRUE, .fails = TRUE };
  g_autoptr (VoderOnce) once = once_new (&maker, VODER_ONCE_KEEP_ERROR);
  g_autoptr (VoderGroup) group = start (once, N_THREADS);

  wait_for_int (&maker.n_running, 1);
  g_atomic_int_set (&maker.may_end, 1);
  assert_all_fail (group, N_THREADS, G_IO_ERROR_BUSY);
  assert_fails (once, NULL, G_IO_ERROR_BUSY);
  g_assert_true (voder_once_is_done (once));
  g_assert_cmpint (maker.n_runs, ==, 1);
}

static void
test_retry (void)
{
  Maker maker = { .may_end = 1, .fails = TRUE };
  g_autoptr (VoderOnce) once = once_new (&maker, VODER_ONCE_RETRY);

  assert_fails (once, NULL, G_IO_ERROR_BUSY);
  assert_fails (once, NULL, G_IO_ERROR_BUSY);
  g_assert_false (voder_once_is_done (once));
  maker.fails = FALSE;
  assert_gets (once, 3);
  assert_gets (once, 3);
}

static gpointer
make_nothing (gpointer data, GCancellable *cancellable, GError **error)
{
  return NULL;
}

static void
test_silent_failure (void)
{
  g_autoptr (VoderOnce) once = voder_once_new (G_TYPE_OBJECT, VODER_ONCE_RETRY,
                                               make_nothing, NULL, NULL);

  assert_fails (once, NULL, G_IO_ERROR_FAILED);
}

static gpointer
make_object (gpointer data, GCancellable *cancellable, GError **error)
{
  return g_object_ref (data);
}

static void
test_object (void)
{
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  VoderOnce *once = voder_once_new (G_TYPE_OBJECT, VODER_ONCE_RETRY,
                                    make_object, object, NULL);
  gpointer first = voder_once_get (once, NULL, NULL);
  gpointer second = voder_once_get (once, NULL, NULL);

  g_assert_true (first == object && second == object);
  g_object_unref (first);
  g_object_unref (second);
  g_object_unref (once);
  end_runs ();
  g_assert_cmpuint (object->ref_count, ==, 1);
}

static void
test_cancelled_waiter (void)
{
  Maker maker = { 0 };
  g_autoptr (VoderOnce) once = once_new (&maker, VODER_ONCE_RETRY);
  g_autoptr (VoderGroup) others = start (once, 2);
  g_autoptr (VoderContext) brief = NULL;

  wait_for_int (&maker.n_running, 1);
  brief = voder_context_new_with_timeout (NULL, SOON_US);
  assert_fails (once, G_CANCELLABLE (brief), G_IO_ERROR_TIMED_OUT);
  assert_fails (once, G_CANCELLABLE (brief), G_IO_ERROR_TIMED_OUT);
  g_assert_cmpint (maker.n_cancelled, ==, 0);
  g_atomic_int_set (&maker.may_end, 1);
  assert_group_succeeds (others);
  g_assert_cmpint (maker.n_runs, ==, 1);
}

static void
test_first_caller_leaves (void)
{
  Maker maker = { .stubborn = TRUE };
  g_autoptr (VoderOnce) once = once_new (&maker, VODER_ONCE_RETRY);
  g_autoptr (VoderGroup) first = start (once, 1);
  g_autoptr (VoderGroup) second = NULL;
  guint n_live;

  wait_for_int (&maker.n_running, 1);
  n_live = voder_flow_get_live ();
  second = start (once, 1);
  while (voder_flow_get_live () == n_live)
    sched_yield ();
  voder_group_cancel (first, NULL);
  assert_all_fail (first, 1, G_IO_ERROR_CANCELLED);
  g_atomic_int_set (&maker.may_end, 1);
  assert_group_succeeds (second);
}

static void
test_last_leaves (void)
{
  Maker maker = { 0 };
  g_autoptr (VoderOnce) once = once_new (&maker, VODER_ONCE_KEEP_ERROR);
  g_autoptr (VoderGroup) group = start (once, 3);

  wait_for_int (&maker.n_running, 1);
  voder_group_cancel (group, NULL);
  assert_all_fail (group, 3, G_IO_ERROR_CANCELLED);
  wait_for_int (&maker.n_cancelled, 1);
  /* That was no outcome. */
  g_atomic_int_set (&maker.may_end, 1);
  assert_gets (once, 2);
}

static void
test_abandoned_and_asked_again (void)
{
  Maker maker = { .stubborn = TRUE, .fails = TRUE };
  g_autoptr (VoderOnce) once = once_new (&maker, VODER_ONCE_RETRY);
  g_autoptr (VoderGroup) first = start (once, 1);
  g_autoptr (VoderGroup) second = NULL;
  guint n_live;

  wait_for_int (&maker.n_running, 1);
  voder_group_cancel (first, NULL);
  assert_all_fail (first, 1, G_IO_ERROR_CANCELLED);
  wait_for_int (&maker.n_cancelled, 1);
  n_live = voder_flow_get_live ();
  second = start (once, 1);
  while (voder_flow_get_live () == n_live)
    sched_yield ();
  /* The run, which fails, counts for nobody; there is one more. */
  g_atomic_int_set (&maker.may_end, 1);
  assert_all_fail (second, 1, G_IO_ERROR_BUSY);
  g_assert_cmpint (maker.n_runs, ==, 2);
}

static void
test_abandoned_but_made (void)
{
  Maker maker = { .stubborn = TRUE };
  g_autoptr (VoderOnce) once = once_new (&maker, VODER_ONCE_RETRY);
  g_autoptr (VoderGroup) first = start (once, 1);

  wait_for_int (&maker.n_running, 1);
  voder_group_cancel (first, NULL);
  assert_all_fail (first, 1, G_IO_ERROR_CANCELLED);
  g_atomic_int_set (&maker.may_end, 1);
  assert_gets (once, 1);
  g_assert_cmpint (maker.n_runs, ==, 1);
}

static void
test_cancelled_before (void)
{
  Maker maker = { .may_end = 1 };
  g_autoptr (VoderOnce) once = once_new (&maker, VODER_ONCE_RETRY);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  assert_fails (once, cancellable, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (maker.n_runs, ==, 0);
  /* Nor does it get what is there. */
  assert_gets (once, 1);
  assert_fails (once, cancellable, G_IO_ERROR_CANCELLED);
}

static void
test_dropped_while_running (void)
{
  Maker maker = { .stubborn = TRUE };
  VoderOnce *once = once_new (&maker, VODER_ONCE_RETRY);
  g_autoptr (VoderGroup) group = start (once, 1);

  wait_for_int (&maker.n_running, 1);
  voder_group_cancel (group, NULL);
  assert_all_fail (group, 1, G_IO_ERROR_CANCELLED);
  g_object_unref (once);
  g_atomic_int_set (&maker.may_end, 1);
  end_runs ();
  g_assert_cmpint (maker.n_destroyed, ==, 1);
}

static void
test_shutdown (void)
{
  Maker maker = { 0 };
  g_autoptr (VoderOnce) once = once_new (&maker, VODER_ONCE_KEEP_ERROR);
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 1);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_COLLECT, NULL);

  voder_group_go (group, get_task, once, NULL, NULL);
  wait_for_int (&maker.n_running, 1);
  voder_flow_shutdown ();
  assert_all_fail (group, 1, G_IO_ERROR_CANCELLED);
  g_assert_false (voder_once_is_done (once));
  g_atomic_int_set (&maker.may_end, 1);
  assert_gets (once, 2);
}

static gpointer
ask_other (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderOnce **other = data;

  return voder_once_get (*other, cancellable, error);
}

static void
test_recursion (void)
{
  VoderOnce *self = NULL;
  g_autoptr (VoderOnce) once =
      voder_once_new (TEST_TYPE_ITEM, VODER_ONCE_RETRY, ask_other, &self, NULL);

  self = once;
  assert_fails (once, NULL, G_IO_ERROR_WOULD_RECURSE);
}

static void
test_ring (void)
{
  VoderOnce *first = NULL;
  VoderOnce *second = NULL;
  VoderOnce *third = NULL;

  first = voder_once_new (TEST_TYPE_ITEM, VODER_ONCE_RETRY, ask_other, &second,
                          NULL);
  second = voder_once_new (TEST_TYPE_ITEM, VODER_ONCE_RETRY, ask_other, &third,
                           NULL);
  third = voder_once_new (TEST_TYPE_ITEM, VODER_ONCE_RETRY, ask_other, &first,
                          NULL);
  for (guint i = 0; i < 20; i++) {
    g_autoptr (VoderGroup) group = start (first, 2);
    g_autoptr (VoderGroup) other = start (second, 2);

    assert_all_fail (group, 2, G_IO_ERROR_WOULD_RECURSE);
    assert_all_fail (other, 2, G_IO_ERROR_WOULD_RECURSE);
  }
  g_object_unref (first);
  g_object_unref (second);
  g_object_unref (third);
}

static void
test_chain (void)
{
  Maker maker = { .may_end = 1 };
  g_autoptr (VoderOnce) last = once_new (&maker, VODER_ONCE_RETRY);
  g_autoptr (VoderOnce) first =
      voder_once_new (TEST_TYPE_ITEM, VODER_ONCE_RETRY, ask_other, &last, NULL);

  assert_gets (first, 1);
}

/* Who asks may have left before the function runs: it is told so, too. */
static void
test_left_early (void)
{
  Maker maker = { 0 };

  for (int i = 0; i < 100; i++) {
    VoderOnce *once = once_new (&maker, VODER_ONCE_RETRY);
    g_autoptr (VoderContext) context = voder_context_new (NULL);

    voder_once_get_async (once, G_CANCELLABLE (context), NULL, NULL);
    voder_context_cancel (context, NULL);
    g_object_unref (once);
    while (g_atomic_int_get (&maker.n_destroyed) <= i)
      if (!g_main_context_iteration (NULL, FALSE))
        sched_yield ();
  }
  end_runs ();
  g_assert_cmpint (maker.n_cancelled, ==, maker.n_runs);
}

/* Two that ask each other, the first for a moment only. */
typedef struct {
  VoderOnce *first;
  VoderOnce *second;
  int n_running;
  int n_left;
  int n_asking;
  int may_end;
} Partners;

static gpointer
ask_briefly (gpointer data, GCancellable *cancellable, GError **error)
{
  Partners *partners = data;
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, SOON_US);

  assert_fails (partners->second, G_CANCELLABLE (context),
                G_IO_ERROR_TIMED_OUT);
  g_atomic_int_set (&partners->n_left, 1);
  wait_for_int (&partners->may_end, 1);
  return test_item_new (0, 1);
}

static gpointer
ask_back (gpointer data, GCancellable *cancellable, GError **error)
{
  Partners *partners = data;

  g_atomic_int_set (&partners->n_running, 1);
  wait_for_int (&partners->n_left, 1);
  g_atomic_int_set (&partners->n_asking, 1);
  return voder_once_get (partners->first, cancellable, error);
}

/* Who has left waits for nothing: there is no ring. */
static void
test_left (void)
{
  Partners partners = { NULL };
  g_autoptr (VoderOnce) first = voder_once_new (
      TEST_TYPE_ITEM, VODER_ONCE_RETRY, ask_briefly, &partners, NULL);
  g_autoptr (VoderOnce) second = voder_once_new (
      TEST_TYPE_ITEM, VODER_ONCE_RETRY, ask_back, &partners, NULL);
  g_autoptr (VoderGroup) asking = NULL;
  g_autoptr (VoderGroup) leaving = NULL;

  partners.first = first;
  partners.second = second;
  asking = start (second, 1);
  wait_for_int (&partners.n_running, 1);
  leaving = start (first, 1);
  wait_for_int (&partners.n_asking, 1);
  for (guint i = 0; i < 100; i++)
    sched_yield ();
  g_atomic_int_set (&partners.may_end, 1);
  assert_group_succeeds (leaving);
  assert_group_succeeds (asking);
}

/* Nobody else holds it when a value was got. */
static void
test_own (void)
{
  Maker maker = { .may_end = 1 };

  for (guint i = 0; i < 500; i++) {
    VoderOnce *once = once_new (&maker, VODER_ONCE_RETRY);

    assert_gets (once, i + 1);
    g_assert_finalize_object (once);
  }
}

static gpointer
ask_in_task (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderOnce **self = data;
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, cancellable);

  voder_group_go (group, get_task, *self, NULL, NULL);
  g_assert_false (voder_group_wait (group, cancellable, error));
  return NULL;
}

static void
test_recursion_in_task (void)
{
  VoderOnce *self = NULL;
  g_autoptr (VoderOnce) once = voder_once_new (TEST_TYPE_ITEM, VODER_ONCE_RETRY,
                                               ask_in_task, &self, NULL);

  self = once;
  assert_fails (once, NULL, G_IO_ERROR_WOULD_RECURSE);
}

static GBytes *
make_bytes (GCancellable *cancellable, gpointer data)
{
  g_assert_true (G_IS_CANCELLABLE (cancellable));
  return data != NULL ? g_bytes_new_static (data, strlen (data)) : NULL;
}

static VoderOnce *
closure_once (const char *text)
{
  return voder_once_new_with_closure (
      G_TYPE_BYTES, VODER_ONCE_RETRY,
      g_cclosure_new (G_CALLBACK (make_bytes), (gpointer) text, NULL));
}

static void
test_closure (void)
{
  g_autoptr (VoderOnce) once = closure_once ("hello");
  g_autoptr (VoderOnce) bad = closure_once (NULL);
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) none = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_true (voder_once_get_value (once, &value, NULL, NULL));
  g_assert_cmpuint (g_bytes_get_size (g_value_get_boxed (&value)), ==, 5);
  g_assert_false (voder_once_get_value (bad, &none, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
}

static TestItem *
finish (VoderOnce *once, GAsyncResult **result, GError **error)
{
  g_autoptr (GAsyncResult) done = NULL;

  iterate_until_set (result);
  done = g_steal_pointer (result);
  return voder_once_get_finish (once, done, error);
}

static void
test_async (void)
{
  Maker maker = { 0 };
  g_autoptr (VoderOnce) once = once_new (&maker, VODER_ONCE_RETRY);
  GAsyncResult *results[20] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    voder_once_get_async (once, NULL, keep_result, &results[i]);
  g_atomic_int_set (&maker.may_end, 1);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
    g_autoptr (TestItem) item = finish (once, &results[i], NULL);

    g_assert_cmpuint (item->number, ==, 1);
    g_clear_pointer (&item, test_item_unref);
    /* Now it is there. */
    voder_once_get_async (once, NULL, keep_result, &results[i]);
    item = finish (once, &results[i], NULL);
    g_assert_cmpuint (item->number, ==, 1);
  }
}

static void
test_async_error (void)
{
  Maker maker = { .may_end = 1, .fails = TRUE };
  g_autoptr (VoderOnce) once = once_new (&maker, VODER_ONCE_KEEP_ERROR);

  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;
    GAsyncResult *result = NULL;

    voder_once_get_async (once, NULL, keep_result, &result);
    iterate_until_set (&result);
    g_assert_true (g_task_had_error (G_TASK (result)));
    g_assert_null (finish (once, &result, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
    g_assert_cmpstr (error->message, ==, "1");
  }
}

/* It is tried again for who asks later; who waited has the error, too. */
static void
test_async_error_to_all (void)
{
  Maker maker = { .fails = TRUE };
  g_autoptr (VoderOnce) once = once_new (&maker, VODER_ONCE_RETRY);
  GAsyncResult *results[N_THREADS] = { NULL };

  for (guint i = 0; i < N_THREADS; i++)
    voder_once_get_async (once, NULL, keep_result, &results[i]);
  wait_for_int (&maker.n_running, 1);
  g_atomic_int_set (&maker.may_end, 1);
  for (guint i = 0; i < N_THREADS; i++) {
    g_autoptr (GError) error = NULL;

    iterate_until_set (&results[i]);
    g_assert_null (finish (once, &results[i], &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
    g_assert_cmpstr (error->message, ==, "1");
  }
  g_assert_cmpint (maker.n_runs, ==, 1);
  maker.fails = FALSE;
  assert_gets (once, 2);
}

static void
test_async_cancel (void)
{
  Maker maker = { 0 };
  g_autoptr (VoderOnce) once = once_new (&maker, VODER_ONCE_RETRY);
  g_autoptr (GCancellable) plain = g_cancellable_new ();
  g_autoptr (VoderContext) brief =
      voder_context_new_with_timeout (NULL, SOON_US);
  g_autoptr (GError) cancelled = NULL;
  g_autoptr (GError) timeout = NULL;
  GAsyncResult *results[2] = { NULL };

  voder_once_get_async (once, plain, keep_result, &results[0]);
  voder_once_get_async (once, G_CANCELLABLE (brief), keep_result, &results[1]);
  wait_for_int (&maker.n_running, 1);
  g_assert_null (finish (once, &results[1], &timeout));
  g_assert_error (timeout, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpint (g_atomic_int_get (&maker.n_cancelled), ==, 0);
  g_cancellable_cancel (plain);
  g_assert_null (finish (once, &results[0], &cancelled));
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  wait_for_int (&maker.n_cancelled, 1);
  /* One that has ended already. */
  g_clear_error (&cancelled);
  voder_once_get_async (once, plain, keep_result, &results[0]);
  g_assert_null (finish (once, &results[0], &cancelled));
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  end_runs ();
}

static gboolean
fickle_task (gpointer data, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < 200; i++) {
    g_autoptr (VoderContext) brief =
        voder_context_new_with_timeout (cancellable, i % 5 * 20);
    g_autoptr (TestItem) item =
        voder_once_get (data, G_CANCELLABLE (brief), NULL);
  }

  return TRUE;
}

static gpointer
make_slowly (gpointer data, GCancellable *cancellable, GError **error)
{
  Maker *maker = data;

  g_assert_cmpint (g_atomic_int_add (&maker->n_running, 1), ==, 0);
  for (guint i = 0; i < 20; i++)
    sched_yield ();
  g_atomic_int_add (&maker->n_running, -1);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "busy");

  return NULL;
}

static void
test_fickle_crowd (void)
{
  Maker maker = { 0 };
  g_autoptr (VoderOnce) once = voder_once_new (TEST_TYPE_ITEM, VODER_ONCE_RETRY,
                                               make_slowly, &maker, NULL);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

  for (guint i = 0; i < N_THREADS; i++)
    voder_group_go (group, fickle_task, once, NULL, NULL);
  assert_group_succeeds (group);
  end_runs ();
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/once/it-is-made-once-for-all", test_once);
  voder_test_add ("/once/a-crowd-has-it-made-once", test_crowd);
  voder_test_add ("/once/a-kept-error-goes-to-all", test_error_to_all);
  voder_test_add ("/once/after-an-error-it-is-tried-again", test_retry);
  voder_test_add ("/once/a-failure-without-error-gets-one",
                  test_silent_failure);
  voder_test_add ("/once/an-object-is-shared", test_object);
  voder_test_add ("/once/who-is-cancelled-leaves-alone", test_cancelled_waiter);
  voder_test_add ("/once/the-first-may-leave-the-others",
                  test_first_caller_leaves);
  voder_test_add ("/once/the-last-to-leave-cancels", test_last_leaves);
  voder_test_add ("/once/after-a-cancelled-run-there-is-another",
                  test_abandoned_and_asked_again);
  voder_test_add ("/once/what-a-cancelled-run-made-counts",
                  test_abandoned_but_made);
  voder_test_add ("/once/who-was-cancelled-starts-nothing",
                  test_cancelled_before);
  voder_test_add ("/once/it-may-be-dropped-in-a-run",
                  test_dropped_while_running);
  voder_test_add ("/once/a-shutdown-is-no-outcome", test_shutdown);
  voder_test_add ("/once/recursion-is-an-error", test_recursion);
  voder_test_add ("/once/recursion-in-a-task-is-an-error",
                  test_recursion_in_task);
  voder_test_add ("/once/a-ring-is-an-error", test_ring);
  voder_test_add ("/once/a-chain-is-none", test_chain);
  voder_test_add ("/once/who-leaves-before-it-runs-cancels", test_left_early);
  voder_test_add ("/once/who-has-left-makes-no-ring", test_left);
  voder_test_add ("/once/it-is-the-callers-alone-afterwards", test_own);
  voder_test_add ("/once/a-closure-makes-a-value", test_closure);
  voder_test_add ("/once/async-is-as-sync", test_async);
  voder_test_add ("/once/async-tells-the-error", test_async_error);
  voder_test_add ("/once/an-error-goes-to-all-who-wait",
                  test_async_error_to_all);
  voder_test_add ("/once/async-waits-can-be-cancelled", test_async_cancel);
  voder_test_add ("/once/a-fickle-crowd-does-no-harm", test_fickle_crowd);

  return voder_test_run ();
}
