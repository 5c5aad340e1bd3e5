/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-cache.h>

#include "voder-cache-disk-private.h"
#include "voder-flight-private.h"
#include "voder-lru-private.h"
#include "voder-rw-lock-private.h"

G_BEGIN_DECLS

#define VODER_CACHE_N_CHANGES 256

struct _VoderCache {
  GObject parent_instance;

  /* What it was made with. */
  char *directory;
  guint64 max_disk_bytes;
  VoderCacheFlags flags;

  /* NULL when there is no directory. */
  VoderCacheDisk *disk;
  _Atomic guint64 stats[VODER_CACHE_BYTES + 1];

  /* Held for moments; never while a file is used or a value is made. */
  VoderLock lock;
  /* Taken beside it to change the memory and n_changes, and by those who only
   * look a value up. */
  VoderRwLock memory_lock;
  VoderLru lru;
  GHashTable *flights;
  /* How often a key was given a value, or lost it; keys share a few numbers. */
  guint64 n_changes[VODER_CACHE_N_CHANGES];
};

/* A value on its way in. */
typedef struct {
  /* NULL, or what made it; it is refused if the key was changed meanwhile. */
  VoderFlight *flight;
  /* Or, if not 0, if anything was changed since. */
  guint64 since;
  /* It is not what the directory has, or what a flight has made. */
  gboolean is_new;
  /* When it came in; 0 if it was refused. */
  guint64 number;
} VoderCacheChange;

static inline void
voder_cache_begin_change (VoderCache *self)
{
  voder_lock (&self->lock);
  voder_rw_lock_writer_lock (&self->memory_lock);
}

static inline void
voder_cache_end_change (VoderCache *self)
{
  voder_rw_lock_writer_unlock (&self->memory_lock);
  voder_unlock (&self->lock);
}

GBytes *voder_cache_look (VoderCache *self,
                          const char *key,
                          guint64 *n_changes);
void voder_cache_count (VoderCache *self, VoderCacheStat stat);
void voder_cache_forget_flight (VoderCache *self, const char *key);
guint64 *voder_cache_get_changes (VoderCache *self, const char *key);
void voder_cache_note_change (VoderCache *self, const char *key);
gboolean voder_cache_put (VoderCache *self,
                          const char *key,
                          GBytes *value,
                          gint64 time_to_live_us,
                          VoderCacheChange *change);
void voder_cache_put_on_disk (VoderCache *self,
                              const char *key,
                              GBytes *value,
                              gint64 time_to_live_us,
                              const VoderCacheChange *change);
GBytes *voder_cache_read (VoderCache *self,
                          const char *key,
                          gint64 *time_to_live_us);

G_END_DECLS
