/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-provider-catalog.h"
#include "voder-provider-poller.h"

G_BEGIN_DECLS

/* What a client asks for, as it came. */
typedef struct {
  const char *client; /* its name on the bus */
  const char *text;
  const char *voice;
  const char *language;
  double rate;
  double pitch;
  gboolean is_ssml;
} VoderProviderWish;

typedef struct _VoderProviderRequest VoderProviderRequest;

/* @request: is over, and is freed after the call. */
typedef void (*VoderProviderRequestFunc) (VoderProviderRequest *request,
                                          gpointer data);

VoderProviderRequest *voder_provider_request_new (const VoderProviderWish *wish,
                                                  int fd,
                                                  VoderProviderPoller *poller,
                                                  GCancellable *parent,
                                                  GError **error);
void voder_provider_request_set_done (VoderProviderRequest *self,
                                      VoderProviderRequestFunc func,
                                      gpointer data);
const char *voder_provider_request_get_voice (VoderProviderRequest *self);
const char *voder_provider_request_get_language (VoderProviderRequest *self);
void voder_provider_request_begin (VoderProviderRequest *self,
                                   const VoderProviderChoice *choice);
void voder_provider_request_end (VoderProviderRequest *self);
void voder_provider_request_cancel (VoderProviderRequest *self);
void voder_provider_request_speak (gpointer request);
void voder_provider_request_on_pipe (gpointer request, gboolean is_broken);

G_END_DECLS
