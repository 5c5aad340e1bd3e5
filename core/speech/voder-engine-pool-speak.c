/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-engine-pool-private.h"

#include <glib/gi18n-lib.h>

#include <voder/flow/voder-context.h>
#include <voder/plugin/voder-suggestion.h>

#include "voder-output-private.h"
#include "voder-speakable-private.h"

/* How often an engine is asked that breaks on it: so often that eight workers
 * speak a book with one that breaks every seventh time, as that costs
 * milliseconds; a hang costs seconds. And how often one is whose host is killed
 * meanwhile. */
#define MAX_TRIES 8
#define MAX_HANGS 3
#define MAX_HOSTS 20

/*
 * Names the engine in an error of its own. What a caller reacts to keeps its
 * code; whatever else an engine's library had to say becomes
 * %VODER_SPEECH_ERROR_FAILED, with the text that it failed on.
 */
void
voder_engine_pool_name_error (VoderEnginePool *self,
                              VoderUtterance *utterance,
                              GError **error)
{
  const char *name = voder_plugin_info_get_name (self->info);
  g_autoptr (GError) why = NULL;
  g_autofree char *text = NULL;

  if (error == NULL || *error == NULL || (*error)->domain == VODER_FLOW_ERROR ||
      (*error)->domain == VODER_PLUGIN_ERROR ||
      g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
      g_error_matches (*error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VALUE))
    return;

  if ((*error)->domain == VODER_SPEECH_ERROR &&
      ((*error)->code != VODER_SPEECH_ERROR_FAILED || utterance == NULL)) {
    g_prefix_error (error, _ ("Engine “%s”: "), name);
    return;
  }

  why = g_steal_pointer (error);
  if (utterance == NULL) {
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                 _ ("Engine “%s”: %s"), name, why->message);
    return;
  }

  text = voder_suggestion_shorten (voder_utterance_get_string (utterance));
  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
               _ ("Engine “%s” cannot speak “%s”: %s"), name, text,
               why->message);
}

static gboolean
speak_here (VoderEnginePool *self,
            VoderUtterance *utterance,
            VoderOutput *output,
            GCancellable *cancellable,
            GError **error)
{
  VoderEngine *engine =
      voder_engine_instances_take (self->instances, cancellable, error);
  gboolean has_spoken;

  if (engine == NULL)
    return FALSE;

  has_spoken =
      voder_engine_synthesize (engine, utterance, output, cancellable, error);
  voder_engine_instances_put (self->instances, engine);

  return has_spoken;
}

/* Whether the engine will say the same when it is asked again. */
static gboolean
is_repeatable (VoderEnginePool *self)
{
  return self->isolation == VODER_ISOLATION_FORK ||
         voder_plugin_info_get_state (self->info) == VODER_PLUGIN_STATE_PURE;
}

/* What has come of a request to the child processes. */
typedef struct {
  VoderHostOutcome outcome;
  guint n_broke;
  guint n_hung;
  guint n_vanished;
} Trial;

/* Whether another process may do it. */
static gboolean
is_worth_another (VoderEnginePool *self, Trial *trial)
{
  if (trial->outcome == VODER_HOST_BROKE)
    trial->n_broke++;
  else if (trial->outcome == VODER_HOST_HUNG)
    trial->n_hung++;
  else if (trial->outcome == VODER_HOST_VANISHED)
    trial->n_vanished++;
  else
    return FALSE;

  voder_counters_add (self->counters, VODER_ENGINE_POOL_FAILURES, 1);

  return trial->n_broke + trial->n_hung < MAX_TRIES &&
         trial->n_hung < MAX_HANGS && trial->n_vanished < MAX_HOSTS;
}

/* Takes back what is not sent yet, so that the utterance can be spoken again.
 */
static gboolean
may_try_again (VoderEnginePool *self, Trial *trial, VoderOutput *output)
{
  if (!is_worth_another (self, trial) ||
      !voder_output_can_rewind (output, is_repeatable (self)))
    return FALSE;

  voder_output_rewind (output);

  return TRUE;
}

static void
report_retry (VoderEnginePool *self,
              VoderUtterance *utterance,
              const GError *why)
{
  g_autoptr (GError) named = NULL;

  if (self->report == NULL || why == NULL)
    return;

  named = g_error_copy (why);
  voder_engine_pool_name_error (self, utterance, &named);
  self->report (VODER_INCIDENT_RETRIED, utterance, named, self->report_data);
}

static gboolean
speak_in_host (VoderEnginePool *self,
               VoderUtterance *utterance,
               VoderOutput *output,
               GCancellable *cancellable,
               GError **error)
{
  Trial trial = { 0 };

  if (voder_cancellable_set_error_if_done (cancellable, error))
    return FALSE;

  trial.outcome =
      voder_host_speak (self->host, utterance, output, cancellable, error);
  while (may_try_again (self, &trial, output)) {
    report_retry (self, utterance, *error);
    g_clear_error (error);
    trial.outcome =
        voder_host_speak (self->host, utterance, output, cancellable, error);
  }

  /* Why the output takes no more counts for more than what came of that. */
  if (trial.outcome == VODER_HOST_STOPPED && voder_output_peek_error (output)) {
    g_clear_error (error);
    return voder_output_end (output, error);
  }

  return trial.outcome == VODER_HOST_SPOKE;
}

/* No silence where there is text that the voice must be able to speak. */
static void
expect_sound (VoderEnginePool *self,
              VoderUtterance *utterance,
              VoderOutput *output)
{
  const char *text = voder_utterance_get_string (utterance);
  const char *id = voder_utterance_get_voice (utterance);
  g_autoptr (VoderVoiceList) voices = voder_engine_pool_get_known_voices (self);
  VoderVoice *voice = voices != NULL && id != NULL
                          ? voder_voice_list_lookup (voices, id)
                          : NULL;
  const char *const *languages =
      voice != NULL ? voder_voice_get_languages (voice) : NULL;

  if (languages != NULL && languages[0] != NULL &&
      voder_utterance_get_volume (utterance) > 0 &&
      voder_speakable_suits (text, languages[0]))
    voder_output_expect_sound (output, VODER_SPEECH_ERROR_FAILED);
}

/*
 * Speaks an utterance, in a child process or here, as often as it takes.
 */
gboolean
voder_engine_pool_speak (VoderEnginePool *self,
                         VoderUtterance *utterance,
                         VoderOutput *output,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GError) why = NULL;
  gboolean has_spoken;

  if (self->limit != NULL &&
      !voder_engine_limit_acquire (self->limit, utterance, cancellable, error))
    return FALSE;

  expect_sound (self, utterance, output);
  if (self->host != NULL)
    has_spoken = speak_in_host (self, utterance, output, cancellable, &why);
  else
    has_spoken = speak_here (self, utterance, output, cancellable, &why);
  if (has_spoken)
    return TRUE;

  voder_engine_pool_name_error (self, utterance, &why);
  g_propagate_error (error, g_steal_pointer (&why));

  return FALSE;
}

/*
 * Asks the child processes for the engine's voices, as often as it takes. Who
 * hangs is not asked again: somebody waits for the answer.
 */
VoderVoiceList *
voder_engine_pool_ask_host (VoderEnginePool *self,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (GListModel) list = NULL;
  Trial trial = { 0 };

  do {
    g_clear_error (error);
    trial.outcome =
        voder_host_list_voices (self->host, &list, cancellable, error);
  } while (is_worth_another (self, &trial) && trial.n_hung == 0);

  return list != NULL ? voder_voice_list_new (list, error) : NULL;
}
