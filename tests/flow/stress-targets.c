/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "stress-targets.h"

/* How long an impatient operation lasts at most. */
#define PATIENCE_US 200
/* More than all operations have at a time. */
#define N_HANDLED 1000

/* Takes the target; helgrind does not see who hands it to whom. */
static void
aim (StressTargets *self, guint number, GCancellable *target)
{
  g_autoptr (GCancellable) old = NULL;

  ANNOTATE_HAPPENS_BEFORE (target);
  old = g_atomic_pointer_exchange (&self->current[number], target);
}

/*
 * For what the thread of that number does next: patience, a deadline that a
 * timer sees, or a cancellable; two of these can be cancelled by whoever likes
 * to.
 */
GCancellable *
stress_targets_choose (StressTargets *self, guint number, GRand *rand)
{
  GCancellable *chosen = NULL;
  gint64 patience_us = g_rand_int_range (rand, 0, PATIENCE_US);

  if (stress_one_of (rand, 4))
    chosen = g_cancellable_new ();
  else if (stress_one_of (rand, 3))
    chosen = G_CANCELLABLE (voder_context_new_with_timeout (NULL, patience_us));
  if (chosen != NULL)
    aim (self, number, g_object_ref (chosen));

  return chosen;
}

void
stress_targets_clear (StressTargets *self, guint number)
{
  aim (self, number, NULL);
}

/*
 * Cancels what one of the threads does.
 */
void
stress_targets_cancel_one (StressTargets *self, GRand *rand)
{
  int number = g_rand_int_range (rand, 0, STRESS_N_THREADS);
  g_autoptr (GCancellable) target =
      g_atomic_pointer_exchange (&self->current[number], NULL);

  if (target == NULL)
    return;

  ANNOTATE_HAPPENS_AFTER (target);
  g_cancellable_cancel (target);
}

void
stress_assert_cancelled (const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/*
 * GLib has one table of all objects that have handlers, under a lock that
 * ThreadSanitizer does not see: with these it is as large as it gets from the
 * beginning.
 */
GPtrArray *
stress_handled_new (void)
{
  GPtrArray *handled = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < N_HANDLED; i++) {
    GCancellable *one = g_cancellable_new ();

    g_signal_connect (one, "cancelled", G_CALLBACK (g_object_ref), NULL);
    g_ptr_array_add (handled, one);
  }

  return handled;
}
