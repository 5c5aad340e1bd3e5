/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "voder-test.h"

G_BEGIN_DECLS

/* What the server does with one request. */
typedef struct {
  guint status;       /* 0: @body is sent as it is, head and all */
  const char *type;   /* media type; NULL for that of raw audio */
  const char *header; /* one more header */
  const char *value;
  const void *body;
  gsize n_bytes;
  gsize piece;         /* sent in chunks of so many bytes */
  guint pause_ms;      /* between pieces of what is sent as it is */
  gboolean is_echo;    /* the body is that of the request, twice */
  gboolean is_paused;  /* the answer never comes */
  gboolean is_held;    /* the connection stays open, and nothing happens */
  gboolean is_endless; /* the body is sent again and again */
  void (*then) (gpointer data); /* called when the request is there */
  gpointer data;
} HttpAnswer;

/* What was asked for. */
typedef struct {
  char *method;
  char *path;
  char *body;
  char *authorization;
  char *encoding;
  guint client_port;
  SoupHTTPVersion version;
} HttpRequest;

typedef struct {
  SoupServer *soup;
  guint port;
  char *url;
  GArray *answers; /* of HttpAnswer; the last one serves all further requests */
  GPtrArray *requests;
  GPtrArray *held; /* connections */
} HttpServer;

HttpServer *http_server_new (void);
HttpServer *http_server_new_tls (GTlsCertificate *certificate);
void http_server_free (HttpServer *self);
void http_server_answer (HttpServer *self, HttpAnswer answer);
const HttpRequest *http_server_get_request (HttpServer *self, guint n);

/* What an engine has said, or why it did not. */
typedef struct {
  GByteArray *pcm;
  guint64 n_frames;
  GstAudioInfo info;
  GError *error;
  gint64 ended_us;
} HttpSpeech;

char *http_write_description (const char *url, const char *keys);
VoderEngine *http_create_engine (const char *url, const char *keys);
HttpSpeech *http_speak (VoderEngine *engine,
                        VoderUtterance *utterance,
                        GCancellable *cancellable);
HttpSpeech *http_speak_then_cancel (VoderEngine *engine,
                                    VoderUtterance *utterance,
                                    VoderContext *context);
HttpSpeech *http_speak_text (HttpServer *server,
                             const char *keys,
                             const char *text);
void http_speak_in_threads (HttpServer *server,
                            VoderEngine *engine,
                            guint n_threads,
                            guint n_sentences);
GListModel *http_list_voices (VoderEngine *engine, GError **error);
void http_speech_free (HttpSpeech *self);
void http_assert_failed (const HttpSpeech *speech, const char *part);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpServer, http_server_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpSpeech, http_speech_free)

G_END_DECLS
