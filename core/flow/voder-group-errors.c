/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-group-core-private.h"

/*
 * Clears a VoderGroupError in an array.
 */
void
voder_group_errors_clear_one (gpointer data)
{
  VoderGroupError *task_error = data;

  g_clear_error (&task_error->error);
}

static void
insert_error (VoderGroupCore *self, guint index, GError *error)
{
  VoderGroupError task_error = { index, error };
  guint at = self->errors->len;

  while (at > 0 &&
         g_array_index (self->errors, VoderGroupError, at - 1).index > index)
    at--;
  g_array_insert_val (self->errors, at, task_error);
}

/* The first error counts; that of the context, when it had ended already. One
 * exception: a task that says it was cancelled, when nobody had cancelled it,
 * yields to an error that says why. The lock is held. */
static gboolean
record_first (VoderGroupCore *self, guint index, const GError *error)
{
  VoderGroupError *kept;

  if (self->errors->len == 0) {
    GError *outside = voder_context_dup_error (self->context);

    self->ended_by_task = outside == NULL;
    insert_error (self, index, outside ? outside : g_error_copy (error));
    return self->ended_by_task;
  }

  kept = &g_array_index (self->errors, VoderGroupError, 0);
  if (self->ended_by_task &&
      g_error_matches (kept->error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_clear_error (&kept->error);
    kept->index = index;
    kept->error = g_error_copy (error);
  }
  return FALSE;
}

/*
 * Keeps what a task failed with; in first-error mode that ends the others.
 */
void
voder_group_core_record (VoderGroupCore *self, guint index, const GError *error)
{
  gboolean end = FALSE;

  voder_lock (&self->lock);
  if (self->mode == VODER_GROUP_COLLECT)
    insert_error (self, index, g_error_copy (error));
  else
    end = record_first (self, index, error);
  voder_unlock (&self->lock);

  if (end)
    voder_context_cancel (self->context, error);
}

guint
voder_group_core_get_n_errors (VoderGroupCore *self)
{
  guint n;

  voder_lock (&self->lock);
  n = self->errors->len;
  voder_unlock (&self->lock);

  return n;
}

GError *
voder_group_core_dup_nth_error (VoderGroupCore *self, guint n, guint *index)
{
  GError *error = NULL;

  voder_lock (&self->lock);
  if (n < self->errors->len) {
    VoderGroupError *task_error =
        &g_array_index (self->errors, VoderGroupError, n);

    error = g_error_copy (task_error->error);
    if (index != NULL)
      *index = task_error->index;
  }
  voder_unlock (&self->lock);

  return error;
}

/*
 * What a wait returns: the first error that is no cancel, else the first.
 */
GError *
voder_group_core_dup_result (VoderGroupCore *self)
{
  const GError *result = NULL;
  GError *copy;

  voder_lock (&self->lock);
  for (guint i = 0; i < self->errors->len; i++) {
    const GError *error =
        g_array_index (self->errors, VoderGroupError, i).error;

    if (result == NULL ||
        (g_error_matches (result, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
         !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
      result = error;
  }
  copy = result != NULL ? g_error_copy (result) : NULL;
  voder_unlock (&self->lock);

  return copy;
}
