/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-speech-totals-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* Two numbers of 20 digits at most, and their names. */
#define TEXT_BYTES 64
#define TEXT_FORMAT                                                            \
  "hits %20" G_GUINT64_FORMAT "\nmisses %20" G_GUINT64_FORMAT "\n"

static void
read_numbers (int fd, guint64 *n_hits, guint64 *n_misses)
{
  char text[TEXT_BYTES + 1] = "";
  ssize_t n = pread (fd, text, TEXT_BYTES, 0);

  *n_hits = *n_misses = 0;
  if (n <= 0 ||
      sscanf (text, "hits %" G_GUINT64_FORMAT "\nmisses %" G_GUINT64_FORMAT,
              n_hits, n_misses) != 2)
    *n_hits = *n_misses = 0;
}

/* Waits for other processes, each of which takes no time. */
static gboolean
lock_file (int fd)
{
  int result;

  do {
    result = flock (fd, LOCK_EX);
  } while (result != 0 && errno == EINTR);

  return result == 0;
}

void
voder_speech_totals_add (const char *path, guint64 n_hits, guint64 n_misses)
{
  int fd =
      open (path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
  guint64 old_hits, old_misses;
  char text[TEXT_BYTES + 1];
  int n;

  if (fd < 0)
    return;

  if (lock_file (fd)) {
    read_numbers (fd, &old_hits, &old_misses);
    n = g_snprintf (text, sizeof text, TEXT_FORMAT, old_hits + n_hits,
                    old_misses + n_misses);
    if (pwrite (fd, text, (gsize) n, 0) != n)
      unlink (path);
  }
  close (fd);
}

void
voder_speech_totals_read (const char *path, guint64 *n_hits, guint64 *n_misses)
{
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

  *n_hits = *n_misses = 0;
  if (fd < 0)
    return;

  read_numbers (fd, n_hits, n_misses);
  close (fd);
}

void
voder_speech_totals_remove (const char *path)
{
  unlink (path);
}
