/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _VoderProviderPoller VoderProviderPoller;

/* @is_broken: nobody reads from the pipe any more; else it has room. */
typedef void (*VoderProviderPollerFunc) (gpointer data, gboolean is_broken);

VoderProviderPoller *voder_provider_poller_new (VoderProviderPollerFunc func,
                                                GError **error);
void voder_provider_poller_free (VoderProviderPoller *self);
gboolean voder_provider_poller_add (VoderProviderPoller *self,
                                    int fd,
                                    gpointer data,
                                    GError **error);
void voder_provider_poller_wait_for_room (VoderProviderPoller *self,
                                          int fd,
                                          gboolean wait);
void voder_provider_poller_remove (VoderProviderPoller *self, int fd);

G_END_DECLS
