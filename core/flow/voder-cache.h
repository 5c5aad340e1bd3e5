/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-flow.h>

G_BEGIN_DECLS

/**
 * VoderCacheFlags:
 * @VODER_CACHE_NONE: nothing special
 * @VODER_CACHE_SYNC: what is written is on the disk when the write ends; it is
 *   slow, and for values that are dear. Without it, a crash of the system may
 *   lose what was written last, but never damages it unseen
 *
 * How a #VoderCache uses its directory.
 */
typedef enum {
  VODER_CACHE_NONE = 0,
  VODER_CACHE_SYNC = 1 << 0,
} VoderCacheFlags;

#define VODER_TYPE_CACHE_FLAGS (voder_cache_flags_get_type ())
VODER_API GType voder_cache_flags_get_type (void);

/**
 * VoderCacheStat:
 * @VODER_CACHE_HITS: values that were in memory
 * @VODER_CACHE_MISSES: values that were not
 * @VODER_CACHE_SHARED: of the misses, calls of voder_cache_obtain() that joined
 *   a flight of another
 * @VODER_CACHE_EVICTED: values that had to leave the memory for others
 * @VODER_CACHE_DISK_HITS: of the misses, values that were in the directory
 * @VODER_CACHE_DISK_ERRORS: uses of the directory that failed
 * @VODER_CACHE_DISK_DROPPED: files that were damaged or foreign, and removed
 * @VODER_CACHE_DISK_OUSTED: how many bytes of files had to be removed though
 *   they were written or read since the cache was made: about so much more
 *   the directory would have to hold
 * @VODER_CACHE_ENTRIES: values that are in memory now
 * @VODER_CACHE_BYTES: how large they are together
 *
 * What a #VoderCache counts.
 */
typedef enum {
  VODER_CACHE_HITS,
  VODER_CACHE_MISSES,
  VODER_CACHE_SHARED,
  VODER_CACHE_EVICTED,
  VODER_CACHE_DISK_HITS,
  VODER_CACHE_DISK_ERRORS,
  VODER_CACHE_DISK_DROPPED,
  VODER_CACHE_DISK_OUSTED,
  VODER_CACHE_ENTRIES,
  VODER_CACHE_BYTES,
} VoderCacheStat;

#define VODER_TYPE_CACHE_STAT (voder_cache_stat_get_type ())
VODER_API GType voder_cache_stat_get_type (void);

/**
 * VoderCacheFunc:
 * @key: the key
 * @time_to_live_us: (out): how long the value is good, in microseconds; 0, as
 *   it is at first, for ever, less for not at all
 * @data: what was given with the function
 * @cancellable: ends when nobody waits for the value any more; never %NULL
 * @error: return location for an error
 *
 * Makes a value that is missing in a #VoderCache.
 *
 * Returns: (transfer full): the value; %NULL with @error set on failure
 */
typedef GBytes *(*VoderCacheFunc) (const char *key,
                                   gint64 *time_to_live_us,
                                   gpointer data,
                                   GCancellable *cancellable,
                                   GError **error);

/**
 * VoderCacheSimpleFunc:
 * @key: the key
 * @time_to_live_us: (out): as for #VoderCacheFunc
 * @cancellable: as for #VoderCacheFunc
 * @error: return location for an error
 *
 * Makes a value that is missing in a #VoderCache, in languages whose functions
 * know themselves what belongs to them.
 *
 * Returns: (transfer full): the value; %NULL with @error set on failure
 */
typedef GBytes *(*VoderCacheSimpleFunc) (const char *key,
                                         gint64 *time_to_live_us,
                                         GCancellable *cancellable,
                                         GError **error);

#define VODER_TYPE_CACHE (voder_cache_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderCache, voder_cache, VODER, CACHE, GObject)

VODER_API VoderCache *voder_cache_new (guint64 max_bytes);
VODER_API VoderCache *voder_cache_new_with_directory (guint64 max_bytes,
                                                      const char *directory,
                                                      guint64 max_disk_bytes,
                                                      VoderCacheFlags flags);
VODER_API GBytes *voder_cache_peek (VoderCache *self, const char *key);
VODER_API GBytes *voder_cache_lookup (VoderCache *self, const char *key);
VODER_API void voder_cache_store (VoderCache *self,
                                  const char *key,
                                  GBytes *value,
                                  gint64 time_to_live_us);
VODER_API void voder_cache_lookup_async (VoderCache *self,
                                         const char *key,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer data);
VODER_API GBytes *voder_cache_lookup_finish (VoderCache *self,
                                             GAsyncResult *result,
                                             GError **error);
VODER_API void voder_cache_store_async (VoderCache *self,
                                        const char *key,
                                        GBytes *value,
                                        gint64 time_to_live_us,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer data);
VODER_API gboolean voder_cache_store_finish (VoderCache *self,
                                             GAsyncResult *result,
                                             GError **error);
VODER_API gboolean voder_cache_update_if_present (VoderCache *self,
                                                  const char *key,
                                                  GBytes *value,
                                                  gint64 time_to_live_us);
VODER_API gboolean voder_cache_remove (VoderCache *self, const char *key);
VODER_API void voder_cache_clear (VoderCache *self);
VODER_API GBytes *voder_cache_obtain (VoderCache *self,
                                      const char *key,
                                      VoderCacheFunc func,
                                      gpointer data,
                                      GDestroyNotify destroy,
                                      GCancellable *cancellable,
                                      GError **error);
VODER_API void voder_cache_obtain_async (VoderCache *self,
                                         const char *key,
                                         VoderCacheFunc func,
                                         gpointer data,
                                         GDestroyNotify destroy,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer callback_data);
VODER_API GBytes *voder_cache_obtain_simple (VoderCache *self,
                                             const char *key,
                                             VoderCacheSimpleFunc func,
                                             GCancellable *cancellable,
                                             gpointer data,
                                             GDestroyNotify destroy,
                                             GError **error);
VODER_API void voder_cache_obtain_simple_async (VoderCache *self,
                                                const char *key,
                                                VoderCacheSimpleFunc func,
                                                GDestroyNotify destroy,
                                                GCancellable *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer data,
                                                gpointer callback_data);
VODER_API GBytes *voder_cache_obtain_finish (VoderCache *self,
                                             GAsyncResult *result,
                                             GError **error);
VODER_API guint64 voder_cache_get_stat (VoderCache *self, VoderCacheStat stat);
VODER_API GError *voder_cache_dup_disk_error (VoderCache *self);

G_END_DECLS
