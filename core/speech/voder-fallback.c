/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/speech/voder-fallback.h>

#include <glib/gi18n-lib.h>

#include <voder/flow/voder-context.h>
#include <voder/plugin/voder-suggestion.h>
#include <voder/speech/voder-engine.h>

#include "voder-fallback-choice-private.h"
#include "voder-output-private.h"
#include "voder-recording-private.h"
#include "voder-speakable-private.h"

/* One bit for each. */
#define MAX_CHOICES 64

/**
 * VoderFallback:
 *
 * A list of synthesizers of which the first one speaks, and the next one where
 * that cannot.
 *
 * An utterance that one fails on goes to the next, unless a part of it has left
 * already: then what is missing of it is an error, as two engines do not say
 * the same. voder_fallback_set_whole() keeps each utterance back until it is
 * whole. One that failed three times in a row is not asked any more; in the
 * background it is probed, after a second and then after twice as long each
 * time, and speaks again once it can.
 *
 * The voice is looked for in each: the same one, else one for the language of
 * the utterance or of its voice. One that has no such voice is passed over.
 *
 * Each synthesizer is made when it is first needed.
 *
 * Thread safety: any thread, once all synthesizers were added.
 */
struct _VoderFallback {
  GObject parent_instance;

  GPtrArray *choices; /* of VoderFallbackChoice, the first one first */
  gboolean is_whole;
  VoderSpeechStore *store; /* of how loud voices are; %NULL for none */
  VoderIncidentFunc report;
  gpointer report_data;
  GDestroyNotify report_destroy;
};

static void voder_fallback_synthesizer_init (VoderSynthesizerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
    VoderFallback,
    voder_fallback,
    G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (VODER_TYPE_SYNTHESIZER,
                           voder_fallback_synthesizer_init))

static VoderFallbackChoice *
get_choice (VoderFallback *self, guint n)
{
  return g_ptr_array_index (self->choices, n);
}

/* Keeps the first error; TRUE when it is the caller's, and ends everything. */
static gboolean
note_error (GError **first, GError *error, GCancellable *cancellable)
{
  gboolean is_callers =
      voder_cancellable_set_error_if_done (cancellable, NULL) ||
      g_error_matches (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);

  if (is_callers || *first == NULL) {
    g_clear_error (first);
    *first = error;
  } else {
    g_error_free (error);
  }

  return is_callers;
}

static void
set_empty (GError **error)
{
  g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE,
                       _ ("There is no engine: no plugin for one was found"));
}

/* The voices of the first one that can be asked. */
static GListModel *
voder_fallback_list_voices (VoderSynthesizer *synthesizer,
                            GCancellable *cancellable,
                            GError **error)
{
  VoderFallback *self = VODER_FALLBACK (synthesizer);
  g_autoptr (GError) first = NULL;

  for (guint i = 0; i < self->choices->len; i++) {
    VoderFallbackChoice *choice = get_choice (self, i);
    GError *why = NULL;
    GListModel *voices =
        voder_fallback_choice_list_voices (choice, cancellable, &why);

    if (voices != NULL)
      return voices;
    if (note_error (&first, why, cancellable))
      break;
  }

  if (first != NULL)
    g_propagate_error (error, g_steal_pointer (&first));
  else
    set_empty (error);

  return NULL;
}

/* The voice of the first one that has it. */
static VoderVoice *
voder_fallback_find_voice (VoderSynthesizer *synthesizer,
                           const char *id,
                           const char *language,
                           GCancellable *cancellable,
                           GError **error)
{
  VoderFallback *self = VODER_FALLBACK (synthesizer);
  g_autoptr (GError) first = NULL;

  for (guint i = 0; i < self->choices->len; i++) {
    VoderFallbackChoice *choice = get_choice (self, i);
    GError *why = NULL;
    VoderVoice *voice = voder_fallback_choice_find_voice (choice, id, language,
                                                          cancellable, &why);

    if (voice != NULL)
      return voice;
    if (note_error (&first, why, cancellable))
      break;
  }

  if (first != NULL)
    g_propagate_error (error, g_steal_pointer (&first));
  else
    set_empty (error);

  return NULL;
}

