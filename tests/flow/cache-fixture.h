/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "flow-fixture.h"

G_BEGIN_DECLS

#define MANY    (1 << 20)
#define SOON_US 2000

/* A directory that is gone at the end, and caches that use it. */
typedef struct {
  char *parent;
  char *path;
  VoderCache *cache;
  VoderCache *other;
} Shared;

VoderCache *cache_new (const char *path,
                       guint64 max_bytes,
                       guint64 max_disk_bytes);
void shared_init (Shared *self, guint64 max_disk_bytes);
void shared_clear (Shared *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Shared, shared_clear)

void remove_tree (const char *path);
GPtrArray *list_files (Shared *shared);
guint count_files (Shared *shared);
char *get_file (Shared *shared);
void set_used (const char *file, time_t second, long nanosecond);

void store (VoderCache *cache, const char *key, const char *text);
void assert_has (VoderCache *cache, const char *key, const char *text);
guint64 stat_of (VoderCache *cache, VoderCacheStat stat);

G_END_DECLS
