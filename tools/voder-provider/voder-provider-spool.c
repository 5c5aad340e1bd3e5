/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-provider-spool.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

/*
 * VoderProviderSpool:
 *
 * The chunks of a stream that its reader has not taken yet. The first of them
 * are in memory, the others in a file that has no name and is gone with the
 * process: however slow a reader is, what is spoken for it needs a bounded
 * amount of memory and holds up nobody.
 *
 * Thread safety: one thread.
 */
struct _VoderProviderSpool {
  GByteArray *memory;
  gsize n_taken; /* of the bytes in memory */

  /* What follows is in the file, from one place to the other. */
  int file;
  guint64 file_start;
  guint64 file_end;
  guint64 max_file;
};

VoderProviderSpool *
voder_provider_spool_new (guint64 max_file)
{
  VoderProviderSpool *self = g_new0 (VoderProviderSpool, 1);

  self->memory = g_byte_array_new ();
  self->file = -1;
  self->max_file = max_file;

  return self;
}

static void
drop_file (VoderProviderSpool *self)
{
  if (self->file >= 0)
    close (self->file);
  self->file = -1;
  self->file_start = self->file_end = 0;
}

void
voder_provider_spool_free (VoderProviderSpool *self)
{
  drop_file (self);
  g_byte_array_unref (self->memory);
  g_free (self);
}

static gboolean
set_errno (GError **error)
{
  int saved = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved),
               _ ("Cannot keep speech in a file: %s"), g_strerror (saved));

  return FALSE;
}

/* A file system that has no files without a name takes the name away. */
static int
open_named (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "speech-XXXXXX", NULL);
  int file = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);

  if (file >= 0)
    g_unlink (path);

  return file;
}

/* In the cache folder rather than that for temporary files, which is often in
 * memory itself. */
static gboolean
open_file (VoderProviderSpool *self, GError **error)
{
  g_autofree char *folder =
      g_build_filename (g_get_user_cache_dir (), "voder", NULL);

  if (self->file >= 0)
    return TRUE;

  g_mkdir_with_parents (folder, 0700);
  self->file = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (self->file < 0)
    self->file = open_named (folder);
  if (self->file < 0)
    self->file = open_named (g_get_tmp_dir ());

  return self->file >= 0 || set_errno (error);
}

static gboolean
write_file (VoderProviderSpool *self,
            const guint8 *bytes,
            gsize n_bytes,
            GError **error)
{
  if (self->file_end - self->file_start + n_bytes > self->max_file) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                         _ ("The engine speaks without an end"));
    return FALSE;
  }

  while (n_bytes > 0) {
    ssize_t n = pwrite (self->file, bytes, n_bytes, (off_t) self->file_end);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return set_errno (error);
    self->file_end += (guint64) n;
    bytes += n;
    n_bytes -= (gsize) n;
  }

  return TRUE;
}

static void
forget_taken (VoderProviderSpool *self)
{
  if (self->n_taken == 0)
    return;

  g_byte_array_remove_range (self->memory, 0, (guint) self->n_taken);
  self->n_taken = 0;
}

static gsize
count_memory (VoderProviderSpool *self)
{
  return self->memory->len - self->n_taken;
}

/* Takes @chunks, whole ones, or none of them on failure. */
gboolean
voder_provider_spool_push (VoderProviderSpool *self,
                           const guint8 *chunks,
                           gsize n_bytes,
                           GError **error)
{
  if (self->file_end > self->file_start ||
      count_memory (self) + n_bytes > VODER_PROVIDER_SPOOL_MEMORY)
    return open_file (self, error) && write_file (self, chunks, n_bytes, error);

  if (self->memory->len + n_bytes > VODER_PROVIDER_SPOOL_MEMORY)
    forget_taken (self);
  g_byte_array_append (self->memory, chunks, (guint) n_bytes);

  return TRUE;
}

/* Reads what is next in the file into memory. */
static gboolean
refill (VoderProviderSpool *self, GError **error)
{
  gsize n_wanted =
      MIN (self->file_end - self->file_start, VODER_PROVIDER_SPOOL_MEMORY);
  guint length;
  ssize_t n;

  forget_taken (self);
  length = self->memory->len;
  g_byte_array_set_size (self->memory, length + (guint) n_wanted);
  do {
    n = pread (self->file, self->memory->data + length, n_wanted,
               (off_t) self->file_start);
  } while (n < 0 && errno == EINTR);
  g_byte_array_set_size (self->memory, length + (guint) MAX (n, 0));
  if (n < 0)
    return set_errno (error);
  if (n == 0) {
    errno = EIO;
    return set_errno (error);
  }

  self->file_start += (guint64) n;
  if (self->file_start == self->file_end)
    drop_file (self);

  return TRUE;
}

/*
 * Gives the next chunk, whole, until the next change; %NULL when there is none.
 */
gboolean
voder_provider_spool_peek (VoderProviderSpool *self,
                           const guint8 **chunk,
                           gsize *n_bytes,
                           GError **error)
{
  for (;;) {
    const guint8 *next = self->memory->data + self->n_taken;
    gsize n_there = count_memory (self);

    *n_bytes = n_there > 0 ? voder_spiel_format_measure (next, n_there) : 0;
    *chunk = next;
    if (*n_bytes > 0 && *n_bytes <= n_there)
      return TRUE;

    *chunk = NULL;
    *n_bytes = 0;
    if (self->file_end == self->file_start)
      return TRUE;
    if (!refill (self, error))
      return FALSE;
  }
}

/* Forgets the chunk that was given, which is so long. */
void
voder_provider_spool_pop (VoderProviderSpool *self, gsize n_bytes)
{
  self->n_taken += n_bytes;
  if (self->n_taken == self->memory->len)
    forget_taken (self);
}

/* Gives how many bytes wait. */
guint64
voder_provider_spool_get_length (VoderProviderSpool *self)
{
  return count_memory (self) + (self->file_end - self->file_start);
}

gboolean
voder_provider_spool_has_file (VoderProviderSpool *self)
{
  return self->file >= 0;
}
