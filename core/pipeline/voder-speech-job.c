/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-speech-job-private.h"

/**
 * VoderSpeechJob:
 *
 * One thing to say aloud: a text, or several that belong together, with a
 * priority and the voice to say it in. A #VoderSpeechQueue says it; the job
 * tells how far that has come.
 *
 * All signals are emitted in the main context of the queue's owner, at the time
 * when what they tell of is heard: first #VoderSpeechJob::begun, then
 * #VoderSpeechJob::reached for each mark in the order of the text, and last
 * exactly one of #VoderSpeechJob::ended, #VoderSpeechJob::cancelled and
 * #VoderSpeechJob::failed. Nothing comes after that one.
 *
 * Thread safety: one thread, that of the queue's owner.
 */
struct _VoderSpeechJob {
  GObject parent_instance;

  VoderPriority priority;
  VoderSpeechState state;
  GPtrArray *documents;
  char *tag;
  VoderSpeechSettings settings;
  GError *error;
};

enum {
  PROP_PRIORITY = 1,
  PROP_TAG,
  PROP_STATE,
  N_PROPS,
};

enum {
  BEGUN,
  REACHED,
  ENDED,
  CANCELLED,
  FAILED,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VoderSpeechJob, voder_speech_job, G_TYPE_OBJECT)

/* Returns whether it is another one. */
static gboolean
set_string (char **field, const char *value)
{
  if (g_strcmp0 (*field, value) == 0)
    return FALSE;

  g_free (*field);
  *field = g_strdup (value);

  return TRUE;
}

