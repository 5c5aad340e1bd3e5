/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "provider-bus.h"

G_BEGIN_DECLS

/* What a client asks for; zeros are replaced by what is normal. */
typedef struct {
  const char *text;
  const char *voice;
  const char *language;
  double rate;
  double pitch;
  gboolean is_ssml;
  gboolean is_packets; /* see strict_client_ask() */
} StrictWish;

typedef struct {
  guint type;
  guint start;
  guint end;
  gsize offset; /* of the first byte of audio after it */
} StrictEvent;

/* What has come out of one pipe. */
typedef struct {
  int fd;
  gboolean is_packets;
  gboolean has_header;
  gboolean has_ended;
  GByteArray *pcm;
  GArray *events;
} StrictSpeech;

StrictSpeech *strict_client_ask (ProviderBus *bus, const StrictWish *wish);
StrictSpeech *strict_client_say (ProviderBus *bus, const StrictWish *wish);
GVariant *strict_client_call (ProviderBus *bus,
                              const StrictWish *wish,
                              int fd,
                              GError **error);
gboolean strict_speech_read_chunk (StrictSpeech *self);
void strict_speech_read_audio (StrictSpeech *self, gsize n_bytes);
void strict_speech_read_all (StrictSpeech *self);
void strict_speech_cancel (StrictSpeech *self);
void strict_speech_free (StrictSpeech *self);
char *strict_speech_dup_pipe (StrictSpeech *self);
char *strict_speech_dup_events (StrictSpeech *self, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StrictSpeech, strict_speech_free)

G_END_DECLS