/* The language in which an utterance is to be spoken; %NULL if nobody knows. */
static char *
find_language (VoderFallback *self,
               VoderUtterance *utterance,
               GCancellable *cancellable)
{
  const char *id = voder_utterance_get_voice (utterance);

  if (voder_utterance_get_language (utterance) != NULL)
    return g_strdup (voder_utterance_get_language (utterance));

  for (guint i = 0; id != NULL && i < self->choices->len; i++) {
    g_autoptr (VoderVoice) voice = voder_fallback_choice_find_voice (
        get_choice (self, i), id, NULL, cancellable, NULL);

    if (voice != NULL && voder_voice_get_languages (voice) != NULL)
      return g_strdup (voder_voice_get_languages (voice)[0]);
  }

  return NULL;
}

/* What is to be spoken, and what has come of it. */
typedef struct {
  VoderUtterance *utterance;
  char *language;
  VoderOutput *output;
  GCancellable *cancellable;
  gboolean is_whole;
  gboolean is_last; /* there is no other one after it */
  gboolean has_spoken;
  guint64 tried; /* a bit for each choice */
  GError *error; /* the first one's, or the caller's */
} Attempt;

/* Heard only if it is whole. */
static gboolean
speak_whole (Attempt *self, VoderFallbackChoice *choice, GError **error)
{
  g_autoptr (VoderRecording) recording = voder_recording_new ();
  g_autoptr (VoderOutput) inner = voder_output_new_for_sink (
      &voder_recording_sink, recording, self->cancellable);
  const char *chain = voder_output_get_loudness_chain (self->output);

  /* One that says nothing to words of a script that is not its own is not
   * broken; the next one may have something to say. */
  if (!self->is_last && voder_utterance_get_volume (self->utterance) > 0 &&
      voder_speakable_has_words (voder_utterance_get_string (self->utterance)))
    voder_output_expect_sound (inner, VODER_SPEECH_ERROR_LANGUAGE);
  if (chain != NULL)
    voder_output_ask_loudness (inner, chain);
  if (!voder_fallback_choice_speak (choice, self->utterance, self->language,
                                    inner, self->cancellable, error))
    return FALSE;
  voder_output_set_loudness (self->output, voder_output_get_loudness (inner));

  return voder_recording_play (recording, self->output, error);
}

/* FALSE when there is no sense in asking another one. */
static gboolean
attempt_try (Attempt *self, VoderFallbackChoice *choice)
{
  GError *why = NULL;

  if (self->is_whole)
    self->has_spoken = speak_whole (self, choice, &why);
  else
    self->has_spoken =
        voder_fallback_choice_speak (choice, self->utterance, self->language,
                                     self->output, self->cancellable, &why);
  if (self->has_spoken || note_error (&self->error, why, self->cancellable) ||
      !voder_output_can_rewind (self->output, FALSE))
    return FALSE;

  voder_output_rewind (self->output);

  return TRUE;
}

/* Asks those that are known to fail, or the others. */
static gboolean
attempt_try_all (Attempt *self, VoderFallback *fallback, gboolean is_out)
{
  for (guint i = 0; i < fallback->choices->len; i++) {
    VoderFallbackChoice *choice = get_choice (fallback, i);
    guint64 bit = G_GUINT64_CONSTANT (1) << i;

    if ((self->tried & bit) != 0 ||
        (!is_out && voder_fallback_choice_is_out (choice)))
      continue;

    self->tried |= bit;
    self->is_last = i == fallback->choices->len - 1;
    if (!attempt_try (self, choice))
      return FALSE;
  }

  return TRUE;
}

