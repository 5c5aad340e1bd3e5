/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-cache-private.h"

/* How much is done to make room before others have their turn; a step takes
 * about a microsecond. */
#define MAX_STEPS 256

static void
count_many (VoderCache *self, VoderCacheStat stat, guint n)
{
  if (n > 0)
    atomic_fetch_add_explicit (&self->stats[stat], n, memory_order_relaxed);
}

void
voder_cache_count (VoderCache *self, VoderCacheStat stat)
{
  count_many (self, stat, 1);
}

/*
 * Takes a flight out of the table; its runner has a reference. The lock is
 * held.
 */
void
voder_cache_forget_flight (VoderCache *self, const char *key)
{
  VoderFlight *flight = g_hash_table_lookup (self->flights, key);

  g_hash_table_remove (self->flights, key);
  voder_flight_unref (flight);
}

/*
 * How often the key was changed. The lock is held.
 */
guint64 *
voder_cache_get_changes (VoderCache *self, const char *key)
{
  return &self->n_changes[g_str_hash (key) % VODER_CACHE_N_CHANGES];
}

/*
 * What a flight is making is out of date. The lock is held.
 */
void
voder_cache_note_change (VoderCache *self, const char *key)
{
  VoderFlight *flight = g_hash_table_lookup (self->flights, key);

  ++*voder_cache_get_changes (self, key);
  if (flight == NULL)
    return;

  flight->stale = TRUE;
  voder_cache_forget_flight (self, key);
}

/* On the monotonic clock, or that of the day. */
static gint64
get_expiry_us (gint64 now_us, gint64 time_to_live_us)
{
  if (time_to_live_us == 0 || time_to_live_us > G_MAXINT64 - now_us)
    return G_MAXINT64;

  return now_us + time_to_live_us;
}

/* Under the lock. */
static gboolean
is_welcome (VoderCache *self, const char *key, const VoderCacheChange *change)
{
  if (change->flight != NULL && change->flight->stale)
    return FALSE;

  return change->since == 0 ||
         change->since == *voder_cache_get_changes (self, key);
}

/* One that is on its way into the memory. */
typedef struct {
  VoderLruEntry *entry;
  guint n_evicted;
  guint n_rests;
} Arrival;

/* How many steps to room one may take at a time. There can always be more of
 * them to take, as others go on to use what is there: who has rested often
 * enough to have seen to everything once takes the rest. */
static guint
get_max_steps (VoderCache *self, const Arrival *arrival)
{
  guint n_entries = g_hash_table_size (self->lru.entries);

  return arrival->n_rests > n_entries / MAX_STEPS ? G_MAXUINT : MAX_STEPS;
}

/* FALSE when there is more to do. */
static gboolean
enter (VoderCache *self,
       const char *key,
       VoderCacheChange *change,
       Arrival *arrival,
       VoderLruEntry **gone)
{
  if (!is_welcome (self, key, change))
    return TRUE;
  if (!voder_lru_make_room (&self->lru, arrival->entry,
                            get_max_steps (self, arrival), &arrival->n_evicted,
                            gone))
    return FALSE;

  if (change->is_new)
    voder_cache_note_change (self, key);
  voder_lru_put (&self->lru, g_steal_pointer (&arrival->entry), gone);
  change->number = *voder_cache_get_changes (self, key);
  return TRUE;
}

/*
 * Puts a value in memory, if it is welcome still. Where that takes long, others
 * have their turn meanwhile.
 */
gboolean
voder_cache_put (VoderCache *self,
                 const char *key,
                 GBytes *value,
                 gint64 time_to_live_us,
                 VoderCacheChange *change)
{
  gint64 now_us = g_get_monotonic_time ();
  Arrival arrival = { .entry = voder_lru_entry_new (
                          key, value,
                          get_expiry_us (now_us, time_to_live_us)) };
  gboolean is_over = FALSE;

  change->number = 0;
  for (; !is_over; arrival.n_rests++) {
    g_autoptr (VoderLruEntry) gone = NULL;

    voder_cache_begin_change (self);
    is_over = enter (self, key, change, &arrival, &gone);
    voder_cache_end_change (self);
  }
  voder_lru_entries_free (arrival.entry);
  count_many (self, VODER_CACHE_EVICTED, arrival.n_evicted);

  return change->number != 0;
}

/* Whether what was put in is what the key has, or nothing else was. */
static gboolean
is_current (VoderCache *self,
            const char *key,
            GBytes *value,
            const VoderCacheChange *change)
{
  gboolean current;

  voder_lock (&self->lock);
  current = *voder_cache_get_changes (self, key) == change->number ||
            voder_lru_holds (&self->lru, key, value);
  voder_unlock (&self->lock);

  return current;
}

/* Ends a write; FALSE when the file may be wrong. If the value was too large
 * for memory, a lookup may have put what it read before the write there. */
static gboolean
end_write (VoderCache *self,
           const char *key,
           GBytes *value,
           const VoderCacheChange *change)
{
  g_autoptr (VoderLruEntry) gone = NULL;
  gboolean is_held;
  gboolean current;

  voder_cache_begin_change (self);
  is_held = voder_lru_holds (&self->lru, key, value);
  current = is_held || *voder_cache_get_changes (self, key) == change->number;
  if (current && !is_held) {
    voder_cache_note_change (self, key);
    voder_lru_remove (&self->lru, key, &gone);
  }
  voder_cache_end_change (self);

  return current;
}

/*
 * Writes to the directory a value that was put in memory. If the key was
 * changed meanwhile, this file may be the later one: it goes.
 */
void
voder_cache_put_on_disk (VoderCache *self,
                         const char *key,
                         GBytes *value,
                         gint64 time_to_live_us,
                         const VoderCacheChange *change)
{
  gint64 expiry_us = 0;

  if (self->disk == NULL || change->number == 0)
    return;
  if (time_to_live_us < 0 || !is_current (self, key, value, change)) {
    voder_cache_disk_remove (self->disk, key);
    return;
  }

  if (time_to_live_us > 0)
    expiry_us = get_expiry_us (g_get_real_time (), time_to_live_us);
  voder_cache_disk_write (self->disk, key, value, expiry_us);
  if (!end_write (self, key, value, change))
    voder_cache_disk_remove (self->disk, key);
}

/*
 * Reads a value from the directory, and how long it is good still.
 */
GBytes *
voder_cache_read (VoderCache *self, const char *key, gint64 *time_to_live_us)
{
  gint64 expiry_us = 0;
  GBytes *value;

  if (self->disk == NULL)
    return NULL;

  value = voder_cache_disk_read (self->disk, key, &expiry_us);
  if (value == NULL)
    return NULL;

  voder_cache_count (self, VODER_CACHE_DISK_HITS);
  *time_to_live_us = 0;
  if (expiry_us != 0)
    *time_to_live_us = MAX (expiry_us - g_get_real_time (), 1);

  return value;
}
