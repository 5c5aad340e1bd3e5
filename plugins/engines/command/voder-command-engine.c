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

  /* Who has the turn may look for the program. It is no VoderOnce, as in
   * VoderEngine. */
  VoderSemaphore *turn; /* of one unit */
  VoderCommandCatalogue *catalogue;

  VoderSemaphore *idle_turn; /* of one unit; for what follows */
  GQueue idle; /* of VoderCommandResident; who waits longest is first */
};

G_DEFINE_FINAL_TYPE (VoderCommandEngine,
                     voder_command_engine,
                     VODER_TYPE_ENGINE)

/* The program is looked for until it is found once. */
static const VoderCommandCatalogue *
get_catalogue (VoderCommandEngine *self,
               GCancellable *cancellable,
               GError **error)
{
  const VoderCommandCatalogue *catalogue;

  if (self->description == NULL) {
    g_propagate_error (error, g_error_copy (self->error));
    return NULL;
  }
  if (!voder_semaphore_acquire (self->turn, 1, cancellable, error))
    return NULL;

  if (self->catalogue == NULL)
    self->catalogue =
        voder_command_catalogue_new (self->description, cancellable, error);
  catalogue = self->catalogue;
  voder_semaphore_release (self->turn, 1);

  return catalogue;
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

static void
enter_idle (VoderCommandEngine *self)
{
  voder_semaphore_acquire (self->idle_turn, 1, NULL, NULL);
}

static void
leave_idle (VoderCommandEngine *self)
{
  voder_semaphore_release (self->idle_turn, 1);
}

/* Takes a program out that can speak; those that have ended go to @dead. */
static VoderCommandResident *
pick (VoderCommandEngine *self, const char *key, GQueue *dead)
{
  GList *next;

  for (GList *link = self->idle.head; link != NULL; link = next) {
    VoderCommandResident *resident = link->data;

    next = link->next;
    if (!voder_command_resident_is_alive (resident)) {
      g_queue_unlink (&self->idle, link);
      g_queue_push_tail_link (dead, link);
    } else if (g_str_equal (voder_command_resident_get_key (resident), key)) {
      g_queue_delete_link (&self->idle, link);
      return resident;
    }
  }

  return NULL;
}

static void
free_all (GQueue *residents)
{
  g_queue_clear_full (residents, (GDestroyNotify) voder_command_resident_free);
}

static VoderCommandResident *
take_idle (VoderCommandEngine *self, const char *key)
{
  GQueue dead = G_QUEUE_INIT;
  VoderCommandResident *resident;

  enter_idle (self);
  resident = pick (self, key, &dead);
  leave_idle (self);
  free_all (&dead);

  return resident;
}

/* When there are too many, the one that has waited longest goes. */
static void
put_idle (VoderCommandEngine *self, VoderCommandResident *resident)
{
  VoderCommandResident *surplus = NULL;

  enter_idle (self);
  g_queue_push_tail (&self->idle, resident);
  if (self->idle.length > N_IDLE)
    surplus = g_queue_pop_head (&self->idle);
  leave_idle (self);
  g_clear_pointer (&surplus, voder_command_resident_free);
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
  GQueue idle;

  enter_idle (self);
  idle = self->idle;
  g_queue_init (&self->idle);
  leave_idle (self);
  free_all (&idle);
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

  free_all (&self->idle);
  g_clear_object (&self->idle_turn);
  g_clear_object (&self->turn);
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
  self->turn = voder_semaphore_new (1);
  self->idle_turn = voder_semaphore_new (1);
  g_queue_init (&self->idle);
}
