/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-task.h"

#include "voder-attach-private.h"
#include "voder-sync-private.h"
#include "voder-task-private.h"

/*
 * A GTask that returns in a thread attaches a source of its own to its main
 * context and wakes it up. Here all tasks that return while the context has not
 * come to the first of them share one source and one wake-up; the source leaves
 * when it has nothing more to return.
 */
typedef struct _Returned Returned;
struct _Returned {
  Returned *next;
  GTask *task;
  void (*give) (Returned *returned);
  gpointer pointer;
  gssize number;
  GDestroyNotify destroy;
};

typedef struct {
  Returned *head;
  Returned *last;
} ReturnedList;

typedef struct _ReturnSource ReturnSource;
struct _ReturnSource {
  GSource source;

  GMainContext *context; /* not owned: the tasks own it */

  /* These are of the context's thread alone. */
  ReturnedList ready;
  guint n_postponed;

  /* These are guarded by the lock. */
  ReturnedList queued;
  gboolean waits;
  ReturnSource *next;

  atomic_bool has_queued;
};

/* The sources that are to return something, one for each context. */
static VoderLock lock = VODER_LOCK_INIT;
static ReturnSource *sources;

static void
append (ReturnedList *self, ReturnedList *more)
{
  if (more->head == NULL)
    return;

  if (self->head == NULL)
    self->head = more->head;
  else
    self->last->next = more->head;
  self->last = more->last;
  *more = (ReturnedList){ NULL, NULL };
}

static Returned *
pop (ReturnedList *self)
{
  Returned *first = self->head;

  if (first != NULL)
    self->head = first->next;

  return first;
}

static void
give_boolean (Returned *returned)
{
  g_task_return_boolean (returned->task, (gboolean) returned->number);
}

static void
give_int (Returned *returned)
{
  g_task_return_int (returned->task, returned->number);
}

static void
give_pointer (Returned *returned)
{
  g_task_return_pointer (returned->task, returned->pointer, returned->destroy);
}

static void
give_value (Returned *returned)
{
  g_task_return_value (returned->task, returned->pointer);
  g_boxed_free (G_TYPE_VALUE, returned->pointer);
}

static void
give_error (Returned *returned)
{
  g_task_return_error (returned->task, returned->pointer);
}

/* Frees it as well. FALSE when its callback comes by a source of GIO's, behind
 * those that the context has: so it does where the cancellable of the task has
 * ended, be it after what the task returns. */
static gboolean
deliver (Returned *returned)
{
  gboolean called;

  returned->give (returned);
  called = g_task_get_completed (returned->task);
  g_object_unref (returned->task);
  g_free (returned);

  return called;
}

static void
take_queued (ReturnSource *self)
{
  voder_lock (&lock);
  append (&self->ready, &self->queued);
  atomic_store (&self->has_queued, FALSE);
  voder_unlock (&lock);
}

/* What is to be returned is taken here, before anything is dispatched: a GTask
 * that was made since then would make a source of its own all the same, and
 * others would overtake it. */
static gboolean
is_ready (GSource *source)
{
  ReturnSource *self = (ReturnSource *) source;

  if (atomic_load (&self->has_queued))
    take_queued (self);

  return self->ready.head != NULL;
}

static gboolean
prepare (GSource *source, int *timeout_ms)
{
  *timeout_ms = -1;
  return is_ready (source);
}

/* TRUE when nothing can come any more: who returns then makes another. */
static gboolean
leave_if_done (ReturnSource *self)
{
  gboolean done;

  voder_lock (&lock);
  done = self->ready.head == NULL && self->queued.head == NULL;
  if (done && self->waits) {
    ReturnSource **link = &sources;

    while (*link != self)
      link = &(*link)->next;
    *link = self->next;
    self->waits = FALSE;
  }
  voder_unlock (&lock);

  return done;
}

/* Those that follow what was postponed have their turn behind that. */
static void
postpone (ReturnSource *self)
{
  self->n_postponed++;
  /* As it is, but last of those that the context has. */
  g_source_set_priority (&self->source, g_source_get_priority (&self->source));
}

/* A callback may run the context itself, and so come here again: what is ready
 * is taken one by one. What comes meanwhile waits for the next turn. */
static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  ReturnSource *self = (ReturnSource *) source;
  guint n_postponed = self->n_postponed;
  Returned *returned;
  gboolean done;

  while (self->n_postponed == n_postponed &&
         (returned = pop (&self->ready)) != NULL) {
    if (!deliver (returned))
      postpone (self);
  }

  done = leave_if_done (self);
  VODER_HANDS_OVER (self);
  return done ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/* Whoever has made it may be the last to have it. */
static void
finalize (GSource *source)
{
  VODER_TAKES_OVER (source);
  VODER_HAPPENS_NO_MORE (source);
}

static GSourceFuncs return_source_funcs = {
  .prepare = prepare,
  .check = is_ready,
  .dispatch = dispatch,
  .finalize = finalize,
};

static ReturnSource *
find_source (GMainContext *context)
{
  ReturnSource *self = sources;

  while (self != NULL && self->context != context)
    self = self->next;

  return self;
}

static ReturnSource *
source_new (GMainContext *context)
{
  GSource *source = g_source_new (&return_source_funcs, sizeof (ReturnSource));
  ReturnSource *self = (ReturnSource *) source;

  g_source_set_static_name (source, "VoderTaskReturn");
  g_source_set_can_recurse (source, TRUE);
  VODER_IS_ATOMIC (self->has_queued);
  self->context = context;
  self->waits = TRUE;
  self->next = sources;
  sources = self;

  return self;
}

