/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-acquire-private.h"

#include <voder/flow/voder-task.h>

#include "voder-async-wait-private.h"

/* One who waits without a thread. */
typedef struct {
  VoderAsyncWait async;
  const VoderAcquireKind *kind;
  VoderWaiter *entry;
  GTask *task;
} Pending;

/*
 * Takes what the entry wants for the calling thread, once the cancellable is
 * known not to have ended; waits for it if it must.
 */
gboolean
voder_acquire_block (const VoderAcquireKind *kind,
                     gpointer owner,
                     VoderWaiter *entry,
                     gint64 deadline_us,
                     GCancellable *cancellable,
                     GError **error)
{
  VoderAcquireResult result;
  VoderWait wait;
  int outcome;

  voder_wait_init (&wait);
  voder_waiter_init (entry, &wait, NULL);
  result = kind->enter (owner, entry, cancellable, error);
  if (result != VODER_ACQUIRE_QUEUED)
    return result == VODER_ACQUIRE_SERVED;

  outcome = voder_wait_block (&wait, cancellable, deadline_us);
  if (outcome == VODER_WAIT_SERVED)
    return TRUE;

  kind->leave (owner, entry);
  return voder_wait_set_error (outcome, cancellable, error);
}

static void
return_true (GTask *task)
{
  voder_task_return_boolean (task, TRUE);
}

/* Takes the error; without one it was served. */
static void
settle (Pending *self, GError *error)
{
  if (error == NULL && self->kind->note != NULL)
    self->kind->note (self->task, self->entry);
  voder_async_wait_clear (&self->async);
  voder_async_wait_return (self->task, return_true, error);
  g_free (self->entry);
  g_free (self);
}

static void
on_ended (VoderAsyncWait *async, int outcome)
{
  /* It is the first member. */
  Pending *self = (Pending *) async;
  GError *error = NULL;

  if (outcome != VODER_WAIT_SERVED) {
    self->kind->leave (g_task_get_source_object (self->task), self->entry);
    voder_async_wait_set_error (async, outcome, &error);
  }
  settle (self, error);
}

/*
 * Does so for a task of the owner, which returns TRUE or the error, later. What
 * it wants is copied.
 */
void
voder_acquire_async (const VoderAcquireKind *kind,
                     GTask *task,
                     const VoderWaiter *wanted)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  Pending *self;

  /* What was taken is told of, even if a cancel came then. */
  g_task_set_check_cancellable (task, FALSE);
  if (voder_cancellable_has_ended (cancellable, &error)) {
    voder_task_return_error (task, error);
    return;
  }

  self = g_new0 (Pending, 1);
  self->kind = kind;
  self->task = g_object_ref (task);
  self->entry = g_memdup2 (wanted, kind->entry_size);
  voder_async_wait_init (&self->async, NULL, cancellable, on_ended);
  voder_waiter_init (self->entry, &self->async.wait, NULL);
  if (kind->enter (g_task_get_source_object (task), self->entry, cancellable,
                   &error) == VODER_ACQUIRE_QUEUED)
    voder_async_wait_begin (&self->async);
  else
    settle (self, error);
}
