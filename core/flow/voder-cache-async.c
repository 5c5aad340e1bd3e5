/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-pool.h>
#include <voder/flow/voder-task.h>

#include "voder-cache-private.h"
#include "voder-context-private.h"
#include "voder-join-private.h"
#include "voder-task-private.h"

/* A use of the directory by a thread of a pool. A cancel ends the wait for it:
 * what reads or writes a file goes on. */
typedef struct _Job Job;
struct _Job {
  VoderRefs refs;
  VoderCache *cache;
  void (*run) (Job *self);

  char *key;
  GBytes *value;
  gint64 time_to_live_us;
  VoderCacheChange change;

  /* Under the cache's lock. */
  gboolean over;
  VoderWaiterList waiters;
};

static Job *
job_new (VoderCache *cache, const char *key, void (*run) (Job *self))
{
  Job *self = g_new0 (Job, 1);

  atomic_init (&self->refs, 1);
  self->cache = g_object_ref (cache);
  self->run = run;
  self->key = g_strdup (key);

  return self;
}

static void
job_unref (gpointer data)
{
  Job *self = data;

  if (!voder_refs_drop (&self->refs))
    return;

  g_free (self->key);
  g_clear_pointer (&self->value, g_bytes_unref);
  g_object_unref (self->cache);
  g_free (self);
}

static void
read_value (Job *self)
{
  self->value = voder_cache_lookup (self->cache, self->key);
}

static void
write_value (Job *self)
{
  voder_cache_put_on_disk (self->cache, self->key, self->value,
                           self->time_to_live_us, &self->change);
}

static gboolean
run_job (gpointer data, GCancellable *cancellable, GError **error)
{
  Job *self = data;
  VoderWaiterList claimed = { NULL, NULL };

  self->run (self);
  voder_lock (&self->cache->lock);
  self->over = TRUE;
  voder_waiter_list_claim_all (&self->waiters, VODER_WAIT_SERVED, &claimed);
  voder_unlock (&self->cache->lock);
  voder_waiter_list_wake_all (&claimed);

  return TRUE;
}

/* A pool that does not run it is ended, or has no thread for it: then it is
 * done by whoever says so, as a file that is out of date must not stay. */
static void
end_job (gpointer data)
{
  Job *self = data;
  gboolean over;

  voder_lock (&self->cache->lock);
  over = self->over;
  voder_unlock (&self->cache->lock);
  if (!over)
    run_job (self, NULL, NULL);
  job_unref (self);
}

static gboolean
is_over (GTask *task)
{
  return ((Job *) g_task_get_task_data (task))->over;
}

static void
give_value (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  voder_task_take_pointer (task,
                           job->value != NULL ? g_bytes_ref (job->value) : NULL,
                           (GDestroyNotify) g_bytes_unref);
}

static void
give_end (GTask *task)
{
  voder_task_take_boolean (task, TRUE);
}

/* Has a task wait for a job that begins now; takes the job. */
static void
begin (GTask *task, Job *job, void (*give) (GTask *task))
{
  const VoderJoin join = {
    .lock = &job->cache->lock,
    .list = &job->waiters,
    .is_over = is_over,
    .give = give,
    .at_once = TRUE,
  };

  g_task_set_task_data (task, job, job_unref);
  voder_refs_get (&job->refs);
  voder_pool_submit (voder_pool_get_blocking (), VODER_POOL_PRIORITY_DEFAULT,
                     run_job, job, end_job, NULL, NULL);
  voder_join_async (task, &join);
}

static GTask *
create_task (VoderCache *self,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  /* A context tells its own cause. */
  g_task_set_check_cancellable (task, FALSE);

  return task;
}

/**
 * voder_cache_lookup_async:
 * @self: a cache
 * @key: the key
 * @cancellable: (nullable): ends the wait
 * @callback: (nullable) (scope async): called when done
 * @data: for @callback
 *
 * Does what voder_cache_lookup() does, without blocking: a thread of
 * voder_pool_get_blocking() reads the file, unless the value is in memory.
 *
 * Thread safety: any thread.
 */
void
voder_cache_lookup_async (VoderCache *self,
                          const char *key,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GBytes) value = NULL;
  GError *error = NULL;
  guint64 n_changes;

  g_return_if_fail (VODER_IS_CACHE (self));
  g_return_if_fail (key != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = create_task (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_cache_lookup_async);
  if (voder_cancellable_has_ended (cancellable, &error)) {
    voder_task_return_error (task, error);
    return;
  }

  value = voder_cache_look (self, key, &n_changes);
  if (value == NULL && self->disk != NULL) {
    begin (task, job_new (self, key, read_value), give_value);
    return;
  }

  voder_cache_count (self,
                     value != NULL ? VODER_CACHE_HITS : VODER_CACHE_MISSES);
  voder_task_return_pointer (task, g_steal_pointer (&value),
                             (GDestroyNotify) g_bytes_unref);
}

/**
 * voder_cache_lookup_finish:
 * @self: a cache
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full) (nullable): as voder_cache_lookup(), without an
 *   error when there is none; %NULL with %G_IO_ERROR_CANCELLED,
 *   %G_IO_ERROR_TIMED_OUT or the cause when the cancellable ended first
 */
GBytes *
voder_cache_lookup_finish (VoderCache *self,
                           GAsyncResult *result,
                           GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * voder_cache_store_async:
 * @self: a cache
 * @key: the key
 * @value: the value
 * @time_to_live_us: as for voder_cache_store()
 * @cancellable: (nullable): ends the wait; the value is kept all the same,
 *   unless it has ended before
 * @callback: (nullable) (scope async): called when it is in the directory
 * @data: for @callback
 *
 * Does what voder_cache_store() does, without blocking: the value is in memory
 * when this returns, and a thread of voder_pool_get_blocking() writes the file.
 * Of several for one key the last one counts; while they are under way together
 * the directory may come to have none.
 *
 * Thread safety: any thread.
 */
void
voder_cache_store_async (VoderCache *self,
                         const char *key,
                         GBytes *value,
                         gint64 time_to_live_us,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  VoderCacheChange change = { .is_new = TRUE };
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  Job *job;

  g_return_if_fail (VODER_IS_CACHE (self));
  g_return_if_fail (key != NULL);
  g_return_if_fail (value != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = create_task (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_cache_store_async);
  if (voder_cancellable_has_ended (cancellable, &error)) {
    voder_task_return_error (task, error);
    return;
  }

  voder_cache_put (self, key, value, time_to_live_us, &change);
  if (self->disk == NULL) {
    voder_task_return_boolean (task, TRUE);
    return;
  }

  job = job_new (self, key, write_value);
  job->value = g_bytes_ref (value);
  job->time_to_live_us = time_to_live_us;
  job->change = change;
  begin (task, job, give_end);
}

/**
 * voder_cache_store_finish:
 * @self: a cache
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: %TRUE when the file has been written, or what was wrong with the
 *   directory was counted; %FALSE with %G_IO_ERROR_CANCELLED,
 *   %G_IO_ERROR_TIMED_OUT or the cause when the cancellable ended first
 */
gboolean
voder_cache_store_finish (VoderCache *self,
                          GAsyncResult *result,
                          GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
