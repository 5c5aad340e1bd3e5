/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-provider-poller.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

#define BATCH 64

/*
 * VoderProviderPoller:
 *
 * Watches the write ends of any number of pipes in the main loop, which has one
 * source for all of them: whether anybody still reads, always; whether there is
 * room, when asked to.
 *
 * Thread safety: the main thread.
 */
struct _VoderProviderPoller {
  int fd;
  GSource *source;
  VoderProviderPollerFunc func;
  GHashTable *watched; /* of descriptors: what to call with */
};

/* A pipe of the batch may have been removed by what was called for another. */
static void
dispatch_event (VoderProviderPoller *self, const struct epoll_event *event)
{
  gpointer data = NULL;

  if (!g_hash_table_lookup_extended (
          self->watched, GINT_TO_POINTER (event->data.fd), NULL, &data))
    return;

  self->func (data, (event->events & (EPOLLERR | EPOLLHUP)) != 0);
}

static gboolean
on_ready (int fd, GIOCondition condition, gpointer data)
{
  VoderProviderPoller *self = data;
  struct epoll_event events[BATCH];
  int n_events = epoll_wait (self->fd, events, BATCH, 0);

  for (int i = 0; i < n_events; i++)
    dispatch_event (self, &events[i]);

  return G_SOURCE_CONTINUE;
}

VoderProviderPoller *
voder_provider_poller_new (VoderProviderPollerFunc func, GError **error)
{
  VoderProviderPoller *self;
  int fd = epoll_create1 (EPOLL_CLOEXEC);

  if (fd < 0) {
    int saved = errno;

    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved),
                 _ ("Cannot watch pipes: %s"), g_strerror (saved));
    return NULL;
  }

  self = g_new0 (VoderProviderPoller, 1);
  self->fd = fd;
  self->func = func;
  self->watched = g_hash_table_new (NULL, NULL);
  self->source = g_unix_fd_source_new (fd, G_IO_IN);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_ready), self, NULL);
  g_source_attach (self->source, NULL);

  return self;
}

void
voder_provider_poller_free (VoderProviderPoller *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_hash_table_unref (self->watched);
  close (self->fd);
  g_free (self);
}

static gboolean
control (VoderProviderPoller *self, int operation, int fd, guint32 events)
{
  struct epoll_event event = { .events = events, .data.fd = fd };

  return epoll_ctl (self->fd, operation, fd, &event) == 0;
}

gboolean
voder_provider_poller_add (VoderProviderPoller *self,
                           int fd,
                           gpointer data,
                           GError **error)
{
  if (!control (self, EPOLL_CTL_ADD, fd, 0)) {
    int saved = errno;

    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved),
                 _ ("Cannot watch pipes: %s"), g_strerror (saved));
    return FALSE;
  }

  g_hash_table_insert (self->watched, GINT_TO_POINTER (fd), data);

  return TRUE;
}

void
voder_provider_poller_wait_for_room (VoderProviderPoller *self,
                                     int fd,
                                     gboolean wait)
{
  control (self, EPOLL_CTL_MOD, fd, wait ? EPOLLOUT : 0);
}

/* Must be called before the descriptor is closed: others may have it as well,
 * and then it would still be watched. */
void
voder_provider_poller_remove (VoderProviderPoller *self, int fd)
{
  control (self, EPOLL_CTL_DEL, fd, 0);
  g_hash_table_remove (self->watched, GINT_TO_POINTER (fd));
}