static gboolean
is_running (GMainContext *context)
{
  GSource *source = g_main_current_source ();

  return source != NULL && g_source_get_context (source) == context;
}

/* The context lives as long as there is something queued, so that a source that
 * it does not have yet may be filled by others. */
static void
queue (GMainContext *context, Returned *returned)
{
  ReturnedList one = { returned, returned };
  g_autoptr (GMainContext) kept = NULL;
  ReturnSource *self;
  GSource *made = NULL;
  gboolean wakes;

  voder_lock (&lock);
  self = find_source (context);
  if (self == NULL) {
    self = source_new (context);
    made = &self->source;
  }
  append (&self->queued, &one);
  wakes = !atomic_exchange (&self->has_queued, TRUE);
  /* The task may be gone before the context has been woken up. */
  if (made != NULL || wakes)
    kept = g_main_context_ref (context);
  voder_unlock (&lock);

  if (made != NULL) {
    voder_attach (made, context, made);
    g_source_unref (made);
  } else if (wakes && !is_running (context)) {
    g_main_context_wakeup (context);
  }
}

/* Takes the task. */
static void
take_later (GTask *task, const Returned *how)
{
  GMainContext *context = g_task_get_context (task);
  Returned *returned = g_memdup2 (how, sizeof *how);

  returned->task = task;

  /* A source has one priority. */
  if (g_task_get_priority (task) != G_PRIORITY_DEFAULT)
    deliver (returned);
  else
    queue (context, returned);
}

void
voder_task_take_boolean (GTask *task, gboolean value)
{
  take_later (task, &(Returned){ .give = give_boolean, .number = value });
}

void
voder_task_take_pointer (GTask *task, gpointer value, GDestroyNotify destroy)
{
  take_later (task, &(Returned){ .give = give_pointer,
                                 .pointer = value,
                                 .destroy = destroy });
}

void
voder_task_take_error (GTask *task, GError *error)
{
  take_later (task, &(Returned){ .give = give_error, .pointer = error });
}

static void
return_later (GTask *task, const Returned *how)
{
  take_later (g_object_ref (task), how);
}

/**
 * voder_task_return_boolean:
 * @task: a task
 * @value: what it returns
 *
 * Does what g_task_return_boolean() does, and costs less where several tasks
 * return in other threads than that of their context: they share one source
 * of the context and one wake-up. For each context they return in the order of
 * the calls, and never before the context's sources that are being dispatched
 * have been: also in the context's own thread the callback comes later. There
 * is no order between them and other sources of the context: who reports
 * something before the end lets the same task, or the same source, tell both.
 * A task of another priority than %G_PRIORITY_DEFAULT has a source of its own,
 * as in GIO.
 *
 * It is for tasks in voder_pool_run_task(), and those without a thread. A
 * task in g_task_run_in_thread() has to return before its function does: there
 * use g_task_return_boolean().
 *
 * Thread safety: any thread.
 */
void
voder_task_return_boolean (GTask *task, gboolean value)
{
  g_return_if_fail (G_IS_TASK (task));

  return_later (task, &(Returned){ .give = give_boolean, .number = value });
}

/**
 * voder_task_return_int:
 * @task: a task
 * @value: what it returns
 *
 * Does what g_task_return_int() does, as voder_task_return_boolean() does it.
 *
 * Thread safety: any thread.
 */
void
voder_task_return_int (GTask *task, gssize value)
{
  g_return_if_fail (G_IS_TASK (task));

  return_later (task, &(Returned){ .give = give_int, .number = value });
}

/**
 * voder_task_return_pointer: (skip)
 * @task: a task
 * @value: (nullable) (transfer full): what it returns
 * @destroy: (nullable): frees @value if nobody takes it
 *
 * Does what g_task_return_pointer() does, as voder_task_return_boolean() does
 * it.
 *
 * Thread safety: any thread.
 */
void
voder_task_return_pointer (GTask *task, gpointer value, GDestroyNotify destroy)
{
  g_return_if_fail (G_IS_TASK (task));

  return_later (task, &(Returned){ .give = give_pointer,
                                   .pointer = value,
                                   .destroy = destroy });
}

/**
 * voder_task_return_value:
 * @task: a task
 * @value: what it returns
 *
 * Does what g_task_return_value() does, as voder_task_return_boolean() does it:
 * for whatever voder_task_return_pointer() returns in C, in other languages.
 *
 * Thread safety: any thread.
 */
void
voder_task_return_value (GTask *task, const GValue *value)
{
  g_return_if_fail (G_IS_TASK (task));
  g_return_if_fail (G_IS_VALUE (value));

  return_later (task,
                &(Returned){ .give = give_value,
                             .pointer = g_boxed_copy (G_TYPE_VALUE, value) });
}

/**
 * voder_task_return_error:
 * @task: a task
 * @error: (transfer full): what it fails with
 *
 * Does what g_task_return_error() does, as voder_task_return_boolean() does it.
 *
 * Thread safety: any thread.
 */
void
voder_task_return_error (GTask *task, GError *error)
{
  g_return_if_fail (G_IS_TASK (task));
  g_return_if_fail (error != NULL);

  return_later (task, &(Returned){ .give = give_error, .pointer = error });
}
