/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-cache.h>

/* What language bindings have: a function that gets what it needs and no
 * pointer, which is theirs. */
typedef struct {
  VoderCacheSimpleFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Simple;

static Simple *
simple_new (VoderCacheSimpleFunc func, gpointer data, GDestroyNotify destroy)
{
  Simple *self = g_new0 (Simple, 1);

  self->func = func;
  self->data = data;
  self->destroy = destroy;

  return self;
}

static void
simple_free (gpointer data)
{
  Simple *self = data;

  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}

static GBytes *
make (const char *key,
      gint64 *time_to_live_us,
      gpointer data,
      GCancellable *cancellable,
      GError **error)
{
  const Simple *self = data;

  return self->func (key, time_to_live_us, cancellable, error);
}

/**
 * voder_cache_obtain_simple: (rename-to voder_cache_obtain)
 * @self: a cache
 * @key: the key
 * @func: (scope notified) (closure data) (destroy destroy): makes the value if
 *   it is missing
 * @cancellable: (nullable): ends the wait
 * @data: the binding's
 * @destroy: (nullable): releases @data, as for voder_cache_obtain()
 * @error: return location for an error
 *
 * Does what voder_cache_obtain() does, for languages other than C.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): as voder_cache_obtain()
 */
GBytes *
voder_cache_obtain_simple (VoderCache *self,
                           const char *key,
                           VoderCacheSimpleFunc func,
                           GCancellable *cancellable,
                           gpointer data,
                           GDestroyNotify destroy,
                           GError **error)
{
  g_return_val_if_fail (VODER_IS_CACHE (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        NULL);

  return voder_cache_obtain (self, key, make, simple_new (func, data, destroy),
                             simple_free, cancellable, error);
}

/**
 * voder_cache_obtain_simple_async: (rename-to voder_cache_obtain_async)
 * @self: a cache
 * @key: the key
 * @func: (scope notified) (closure data) (destroy destroy): makes the value if
 *   it is missing
 * @destroy: (nullable): releases @data, as for voder_cache_obtain()
 * @cancellable: (nullable): ends the wait
 * @callback: (nullable) (scope async) (closure callback_data): called when done
 * @data: (nullable): the binding's
 * @callback_data: for @callback
 *
 * Does what voder_cache_obtain_async() does, for languages other than C: what
 * they leave out is last, and what releases @data after what it is for, as
 * g-ir-scanner takes it to belong to the function before it.
 *
 * Thread safety: any thread.
 */
void
voder_cache_obtain_simple_async (VoderCache *self,
                                 const char *key,
                                 VoderCacheSimpleFunc func,
                                 GDestroyNotify destroy,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data,
                                 gpointer callback_data)
{
  g_return_if_fail (VODER_IS_CACHE (self));
  g_return_if_fail (key != NULL);
  g_return_if_fail (func != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  voder_cache_obtain_async (self, key, make, simple_new (func, data, destroy),
                            simple_free, cancellable, callback, callback_data);
}
