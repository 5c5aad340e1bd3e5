/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-cache-private.h"

/**
 * voder_cache_store:
 * @self: a cache
 * @key: the key
 * @value: the value
 * @time_to_live_us: how long it is good, in microseconds; 0 for ever, less for
 *   not at all
 *
 * Keeps a value in memory and in the directory, in place of what the key had.
 *
 * Thread safety: any thread; it may write a file.
 */
void
voder_cache_store (VoderCache *self,
                   const char *key,
                   GBytes *value,
                   gint64 time_to_live_us)
{
  VoderCacheChange change = { .is_new = TRUE };

  g_return_if_fail (VODER_IS_CACHE (self));
  g_return_if_fail (key != NULL);
  g_return_if_fail (value != NULL);

  voder_cache_put (self, key, value, time_to_live_us, &change);
  voder_cache_put_on_disk (self, key, value, time_to_live_us, &change);
}

/* Whether the key has a value; tells how often it was changed before. */
static gboolean
is_present (VoderCache *self, const char *key, guint64 *n_changes)
{
  g_autoptr (GBytes) value = voder_cache_look (self, key, n_changes);
  gint64 time_to_live_us;

  if (value == NULL)
    value = voder_cache_read (self, key, &time_to_live_us);

  return value != NULL;
}

/**
 * voder_cache_update_if_present:
 * @self: a cache
 * @key: the key
 * @value: the value
 * @time_to_live_us: as for voder_cache_store()
 *
 * Does what voder_cache_store() does, if the key has a value that is good
 * still, in memory or in the directory. What is removed from this cache
 * meanwhile does not come back.
 *
 * Thread safety: any thread; it may read and write a file.
 *
 * Returns: %FALSE when nothing was kept, because the key has no value
 */
gboolean
voder_cache_update_if_present (VoderCache *self,
                               const char *key,
                               GBytes *value,
                               gint64 time_to_live_us)
{
  VoderCacheChange change = { .is_new = TRUE };

  g_return_val_if_fail (VODER_IS_CACHE (self), FALSE);
  g_return_val_if_fail (key != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  /* Again, if it was changed meanwhile: it may have been removed. */
  do {
    if (!is_present (self, key, &change.since))
      return FALSE;
  } while (!voder_cache_put (self, key, value, time_to_live_us, &change));
  voder_cache_put_on_disk (self, key, value, time_to_live_us, &change);

  return TRUE;
}

/* Removes a value from memory; tells how often the key was changed then. */
static gboolean
forget (VoderCache *self, const char *key, guint64 *n_changes)
{
  g_autoptr (VoderLruEntry) gone = NULL;
  gboolean removed;

  voder_cache_begin_change (self);
  voder_cache_note_change (self, key);
  *n_changes = *voder_cache_get_changes (self, key);
  removed = voder_lru_remove (&self->lru, key, &gone);
  voder_cache_end_change (self);

  return removed;
}

/**
 * voder_cache_remove:
 * @self: a cache
 * @key: the key
 *
 * Removes a value from memory and from the directory. What
 * voder_cache_obtain() is making now will not be kept.
 *
 * Thread safety: any thread; it may remove a file.
 *
 * Returns: %TRUE when there was one
 */
gboolean
voder_cache_remove (VoderCache *self, const char *key)
{
  gboolean removed = FALSE;
  guint64 before;
  guint64 after;

  g_return_val_if_fail (VODER_IS_CACHE (self), FALSE);
  g_return_val_if_fail (key != NULL, FALSE);

  /* What others have read from the file before it went is forgotten, too, and
   * if one has put in something meanwhile, its file may be left. */
  do {
    removed |= forget (self, key, &before);
    after = before + 1;
    if (self->disk != NULL) {
      removed |= voder_cache_disk_remove (self->disk, key);
      removed |= forget (self, key, &after);
    }
  } while (after != before + 1);

  return removed;
}

static gboolean
forget_stale (gpointer key, gpointer value, gpointer data)
{
  VoderFlight *flight = value;

  flight->stale = TRUE;
  voder_flight_unref (flight);
  return TRUE;
}

static void
forget_all (VoderCache *self)
{
  g_autoptr (VoderLruEntry) gone = NULL;

  voder_cache_begin_change (self);
  for (guint i = 0; i < VODER_CACHE_N_CHANGES; i++)
    self->n_changes[i]++;
  g_hash_table_foreach_remove (self->flights, forget_stale, NULL);
  voder_lru_remove_all (&self->lru, &gone);
  voder_cache_end_change (self);
}

/**
 * voder_cache_clear:
 * @self: a cache
 *
 * Removes all values from memory and from the directory, also those that other
 * processes have put there, and what their crashes have left. What
 * voder_cache_obtain() is making now will not be kept.
 *
 * Thread safety: any thread; it may remove files.
 */
void
voder_cache_clear (VoderCache *self)
{
  g_return_if_fail (VODER_IS_CACHE (self));

  forget_all (self);
  if (self->disk == NULL)
    return;

  voder_cache_disk_remove_all (self->disk);
  /* What was read from there before. */
  forget_all (self);
}
