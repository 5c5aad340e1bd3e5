/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-cache.h>

#include "voder-cache-private.h"
#include "voder-properties-private.h"

#define DEFAULT_MAX_BYTES      (64 * G_GUINT64_CONSTANT (1024 * 1024))
#define DEFAULT_MAX_DISK_BYTES (1024 * G_GUINT64_CONSTANT (1024 * 1024))

/**
 * VoderCache:
 *
 * Bytes by key, in memory and, if wanted, in a directory.
 *
 * The memory holds values, and their keys, up to a number of bytes; the one
 * that was not used for longest leaves first. A value may have a time to live;
 * one that is over is never given. One that is larger than the limit is not
 * kept in memory, but may be in the directory.
 *
 * The directory has a limit of its own and is made, for its user alone, when it
 * is needed. It may be used by several caches and processes at a time, and may
 * be emptied or removed at any time. Files are written beside their place and
 * renamed, and have a checksum: what is damaged, cut off or of another key is
 * removed, and counted, and never given. When the directory cannot be used, or
 * the disk is full, the memory goes on working: that is counted, and logged
 * once; voder_cache_dup_disk_error() tells what it was. A value that could not
 * be written leaves none in the directory, not the one that the key had before,
 * unless nothing can be removed there either.
 *
 * When there is too much in the directory, files are removed that were not used
 * for a day, then others that were not used since this cache was made, and then
 * those that were written since, but not used again, the latest first: who goes
 * through more than fits, and makes a cache to do so again from the start,
 * finds again what fits.
 *
 * No lock is held while a file is read or written, or a value is made: a call
 * waits for others of its own key only, and only in voder_cache_obtain(). What
 * uses the directory waits for the disk, at most for one file of a value's size
 * or for a look through the directory, which no cancellable could end: so those
 * take none. In a main loop use voder_cache_peek() and the asynchronous calls,
 * whose wait can be ended at any time.
 *
 * Keys are strings; any will do, with slashes and of any length. Values are
 * immutable, and shared with those who get them.
 *
 * Thread safety: any thread.
 */
