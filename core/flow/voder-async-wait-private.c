/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-async-wait-private.h"

#include "voder-attach-private.h"
#include "voder-context-private.h"
#include "voder-live-private.h"

static void
end (gpointer data)
{
  VoderAsyncWait *self = data;

  VODER_TAKES_OVER (self);
  if (self->context != NULL)
    voder_context_remove_waiter (self->context, &self->watcher);
  if (self->other != NULL)
    voder_context_remove_waiter (self->other, &self->other_watcher);
  self->ended (self, atomic_load (&self->wait.claim));
}

/* Whether the task would return at once: in its own main context, a source of
 * which runs now, it calls back when it returns, unless that same source has
 * made it. One of the usual priority never does: voder_task_return_boolean()
 * keeps all those in their order. */
static gboolean
is_at_home (VoderAsyncWait *self)
{
  GSource *current = g_main_current_source ();

  return self->task != NULL && current != NULL &&
         g_task_get_priority (self->task) != G_PRIORITY_DEFAULT &&
         g_source_get_context (current) == g_task_get_context (self->task);
}

static gboolean
leave (gpointer data)
{
  return G_SOURCE_REMOVE;
}

/* Nobody who sends or cancels is to find that a stranger's callback has run.
 * It ends as the source goes, be that with the main context. */
static void
end_later (VoderAsyncWait *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, g_task_get_priority (self->task));
  g_source_set_static_name (source, "voder-async-wait");
  g_source_set_callback (source, leave, self, end);
  voder_attach (source, g_task_get_context (self->task), self);
}

static void
drop (VoderAsyncWait *self)
{
  if (!voder_refs_drop (&self->refs))
    return;

  if (self->later || is_at_home (self))
    end_later (self);
  else
    end (self);
}

static void
on_woken (VoderWait *wait)
{
  drop ((VoderAsyncWait *) (gpointer) ((char *) wait -
                                       G_STRUCT_OFFSET (VoderAsyncWait, wait)));
}

/* NULL for NULL. */
static VoderContext *
follow (GCancellable *cancellable)
{
  if (VODER_IS_CONTEXT (cancellable))
    return g_object_ref (VODER_CONTEXT (cancellable));

  return cancellable != NULL ? voder_context_new (cancellable) : NULL;
}

/*
 * Prepares a wait that cancellable ends. The task is kept; it is NULL where
 * ended uses voder_async_wait_return().
 */
void
voder_async_wait_init (VoderAsyncWait *self,
                       GTask *task,
                       GCancellable *cancellable,
                       VoderAsyncWaitFunc ended)
{
  voder_wait_init_async (&self->wait, on_woken);
  self->ended = ended;
  self->later = FALSE;
  self->task = task != NULL ? g_object_ref (task) : NULL;
  self->context = follow (cancellable);
  voder_waiter_init (&self->watcher, &self->wait, NULL);
  self->other = NULL;
  atomic_init (&self->refs, 2);
  voder_live_add (VODER_LIVE_TASK, 1);
}

/*
 * Has another cancellable end it, too. To be said before it begins, and once.
 */
void
voder_async_wait_add_cancellable (VoderAsyncWait *self,
                                  GCancellable *cancellable)
{
  self->other = follow (cancellable);
  voder_waiter_init (&self->other_watcher, &self->wait, NULL);
}

static void
watch (VoderAsyncWait *self, VoderContext *context, VoderWaiter *watcher)
{
  if (context != NULL && !voder_context_add_waiter (context, watcher) &&
      voder_wait_claim (&self->wait, VODER_WAIT_CANCELLED))
    voder_wait_wake (&self->wait);
}

/*
 * Lets the cancellable end it, and whoever has claimed its waiter already.
 */
void
voder_async_wait_begin (VoderAsyncWait *self)
{
  watch (self, self->context, &self->watcher);
  watch (self, self->other, &self->other_watcher);
  drop (self);
}

/*
 * Ends it at once: there was nothing to wait for.
 */
void
voder_async_wait_begin_ended (VoderAsyncWait *self, int outcome)
{
  voder_wait_claim (&self->wait, outcome);
  voder_wait_wake (&self->wait);
  drop (self);
}

/*
 * Puts a cancel in words; always FALSE.
 */
gboolean
voder_async_wait_set_error (VoderAsyncWait *self, int outcome, GError **error)
{
  VoderContext *ended = self->context;

  if (self->other != NULL &&
      !voder_cancellable_has_ended (G_CANCELLABLE (ended), NULL))
    ended = self->other;
  return voder_wait_set_error (outcome, G_CANCELLABLE (ended), error);
}

void
voder_async_wait_clear (VoderAsyncWait *self)
{
  g_clear_object (&self->context);
  g_clear_object (&self->other);
  g_clear_object (&self->task);
  voder_live_add (VODER_LIVE_TASK, -1);
}

typedef struct {
  GTask *task;
  VoderAsyncReturnFunc give;
  GError *error;
} Return;

static gboolean
return_from_task (gpointer data)
{
  Return *self = data;

  VODER_TAKES_OVER (self);
  if (self->error != NULL)
    g_task_return_error (self->task, g_steal_pointer (&self->error));
  else
    self->give (self->task);
  return G_SOURCE_REMOVE;
}

/* The task, and what belongs to it, goes in its own thread. */
static void
return_free (gpointer data)
{
  Return *self = data;

  VODER_TAKES_OVER (self);
  VODER_HAPPENS_NO_MORE (self);
  g_clear_object (&self->task);
  g_clear_error (&self->error);
  g_free (self);
}

/*
 * Has give return from a task, or an error; takes both. That is always in the
 * task's main context, later: whoever ends a wait, be it by a cancel, does not
 * run a stranger's callback.
 */
void
voder_async_wait_return (GTask *task, VoderAsyncReturnFunc give, GError *error)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  g_autoptr (GMainContext) context =
      g_main_context_ref (g_task_get_context (task));
  Return *self = g_new0 (Return, 1);

  self->task = task;
  self->give = give;
  self->error = error;
  g_source_set_priority (source, g_task_get_priority (task));
  g_source_set_static_name (source, "voder-async-wait");
  g_source_set_callback (source, return_from_task, self, return_free);
  voder_attach (source, context, self);
}
