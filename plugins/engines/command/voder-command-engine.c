/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-command-engine.h"

#include <glib/gi18n-lib.h>

#include "voder-command-once.h"
#include "voder-command-resident.h"

/* How many programs are kept that have nothing to say at the moment. */
#define N_IDLE 16

/**
 * VoderCommandEngine:
 *
 * Has a program speak. Which one, its description file says. All that belongs
 * to an utterance is kept on the stack; a program that stays belongs to one
 * utterance at a time.
 *
 * Thread safety: any thread.
 */
struct _VoderCommandEngine {
  VoderEngine parent_instance;

  VoderCommandDescription *description; /* NULL: error says why */
  GError *error;
  VoderCommandCatalogue *catalogue; /* set once, atomically */
  gpointer idle[N_IDLE]; /* of VoderCommandResident; exchanged atomically */
};

G_DEFINE_FINAL_TYPE (VoderCommandEngine,
                     voder_command_engine,
                     VODER_TYPE_ENGINE)

/* Of two threads that look for the program first, one finds it for both. */
static const VoderCommandCatalogue *
get_catalogue (VoderCommandEngine *self,
               GCancellable *cancellable,
               GError **error)
{
  VoderCommandCatalogue *catalogue = g_atomic_pointer_get (&self->catalogue);

  if (catalogue != NULL)
    return catalogue;
  if (self->description == NULL) {
    g_propagate_error (error, g_error_copy (self->error));
    return NULL;
  }

  catalogue =
      voder_command_catalogue_new (self->description, cancellable, error);
  if (catalogue == NULL)
    return NULL;
  if (!g_atomic_pointer_compare_and_exchange (&self->catalogue, NULL,
                                              catalogue))
    voder_command_catalogue_free (catalogue);

  return g_atomic_pointer_get (&self->catalogue);
}

static GListModel *
voder_command_engine_list_voices (VoderEngine *engine,
                                  GCancellable *cancellable,
                                  GError **error)
{
  VoderCommandEngine *self = VODER_COMMAND_ENGINE (engine);
  const VoderCommandCatalogue *catalogue =
      get_catalogue (self, cancellable, error);

  return catalogue != NULL ? voder_command_catalogue_list (catalogue) : NULL;
}

static VoderCommandResident *
take_idle (VoderCommandEngine *self, const char *key)
{
  for (guint i = 0; i < N_IDLE; i++) {
    VoderCommandResident *resident =
        g_atomic_pointer_exchange (&self->idle[i], NULL);

    if (resident == NULL)
      continue;
    if (!voder_command_resident_is_alive (resident)) {
      voder_command_resident_free (resident);
      continue;
    }
    if (g_str_equal (voder_command_resident_get_key (resident), key))
      return resident;
    resident = g_atomic_pointer_exchange (&self->idle[i], resident);
    g_clear_pointer (&resident, voder_command_resident_free);
  }

  return NULL;
}

/* When there are too many, one that has waited goes. */
static void
put_idle (VoderCommandEngine *self, VoderCommandResident *resident)
{
  for (guint i = 0; i < N_IDLE; i++) {
    if (g_atomic_pointer_compare_and_exchange (&self->idle[i], NULL, resident))
      return;
  }

  resident = g_atomic_pointer_exchange (&self->idle[0], resident);
  g_clear_pointer (&resident, voder_command_resident_free);
}

/* Whether the program had gone while nobody looked, and has said nothing. */
static gboolean
is_stale (const VoderCommandJob *job, const GError *why)
{
  return g_error_matches (why, VODER_PROCESS_ERROR,
                          VODER_PROCESS_ERROR_INPUT) &&
         voder_command_audio_is_empty (job->audio);
}