static void
set_state (VoderSpeechJob *self, VoderSpeechState state)
{
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
voder_speech_job_get_property (GObject *object,
                               guint property_id,
                               GValue *value,
                               GParamSpec *pspec)
{
  VoderSpeechJob *self = VODER_SPEECH_JOB (object);

  switch (property_id) {
  case PROP_PRIORITY:
    g_value_set_enum (value, self->priority);
    break;
  case PROP_TAG:
    g_value_set_string (value, self->tag);
    break;
  case PROP_STATE:
    g_value_set_enum (value, self->state);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
  }
}

static void
voder_speech_job_set_property (GObject *object,
                               guint property_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  VoderSpeechJob *self = VODER_SPEECH_JOB (object);

  switch (property_id) {
  case PROP_PRIORITY:
    self->priority = g_value_get_enum (value);
    break;
  case PROP_TAG:
    voder_speech_job_set_tag (self, g_value_get_string (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
  }
}

static void
voder_speech_job_finalize (GObject *object)
{
  VoderSpeechJob *self = VODER_SPEECH_JOB (object);

  g_ptr_array_unref (self->documents);
  g_free (self->tag);
  voder_speech_settings_clear (&self->settings);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (voder_speech_job_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *klass)
{
  /**
   * VoderSpeechJob:priority:
   *
   * How it is treated beside others.
   */
  props[PROP_PRIORITY] = g_param_spec_enum (
      "priority", NULL, NULL, VODER_TYPE_PRIORITY, VODER_PRIORITY_TEXT,
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * VoderSpeechJob:tag:
   *
   * Whose it is: jobs of one tag can be cancelled together.
   */
  props[PROP_TAG] = g_param_spec_string (
      "tag", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  /**
   * VoderSpeechJob:state:
   *
   * How far it has come.
   */
  props[PROP_STATE] = g_param_spec_enum (
      "state", NULL, NULL, VODER_TYPE_SPEECH_STATE, VODER_SPEECH_NEW,
      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (klass, N_PROPS, props);
}

static guint
add_signal (const char *name, GType argument)
{
  return g_signal_new (name, VODER_TYPE_SPEECH_JOB, G_SIGNAL_RUN_LAST, 0, NULL,
                       NULL, NULL, G_TYPE_NONE, argument == G_TYPE_NONE ? 0 : 1,
                       argument);
}

static void
install_signals (void)
{
  /**
   * VoderSpeechJob::begun:
   * @self: a job
   *
   * Its first sound was heard.
   */
  signals[BEGUN] = add_signal ("begun", G_TYPE_NONE);
  /**
   * VoderSpeechJob::reached:
   * @self: a job
   * @mark: what begins now: a word, a sentence, a paragraph, a mark of SSML
   *
   * A mark was reached. The text is that of the mark, its place in the text
   * that of voder_mark_get_source(), and the text is the one of that number
   * (voder_mark_get_document()) of those that the job was given.
   */
  signals[REACHED] = add_signal ("reached", VODER_TYPE_MARK);
  /**
   * VoderSpeechJob::ended:
   * @self: a job
   *
   * The last of it was heard.
   */
  signals[ENDED] = add_signal ("ended", G_TYPE_NONE);
  /**
   * VoderSpeechJob::cancelled:
   * @self: a job
   *
   * It was cancelled: nothing more of it is heard.
   */
  signals[CANCELLED] = add_signal ("cancelled", G_TYPE_NONE);
  /**
   * VoderSpeechJob::failed:
   * @self: a job
   * @error: why
   *
   * It could not be spoken, or not to its end.
   */
  signals[FAILED] = add_signal ("failed", G_TYPE_ERROR);
}

static void
voder_speech_job_class_init (VoderSpeechJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = voder_speech_job_get_property;
  object_class->set_property = voder_speech_job_set_property;
  object_class->finalize = voder_speech_job_finalize;
  install_properties (object_class);
  install_signals ();
}

static void
voder_speech_job_init (VoderSpeechJob *self)
{
  self->documents = g_ptr_array_new_with_free_func (g_object_unref);
  self->settings.rate = 1.0;
  self->settings.pitch = 1.0;
  self->settings.volume = 1.0;
}

/**
 * voder_speech_job_new:
 * @priority: how it is treated beside others
 *
 * Makes a job that says nothing yet.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new job
 */
VoderSpeechJob *
voder_speech_job_new (VoderPriority priority)
{
  return g_object_new (VODER_TYPE_SPEECH_JOB, "priority", priority, NULL);
}

/**
 * voder_speech_job_add_text:
 * @self: a job that no queue has yet
 * @text: plain text in UTF-8
 *
 * Adds a text behind those it has. The texts of a job are one to the priorities
 * and to a cancel, as a block of SSIP is.
 *
 * Thread safety: one thread.
 */
void
voder_speech_job_add_text (VoderSpeechJob *self, const char *text)
{
  g_autoptr (VoderDocument) document = NULL;

  g_return_if_fail (VODER_IS_SPEECH_JOB (self));
  g_return_if_fail (text != NULL);

  document = voder_document_new_for_string (text);
  voder_speech_job_add_document (self, document);
}

/**
 * voder_speech_job_add_document:
 * @self: a job that no queue has yet
 * @document: a document of any format that has a reader
 *
 * Adds a document behind what it has, as voder_speech_job_add_text().
 *
 * Thread safety: one thread.
 */
void
voder_speech_job_add_document (VoderSpeechJob *self, VoderDocument *document)
{
  g_return_if_fail (VODER_IS_SPEECH_JOB (self));
  g_return_if_fail (VODER_IS_DOCUMENT (document));
  g_return_if_fail (self->state == VODER_SPEECH_NEW);

  g_ptr_array_add (self->documents, g_object_ref (document));
}

/**
 * voder_speech_job_set_tag:
 * @self: a job
 * @tag: (nullable): whose it is, as the name of a client
 *
 * Sets what voder_speech_queue_cancel_all() and voder_speech_queue_stop() know
 * it by.
 *
 * Thread safety: one thread.
 */
void
voder_speech_job_set_tag (VoderSpeechJob *self, const char *tag)
{
  g_return_if_fail (VODER_IS_SPEECH_JOB (self));

  if (set_string (&self->tag, tag))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TAG]);
}

/**
 * voder_speech_job_set_synthesizer:
 * @self: a job that no queue has yet
 * @synthesizer: (nullable): the engine that speaks; %NULL for that of the queue
 *
 * Sets what speaks it.
 *
 * Thread safety: one thread.
 */
void
voder_speech_job_set_synthesizer (VoderSpeechJob *self,
                                  VoderSynthesizer *synthesizer)
{
  g_return_if_fail (VODER_IS_SPEECH_JOB (self));
  g_return_if_fail (synthesizer == NULL || VODER_IS_SYNTHESIZER (synthesizer));
  g_return_if_fail (self->state == VODER_SPEECH_NEW);

  g_set_object (&self->settings.synthesizer, synthesizer);
}

/**
 * voder_speech_job_set_voice:
 * @self: a job that no queue has yet
 * @voice: (nullable): the id of a voice; %NULL for the best one for the
 *   language
 *
 * Sets who says it. It fails with %VODER_SPEECH_ERROR_VOICE when there is no
 * such voice.
 *
 * Thread safety: one thread.
 */
void
voder_speech_job_set_voice (VoderSpeechJob *self, const char *voice)
{
  g_return_if_fail (VODER_IS_SPEECH_JOB (self));
  g_return_if_fail (self->state == VODER_SPEECH_NEW);

  set_string (&self->settings.voice, voice);
}

/**
 * voder_speech_job_set_language:
 * @self: a job that no queue has yet
 * @language: (nullable): the BCP-47 tag of what does not say its own; %NULL for
 *   that of the voice
 *
 * Sets in which language it is.
 *
 * Thread safety: one thread.
 */
void
voder_speech_job_set_language (VoderSpeechJob *self, const char *language)
{
  g_return_if_fail (VODER_IS_SPEECH_JOB (self));
  g_return_if_fail (self->state == VODER_SPEECH_NEW);

  set_string (&self->settings.language, language);
}

/**
 * voder_speech_job_set_prosody:
 * @self: a job that no queue has yet
 * @rate: the speed, %VODER_RATE_MIN to %VODER_RATE_MAX, 1.0 = the engine's own
 * @pitch: the pitch, 0 to %VODER_PITCH_MAX, 1.0 = the voice's own
 * @volume: the volume, 0 to %VODER_VOLUME_MAX, 1.0 = the engine's own
 *
 * Sets how it is said, as voder_synth_stage_set_prosody().
 *
 * Thread safety: one thread.
 */
void
voder_speech_job_set_prosody (VoderSpeechJob *self,
                              double rate,
                              double pitch,
                              double volume)
{
  g_return_if_fail (VODER_IS_SPEECH_JOB (self));
  g_return_if_fail (self->state == VODER_SPEECH_NEW);

  self->settings.rate = rate;
  self->settings.pitch = pitch;
  self->settings.volume = volume;
}

/**
 * voder_speech_job_get_priority:
 * @self: a job
 *
 * Thread safety: any thread.
 *
 * Returns: how it is treated beside others
 */
VoderPriority
voder_speech_job_get_priority (VoderSpeechJob *self)
{
  g_return_val_if_fail (VODER_IS_SPEECH_JOB (self), VODER_PRIORITY_TEXT);

  return self->priority;
}

/**
 * voder_speech_job_get_tag:
 * @self: a job
 *
 * Thread safety: one thread.
 *
 * Returns: (transfer none) (nullable): whose it is
 */
const char *
voder_speech_job_get_tag (VoderSpeechJob *self)
{
  g_return_val_if_fail (VODER_IS_SPEECH_JOB (self), NULL);

  return self->tag;
}

/**
 * voder_speech_job_get_state:
 * @self: a job
 *
 * Thread safety: one thread.
 *
 * Returns: how far it has come
 */
VoderSpeechState
voder_speech_job_get_state (VoderSpeechJob *self)
{
  g_return_val_if_fail (VODER_IS_SPEECH_JOB (self), VODER_SPEECH_NEW);

  return self->state;
}

/**
 * voder_speech_job_get_error:
 * @self: a job
 *
 * Thread safety: one thread.
 *
 * Returns: (transfer none) (nullable): why it failed; %NULL unless it did
 */
const GError *
voder_speech_job_get_error (VoderSpeechJob *self)
{
  g_return_val_if_fail (VODER_IS_SPEECH_JOB (self), NULL);

  return self->error;
}

/* What @copy held before is forgotten, not freed. */
void
voder_speech_settings_copy (const VoderSpeechSettings *self,
                            VoderSpeechSettings *copy)
{
  *copy = *self;
  copy->synthesizer =
      self->synthesizer ? g_object_ref (self->synthesizer) : NULL;
  copy->voice = g_strdup (self->voice);
  copy->language = g_strdup (self->language);
}

void
voder_speech_settings_clear (VoderSpeechSettings *self)
{
  g_clear_object (&self->synthesizer);
  g_clear_pointer (&self->voice, g_free);
  g_clear_pointer (&self->language, g_free);
}

const VoderSpeechSettings *
voder_speech_job_get_settings (VoderSpeechJob *self)
{
  return &self->settings;
}

/* (transfer full) */
VoderReadStage *
voder_speech_job_create_read (VoderSpeechJob *self)
{
  VoderReadStage *stage =
      voder_read_stage_new (voder_plugin_registry_get_default ());

  for (guint i = 0; i < self->documents->len; i++)
    voder_read_stage_add (stage, g_ptr_array_index (self->documents, i));

  return stage;
}

void
voder_speech_job_wait (VoderSpeechJob *self)
{
  set_state (self, VODER_SPEECH_WAITING);
}

/* A handler of the state's change may have cancelled it. */
void
voder_speech_job_begin (VoderSpeechJob *self)
{
  set_state (self, VODER_SPEECH_SPEAKING);
  if (self->state == VODER_SPEECH_SPEAKING)
    g_signal_emit (self, signals[BEGUN], 0);
}

void
voder_speech_job_reach (VoderSpeechJob *self, VoderMark *mark)
{
  g_signal_emit (self, signals[REACHED], 0, mark);
}

/* When a handler of an earlier signal brings about the last one, the handlers
 * behind it hear the last one only. */
static void
stop_earlier_signal (VoderSpeechJob *self)
{
  GSignalInvocationHint *hint = g_signal_get_invocation_hint (self);

  if (hint != NULL && (hint->signal_id == signals[BEGUN] ||
                       hint->signal_id == signals[REACHED]))
    g_signal_stop_emission (self, hint->signal_id, 0);
}

void
voder_speech_job_end (VoderSpeechJob *self)
{
  set_state (self, VODER_SPEECH_ENDED);
  g_signal_emit (self, signals[ENDED], 0);
}

void
voder_speech_job_cancel (VoderSpeechJob *self)
{
  stop_earlier_signal (self);
  set_state (self, VODER_SPEECH_CANCELLED);
  g_signal_emit (self, signals[CANCELLED], 0);
}

void
voder_speech_job_fail (VoderSpeechJob *self, const GError *error)
{
  self->error = g_error_copy (error);
  set_state (self, VODER_SPEECH_FAILED);
  g_signal_emit (self, signals[FAILED], 0, error);
}
