/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-cache-file-private.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "voder-digest-private.h"

#define MAGIC "VODERC2"

/* What a file begins with; the key and the value follow. Numbers are in little
 * endian; the digest is of all but the magic and itself. */
typedef struct {
  char magic[8];
  guint8 digest[VODER_DIGEST_BYTES];
  /* On the clock of the day, as processes share it; 0 for never. */
  gint64 expiry_us;
  guint64 key_bytes;
  guint64 value_bytes;
} Header;

G_STATIC_ASSERT (sizeof (Header) == VODER_CACHE_FILE_HEADER);

static void
compute_digest (const Header *header,
                const guint8 *key,
                const guint8 *value,
                guint8 *digest)
{
  const guint8 *numbers = (const guint8 *) &header->expiry_us;
  VoderDigest sum;

  voder_digest_init (&sum);
  voder_digest_add (&sum, numbers,
                    sizeof (Header) - offsetof (Header, expiry_us));
  voder_digest_add (&sum, key, GUINT64_FROM_LE (header->key_bytes));
  voder_digest_add (&sum, value, GUINT64_FROM_LE (header->value_bytes));
  voder_digest_end (&sum, digest);
}

static gboolean
write_all (int fd, const void *data, gsize size)
{
  const char *next = data;

  while (size > 0) {
    ssize_t n = write (fd, next, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    next += n;
    size -= (gsize) n;
  }

  return TRUE;
}

static gboolean
read_all (int fd, void *data, gsize size)
{
  char *next = data;

  while (size > 0) {
    ssize_t n = read (fd, next, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE;
    next += n;
    size -= (gsize) n;
  }

  return TRUE;
}

/*
 * Writes all of a file; expiry_us is on the clock of the day, 0 for never.
 * FALSE with errno.
 */
gboolean
voder_cache_file_write (int fd,
                        const char *key,
                        GBytes *value,
                        gint64 expiry_us)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (value, &size);
  gsize key_bytes = strlen (key);
  Header header = {
    .magic = MAGIC,
    .expiry_us = GINT64_TO_LE (expiry_us),
    .key_bytes = GUINT64_TO_LE (key_bytes),
    .value_bytes = GUINT64_TO_LE (size),
  };

  compute_digest (&header, (const guint8 *) key, data, header.digest);
  return write_all (fd, &header, sizeof header) &&
         write_all (fd, key, key_bytes) && write_all (fd, data, size);
}

/* What the header says must be what the file is. */
static gboolean
is_sound (const Header *header, const char *key, guint64 rest)
{
  guint64 key_bytes = GUINT64_FROM_LE (header->key_bytes);

  return memcmp (header->magic, MAGIC, sizeof header->magic) == 0 &&
         key_bytes == strlen (key) && rest >= key_bytes &&
         GUINT64_FROM_LE (header->value_bytes) == rest - key_bytes;
}

/*
 * The value of a file, unless it is damaged, of another key, or too large.
 */
GBytes *
voder_cache_file_read (int fd,
                       guint64 max_bytes,
                       const char *key,
                       gint64 *expiry_us)
{
  g_autofree guint8 *rest = NULL;
  g_autoptr (GBytes) all = NULL;
  gsize key_bytes = strlen (key);
  guint8 digest[VODER_DIGEST_BYTES];
  struct stat status;
  Header header;
  gsize size;

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode) ||
      (guint64) status.st_size > max_bytes ||
      (gsize) status.st_size < sizeof header ||
      !read_all (fd, &header, sizeof header))
    return NULL;
  size = (gsize) status.st_size - sizeof header;
  if (!is_sound (&header, key, size))
    return NULL;

  rest = g_try_malloc (MAX (size, 1));
  if (rest == NULL || !read_all (fd, rest, size) ||
      memcmp (rest, key, key_bytes) != 0)
    return NULL;
  compute_digest (&header, rest, rest + key_bytes, digest);
  if (memcmp (digest, header.digest, VODER_DIGEST_BYTES) != 0)
    return NULL;

  *expiry_us = GINT64_FROM_LE (header.expiry_us);
  all = g_bytes_new_take (g_steal_pointer (&rest), size);
  return g_bytes_new_from_bytes (all, key_bytes, size - key_bytes);
}
