/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tasks that return in threads: each once, in its context, in order. */
#include "flow-fixture.h"

#define N_TASKS   5000
#define N_THREADS 4

typedef struct {
  GMainContext *context;
  GPtrArray *results;
} Loop;

static void
loop_init (Loop *self, GMainContext *context)
{
  self->context = context;
  self->results = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
loop_clear (Loop *self)
{
  g_clear_pointer (&self->results, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Loop, loop_clear)

static void
loop_run (Loop *self, guint n_results)
{
  while (self->results->len < n_results)
    g_main_context_iteration (self->context, TRUE);
}

static void
on_returned (GObject *source, GAsyncResult *result, gpointer data)
{
  Loop *loop = data;

  g_assert_true (g_main_context_is_owner (loop->context));
  g_ptr_array_add (loop->results, g_object_ref (result));
}

/* A task of the thread's own context. */
static GTask *
task_new (Loop *loop)
{
  return g_task_new (NULL, NULL, on_returned, loop);
}

static gboolean
return_number (gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GTask) task = data;

  voder_task_return_int (task, GPOINTER_TO_INT (g_task_get_task_data (task)));
  return TRUE;
}

static void
submit_number (VoderPool *pool, Loop *loop, int number)
{
  GTask *task = task_new (loop);
  g_autoptr (GError) error = NULL;

  g_task_set_task_data (task, GINT_TO_POINTER (number), NULL);
  voder_pool_submit (pool, VODER_POOL_PRIORITY_DEFAULT, return_number, task,
                     NULL, NULL, &error);
  g_assert_no_error (error);
}

static int
take_number (Loop *loop, guint at)
{
  g_autoptr (GError) error = NULL;
  gssize number =
      g_task_propagate_int (G_TASK (loop->results->pdata[at]), &error);

  g_assert_no_error (error);
  return (int) number;
}

static void
test_order (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 0);
  g_auto (Loop) loop = { 0 };

  loop_init (&loop, NULL);
  for (int i = 0; i < N_TASKS; i++)
    submit_number (pool, &loop, i);
  loop_run (&loop, N_TASKS);

  for (int i = 0; i < N_TASKS; i++)
    g_assert_cmpint (take_number (&loop, i), ==, i);
}

static void
test_threads (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", N_THREADS, N_THREADS, 0);
  g_autofree guint *n_seen = g_new0 (guint, N_TASKS);
  g_auto (Loop) loop = { 0 };

  loop_init (&loop, NULL);
  for (int i = 0; i < N_TASKS; i++) {
    submit_number (pool, &loop, i);
    g_main_context_iteration (NULL, FALSE);
  }
  loop_run (&loop, N_TASKS);

  for (int i = 0; i < N_TASKS; i++)
    n_seen[take_number (&loop, i)]++;
  for (int i = 0; i < N_TASKS; i++)
    g_assert_cmpuint (n_seen[i], ==, 1);
}

typedef struct {
  Loop *loop;
  VoderPool *pool;
  GTask *old;
  GTask *young;
} Overtaking;

static gboolean
return_both (gpointer data, GCancellable *cancellable, GError **error)
{
  Overtaking *self = data;

  voder_task_return_boolean (self->young, TRUE);
  voder_task_return_boolean (self->old, TRUE);
  return TRUE;
}

static gboolean
make_young (gpointer data)
{
  Overtaking *self = data;
  g_autoptr (VoderGroup) group =
      voder_group_new (self->pool, VODER_GROUP_FIRST_ERROR, NULL);

  self->young = task_new (self->loop);
  voder_group_go (group, return_both, self, NULL, NULL);
  g_assert_true (voder_group_wait (group, NULL, NULL));
  return G_SOURCE_REMOVE;
}

/* GTask makes one wait that is as new as the turn of the loop. */
static void
test_overtaking (void)
{
  g_auto (Loop) loop = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 0);
  g_autoptr (GTask) first = NULL;
  Overtaking overtaking = { .loop = &loop, .pool = pool };

  loop_init (&loop, NULL);
  overtaking.old = task_new (&loop);
  first = task_new (&loop);
  g_idle_add_full (G_PRIORITY_DEFAULT, make_young, &overtaking, NULL);
  voder_task_return_boolean (first, TRUE);
  loop_run (&loop, 3);

  g_assert_true (loop.results->pdata[0] == (gpointer) first);
  g_assert_true (loop.results->pdata[1] == (gpointer) overtaking.young);
  g_assert_true (loop.results->pdata[2] == (gpointer) overtaking.old);
  g_object_unref (overtaking.young);
  g_object_unref (overtaking.old);
}

static gboolean
run_context (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderPool *pool = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_auto (Loop) loop = { 0 };

  g_main_context_push_thread_default (context);
  loop_init (&loop, context);
  for (int i = 0; i < N_TASKS; i++)
    submit_number (pool, &loop, i);
  loop_run (&loop, N_TASKS);
  g_main_context_pop_thread_default (context);

  return TRUE;
}

/* Tasks return where they come from, and a context may go right after. */
static void
test_contexts (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 2, 2, 0);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_THREADS; i++)
    voder_group_go (group, run_context, pool, NULL, NULL);
  voder_group_wait (group, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
return_nothing (gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GTask) task = data;

  voder_task_return_boolean (task, FALSE);
  return TRUE;
}

static void
on_returned_nested (GObject *source, GAsyncResult *result, gpointer data)
{
  Loop *loop = data;

  on_returned (source, result, data);
  if (loop->results->len == 1)
    loop_run (loop, N_TASKS);
}

