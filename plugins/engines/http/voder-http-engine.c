/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-http-engine.h"

#include "voder-http-client.h"
#include "voder-http-key.h"
#include "voder-http-speech.h"
#include "voder-http-voices.h"

#include <glib/gi18n-lib.h>

/**
 * VoderHttpEngine:
 *
 * Has a server speak that offers OpenAI's `/v1/audio/speech`. Which one, its
 * description file says. All that belongs to an utterance is kept on the stack.
 *
 * Thread safety: any thread.
 */
struct _VoderHttpEngine {
  VoderEngine parent_instance;

  VoderHttpDescription *description;
  VoderHttpClient *client; /* NULL: error says why */
  GError *error;
};

G_DEFINE_FINAL_TYPE (VoderHttpEngine, voder_http_engine, VODER_TYPE_ENGINE)

/* Gives what went wrong when the engine was made, each time anew. */
static gboolean
check (VoderHttpEngine *self, GError **error)
{
  if (self->client != NULL)
    return TRUE;

  g_propagate_error (error, g_error_copy (self->error));

  return FALSE;
}

static GListModel *
ask_for_voices (VoderHttpEngine *self,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GByteArray) json = NULL;
  char *key = NULL;

  if (!voder_http_key_load (self->description, &key, cancellable, error))
    return NULL;

  json = voder_http_client_list_voices (self->client, key, cancellable, error);
  voder_http_key_free (key);
  if (json == NULL)
    return NULL;

  return voder_http_voices_new_from_json (self->description, json, error);
}

/* A server that cannot be asked now may be there when it is to speak: then the
 * voices that the description names are listed. */
static GListModel *
voder_http_engine_list_voices (VoderEngine *engine,
                               GCancellable *cancellable,
                               GError **error)
{
  VoderHttpEngine *self = VODER_HTTP_ENGINE (engine);
  g_autoptr (GError) why = NULL;
  GListModel *voices;

  if (!check (self, error))
    return NULL;
  if (self->description->voices_path == NULL)
    return voder_http_voices_new (self->description);

  voices = ask_for_voices (self, cancellable, &why);
  if (voices != NULL)
    return voices;
  if (voder_cancellable_set_error_if_done (cancellable, error))
    return NULL;
  if (self->description->voices[0] != NULL)
    return voder_http_voices_new (self->description);

  g_propagate_error (error, g_steal_pointer (&why));

  return NULL;
}

static gboolean
voder_http_engine_synthesize (VoderEngine *engine,
                              VoderUtterance *utterance,
                              VoderOutput *output,
                              GCancellable *cancellable,
                              GError **error)
{
  VoderHttpEngine *self = VODER_HTTP_ENGINE (engine);

  if (!check (self, error))
    return FALSE;

  return voder_http_speech_run (self->client, self->description, utterance,
                                output, cancellable, error);
}

static void
voder_http_engine_constructed (GObject *object)
{
  VoderHttpEngine *self = VODER_HTTP_ENGINE (object);
  const char *path = voder_engine_get_description_file (VODER_ENGINE (self));

  G_OBJECT_CLASS (voder_http_engine_parent_class)->constructed (object);

  if (path == NULL)
    g_set_error_literal (&self->error, VODER_SPEECH_ERROR,
                         VODER_SPEECH_ERROR_ENGINE,
                         _ ("Which server is to speak, a description says: see "
                            "“voder engines”"));
  else
    self->description = voder_http_description_new (path, &self->error);
  if (self->description != NULL)
    self->client = voder_http_client_new (self->description, &self->error);
}

static void
voder_http_engine_finalize (GObject *object)
{
  VoderHttpEngine *self = VODER_HTTP_ENGINE (object);

  g_clear_pointer (&self->client, voder_http_client_free);
  g_clear_pointer (&self->description, voder_http_description_free);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (voder_http_engine_parent_class)->finalize (object);
}

static void
voder_http_engine_class_init (VoderHttpEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  VoderEngineClass *engine_class = VODER_ENGINE_CLASS (klass);

  object_class->constructed = voder_http_engine_constructed;
  object_class->finalize = voder_http_engine_finalize;
  engine_class->list_voices = voder_http_engine_list_voices;
  engine_class->synthesize = voder_http_engine_synthesize;
}

static void
voder_http_engine_init (VoderHttpEngine *self)
{
}