/* An utterance that another one spoke than the first one asked is told once. */
static void
report_switch (VoderFallback *self, Attempt *attempt)
{
  g_autoptr (GError) why = g_steal_pointer (&attempt->error);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (why == NULL)
    return;

  text = voder_suggestion_shorten (
      voder_utterance_get_string (attempt->utterance));
  error = g_error_new (why->domain, why->code,
                       _ ("“%s” is spoken by another engine: %s"), text,
                       why->message);
  if (self->report != NULL)
    self->report (VODER_INCIDENT_SWITCHED, attempt->utterance, error,
                  self->report_data);
  else
    g_warning ("%s", error->message);
}

/* To ask one that is known to fail is better than to say nothing. */
static gboolean
voder_fallback_synthesize (VoderSynthesizer *synthesizer,
                           VoderUtterance *utterance,
                           VoderOutput *output,
                           GCancellable *cancellable,
                           GError **error)
{
  VoderFallback *self = VODER_FALLBACK (synthesizer);
  g_autofree char *language = find_language (self, utterance, cancellable);
  Attempt attempt = { utterance, language, output, cancellable,
                      self->is_whole };

  if (attempt_try_all (&attempt, self, FALSE))
    attempt_try_all (&attempt, self, TRUE);

  if (attempt.has_spoken) {
    report_switch (self, &attempt);
    return TRUE;
  }
  if (attempt.error == NULL)
    set_empty (error);
  else
    g_propagate_error (error, attempt.error);

  return FALSE;
}

static void
voder_fallback_synthesizer_init (VoderSynthesizerInterface *iface)
{
  iface->list_voices = voder_fallback_list_voices;
  iface->find_voice = voder_fallback_find_voice;
  iface->synthesize = voder_fallback_synthesize;
}

static gpointer
give_object (gpointer data, GCancellable *cancellable, GError **error)
{
  return g_object_ref (data);
}

/* An engine that is opened once somebody needs it. */
typedef struct {
  VoderFallback *list; /* it owns this */
  VoderPluginRegistry *registry;
  char *engine;
  VoderIsolation isolation;
  guint max_parallel;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *self = data;

  g_clear_object (&self->registry);
  g_free (self->engine);
  g_free (self);
}

static gpointer
opening_run (gpointer data, GCancellable *cancellable, GError **error)
{
  const Opening *self = data;
  VoderEnginePool *pool = voder_engine_pool_new (
      self->registry, self->engine, self->isolation, self->max_parallel, error);

  if (pool != NULL && self->list->store != NULL)
    voder_engine_pool_keep_loudness (pool, self->list->store);
  if (pool != NULL && self->list->report != NULL)
    voder_engine_pool_set_incident_func (pool, self->list->report,
                                         self->list->report_data, NULL);

  return pool;
}

static void
voder_fallback_finalize (GObject *object)
{
  VoderFallback *self = VODER_FALLBACK (object);

  g_ptr_array_unref (self->choices);
  g_clear_object (&self->store);
  if (self->report_destroy != NULL)
    self->report_destroy (self->report_data);

  G_OBJECT_CLASS (voder_fallback_parent_class)->finalize (object);
}

static void
voder_fallback_class_init (VoderFallbackClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_fallback_finalize;
}

static void
voder_fallback_init (VoderFallback *self)
{
  self->choices = g_ptr_array_new_with_free_func (
      (GDestroyNotify) voder_fallback_choice_free);
}

/**
 * voder_fallback_new:
 *
 * Makes a list without a synthesizer.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new list
 */
VoderFallback *
voder_fallback_new (void)
{
  return g_object_new (VODER_TYPE_FALLBACK, NULL);
}

/**
 * voder_fallback_add:
 * @self: a list that nobody uses yet, of less than 64
 * @name: what logs call the synthesizer
 * @synthesizer: what gives the synthesizer when it is first needed; its value
 *   is an object that is a #VoderSynthesizer. With %VODER_ONCE_RETRY one that
 *   cannot be made is tried again
 *
 * Adds a synthesizer that speaks where those before it cannot.
 *
 * Thread safety: one thread.
 */
