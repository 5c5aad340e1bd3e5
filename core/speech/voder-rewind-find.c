/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-rewind-core-private.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* To compare more than that takes longer than to fork. */
#define SAVED_MAX (8 * 1024 * 1024)
/* It takes too long to look at more; sanitizers map much more. */
#define SPAN_MAX ((gsize) 1024 * 1024 * 1024)

/* Whether memory that begins there is not rewound. */
static gboolean
is_own (VoderRewind *self, guint8 *start)
{
  return start == (guint8 *) self ||
         start == (guint8 *) voder_rewind_workshop ||
         start == voder_rewind_workshop->stack;
}

/* Adds what was touched, or not; FALSE when it is too much. */
static gboolean
add_range (VoderRewind *self, VoderRewindRange range, gboolean is_touched)
{
  VoderRewindRange *last =
      self->n_ranges > 0 ? &self->ranges[self->n_ranges - 1] : NULL;

  /* A few untouched pages are not worth a call. */
  if (range.size < VODER_REWIND_HOLE_MIN * self->page_size)
    is_touched = TRUE;
  if (is_touched)
    self->saved_size += range.size;
  if (self->saved_size > SAVED_MAX)
    return FALSE;

  if (last != NULL && (last->saved != NULL) == is_touched &&
      last->is_of_file == range.is_of_file &&
      last->start + last->size == range.start) {
    last->size += range.size;
    return TRUE;
  }
  if (self->n_ranges == VODER_REWIND_RANGES_MAX)
    return FALSE;
  self->ranges[self->n_ranges] = range;
  /* Where it is saved is known when all are found. */
  self->ranges[self->n_ranges].saved = is_touched ? range.start : NULL;
  self->n_ranges++;

  return TRUE;
}

/* Reads of up to VODER_REWIND_PAGEMAP_BATCH pages whether somebody has touched
 * them, and gives of how many; 0 when that is not told. */
gsize
voder_rewind_look_at_pages (VoderRewind *self, guint8 *start, guint8 *end)
{
  gsize n =
      MIN (VODER_REWIND_PAGEMAP_BATCH, (gsize) (end - start) / self->page_size);
  gsize place = (gsize) start / self->page_size * sizeof (guint64);
  gsize n_bytes = n * sizeof (guint64);

  return pread (self->pagemap_fd, voder_rewind_workshop->pages, n_bytes,
                (off_t) place) == (ssize_t) n_bytes
             ? n
             : 0;
}

/* Divides a part of memory into what was touched and what was not. */
static gboolean
add_ranges (VoderRewind *self, const VoderRewindRange *all)
{
  gsize page_size = self->page_size;
  VoderRewindRange run = { all->start, 0, NULL, all->is_of_file };
  gboolean is_touched = FALSE;
  gsize n_pages;

  for (gsize at = 0; at < all->size; at += n_pages * page_size) {
    n_pages = voder_rewind_look_at_pages (self, all->start + at,
                                          all->start + all->size);
    if (n_pages == 0)
      return FALSE;
    for (gsize i = 0; i < n_pages; i++) {
      if (run.size > 0 && voder_rewind_is_page_touched (i) != is_touched) {
        if (!add_range (self, run, is_touched))
          return FALSE;
        run.start += run.size;
        run.size = 0;
      }
      is_touched = voder_rewind_is_page_touched (i);
      run.size += page_size;
    }
  }

  return add_range (self, run, is_touched);
}

/* Takes a line of /proc/self/maps: 7f00-7f01 rw-p 00000000 fe:00 0 … */
static gboolean
take_line (VoderRewind *self, const char *line)
{
  guint64 start = 0, end = 0, inode = 0;
  char flags[5] = "";
  VoderRewindRange range;

  if (sscanf (line,
              "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %4s %*s %*s "
              "%" G_GINT64_MODIFIER "u",
              &start, &end, flags, &inode) != 4 ||
      end <= start)
    return FALSE;

  range.start = (guint8 *) (gsize) start;
  range.size = (gsize) (end - start);
  range.is_of_file = inode != 0;
  if (flags[1] != 'w' || flags[3] != 'p' || is_own (self, range.start))
    return TRUE;

  return flags[0] == 'r' && range.size <= SPAN_MAX && add_ranges (self, &range);
}

static gboolean
take_maps (VoderRewind *self, int maps)
{
  char *text = voder_rewind_workshop->maps;
  gsize n_filled = 0;
  ssize_t n;

  while ((n = read (maps, text + n_filled,
                    VODER_REWIND_MAPS_SIZE - 1 - n_filled)) > 0) {
    char *line = text;
    char *end;

    n_filled += (gsize) n;
    text[n_filled] = '\0';
    while ((end = strchr (line, '\n')) != NULL) {
      *end = '\0';
      if (!take_line (self, line))
        return FALSE;
      line = end + 1;
    }
    n_filled -= (gsize) (line - text);
    memmove (text, line, n_filled);
  }

  return n == 0 && n_filled == 0 && self->n_ranges > 0;
}

gboolean
voder_rewind_find_ranges (VoderRewind *self)
{
  int maps = open ("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  gboolean ok = maps >= 0 && take_maps (self, maps);

  if (maps >= 0)
    close (maps);

  return ok;
}
