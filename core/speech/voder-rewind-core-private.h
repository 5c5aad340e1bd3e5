/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <sys/types.h>
#include <ucontext.h>

#include "voder-rewind-private.h"

G_BEGIN_DECLS

/*
 * What the parts of the way back have in common: voder-rewind.c marks and goes,
 * voder-rewind-find.c finds the memory that may be written, and
 * voder-rewind-memory.c saves it and makes it what it was.
 */

/* The kernel allows 65,530 parts of memory; an engine has some hundred. */
#define VODER_REWIND_RANGES_MAX 2048
/* So many pages that nobody has touched are dropped, not saved. */
#define VODER_REWIND_HOLE_MIN      16
#define VODER_REWIND_MAPS_SIZE     (16 * 1024)
#define VODER_REWIND_PAGEMAP_BATCH 4096

/* Bits of /proc/self/pagemap. */
#define VODER_REWIND_PAGE_PRESENT (G_GUINT64_CONSTANT (1) << 63)
#define VODER_REWIND_PAGE_SWAPPED (G_GUINT64_CONSTANT (1) << 62)
#define VODER_REWIND_PAGE_OF_FILE (G_GUINT64_CONSTANT (1) << 61)
#define VODER_REWIND_PAGE_OWN     (G_GUINT64_CONSTANT (1) << 56)

/* Memory that may be written, and what was there; or else nobody had touched
 * it, and it was blank, or as in its file. */
typedef struct {
  guint8 *start;
  gsize size;
  const guint8 *saved; /* %NULL: it was never touched */
  gboolean is_of_file;
} VoderRewindRange;

/* Pages that are mapped, and those of them that may be written. */
typedef struct {
  gint64 n_mapped;
  gint64 n_data;
} VoderRewindSize;

/*
 * All this lies in maps of its own, which are not rewound: what is read-only
 * once it is filled, and the stack of the one who fills it and reads it.
 */
struct _VoderRewind {
  ucontext_t caller; /* goes on where it was marked */
  guint page_size;
  guint8 *heap_end;
  int pagemap_fd;
  int tasks_fd;
  int statm_fd;
  int last_fd; /* those behind it are of the work */
  gboolean is_marked;
  gboolean sees_sharing;
  guint8 *saved;
  gsize saved_size;
  guint16 *witnesses; /* of each saved page a word that is not zero, or none */
  guint n_ranges;
  VoderRewindRange ranges[VODER_REWIND_RANGES_MAX];
};

/* What is written while it is at work. */
typedef struct {
  VoderRewind *rewind;
  VoderRewindSize size; /* when it was marked */
  nlink_t n_links; /* of the folder of threads, then; 0 if it is not known */
  ucontext_t context;
  guint64 pages[VODER_REWIND_PAGEMAP_BATCH];
  gsize n_used[VODER_REWIND_RANGES_MAX]; /* of each blank range, up to the last
                               page that the work wrote */
  char maps[VODER_REWIND_MAPS_SIZE];
  guint8 *stack;
} VoderRewindWorkshop;

/* There is one in a process; %NULL before it is needed. */
extern VoderRewindWorkshop *voder_rewind_workshop;

gboolean voder_rewind_find_ranges (VoderRewind *self);
gsize voder_rewind_look_at_pages (VoderRewind *self,
                                  guint8 *start,
                                  guint8 *end);
gsize voder_rewind_get_saved_room (VoderRewind *self);
void voder_rewind_save_ranges (VoderRewind *self);
gboolean voder_rewind_restore_ranges (VoderRewind *self);

static inline gboolean
voder_rewind_is_page_touched (gsize i)
{
  return (voder_rewind_workshop->pages[i] &
          (VODER_REWIND_PAGE_PRESENT | VODER_REWIND_PAGE_SWAPPED)) != 0;
}

G_END_DECLS