static gboolean
run_resident (VoderCommandEngine *self,
              VoderCommandJob *job,
              GCancellable *cancellable,
              GError **error)
{
  g_autofree char *key = voder_command_resident_build_key (job);
  g_autoptr (VoderCommandResident) resident = take_idle (self, key);
  g_autoptr (GError) why = NULL;

  if (resident != NULL) {
    if (voder_command_resident_speak (resident, job, cancellable, &why)) {
      put_idle (self, g_steal_pointer (&resident));
      return TRUE;
    }
    if (!is_stale (job, why)) {
      if (why != NULL)
        g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
    voder_command_resident_free (resident);
  }

  resident = voder_command_resident_new (job, error);
  if (resident == NULL ||
      !voder_command_resident_speak (resident, job, cancellable, error))
    return FALSE;
  put_idle (self, g_steal_pointer (&resident));

  return TRUE;
}

/* Speaks what is not silent anyway. */
static gboolean
speak (VoderCommandEngine *self,
       VoderCommandJob *job,
       GCancellable *cancellable,
       GError **error)
{
  gboolean has_spoken;

  if (self->description->residence == VODER_COMMAND_RESIDENT_NO)
    has_spoken = voder_command_once_run (job, cancellable, error);
  else
    has_spoken = run_resident (self, job, cancellable, error);
  if (!has_spoken)
    return FALSE;
  if (voder_command_audio_get_n_frames (job->audio) > 0 ||
      !job->text->has_words)
    return TRUE;

  g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                       _ ("It has ended well, but said nothing"));

  return FALSE;
}

static gboolean
voder_command_engine_synthesize (VoderEngine *engine,
                                 VoderUtterance *utterance,
                                 VoderOutput *output,
                                 GCancellable *cancellable,
                                 GError **error)
{
  VoderCommandEngine *self = VODER_COMMAND_ENGINE (engine);
  const VoderCommandCatalogue *catalogue =
      get_catalogue (self, cancellable, error);
  const char *id = voder_utterance_get_voice (utterance);
  g_autoptr (VoderCommandText) text = NULL;
  g_autoptr (VoderCommandAudio) audio = NULL;
  const VoderCommandVoice *voice;
  VoderCommandJob job;

  if (catalogue == NULL)
    return FALSE;
  voice = voder_command_catalogue_find (catalogue, id);
  if (voice == NULL) {
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VOICE,
                 _ ("There is no voice “%s”"), id);
    return FALSE;
  }

  text = voder_command_text_new (self->description, utterance);
  if (text->is_silent)
    return TRUE;
  if (text->is_foreign) {
    g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                         _ ("It knows none of these letters"));
    return FALSE;
  }
  audio = voder_command_audio_new (self->description, voice->rate, output);
  voder_command_job_init (&job, self->description, catalogue, voice, text,
                          utterance);
  voder_command_job_set_audio (&job, audio,
                               voder_utterance_get_volume (utterance));

  return speak (self, &job, cancellable, error);
}

/* Those that speak at the moment are not among them. */
static void
voder_command_engine_rest (VoderEngine *engine)
{
  VoderCommandEngine *self = VODER_COMMAND_ENGINE (engine);

  for (guint i = 0; i < N_IDLE; i++) {
    VoderCommandResident *resident =
        g_atomic_pointer_exchange (&self->idle[i], NULL);

    g_clear_pointer (&resident, voder_command_resident_free);
  }
}

static void
voder_command_engine_constructed (GObject *object)
{
  VoderCommandEngine *self = VODER_COMMAND_ENGINE (object);
  const char *path = voder_engine_get_description_file (VODER_ENGINE (self));

  G_OBJECT_CLASS (voder_command_engine_parent_class)->constructed (object);

  if (path == NULL)
    g_set_error_literal (&self->error, VODER_SPEECH_ERROR,
                         VODER_SPEECH_ERROR_ENGINE,
                         _ ("Which program is to speak, a description says: "
                            "see “voder engines”"));
  else
    self->description = voder_command_description_new (path, &self->error);
}

static void
voder_command_engine_finalize (GObject *object)
{
  VoderCommandEngine *self = VODER_COMMAND_ENGINE (object);

  voder_command_engine_rest (VODER_ENGINE (self));
  g_clear_pointer (&self->catalogue, voder_command_catalogue_free);
  g_clear_pointer (&self->description, voder_command_description_free);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (voder_command_engine_parent_class)->finalize (object);
}

static void
voder_command_engine_class_init (VoderCommandEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  VoderEngineClass *engine_class = VODER_ENGINE_CLASS (klass);

  object_class->constructed = voder_command_engine_constructed;
  object_class->finalize = voder_command_engine_finalize;
  engine_class->list_voices = voder_command_engine_list_voices;
  engine_class->rest = voder_command_engine_rest;
  engine_class->synthesize = voder_command_engine_synthesize;
}

static void
voder_command_engine_init (VoderCommandEngine *self)
{
}
