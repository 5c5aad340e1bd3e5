/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <stdatomic.h>

G_BEGIN_DECLS

/*
 * Bytes by key, bounded, with a time to live; the one that was not used for
 * longest goes first. It has no lock, and releases nothing: what goes is put on
 * a list, for the owner to release when it has unlocked.
 *
 * A lookup changes nothing but the time of the entry, so any number may run at
 * once, beside no change. An entry that was looked up gets its new place when
 * it would have to go: that is one step, as one that goes is. So there are not
 * more steps than lookups and puts, but many may be due at once; who must not
 * hold up the lookups for so long takes some at a time.
 */
typedef struct _VoderLruEntry VoderLruEntry;
struct _VoderLruEntry {
  char *key;
  GBytes *value;
  /* Of the key and the value: many small ones are not free of charge. */
  gsize n_bytes;
  /* These three on the monotonic clock: when it was used, and what of that its
   * place tells. */
  gint64 expiry_us;
  _Atomic gint64 used_ns;
  gint64 placed_ns;
  GSequenceIter *place;
  /* Among those that have gone. */
  VoderLruEntry *next;
};

typedef struct {
  GHashTable *entries;
  /* Those placed longest ago come first. */
  GSequence *places;
  guint64 n_bytes;
  guint64 max_bytes;
} VoderLru;

void voder_lru_init (VoderLru *self, guint64 max_bytes);
void voder_lru_clear (VoderLru *self);
GBytes *voder_lru_lookup (VoderLru *self, const char *key, gboolean *expired);
void voder_lru_remove_expired (VoderLru *self,
                               const char *key,
                               VoderLruEntry **gone);
gboolean voder_lru_holds (VoderLru *self, const char *key, GBytes *value);
gboolean voder_lru_make_room (VoderLru *self,
                              const VoderLruEntry *entry,
                              guint max_steps,
                              guint *n_evicted,
                              VoderLruEntry **gone);
void voder_lru_put (VoderLru *self, VoderLruEntry *entry, VoderLruEntry **gone);
gboolean voder_lru_remove (VoderLru *self,
                           const char *key,
                           VoderLruEntry **gone);
void voder_lru_remove_all (VoderLru *self, VoderLruEntry **gone);

VoderLruEntry *voder_lru_entry_new (const char *key,
                                    GBytes *value,
                                    gint64 expiry_us);
void voder_lru_entries_free (VoderLruEntry *gone);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderLruEntry, voder_lru_entries_free)

G_END_DECLS
