/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-lru-private.h"

#include <string.h>

void
voder_lru_init (VoderLru *self, guint64 max_bytes)
{
  *self = (VoderLru){
    .entries = g_hash_table_new (g_str_hash, g_str_equal),
    .max_bytes = max_bytes,
  };
}

void
voder_lru_clear (VoderLru *self)
{
  g_autoptr (VoderLruEntry) gone = NULL;

  voder_lru_remove_all (self, &gone);
  g_clear_pointer (&self->entries, g_hash_table_unref);
}

static void
unlink_entry (VoderLru *self, VoderLruEntry *entry)
{
  if (entry->prev != NULL)
    entry->prev->next = entry->next;
  else
    self->newest = entry->next;
  if (entry->next != NULL)
    entry->next->prev = entry->prev;
  else
    self->oldest = entry->prev;
}

static void
link_newest (VoderLru *self, VoderLruEntry *entry)
{
  entry->prev = NULL;
  entry->next = self->newest;
  if (self->newest != NULL)
    self->newest->prev = entry;
  else
    self->oldest = entry;
  self->newest = entry;
}

static void
drop (VoderLru *self, VoderLruEntry *entry, VoderLruEntry **gone)
{
  unlink_entry (self, entry);
  g_hash_table_remove (self->entries, entry->key);
  self->n_bytes -= entry->n_bytes;
  entry->next = *gone;
  *gone = entry;
}

/*
 * The value of a key, with a reference, or NULL.
 */
GBytes *
voder_lru_lookup (VoderLru *self,
                  const char *key,
                  gint64 now_us,
                  VoderLruEntry **gone)
{
  VoderLruEntry *entry = g_hash_table_lookup (self->entries, key);

  if (entry == NULL)
    return NULL;
  if (entry->expiry_us <= now_us) {
    drop (self, entry, gone);
    return NULL;
  }

  if (self->newest != entry) {
    unlink_entry (self, entry);
    link_newest (self, entry);
  }
  return g_bytes_ref (entry->value);
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

/*
 * Puts an entry in, in place of the one of the same key. Tells how many others
 * had to go; they are none if the entry itself is too large, and gone.
 */
guint
voder_lru_put (VoderLru *self,
               VoderLruEntry *entry,
               gint64 now_us,
               VoderLruEntry **gone)
{
  guint n_evicted = 0;

  voder_lru_remove (self, entry->key, gone);
  if (entry->n_bytes > self->max_bytes || entry->expiry_us <= now_us) {
    entry->next = *gone;
    *gone = entry;
    return 0;
  }

  for (; self->n_bytes > self->max_bytes - entry->n_bytes; n_evicted++)
    drop (self, self->oldest, gone);
  self->n_bytes += entry->n_bytes;
  g_hash_table_insert (self->entries, entry->key, entry);
  link_newest (self, entry);

  return n_evicted;
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
  while (self->newest != NULL)
    drop (self, self->newest, gone);
}

VoderLruEntry *
voder_lru_entry_new (const char *key, GBytes *value, gint64 expiry_us)
{
  VoderLruEntry *self = g_new0 (VoderLruEntry, 1);

  self->key = g_strdup (key);
  self->value = g_bytes_ref (value);
  self->n_bytes = strlen (key) + g_bytes_get_size (value);
  self->expiry_us = expiry_us;

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
