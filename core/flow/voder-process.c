/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-process.h>

#include <voder/flow/voder-context.h>

#include "voder-process-private.h"

/**
 * VoderProcess:
 *
 * A child process that is fed, read, stopped and reaped.
 *
 * It has a process group of its own. When its context ends, when it is
 * stopped, or when the last reference to it is dropped, the group gets SIGINT,
 * after the grace time SIGKILL, and the child is reaped, whether anybody waits
 * or not. What is left of its group when it has ended and nobody holds its
 * pipes any more is killed too; so it leaves nothing behind but what has gone
 * to another group by itself.
 *
 * Messages, its descriptor 2, are taken all the time, and their end is kept.
 * Its output is not: a child that writes more than a pipe holds waits until it
 * is read. Either voder_process_communicate() does all of it, or the caller
 * reads and writes.
 *
 * One that g_object_new() made is no child: it has ended, and every call fails
 * with %G_IO_ERROR_NOT_INITIALIZED.
 *
 * A child learns that this program has died by the end of its input; there is
 * no signal for it.
 *
 * Thread safety: any thread.
 */
G_DEFINE_FINAL_TYPE (VoderProcess, voder_process, G_TYPE_OBJECT)

/* Not G_DEFINE_QUARK(), whose variable is set without order. */
GQuark
voder_process_error_quark (void)
{
  return g_quark_from_static_string ("voder-process-error");
}

/* A handler comes after what was done before it was connected. GLib's own lock
 * orders that, but race checkers do not see it. */
static VoderLock handover = VODER_LOCK_INIT;

static void
pass_handover (void)
{
  voder_lock (&handover);
  voder_unlock (&handover);
}

static void
voder_process_dispose (GObject *object)
{
  VoderProcess *self = VODER_PROCESS (object);

  if (self->handler != 0)
    g_signal_handler_disconnect (self->context, self->handler);
  self->handler = 0;
  g_clear_object (&self->context);

  G_OBJECT_CLASS (voder_process_parent_class)->dispose (object);
}

static void
voder_process_finalize (GObject *object)
{
  VoderProcess *self = VODER_PROCESS (object);

  VODER_TAKES_OVER (self);
  VODER_HAPPENS_NO_MORE (self);
  voder_child_abandon (self->child);
  g_clear_pointer (&self->child, voder_child_unref);

  G_OBJECT_CLASS (voder_process_parent_class)->finalize (object);
}

static void
voder_process_class_init (VoderProcessClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = voder_process_dispose;
  object_class->finalize = voder_process_finalize;
}

static void
voder_process_init (VoderProcess *self)
{
  self->child = voder_child_dup_nobody ();
}

static void
on_context_ended (GCancellable *context, gpointer data)
{
  g_autoptr (GError) cause = NULL;

  pass_handover ();
  if (voder_cancellable_has_ended (context, &cause))
    voder_child_stop (data, cause);
}

static void
unref_child (gpointer data, GClosure *closure)
{
  voder_child_unref (data);
}

static void
follow (VoderProcess *self, GCancellable *context)
{
  if (context == NULL)
    return;

  pass_handover ();
  self->context = g_object_ref (context);
  self->handler = g_signal_connect_data (
      context, "cancelled", G_CALLBACK (on_context_ended),
      voder_child_ref (self->child), unref_child, 0);
  on_context_ended (context, self->child);
}

/**
 * voder_process_new:
 * @launch: what to start, and how
 * @context: (nullable): what the child lives under: when it ends the child is
 *   stopped, and waits fail with what it has ended with
 * @error: return location for an error
 *
 * Starts a child. This returns when the program runs.
 *
 * Thread safety: any thread; @launch must not be changed meanwhile.
 *
 * Returns: (transfer full) (nullable): the process, or %NULL with an error
 *   that names the program: %G_IO_ERROR_NOT_FOUND when there is none of that
 *   name, or no such folder, %G_IO_ERROR_INVALID_ARGUMENT when no program was
 *   named, what @context has ended with, or another %G_IO_ERROR
 */
VoderProcess *
voder_process_new (VoderLaunch *launch, GCancellable *context, GError **error)
{
  g_autoptr (VoderProcess) self = NULL;
  VoderChild *child;

  g_return_val_if_fail (VODER_IS_LAUNCH (launch), NULL);
  g_return_val_if_fail (context == NULL || G_IS_CANCELLABLE (context), NULL);

  if (voder_cancellable_has_ended (context, error))
    return NULL;

  child = voder_child_new (launch);
  if (!voder_child_spawn (child, launch, error)) {
    voder_child_unref (child);
    return NULL;
  }

  self = g_object_new (VODER_TYPE_PROCESS, NULL);
  voder_child_unref (self->child);
  self->child = child;
  follow (self, context);
  return g_steal_pointer (&self);
}

/**
 * voder_process_get_pid:
 * @self: a process
 *
 * Tells the number of the child and of its group, for people to read: it may
 * be another's by the time it is used.
 *
 * Thread safety: any thread.
 *
 * Returns: the number
 */
