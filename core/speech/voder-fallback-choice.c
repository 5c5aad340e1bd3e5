/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-fallback-choice-private.h"

#include <glib/gi18n-lib.h>

#include <voder/flow/voder-context.h>
#include <voder/speech/voder-engine.h>
#include <voder/speech/voder-speech-cache.h>
#include <voder/speech/voder-utterance-builder.h>

#include "voder-circuit-private.h"
#include "voder-recording-private.h"

/* What every engine has a word for. */
#define PROBE_TEXT "1"

struct _VoderFallbackChoice {
  char *name;
  VoderOnce *synthesizer;
  VoderCircuit *circuit;
  VoderIncidentFunc report;
  gpointer report_data;
};

static VoderSynthesizer *
obtain (VoderFallbackChoice *self, GCancellable *cancellable, GError **error)
{
  return voder_once_get (self->synthesizer, cancellable, error);
}

/* The utterance in the voice that the synthesizer has for it; its own one, if
 * it has that, else one for the language. */
static VoderUtterance *
adapt (VoderSynthesizer *synthesizer,
       VoderUtterance *utterance,
       const char *language,
       GCancellable *cancellable,
       GError **error)
{
  const char *id = voder_utterance_get_voice (utterance);
  g_autoptr (VoderUtteranceBuilder) builder = NULL;
  g_autoptr (VoderVoice) voice = NULL;

  if (id != NULL)
    voice =
        voder_synthesizer_find_voice (synthesizer, id, NULL, cancellable, NULL);
  if (voice != NULL)
    return voder_utterance_ref (utterance);

  voice = voder_synthesizer_find_voice (synthesizer, NULL, language,
                                        cancellable, error);
  if (voice == NULL)
    return NULL;

  builder = voder_utterance_builder_new (utterance);
  voder_utterance_builder_set_voice (builder, voder_voice_get_id (voice));

  return voder_utterance_builder_end (builder);
}

static gboolean
speak (VoderSynthesizer *synthesizer,
       VoderUtterance *utterance,
       const char *language,
       VoderOutput *output,
       GCancellable *cancellable,
       GError **error)
{
  g_autoptr (VoderUtterance) adapted = NULL;

  adapted = adapt (synthesizer, utterance, language, cancellable, error);

  return adapted != NULL &&
         voder_synthesizer_synthesize (synthesizer, adapted, output,
                                       cancellable, error);
}

/* What is known by heart says nothing of the engine. */
static VoderSynthesizer *
look_behind_cache (VoderSynthesizer *synthesizer)
{
  if (!VODER_IS_SPEECH_CACHE (synthesizer))
    return synthesizer;

  return voder_speech_cache_get_synthesizer (VODER_SPEECH_CACHE (synthesizer));
}

static gboolean
probe (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderFallbackChoice *self = data;
  g_autoptr (VoderSynthesizer) synthesizer = obtain (self, cancellable, error);
  g_autoptr (VoderUtterance) utterance = voder_utterance_new (PROBE_TEXT);
  g_autoptr (VoderRecording) recording = voder_recording_new ();
  g_autoptr (VoderOutput) output =
      voder_output_new_for_sink (&voder_recording_sink, recording, cancellable);

  return synthesizer != NULL &&
         speak (look_behind_cache (synthesizer), utterance, NULL, output,
                cancellable, error);
}

VoderFallbackChoice *
voder_fallback_choice_new (const char *name, VoderOnce *synthesizer)
{
  VoderFallbackChoice *self = g_new0 (VoderFallbackChoice, 1);

  self->name = g_strdup (name);
  self->synthesizer = g_object_ref (synthesizer);
  self->circuit = voder_circuit_new (name, probe, self);

  return self;
}

void
voder_fallback_choice_free (VoderFallbackChoice *self)
{
  voder_circuit_free (self->circuit);
  g_object_unref (self->synthesizer);
  g_free (self->name);
  g_free (self);
}

const char *
voder_fallback_choice_get_name (VoderFallbackChoice *self)
{
  return self->name;
}

void
voder_fallback_choice_set_limits (VoderFallbackChoice *self,
                                  guint n_in_row,
                                  gint64 probe_us)
{
  voder_circuit_set_limits (self->circuit, n_in_row, probe_us);
}

/* What is told when it is left out, in place of the log. */
void
voder_fallback_choice_set_incident_func (VoderFallbackChoice *self,
                                         VoderIncidentFunc func,
                                         gpointer data)
{
  self->report = func;
  self->report_data = data;
}

gboolean
voder_fallback_choice_is_out (VoderFallbackChoice *self)
{
  return voder_circuit_is_open (self->circuit);
}

guint
voder_fallback_choice_get_n_spoken (VoderFallbackChoice *self)
{
  return voder_circuit_get_n_successes (self->circuit);
}

guint
voder_fallback_choice_get_n_failures (VoderFallbackChoice *self)
{
  return voder_circuit_get_n_failures (self->circuit);
}

GListModel *
voder_fallback_choice_list_voices (VoderFallbackChoice *self,
                                   GCancellable *cancellable,
                                   GError **error)
{
  g_autoptr (VoderSynthesizer) synthesizer = obtain (self, cancellable, error);

  return synthesizer != NULL
             ? voder_synthesizer_list_voices (synthesizer, cancellable, error)
             : NULL;
}

VoderVoice *
voder_fallback_choice_find_voice (VoderFallbackChoice *self,
                                  const char *id,
                                  const char *language,
                                  GCancellable *cancellable,
                                  GError **error)
{
  g_autoptr (VoderSynthesizer) synthesizer = obtain (self, cancellable, error);

  return synthesizer != NULL
             ? voder_synthesizer_find_voice (synthesizer, id, language,
                                             cancellable, error)
             : NULL;
}

/* What says nothing about whether it could speak something else. */
static gboolean
is_harmless (const GError *error)
{
  return error->domain == VODER_FLOW_ERROR ||
         (error->domain == VODER_SPEECH_ERROR &&
          (error->code == VODER_SPEECH_ERROR_VALUE ||
           error->code == VODER_SPEECH_ERROR_VOICE ||
           error->code == VODER_SPEECH_ERROR_LANGUAGE));
}

static void
report_left_out (VoderFallbackChoice *self,
                 VoderUtterance *utterance,
                 const GError *why)
{
  g_autoptr (GError) error =
      g_error_new (why->domain, why->code,
                   _ ("“%s” fails again and again, and is left out until it "
                      "speaks again: %s"),
                   self->name, why->message);

  if (self->report != NULL)
    self->report (VODER_INCIDENT_LEFT_OUT, utterance, error, self->report_data);
  else
    g_warning ("%s", error->message);
}

/*
 * Speaks an utterance in its own voice, if the synthesizer has it, else in one
 * for @language (%NULL: any); counts how it went.
 */
gboolean
voder_fallback_choice_speak (VoderFallbackChoice *self,
                             VoderUtterance *utterance,
                             const char *language,
                             VoderOutput *output,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (VoderSynthesizer) synthesizer = obtain (self, cancellable, &why);

  if (synthesizer != NULL &&
      speak (synthesizer, utterance, language, output, cancellable, &why)) {
    voder_circuit_succeed (self->circuit);
    return TRUE;
  }

  if (!voder_cancellable_set_error_if_done (cancellable, NULL) &&
      !is_harmless (why) && voder_circuit_fail (self->circuit))
    report_left_out (self, utterance, why);
  g_propagate_error (error, g_steal_pointer (&why));

  return FALSE;
}