enum {
  PROP_MAX_BYTES = 1,
  PROP_DIRECTORY,
  PROP_MAX_DISK_BYTES,
  PROP_FLAGS,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (VoderCache, voder_cache, G_TYPE_OBJECT)

static void
voder_cache_constructed (GObject *object)
{
  VoderCache *self = VODER_CACHE (object);

  G_OBJECT_CLASS (voder_cache_parent_class)->constructed (object);

  if (self->directory != NULL)
    self->disk = voder_cache_disk_new (self->directory, self->max_disk_bytes,
                                       (self->flags & VODER_CACHE_SYNC) != 0);
}

static void
voder_cache_set_property (GObject *object,
                          guint id,
                          const GValue *value,
                          GParamSpec *spec)
{
  VoderCache *self = VODER_CACHE (object);

  switch (id) {
  case PROP_MAX_BYTES:
    self->lru.max_bytes = g_value_get_uint64 (value);
    break;
  case PROP_DIRECTORY:
    self->directory = g_value_dup_string (value);
    break;
  case PROP_MAX_DISK_BYTES:
    self->max_disk_bytes = g_value_get_uint64 (value);
    break;
  case PROP_FLAGS:
    self->flags = g_value_get_flags (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_cache_get_property (GObject *object,
                          guint id,
                          GValue *value,
                          GParamSpec *spec)
{
  VoderCache *self = VODER_CACHE (object);

  switch (id) {
  case PROP_MAX_BYTES:
    g_value_set_uint64 (value, self->lru.max_bytes);
    break;
  case PROP_DIRECTORY:
    g_value_set_string (value, self->directory);
    break;
  case PROP_MAX_DISK_BYTES:
    g_value_set_uint64 (value, self->max_disk_bytes);
    break;
  case PROP_FLAGS:
    g_value_set_flags (value, self->flags);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_cache_finalize (GObject *object)
{
  VoderCache *self = VODER_CACHE (object);

  /* Whoever used it last has left it before this line. */
  voder_cache_begin_change (self);
  g_assert (g_hash_table_size (self->flights) == 0);
  voder_cache_end_change (self);
  g_clear_pointer (&self->flights, g_hash_table_unref);
  voder_lru_clear (&self->lru);
  /* Not cleared: others have read it without the lock. */
  if (self->disk != NULL)
    voder_cache_disk_free (self->disk);
  voder_rw_lock_clear (&self->memory_lock);
  voder_lock_clear (&self->lock);
  g_clear_pointer (&self->directory, g_free);

  G_OBJECT_CLASS (voder_cache_parent_class)->finalize (object);
}

static void
voder_cache_class_init (VoderCacheClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = voder_cache_constructed;
  object_class->get_property = voder_cache_get_property;
  object_class->set_property = voder_cache_set_property;
  object_class->finalize = voder_cache_finalize;

  /**
   * VoderCache:max-bytes:
   *
   * How large the values in memory, and their keys, may be together; 64 MiB if
   * nothing is said.
   */
  properties[PROP_MAX_BYTES] =
      g_param_spec_uint64 ("max-bytes", NULL, NULL, 0, G_MAXUINT64,
                           DEFAULT_MAX_BYTES, VODER_PROPERTY_FIXED);

  /**
   * VoderCache:directory: (type filename)
   *
   * A directory for this alone; without one it is a cache in memory.
   */
  properties[PROP_DIRECTORY] =
      g_param_spec_string ("directory", NULL, NULL, NULL, VODER_PROPERTY_FIXED);

  /**
   * VoderCache:max-disk-bytes:
   *
   * How large the files may be together; 1 GiB if nothing is said.
   */
  properties[PROP_MAX_DISK_BYTES] =
      g_param_spec_uint64 ("max-disk-bytes", NULL, NULL, 0, G_MAXUINT64,
                           DEFAULT_MAX_DISK_BYTES, VODER_PROPERTY_FIXED);

  /**
   * VoderCache:flags:
   *
   * How to use the directory.
   */
  properties[PROP_FLAGS] =
      g_param_spec_flags ("flags", NULL, NULL, VODER_TYPE_CACHE_FLAGS,
                          VODER_CACHE_NONE, VODER_PROPERTY_FIXED);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
voder_cache_init (VoderCache *self)
{
  voder_lock_init (&self->lock);
  voder_rw_lock_init (&self->memory_lock);
  voder_lru_init (&self->lru, DEFAULT_MAX_BYTES);
  self->flights = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < VODER_CACHE_N_CHANGES; i++)
    self->n_changes[i] = 1;
}

/**
 * voder_cache_new:
 * @max_bytes: how large the values and their keys may be together
 *
 * Makes a cache in memory.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new cache
 */
VoderCache *
voder_cache_new (guint64 max_bytes)
{
  return g_object_new (VODER_TYPE_CACHE, "max-bytes", max_bytes, NULL);
}

/**
 * voder_cache_new_with_directory:
 * @max_bytes: how large the values in memory, and their keys, may be together
 * @directory: (type filename): a directory for this alone; it is made, with its
 *   parents, when it is needed
 * @max_disk_bytes: how large the files may be together. A process measures them
 *   when it has written a quarter of what was free: so many processes may
 *   exceed it for a while
 * @flags: how to use it
 *
 * Makes a cache in memory and in a directory. A directory that belongs to
 * another user, that others may write to, or that is a symbolic link is not
 * used.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new cache
 */
VoderCache *
voder_cache_new_with_directory (guint64 max_bytes,
                                const char *directory,
                                guint64 max_disk_bytes,
                                VoderCacheFlags flags)
{
  g_return_val_if_fail (directory != NULL, NULL);

  return g_object_new (VODER_TYPE_CACHE, "max-bytes", max_bytes, "directory",
                       directory, "max-disk-bytes", max_disk_bytes, "flags",
                       flags, NULL);
}

static void
forget_expired (VoderCache *self, const char *key)
{
  g_autoptr (VoderLruEntry) gone = NULL;

  voder_cache_begin_change (self);
  voder_lru_remove_expired (&self->lru, key, &gone);
  voder_cache_end_change (self);
}

/*
 * Looks into memory only; tells how often the key was changed before.
 */
GBytes *
voder_cache_look (VoderCache *self, const char *key, guint64 *n_changes)
{
  gboolean expired;
  GBytes *value;

  voder_rw_lock_reader_lock (&self->memory_lock);
  value = voder_lru_lookup (&self->lru, key, &expired);
  *n_changes = *voder_cache_get_changes (self, key);
  voder_rw_lock_reader_unlock (&self->memory_lock);
  if (expired)
    forget_expired (self, key);

  return value;
}

static GBytes *
look_and_count (VoderCache *self, const char *key, guint64 *n_changes)
{
  GBytes *value = voder_cache_look (self, key, n_changes);

  voder_cache_count (self,
                     value != NULL ? VODER_CACHE_HITS : VODER_CACHE_MISSES);
  return value;
}

/**
 * voder_cache_peek:
 * @self: a cache
 * @key: the key
 *
 * Looks a value up in memory only.
 *
 * Thread safety: any thread; never waits.
 *
 * Returns: (transfer full) (nullable): the value, or %NULL when it is not in
 *   memory
 */
GBytes *
voder_cache_peek (VoderCache *self, const char *key)
{
  guint64 n_changes;

  g_return_val_if_fail (VODER_IS_CACHE (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  return look_and_count (self, key, &n_changes);
}

/**
 * voder_cache_lookup:
 * @self: a cache
 * @key: the key
 *
 * Looks a value up in memory, and then in the directory; one that is found
 * there is put in memory.
 *
 * Thread safety: any thread; it may read a file.
 *
 * Returns: (transfer full) (nullable): the value, or %NULL when there is none,
 *   or its time is over
 */
GBytes *
voder_cache_lookup (VoderCache *self, const char *key)
{
  VoderCacheChange change = { NULL };
  gint64 time_to_live_us = 0;
  GBytes *value;

  g_return_val_if_fail (VODER_IS_CACHE (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  value = look_and_count (self, key, &change.since);
  if (value != NULL || self->disk == NULL)
    return value;

  value = voder_cache_read (self, key, &time_to_live_us);
  if (value != NULL)
    voder_cache_put (self, key, value, time_to_live_us, &change);

  return value;
}

/**
 * voder_cache_get_stat:
 * @self: a cache
 * @stat: which
 *
 * Thread safety: any thread.
 *
 * Returns: how many so far; of entries and bytes, how many now
 */
guint64
voder_cache_get_stat (VoderCache *self, VoderCacheStat stat)
{
  guint64 n_errors = 0;
  guint64 n_dropped = 0;
  guint64 n_ousted = 0;
  guint64 n;

  g_return_val_if_fail (VODER_IS_CACHE (self), 0);
  g_return_val_if_fail (stat <= VODER_CACHE_BYTES, 0);

  if (self->disk != NULL)
    voder_cache_disk_get_counts (self->disk, &n_errors, &n_dropped, &n_ousted);
  if (stat == VODER_CACHE_DISK_ERRORS)
    return n_errors;
  if (stat == VODER_CACHE_DISK_DROPPED)
    return n_dropped;
  if (stat == VODER_CACHE_DISK_OUSTED)
    return n_ousted;
  if (stat < VODER_CACHE_ENTRIES)
    return atomic_load (&self->stats[stat]);

  voder_lock (&self->lock);
  n = stat == VODER_CACHE_BYTES ? self->lru.n_bytes
                                : g_hash_table_size (self->lru.entries);
  voder_unlock (&self->lock);

  return n;
}

/**
 * voder_cache_dup_disk_error:
 * @self: a cache
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full) (nullable): a copy of the first error of the
 *   directory, or %NULL while there was none
 */
GError *
voder_cache_dup_disk_error (VoderCache *self)
{
  g_return_val_if_fail (VODER_IS_CACHE (self), NULL);

  return self->disk != NULL ? voder_cache_disk_dup_error (self->disk) : NULL;
}