int
voder_process_get_pid (VoderProcess *self)
{
  g_return_val_if_fail (VODER_IS_PROCESS (self), 0);

  return self->child->pid;
}

/**
 * voder_process_stop:
 * @self: a process
 *
 * Has the child's group get SIGINT now and SIGKILL when the grace time is
 * over. Nothing happens when it was stopped before.
 *
 * Thread safety: any thread; never waits.
 */
void
voder_process_stop (VoderProcess *self)
{
  g_return_if_fail (VODER_IS_PROCESS (self));

  voder_child_stop (self->child, NULL);
}

/*
 * Waits for the end; what it comes to.
 */
gboolean
voder_process_join (VoderProcess *self,
                    gboolean check,
                    GCancellable *cancellable,
                    GError **error)
{
  int outcome;

  if (voder_cancellable_has_ended (cancellable, error))
    return FALSE;

  if (cancellable == NULL)
    voder_child_watch (self->child);
  outcome = voder_child_block (self->child, VODER_CHILD_ENDED, cancellable,
                               VODER_SYNC_FOREVER);
  if (outcome != VODER_WAIT_SERVED)
    return voder_wait_set_error (outcome, cancellable, error);

  return voder_child_get_result (self->child, check, error);
}

/**
 * voder_process_wait:
 * @self: a process
 * @cancellable: (nullable): ends the wait; the child goes on
 * @error: return location for an error
 *
 * Waits until the child has ended and is reaped. It does not read its output.
 *
 * Thread safety: any thread, any number of them.
 *
 * Returns: %TRUE however the child has ended by itself or was stopped. %FALSE
 *   with what @cancellable has ended with, with what the context of the process
 *   has ended with, or with %VODER_PROCESS_ERROR_HELD or
 *   %VODER_PROCESS_ERROR_LOST
 */
gboolean
voder_process_wait (VoderProcess *self,
                    GCancellable *cancellable,
                    GError **error)
{
  g_return_val_if_fail (VODER_IS_PROCESS (self), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  return voder_process_join (self, FALSE, cancellable, error);
}

/**
 * voder_process_wait_check:
 * @self: a process
 * @cancellable: (nullable): ends the wait; the child goes on
 * @error: return location for an error
 *
 * Waits as voder_process_wait() does; for a child that fails, too, there is an
 * error. It quotes the end of the child's messages.
 *
 * Thread safety: any thread, any number of them.
 *
 * Returns: %FALSE as voder_process_wait(), and with %VODER_PROCESS_ERROR_EXIT,
 *   %VODER_PROCESS_ERROR_SIGNAL or %VODER_PROCESS_ERROR_STOPPED
 */
gboolean
voder_process_wait_check (VoderProcess *self,
                          GCancellable *cancellable,
                          GError **error)
{
  g_return_val_if_fail (VODER_IS_PROCESS (self), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  return voder_process_join (self, TRUE, cancellable, error);
}

/**
 * voder_process_dup_stderr:
 * @self: a process
 *
 * Tells the child's messages so far: the last 64 KiB of what it wrote to its
 * descriptor 2, if that is a pipe. After a wait it is all of them.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): valid UTF-8; what was not is replaced
 */
char *
voder_process_dup_stderr (VoderProcess *self)
{
  g_return_val_if_fail (VODER_IS_PROCESS (self), NULL);

  return voder_child_dup_messages (self->child);
}

/* One of the child's numbers once it has ended. */
static int
get_if_ended (VoderProcess *self, const int *number, int otherwise)
{
  VoderChild *child = self->child;
  int value;

  voder_lock (&child->lock);
  value = child->ended && !child->lost ? *number : otherwise;
  voder_unlock (&child->lock);

  return value;
}

/**
 * voder_process_has_ended:
 * @self: a process
 *
 * Thread safety: any thread.
 *
 * Returns: whether the child has ended and is reaped
 */
gboolean
voder_process_has_ended (VoderProcess *self)
{
  gboolean ended;

  g_return_val_if_fail (VODER_IS_PROCESS (self), FALSE);

  voder_lock (&self->child->lock);
  ended = self->child->ended;
  voder_unlock (&self->child->lock);

  return ended;
}

/**
 * voder_process_get_exit_status:
 * @self: a process
 *
 * Thread safety: any thread.
 *
 * Returns: 0 to 255 when the child has exited; -1 while it runs, or when a
 *   signal ended it or its end was not seen
 */
int
voder_process_get_exit_status (VoderProcess *self)
{
  g_return_val_if_fail (VODER_IS_PROCESS (self), -1);

  if (voder_process_get_term_signal (self) != 0)
    return -1;
  return get_if_ended (self, &self->child->exit_status, -1);
}

/**
 * voder_process_get_term_signal:
 * @self: a process
 *
 * Thread safety: any thread.
 *
 * Returns: the signal that ended the child; 0 while it runs, or when it ended
 *   by itself
 */
int
voder_process_get_term_signal (VoderProcess *self)
{
  g_return_val_if_fail (VODER_IS_PROCESS (self), 0);

  return get_if_ended (self, &self->child->term_signal, 0);
}
