/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pipe-sink-private.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The key by which an element keeps what was opened for it. */
#define PIPE_KEY "voder-pipe"

static void
close_pipe (gpointer data)
{
  close (GPOINTER_TO_INT (data));
}

/* A descriptor of its own for the pipe: the flag is then ours alone, and not
 * that of every process that holds the other one. -1 for what is no pipe. */
static int
reopen_pipe (int fd)
{
  g_autofree char *path = NULL;
  struct stat status;

  if (fstat (fd, &status) != 0 || !S_ISFIFO (status.st_mode))
    return -1;

  path = g_strdup_printf ("/proc/self/fd/%d", fd);
  return open (path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
}

static void
unblock (const GValue *value, gpointer data)
{
  GstElement *element = g_value_get_object (value);
  GstElementFactory *factory = gst_element_get_factory (element);
  int fd;
  int own;

  if (factory == NULL || strcmp (GST_OBJECT_NAME (factory), "fdsink") != 0)
    return;

  g_object_get (element, "fd", &fd, NULL);
  own = reopen_pipe (fd);
  if (own < 0)
    return;

  g_object_set (element, "fd", own, NULL);
  g_object_set_data_full (G_OBJECT (element), PIPE_KEY, GINT_TO_POINTER (own),
                          close_pipe);
}

/*
 * Has the elements `fdsink` of a bin write to pipes without blocking. They
 * wait for room by polling, which ends with the pipeline; but a write of more
 * than there is room for would block for as long as nobody reads.
 */
void
voder_pipe_sink_unblock (GstElement *bin)
{
  g_autoptr (GstIterator) elements = gst_bin_iterate_recurse (GST_BIN (bin));

  gst_iterator_foreach (elements, unblock, NULL);
}
