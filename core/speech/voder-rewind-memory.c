/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-rewind-core-private.h"

#include <string.h>
#include <sys/mman.h>

/* So many words of a page tell whether it was written. */
#define N_SAMPLES 8
/* There is nothing in a page but zeros. */
#define BLANK G_MAXUINT16

/* Pages that are given back. */
typedef struct {
  guint8 *start;
  gsize size;
} Drop;

static guint16
find_witness (VoderRewind *self, const guint8 *page)
{
  const guint64 *words = (gconstpointer) page;
  gsize n_words = self->page_size / sizeof *words;

  for (gsize i = 0; i < n_words; i++)
    if (words[i] != 0)
      return (guint16) i;

  return BLANK;
}

gsize
voder_rewind_get_saved_room (VoderRewind *self)
{
  return self->saved_size +
         self->saved_size / self->page_size * sizeof *self->witnesses;
}

void
voder_rewind_save_ranges (VoderRewind *self)
{
  guint8 *saved = self->saved;

  for (guint i = 0; i < self->n_ranges; i++) {
    VoderRewindRange *range = &self->ranges[i];

    if (range->saved == NULL)
      continue;
    memcpy (saved, range->start, range->size);
    range->saved = saved;
    saved += range->size;
  }

  self->witnesses = (gpointer) saved;
  for (guint8 *page = self->saved; page < saved; page += self->page_size)
    self->witnesses[(page - self->saved) / self->page_size] =
        find_witness (self, page);
}

/* A page that this process still has in common with the one it was forked from
 * is as it was then: to write to it is to get one of its own. */
static gboolean
is_page_shared (gsize i)
{
  return (voder_rewind_workshop->pages[i] &
          (VODER_REWIND_PAGE_PRESENT | VODER_REWIND_PAGE_OF_FILE |
           VODER_REWIND_PAGE_OWN)) == VODER_REWIND_PAGE_PRESENT;
}

/* Memory that was given back and then read is the kernel's page of zeros, and
 * that is shared as well: where it cannot be what was saved, a word tells. */
static gboolean
may_be_zeros (VoderRewind *self, const guint8 *at, const guint8 *saved)
{
  const guint64 *words = (gconstpointer) at;
  guint16 i = self->witnesses[(saved - self->saved) / self->page_size];

  return i != BLANK && words[i] == 0;
}

static void
restore_pages (VoderRewind *self,
               guint8 *at,
               const guint8 *saved,
               gsize n_pages,
               gboolean are_seen)
{
  gsize page_size = self->page_size;

  for (gsize i = 0; i < n_pages; i++, at += page_size, saved += page_size)
    if (!(are_seen && is_page_shared (i) && !may_be_zeros (self, at, saved)) &&
        memcmp (at, saved, page_size) != 0)
      memcpy (at, saved, page_size);
}

static void
restore_saved (VoderRewind *self, const VoderRewindRange *range)
{
  gsize page_size = self->page_size;
  gboolean looks =
      self->sees_sharing && range->size >= VODER_REWIND_HOLE_MIN * page_size;
  gsize n_pages;

  for (gsize at = 0; at < range->size; at += n_pages * page_size) {
    gsize n_seen = looks
                       ? voder_rewind_look_at_pages (self, range->start + at,
                                                     range->start + range->size)
                       : 0;

    n_pages = n_seen > 0 ? n_seen : (range->size - at) / page_size;
    restore_pages (self, range->start + at, range->saved + at, n_pages,
                   n_seen > 0);
  }
}

/* Whether the work seems to have written to a page that was blank. */
static gboolean
seems_written (VoderRewind *self, const guint8 *page)
{
  const guint64 *words = (gconstpointer) page;
  gsize n_words = self->page_size / sizeof *words;
  guint64 any = 0;

  for (gsize i = 0; i < n_words; i += n_words / N_SAMPLES)
    any |= words[i];

  return any != 0;
}

/* What is locked in memory cannot be dropped. */
static void
flush (Drop *drop)
{
  if (drop->size > 0 && madvise (drop->start, drop->size, MADV_DONTNEED) != 0)
    memset (drop->start, 0, drop->size);
}

/* Adds a page to those that are dropped with one call. */
static void
add_drop (Drop *drop, guint8 *page, gsize page_size)
{
  if (drop->size == 0 || drop->start + drop->size != page) {
    flush (drop);
    *drop = (Drop){ page, 0 };
  }
  drop->size += page_size;
}

/* To blank a page takes about as long as to drop it and to have it made at its
 * next touch, and is in vain where there is no next touch soon. So those are
 * dropped that seem unwritten and lie behind all that the work before wrote. */
static gboolean
blank (VoderRewind *self, const VoderRewindRange *range, gsize *n_used)
{
  gsize page_size = self->page_size;
  guint8 *end = range->start + range->size;
  guint8 *used_before = range->start + *n_used * page_size;
  Drop drop = { NULL, 0 };
  gsize n_pages;

  *n_used = 0;
  for (guint8 *at = range->start; at < end; at += n_pages * page_size) {
    n_pages = voder_rewind_look_at_pages (self, at, end);
    if (n_pages == 0)
      return FALSE;
    for (gsize i = 0; i < n_pages; i++) {
      guint8 *page = at + i * page_size;

      if (!voder_rewind_is_page_touched (i))
        continue;
      if (seems_written (self, page))
        *n_used = (gsize) (page - range->start) / page_size + 1;
      else if (page >= used_before) {
        add_drop (&drop, page, page_size);
        continue;
      }
      memset (page, 0, page_size);
    }
  }

  flush (&drop);

  return TRUE;
}

/*
 * Makes all memory what it was. Nothing of the C library that keeps anything is
 * called. FALSE when the kernel refuses.
 */
gboolean
voder_rewind_restore_ranges (VoderRewind *self)
{
  for (guint i = 0; i < self->n_ranges; i++) {
    const VoderRewindRange *range = &self->ranges[i];

    if (range->saved != NULL)
      restore_saved (self, range);
    else if ((range->is_of_file ||
              !blank (self, range, &voder_rewind_workshop->n_used[i])) &&
             madvise (range->start, range->size, MADV_DONTNEED) != 0)
      return FALSE;
  }

  return TRUE;
}