/* A callback that runs the loop itself does not keep the others waiting. */
static void
test_nested (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 2, 2, 0);
  g_auto (Loop) loop = { 0 };

  loop_init (&loop, NULL);
  for (int i = 0; i < N_TASKS; i++)
    voder_pool_submit (pool, 0, return_nothing,
                       g_task_new (NULL, NULL, on_returned_nested, &loop), NULL,
                       NULL, NULL);
  while (loop.results->len == 0)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (loop.results->len, ==, N_TASKS);
}

static void
count_free (gpointer data)
{
  ++*(int *) data;
}

static void
test_values (void)
{
  g_auto (Loop) loop = { 0 };
  g_autoptr (GTask) pointer = NULL;
  g_autoptr (GTask) boolean = NULL;
  g_autoptr (GTask) failed = NULL;
  g_autoptr (GError) error = NULL;
  int n_freed = 0;

  loop_init (&loop, NULL);
  pointer = task_new (&loop);
  boolean = task_new (&loop);
  failed = task_new (&loop);
  voder_task_return_pointer (pointer, &n_freed, count_free);
  voder_task_return_boolean (boolean, TRUE);
  voder_task_return_error (
      failed, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "busy"));
  g_assert_cmpuint (loop.results->len, ==, 0);
  loop_run (&loop, 3);

  g_assert_true (g_task_propagate_boolean (boolean, &error));
  g_assert_no_error (error);
  g_assert_false (g_task_propagate_boolean (failed, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);

  /* What nobody takes is freed. */
  g_ptr_array_set_size (loop.results, 0);
  g_clear_object (&pointer);
  g_assert_cmpint (n_freed, ==, 1);
}

/* A task of another priority keeps it. */
static void
test_priority (void)
{
  g_auto (Loop) loop = { 0 };
  g_autoptr (GTask) low = NULL;
  g_autoptr (GTask) usual = NULL;

  loop_init (&loop, NULL);
  low = task_new (&loop);
  usual = task_new (&loop);
  g_task_set_priority (low, G_PRIORITY_LOW);
  voder_task_return_boolean (low, TRUE);
  voder_task_return_boolean (usual, TRUE);
  loop_run (&loop, 2);

  g_assert_true (loop.results->pdata[0] == (gpointer) usual);
  g_assert_true (loop.results->pdata[1] == (gpointer) low);
}

/* Nothing holds a task that has returned. */
static void
test_nothing_left (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_auto (Loop) loop = { 0 };
  GTask *task;

  g_main_context_push_thread_default (context);
  loop_init (&loop, context);
  task = task_new (&loop);
  g_object_add_weak_pointer (G_OBJECT (task), (gpointer *) &task);
  voder_task_return_boolean (task, TRUE);
  g_object_unref (task);
  g_assert_nonnull (task);
  loop_run (&loop, 1);
  g_ptr_array_set_size (loop.results, 0);
  g_main_context_pop_thread_default (context);

  g_assert_null (task);
  g_assert_false (g_main_context_pending (context));
}

static GTask *
task_new_cancelled (Loop *loop)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GTask *task = g_task_new (NULL, cancellable, on_returned, loop);

  g_task_set_check_cancellable (task, FALSE);
  g_cancellable_cancel (cancellable);
  return task;
}

/* Takes the tasks; they return from here. */
static void
assert_come_in_order (Loop *loop, GTask **tasks, guint n_tasks)
{
  for (guint i = 0; i < n_tasks; i++) {
    voder_task_return_boolean (tasks[i], TRUE);
    g_object_unref (tasks[i]);
  }
  loop_run (loop, n_tasks);

  for (guint i = 0; i < n_tasks; i++)
    g_assert_true (loop->results->pdata[i] == (gpointer) tasks[i]);
}

/* GTask has one wait whose cancellable has ended, also after what it did. */
static void
test_cancelled (void)
{
  g_auto (Loop) loop = { 0 };
  GTask *tasks[6];

  loop_init (&loop, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tasks); i++)
    tasks[i] = i % 3 != 2 ? task_new_cancelled (&loop) : task_new (&loop);
  assert_come_in_order (&loop, tasks, G_N_ELEMENTS (tasks));
}

static void
on_returned_within (GObject *source, GAsyncResult *result, gpointer data)
{
  on_returned (source, result, data);
  g_main_context_iteration (NULL, FALSE);
}

/* Nor does one that was to follow it when a callback has run the loop. */
static void
test_cancelled_within (void)
{
  g_auto (Loop) loop = { 0 };
  GTask *tasks[3];

  loop_init (&loop, NULL);
  tasks[0] = g_task_new (NULL, NULL, on_returned_within, &loop);
  tasks[1] = task_new_cancelled (&loop);
  tasks[2] = task_new (&loop);
  assert_come_in_order (&loop, tasks, G_N_ELEMENTS (tasks));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/task/returns-in-order", test_order);
  voder_test_add ("/task/none-overtakes-another", test_overtaking);
  voder_test_add ("/task/none-overtakes-a-cancelled-one", test_cancelled);
  voder_test_add ("/task/none-overtakes-a-cancelled-one-from-a-callback",
                  test_cancelled_within);
  voder_test_add ("/task/each-returns-once", test_threads);
  voder_test_add ("/task/returns-in-its-context", test_contexts);
  voder_test_add ("/task/a-callback-may-run-the-loop", test_nested);
  voder_test_add ("/task/what-it-returns", test_values);
  voder_test_add ("/task/keeps-its-priority", test_priority);
  voder_test_add ("/task/nothing-is-left", test_nothing_left);

  return voder_test_run ();
}
