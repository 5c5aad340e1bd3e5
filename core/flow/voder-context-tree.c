/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-context-private.h"

#include <glib/gi18n-lib.h>

/* What the calling thread has still to cancel, or to let go: a tree of any
 * depth is walked in a loop. What a handler cancels meanwhile is walked within
 * it, as the handler may wait for what that ends. */
typedef struct {
  VoderContext *first;
  VoderContext *last;
  /* The one that the loop cancels now, and that adds its children. */
  VoderContext *current;
} Walk;

static _Thread_local Walk walk;

static _Thread_local struct {
  GSList *parents;
  gboolean running;
} releasing;

static void
hook (VoderContext *parent, VoderContext *child)
{
  child->prev = NULL;
  child->next = parent->children;
  if (parent->children != NULL)
    parent->children->prev = child;
  parent->children = child;
  child->hooked = TRUE;
}

/*
 * Takes a child off its parent, unless that has let go of it already. The
 * parent's lock is held.
 */
void
voder_context_unhook (VoderContext *parent, VoderContext *child)
{
  if (!child->hooked)
    return;

  if (child->prev != NULL)
    child->prev->next = child->next;
  else
    parent->children = child->next;
  if (child->next != NULL)
    child->next->prev = child->prev;
  child->hooked = FALSE;
}

/* Other handlers run before the one that ends it, and find it cancelled. The
 * lock is held. */
static gboolean
has_ended (VoderContext *self)
{
  return self->ended || g_cancellable_is_cancelled (G_CANCELLABLE (self));
}

/*
 * Settles the cause: the one that came first, or a plain cancel. The lock is
 * held.
 */
void
voder_context_settle (VoderContext *self, const GError *cause)
{
  if (self->error != NULL)
    return;

  if (cause != NULL && !g_cancellable_is_cancelled (G_CANCELLABLE (self)))
    self->error = g_error_copy (cause);
  else
    self->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                       _ ("The operation was cancelled"));
}

/*
 * Ends a context, and all below it.
 */
void
voder_context_end (VoderContext *self, const GError *cause)
{
  if (cause != NULL) {
    voder_lock (&self->lock);
    voder_context_settle (self, cause);
    voder_unlock (&self->lock);
  }
  g_cancellable_cancel (G_CANCELLABLE (self));
}

/* The children that live, each with a reference. One that is being disposed of
 * cannot be kept, nor need it be cancelled: nobody holds it. */
static VoderContext *
detach_children (VoderContext *self)
{
  VoderContext *child = g_steal_pointer (&self->children);
  VoderContext *living = NULL;

  while (child != NULL) {
    VoderContext *next = child->next;

    child->hooked = FALSE;
    if (g_weak_ref_get (&child->weak) != NULL) {
      child->next = living;
      living = child;
    }
    child = next;
  }

  return living;
}

/* Puts more at the end of what is still to cancel. */
static void
walk_append (VoderContext *children)
{
  VoderContext *last = children;

  if (children == NULL)
    return;

  while (last->next != NULL)
    last = last->next;
  if (walk.last != NULL)
    walk.last->next = children;
  else
    walk.first = children;
  walk.last = last;
}

/* Cancels them, and all below. */
static void
walk_down (VoderContext *children)
{
  Walk outer = walk;

  walk = (Walk){ NULL, NULL, NULL };
  walk_append (children);
  while (walk.first != NULL) {
    VoderContext *child = walk.first;

    walk.first = child->next;
    if (walk.first == NULL)
      walk.last = NULL;
    walk.current = child;
    g_cancellable_cancel (G_CANCELLABLE (child));
    walk.current = NULL;
    g_object_unref (child);
  }
  walk = outer;
}

/*
 * The class handler: runs in the thread that cancels, whichever way it does.
 */
void
voder_context_cancelled (GCancellable *cancellable)
{
  VoderContext *self = VODER_CONTEXT (cancellable);
  VoderWaiterList claimed = { NULL, NULL };
  VoderContext *children;
  const GError *cause;

  voder_lock (&self->lock);
  /* Where there is none, a plain cancel is put in words by who asks. */
  cause = self->error;
  self->ended = TRUE;
  voder_waiter_list_claim_all (&self->waiters, VODER_WAIT_SERVED, &claimed);
  children = detach_children (self);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);

  for (VoderContext *child = children; cause != NULL && child != NULL;
       child = child->next) {
    voder_lock (&child->lock);
    voder_context_settle (child, cause);
    voder_unlock (&child->lock);
  }
  /* The cause has been read before it goes with the last reference. GLib's
   * count orders that, but race checkers do not see it. */
  voder_lock (&self->lock);
  voder_unlock (&self->lock);
  if (walk.current == self)
    walk_append (children);
  else if (children != NULL)
    walk_down (children);
}

static void
on_plain_parent_cancelled (GCancellable *parent, gpointer data)
{
  g_autoptr (VoderContext) self = NULL;

  VODER_TAKES_OVER (data);
  self = g_weak_ref_get (data);
  if (self != NULL)
    voder_context_end (self, NULL);
}

static void
free_weak_ref (gpointer data, GClosure *closure)
{
  VODER_HAPPENS_NO_MORE (data);
  g_weak_ref_clear (data);
  g_free (data);
}

/*
 * Makes a context end with any cancellable; one handler is connected.
 */
void
voder_context_follow_plain (VoderContext *self, GCancellable *parent)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  self->plain_parent = g_object_ref (parent);
  g_weak_ref_init (weak, self);
  VODER_HANDS_OVER (weak);
  self->plain_handler = g_signal_connect_data (
      parent, "cancelled", G_CALLBACK (on_plain_parent_cancelled), weak,
      free_weak_ref, 0);
  if (g_cancellable_is_cancelled (parent))
    voder_context_end (self, NULL);
}

/*
 * Makes a context end with another one.
 */
void
voder_context_follow (VoderContext *self, VoderContext *parent)
{
  const GError *cause;
  gboolean ended;

  self->parent = g_object_ref (parent);
  g_weak_ref_set (&self->weak, self);
  voder_lock (&parent->lock);
  ended = has_ended (parent);
  cause = parent->error;
  if (!ended)
    hook (parent, self);
  voder_unlock (&parent->lock);

  if (ended)
    voder_context_end (self, cause);
}

/*
 * Lets go of a parent. The outermost call does it, so that a long chain does
 * not take a long stack.
 */
void
voder_context_release_parent (VoderContext *parent)
{
  if (parent == NULL)
    return;

  if (releasing.running) {
    releasing.parents = g_slist_prepend (releasing.parents, parent);
    return;
  }

  releasing.running = TRUE;
  g_object_unref (parent);
  while (releasing.parents != NULL) {
    VoderContext *next = releasing.parents->data;

    releasing.parents =
        g_slist_delete_link (releasing.parents, releasing.parents);
    g_object_unref (next);
  }
  releasing.running = FALSE;
}

/*
 * Has waiter claimed when the context ends; FALSE when it has ended. Then the
 * waiter is on no list.
 */
gboolean
voder_context_add_waiter (VoderContext *self, VoderWaiter *waiter)
{
  gboolean ended;

  waiter->outcome = VODER_WAIT_CANCELLED;
  voder_lock (&self->lock);
  ended = has_ended (self);
  if (!ended)
    voder_waiter_list_push (&self->waiters, waiter);
  voder_unlock (&self->lock);

  return !ended;
}

void
voder_context_remove_waiter (VoderContext *self, VoderWaiter *waiter)
{
  voder_lock (&self->lock);
  voder_waiter_list_remove (&self->waiters, waiter);
  voder_unlock (&self->lock);
}
