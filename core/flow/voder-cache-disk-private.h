/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <time.h>

#include "voder-sync-private.h"

G_BEGIN_DECLS

/*
 * The directory of a cache: a file for each key, which any number of processes
 * may read and write at a time. A file is written beside its place and renamed;
 * it has a checksum. Nothing here fails: what cannot be read is not there, and
 * what cannot be written is not kept; it is only counted.
 */
typedef struct {
  char *path;
  guint64 max_bytes;
  gboolean sync;

  /* On the clock of the day, as the times of the files. */
  struct timespec made;

  _Atomic guint64 n_errors;
  _Atomic guint64 n_dropped;
  /* Bytes of files that were used since it was made, but had to go. */
  _Atomic guint64 n_ousted;
  /* How much may be written before the directory is measured again. */
  _Atomic gint64 budget;
  atomic_bool measuring;

  VoderLock lock;
  GError *error;
} VoderCacheDisk;

VoderCacheDisk *voder_cache_disk_new (const char *path,
                                      guint64 max_bytes,
                                      gboolean sync);
void voder_cache_disk_free (VoderCacheDisk *self);
GBytes *voder_cache_disk_read (VoderCacheDisk *self,
                               const char *key,
                               gint64 *expiry_us);
void voder_cache_disk_write (VoderCacheDisk *self,
                             const char *key,
                             GBytes *value,
                             gint64 expiry_us);
gboolean voder_cache_disk_remove (VoderCacheDisk *self, const char *key);
void voder_cache_disk_remove_all (VoderCacheDisk *self);
GError *voder_cache_disk_dup_error (VoderCacheDisk *self);
void voder_cache_disk_get_counts (VoderCacheDisk *self,
                                  guint64 *n_errors,
                                  guint64 *n_dropped,
                                  guint64 *n_ousted);

/* Of the files beside this one. */
int voder_cache_disk_open (VoderCacheDisk *self, gboolean make);
void voder_cache_disk_close (VoderCacheDisk *self, int directory);
void voder_cache_disk_fail (VoderCacheDisk *self);
void voder_cache_disk_trim (VoderCacheDisk *self, int directory, gsize written);

/* A name is the checksum of the key and a suffix; see is_ours(). */
#define VODER_CACHE_SUFFIX ".voder"
#define VODER_CACHE_PART   ".part"

/* A file was used when its time of modification says, and has this mode once it
 * was used again since it was written. It means nothing for files, and no
 * reading, mounting or backing up takes it away, as that does with the time of
 * access. */
#define VODER_CACHE_AGAIN S_ISVTX

G_END_DECLS
