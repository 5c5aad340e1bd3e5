/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-lru-private.h"

#include "voder-helgrind-private.h"

#include <string.h>
#include <time.h>

/* Of the monotonic clock, as g_get_monotonic_time(), but finer: two uses within
 * a microsecond have an order. */
static gint64
get_now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static gboolean
has_expired (const VoderLruEntry *entry, gint64 now_ns)
{
  return entry->expiry_us <= now_ns / 1000;
}

static gint64
get_used_ns (VoderLruEntry *entry)
{
  return atomic_load_explicit (&entry->used_ns, memory_order_relaxed);
}

/* One that was late to tell does not make it older. */
static void
note_use (VoderLruEntry *entry, gint64 now_ns)
{
  gint64 used_ns = get_used_ns (entry);

  while (used_ns < now_ns && !atomic_compare_exchange_weak_explicit (
                                 &entry->used_ns, &used_ns, now_ns,
                                 memory_order_relaxed, memory_order_relaxed))
    continue;
}

static int
compare_places (gconstpointer a, gconstpointer b, gpointer data)
{
  const VoderLruEntry *left = a;
  const VoderLruEntry *right = b;

  return (left->placed_ns > right->placed_ns) -
         (left->placed_ns < right->placed_ns);
}

void
voder_lru_init (VoderLru *self, guint64 max_bytes)
{
  *self = (VoderLru){
    .entries = g_hash_table_new (g_str_hash, g_str_equal),
    .places = g_sequence_new (NULL),
    .max_bytes = max_bytes,
  };
}

void
voder_lru_clear (VoderLru *self)
{
  g_autoptr (VoderLruEntry) gone = NULL;

  voder_lru_remove_all (self, &gone);
  g_clear_pointer (&self->entries, g_hash_table_unref);
  g_clear_pointer (&self->places, g_sequence_free);
}

/* By its last use. */
static void
place (VoderLru *self, VoderLruEntry *entry)
{
  entry->placed_ns = get_used_ns (entry);
  entry->place =
      g_sequence_insert_sorted (self->places, entry, compare_places, NULL);
}

static void
drop (VoderLru *self, VoderLruEntry *entry, VoderLruEntry **gone)
{
  g_sequence_remove (g_steal_pointer (&entry->place));
  g_hash_table_remove (self->entries, entry->key);
  self->n_bytes -= entry->n_bytes;
  entry->next = *gone;
  *gone = entry;
}

/* One step to room: the entry whose place is the first goes, or, if it was used
 * since it got that, gets another one. There must be one. */
static guint
step (VoderLru *self, VoderLruEntry **gone)
{
  VoderLruEntry *entry =
      g_sequence_get (g_sequence_get_begin_iter (self->places));

  if (get_used_ns (entry) == entry->placed_ns) {
    drop (self, entry, gone);
    return 1;
  }

  g_sequence_remove (entry->place);
  place (self, entry);
  return 0;
}

/*
 * The value of a key, with a reference, or NULL; then it may have one whose
 * time is over.
 */
GBytes *
voder_lru_lookup (VoderLru *self, const char *key, gboolean *expired)
{
  VoderLruEntry *entry = g_hash_table_lookup (self->entries, key);
  gint64 now_ns = get_now_ns ();

  *expired = entry != NULL && has_expired (entry, now_ns);
  if (entry == NULL || *expired)
    return NULL;

  note_use (entry, now_ns);
  return g_bytes_ref (entry->value);
}

/*
 * Removes the value of a key if its time is over.
 */
void
voder_lru_remove_expired (VoderLru *self, const char *key, VoderLruEntry **gone)
{
  VoderLruEntry *entry = g_hash_table_lookup (self->entries, key);

  if (entry != NULL && has_expired (entry, get_now_ns ()))
    drop (self, entry, gone);
}

/*
 * TRUE when the key has this very value.
 */
gboolean
voder_lru_holds (VoderLru *self, const char *key, GBytes *value)
{
  VoderLruEntry *entry = g_hash_table_lookup (self->entries, key);

  return entry != NULL && entry->value == value;
}

/* A value that is to be replaced counts as used, so that it is there until
 * then. */
static guint64
count_others (VoderLru *self, const VoderLruEntry *entry, gint64 now_ns)
{
  VoderLruEntry *old = g_hash_table_lookup (self->entries, entry->key);

  if (old == NULL)
    return self->n_bytes;

  note_use (old, now_ns);
  return self->n_bytes - old->n_bytes;
}

/*
 * Has others go until there is room for an entry, in so many steps at most.
 * Adds to n_evicted how many went. FALSE when that was not enough.
 */
gboolean
voder_lru_make_room (VoderLru *self,
                     const VoderLruEntry *entry,
                     guint max_steps,
                     guint *n_evicted,
                     VoderLruEntry **gone)
{
  gint64 now_ns = get_now_ns ();

  if (entry->n_bytes > self->max_bytes || has_expired (entry, now_ns))
    return TRUE;

  while (count_others (self, entry, now_ns) >
         self->max_bytes - entry->n_bytes) {
    if (max_steps-- == 0)
      return FALSE;
    *n_evicted += step (self, gone);
  }

  return TRUE;
}

/*
 * Puts an entry in, in place of the one of the same key. There must be room for
 * it, unless it is too large, or its time is over: then it is gone.
 */
void
voder_lru_put (VoderLru *self, VoderLruEntry *entry, VoderLruEntry **gone)
{
  gint64 now_ns = get_now_ns ();

  voder_lru_remove (self, entry->key, gone);
  if (entry->n_bytes > self->max_bytes || has_expired (entry, now_ns)) {
    entry->next = *gone;
    *gone = entry;
    return;
  }

  g_assert (self->n_bytes <= self->max_bytes - entry->n_bytes);
  self->n_bytes += entry->n_bytes;
  g_hash_table_insert (self->entries, entry->key, entry);
  note_use (entry, now_ns);
  place (self, entry);
}

gboolean
voder_lru_remove (VoderLru *self, const char *key, VoderLruEntry **gone)
{
  VoderLruEntry *entry = g_hash_table_lookup (self->entries, key);

  if (entry == NULL)
    return FALSE;

  drop (self, entry, gone);
  return TRUE;
}

void
voder_lru_remove_all (VoderLru *self, VoderLruEntry **gone)
{
  while (!g_sequence_is_empty (self->places))
    drop (self, g_sequence_get (g_sequence_get_begin_iter (self->places)),
          gone);
}

VoderLruEntry *
voder_lru_entry_new (const char *key, GBytes *value, gint64 expiry_us)
{
  VoderLruEntry *self = g_new0 (VoderLruEntry, 1);

  self->key = g_strdup (key);
  self->value = g_bytes_ref (value);
  self->n_bytes = strlen (key) + g_bytes_get_size (value);
  self->expiry_us = expiry_us;
  atomic_init (&self->used_ns, 0);
  VODER_IS_ATOMIC (self->used_ns);

  return self;
}

/*
 * Releases what has gone.
 */
void
voder_lru_entries_free (VoderLruEntry *gone)
{
  while (gone != NULL) {
    VoderLruEntry *next = gone->next;

    g_bytes_unref (gone->value);
    g_free (gone->key);
    g_free (gone);
    gone = next;
  }
}
