/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-cache-private.h"

/* What a caller gave to make a value with. */
typedef struct {
  VoderFlight *flight;
  VoderCacheFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Making;

static void
making_free (gpointer data)
{
  Making *self = data;

  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}

/* The directory is looked into first; a flight does that once for all. */
static gpointer
make_value (gpointer data, GCancellable *cancellable, GError **error)
{
  Making *self = data;
  VoderFlight *flight = self->flight;
  VoderCache *cache = VODER_CACHE (flight->owner);
  GBytes *value;

  flight->time_to_live_us = 0;
  value = voder_cache_read (cache, flight->key, &flight->time_to_live_us);
  flight->from_disk = value != NULL;
  if (value != NULL)
    return value;

  return self->func (flight->key, &flight->time_to_live_us, self->data,
                     cancellable, error);
}

static gboolean
run_flight (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderFlight *flight = data;
  g_autoptr (VoderCache) self = g_object_ref (VODER_CACHE (flight->owner));
  VoderCacheChange change = { .flight = flight };

  do {
    voder_flight_run (flight, cancellable);
    if (flight->value != NULL)
      voder_cache_put (self, flight->key, flight->value,
                       flight->time_to_live_us, &change);
  } while (!voder_flight_land (flight));

  if (flight->value != NULL && !flight->from_disk)
    voder_cache_put_on_disk (self, flight->key, flight->value,
                             flight->time_to_live_us, &change);
  return TRUE;
}

/* Unless a change of the value has done so. The runner has a reference. */
static void
detach_flight (VoderFlight *flight)
{
  if (!flight->stale)
    voder_cache_forget_flight (VODER_CACHE (flight->owner), flight->key);
}

/* One who asks. */
typedef struct {
  VoderCache *cache;
  const char *key;
  GCancellable *cancellable;
  VoderWaiter *asker;
  VoderMaker maker;
  /* It must be started, when it is the first. */
  VoderFlight *flight;
  gboolean starts;
} Obtaining;

/* Joins the flight of the key, or makes one. The lock is held. */
static void
join (Obtaining *self, GError **error)
{
  VoderCache *cache = self->cache;
  VoderFlight *known = g_hash_table_lookup (cache->flights, self->key);
  g_autoptr (VoderFlight) flight = NULL;

  if (known != NULL)
    flight = voder_flight_ref (known);
  else {
    flight = voder_flight_new (G_OBJECT (cache), &cache->lock, G_TYPE_BYTES,
                               detach_flight);
    flight->key = g_strdup (self->key);
  }
  if (!voder_flight_check (flight, self->asker->wait->woken == NULL,
                           self->cancellable, error))
    return;

  ((Making *) self->maker.data)->flight = flight;
  voder_flight_join (flight, self->asker, &self->maker);
  self->starts = known == NULL;
  if (self->starts)
    g_hash_table_insert (cache->flights, flight->key,
                         voder_flight_ref (flight));
  self->flight = g_steal_pointer (&flight);
}

/* Gives a value that is there, or joins a flight, or fails. */
static GBytes *
enter (Obtaining *self, GError **error)
{
  VoderCache *cache = self->cache;
  guint64 n_changes;
  gboolean expired;
  GBytes *value = voder_cache_look (cache, self->key, &n_changes);

  if (value == NULL) {
    voder_lock (&cache->lock);
    value = voder_lru_lookup (&cache->lru, self->key, &expired);
    if (value == NULL)
      join (self, error);
    voder_unlock (&cache->lock);
  }

  voder_cache_count (cache,
                     value != NULL ? VODER_CACHE_HITS : VODER_CACHE_MISSES);
  if (self->starts)
    voder_flight_start (self->flight, run_flight);
  else if (self->flight != NULL)
    voder_cache_count (cache, VODER_CACHE_SHARED);
  /* Unless it is needed. */
  voder_maker_clear (&self->maker);

  return value;
}

static VoderMaker
make_maker (VoderCacheFunc func, gpointer data, GDestroyNotify destroy)
{
  Making *making = g_new0 (Making, 1);

  making->func = func;
  making->data = data;
  making->destroy = destroy;

  return (VoderMaker){ make_value, making, making_free };
}

/**
 * voder_cache_obtain: (skip)
 * @self: a cache
 * @key: the key
 * @func: (scope notified) (closure data) (destroy destroy): makes the value if
 *   it is missing
 * @data: for @func
 * @destroy: (nullable): releases @data when @func has returned, or if it is not
 *   needed; also when this call fails
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Gets a value; if it is neither in memory nor in the directory, has it made
 * and keeps it. However many ask for one key, one function runs, in a thread of
 * voder_pool_get_blocking(), and all wait for it. Its cancellable ends when the
 * last of them has left; who asks after that waits for the cancelled run to end
 * and has it run again if it brought nothing. What it fails with goes to all
 * who wait, and is not kept. A value that is removed, or changed, meanwhile is
 * not kept either, and who asks afterwards has a new one made.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): the value; %NULL with the error of the function,
 *   with %G_IO_ERROR_WOULD_RECURSE when the function asks for its own key, with
 *   %VODER_FLOW_ERROR_STOPPED when the pools are shut down, or with
 *   %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT or the cause when @cancellable
 *   ended first
 */
GBytes *
voder_cache_obtain (VoderCache *self,
                    const char *key,
                    VoderCacheFunc func,
                    gpointer data,
                    GDestroyNotify destroy,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (VoderFlight) flight = NULL;
  Obtaining obtaining = { self, key, cancellable };
  VoderWaiter asker;
  VoderWait wait;
  GBytes *value;

  g_return_val_if_fail (VODER_IS_CACHE (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        NULL);

  obtaining.maker = make_maker (func, data, destroy);
  if (voder_cancellable_has_ended (cancellable, error)) {
    voder_maker_clear (&obtaining.maker);
    return NULL;
  }

  voder_wait_init (&wait);
  voder_waiter_init (&asker, &wait, NULL);
  obtaining.asker = &asker;
  value = enter (&obtaining, error);
  flight = obtaining.flight;
  if (flight == NULL)
    return value;

  return voder_flight_wait (flight, &asker, cancellable, error);
}

/**
 * voder_cache_obtain_async: (skip)
 * @self: a cache
 * @key: the key
 * @func: (scope notified) (closure data) (destroy destroy): makes the value if
 *   it is missing
 * @data: for @func
 * @destroy: (nullable): releases @data, as for voder_cache_obtain()
 * @cancellable: (nullable): ends the wait
 * @callback: (nullable) (scope async) (closure callback_data): called when done
 * @callback_data: for @callback
 *
 * Does what voder_cache_obtain() does. No thread waits for it.
 *
 * Thread safety: any thread.
 */
void
voder_cache_obtain_async (VoderCache *self,
                          const char *key,
                          VoderCacheFunc func,
                          gpointer data,
                          GDestroyNotify destroy,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer callback_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderFlight) landed = NULL;
  Obtaining obtaining = { self, key, cancellable };
  VoderFlightTask *asker;

  g_return_if_fail (VODER_IS_CACHE (self));
  g_return_if_fail (key != NULL);
  g_return_if_fail (func != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, callback_data);
  g_task_set_source_tag (task, voder_cache_obtain_async);
  /* A context tells its own cause. */
  g_task_set_check_cancellable (task, FALSE);
  obtaining.maker = make_maker (func, data, destroy);
  if (voder_cancellable_has_ended (cancellable, &error)) {
    voder_maker_clear (&obtaining.maker);
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }

  asker = voder_flight_task_new (task);
  obtaining.asker = &asker->waiter;
  landed = voder_flight_new (NULL, NULL, G_TYPE_BYTES, NULL);
  landed->value = enter (&obtaining, &error);
  if (obtaining.flight != NULL)
    voder_flight_task_begin (asker, obtaining.flight);
  else
    voder_flight_task_settle (asker, landed, g_steal_pointer (&error));
}

/**
 * voder_cache_obtain_finish:
 * @self: a cache
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): as voder_cache_obtain()
 */
GBytes *
voder_cache_obtain_finish (VoderCache *self,
                           GAsyncResult *result,
                           GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return voder_flight_finish (G_TASK (result), error);
}