void
voder_fallback_add (VoderFallback *self,
                    const char *name,
                    VoderOnce *synthesizer)
{
  g_return_if_fail (VODER_IS_FALLBACK (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (VODER_IS_ONCE (synthesizer));
  g_return_if_fail (self->choices->len < MAX_CHOICES);

  g_ptr_array_add (self->choices,
                   voder_fallback_choice_new (name, synthesizer));
}

/**
 * voder_fallback_add_synthesizer:
 * @self: a list that nobody uses yet, of less than 64
 * @name: what logs call the synthesizer
 * @synthesizer: the synthesizer
 *
 * Adds a synthesizer that is made already.
 *
 * Thread safety: one thread.
 */
void
voder_fallback_add_synthesizer (VoderFallback *self,
                                const char *name,
                                VoderSynthesizer *synthesizer)
{
  g_autoptr (VoderOnce) once = NULL;

  g_return_if_fail (VODER_IS_FALLBACK (self));
  g_return_if_fail (VODER_IS_SYNTHESIZER (synthesizer));

  once = voder_once_new (G_TYPE_OBJECT, VODER_ONCE_RETRY, give_object,
                         g_object_ref (synthesizer), g_object_unref);
  voder_fallback_add (self, name, once);
}

/**
 * voder_fallback_add_engine:
 * @self: a list that nobody uses yet, of less than 64
 * @registry: (nullable): where to look for the engine; %NULL for the default
 *   registry
 * @engine: its name, by which logs call it, too
 * @isolation: where it speaks
 * @max_parallel: as voder_engine_pool_new() takes it
 *
 * Adds an engine, whose pool is made when it is first needed; one that cannot
 * be made is tried again. What the pool has to tell goes to the function of
 * voder_fallback_set_incident_func().
 *
 * Thread safety: one thread.
 */
void
voder_fallback_add_engine (VoderFallback *self,
                           VoderPluginRegistry *registry,
                           const char *engine,
                           VoderIsolation isolation,
                           guint max_parallel)
{
  g_autoptr (VoderOnce) once = NULL;
  Opening *opening = NULL;

  g_return_if_fail (VODER_IS_FALLBACK (self));
  g_return_if_fail (registry == NULL || VODER_IS_PLUGIN_REGISTRY (registry));
  g_return_if_fail (engine != NULL);

  opening = g_new0 (Opening, 1);
  opening->list = self;
  g_set_object (&opening->registry, registry);
  opening->engine = g_strdup (engine);
  opening->isolation = isolation;
  opening->max_parallel = max_parallel;
  once = voder_once_new (G_TYPE_OBJECT, VODER_ONCE_RETRY, opening_run, opening,
                         opening_free);
  voder_fallback_add (self, engine, once);
}

/**
 * voder_fallback_set_incident_func:
 * @self: a list that nobody uses yet
 * @func: (scope notified) (closure data) (destroy destroy): what is told, in
 *   place of the log, of each %VODER_INCIDENT_SWITCHED and
 *   %VODER_INCIDENT_LEFT_OUT
 * @data: for @func
 * @destroy: (nullable): releases @data
 *
 * Sets it for the synthesizers that are in the list.
 *
 * Thread safety: one thread.
 */
void
voder_fallback_set_incident_func (VoderFallback *self,
                                  VoderIncidentFunc func,
                                  gpointer data,
                                  GDestroyNotify destroy)
{
  g_return_if_fail (VODER_IS_FALLBACK (self));
  g_return_if_fail (self->report == NULL);
  g_return_if_fail (func != NULL);

  self->report = func;
  self->report_data = data;
  self->report_destroy = destroy;
  for (guint i = 0; i < self->choices->len; i++)
    voder_fallback_choice_set_incident_func (get_choice (self, i), func, data);
}

/**
 * voder_fallback_keep_loudness:
 * @self: a list that nobody uses yet
 * @store: where to keep it
 *
 * Has the pools of voder_fallback_add_engine() keep how loud their voices are,
 * as voder_engine_pool_keep_loudness() says.
 *
 * Thread safety: one thread.
 */
void
voder_fallback_keep_loudness (VoderFallback *self, VoderSpeechStore *store)
{
  g_return_if_fail (VODER_IS_FALLBACK (self));
  g_return_if_fail (VODER_IS_SPEECH_STORE (store));

  g_set_object (&self->store, store);
}

/**
 * voder_fallback_set_whole:
 * @self: a list that nobody uses yet
 * @is_whole: whether an utterance is kept back until it is whole
 *
 * Has an utterance also go to the next synthesizer when the one before broke in
 * the middle of it. What it costs is its first sound at once. Off at first.
 *
 * Thread safety: one thread.
 */
void
voder_fallback_set_whole (VoderFallback *self, gboolean is_whole)
{
  g_return_if_fail (VODER_IS_FALLBACK (self));

  self->is_whole = is_whole;
}

/**
 * voder_fallback_set_limits:
 * @self: a list that nobody uses yet
 * @n_in_row: after how many failures in a row a synthesizer is left out, at
 *   least 1; 3 at first
 * @probe_us: how long after that it is tried in the background, in
 *   microseconds, at least 1; 1 s at first. Each further time comes after twice
 *   as long, up to a minute
 *
 * Sets when a synthesizer of the list is left out. Those that are added later
 * are not touched.
 *
 * Thread safety: one thread.
 */
void
voder_fallback_set_limits (VoderFallback *self, guint n_in_row, gint64 probe_us)
{
  g_return_if_fail (VODER_IS_FALLBACK (self));
  g_return_if_fail (n_in_row > 0);
  g_return_if_fail (probe_us > 0);

  for (guint i = 0; i < self->choices->len; i++)
    voder_fallback_choice_set_limits (get_choice (self, i), n_in_row, probe_us);
}

/**
 * voder_fallback_get_n_synthesizers:
 * @self: a list
 *
 * Thread safety: any thread.
 *
 * Returns: how many synthesizers are in it
 */
guint
voder_fallback_get_n_synthesizers (VoderFallback *self)
{
  g_return_val_if_fail (VODER_IS_FALLBACK (self), 0);

  return self->choices->len;
}

/**
 * voder_fallback_get_name:
 * @self: a list
 * @n: which synthesizer, from 0
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none): its name
 */
const char *
voder_fallback_get_name (VoderFallback *self, guint n)
{
  g_return_val_if_fail (VODER_IS_FALLBACK (self), NULL);
  g_return_val_if_fail (n < self->choices->len, NULL);

  return voder_fallback_choice_get_name (get_choice (self, n));
}

/**
 * voder_fallback_get_n_spoken:
 * @self: a list
 * @n: which synthesizer, from 0
 *
 * Thread safety: any thread.
 *
 * Returns: how many utterances it has spoken so far
 */
guint
voder_fallback_get_n_spoken (VoderFallback *self, guint n)
{
  g_return_val_if_fail (VODER_IS_FALLBACK (self), 0);
  g_return_val_if_fail (n < self->choices->len, 0);

  return voder_fallback_choice_get_n_spoken (get_choice (self, n));
}

/**
 * voder_fallback_get_n_failures:
 * @self: a list
 * @n: which synthesizer, from 0
 *
 * Thread safety: any thread.
 *
 * Returns: how many utterances it has failed on so far
 */
guint
voder_fallback_get_n_failures (VoderFallback *self, guint n)
{
  g_return_val_if_fail (VODER_IS_FALLBACK (self), 0);
  g_return_val_if_fail (n < self->choices->len, 0);

  return voder_fallback_choice_get_n_failures (get_choice (self, n));
}

/**
 * voder_fallback_is_out:
 * @self: a list
 * @n: which synthesizer, from 0
 *
 * Thread safety: any thread.
 *
 * Returns: whether it is left out now because it failed too often
 */
gboolean
voder_fallback_is_out (VoderFallback *self, guint n)
{
  g_return_val_if_fail (VODER_IS_FALLBACK (self), FALSE);
  g_return_val_if_fail (n < self->choices->len, FALSE);

  return voder_fallback_choice_is_out (get_choice (self, n));
}
