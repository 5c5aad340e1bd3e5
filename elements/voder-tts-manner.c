/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tts-manner.h"

#include "voder-element-error.h"
#include "voder-speech-stages.h"

/*
 * Makes the defaults of @element, which owns the manner. @introduce is told, on
 * any thread, who speaks from now on when that changes.
 */
void
voder_tts_manner_init (VoderTtsManner *self,
                       VoderRunElement *element,
                       VoderTtsIntroduceFunc introduce)
{
  *self = (VoderTtsManner){ .element = element };
  voder_tts_settings_init (&self->settings);
  voder_tts_speakers_init (&self->speakers, element, &self->settings,
                           introduce);
}

void
voder_tts_manner_clear (VoderTtsManner *self)
{
  voder_tts_speakers_clear (&self->speakers);
  g_clear_object (&self->effects);
  voder_tts_settings_clear (&self->settings);
}

/*
 * Makes the effects and begins to look for the engines: those that are named
 * have to be installed.
 *
 * Returns: FALSE when something cannot be had; the element has posted that
 */
gboolean
voder_tts_manner_start (VoderTtsManner *self)
{
  GstElement *element = GST_ELEMENT (self->element);
  g_auto (VoderTtsSettings) settings = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderEffectChain) effects = NULL;

  voder_tts_manner_copy (self, &settings, NULL);
  effects = voder_speech_stages_create_effects (settings.effects, &error);
  if (effects == NULL) {
    voder_element_post_error (element, error);
    return FALSE;
  }
  if (!voder_tts_speakers_start (&self->speakers, &settings))
    return FALSE;

  GST_OBJECT_LOCK (element);
  self->effects = g_steal_pointer (&effects);
  GST_OBJECT_UNLOCK (element);

  return TRUE;
}

/*
 * Drops the engines and the effects, if there are any.
 */
void
voder_tts_manner_stop (VoderTtsManner *self)
{
  g_autoptr (VoderEffectChain) effects = NULL;

  voder_tts_speakers_stop (&self->speakers);
  GST_OBJECT_LOCK (self->element);
  effects = g_steal_pointer (&self->effects);
  GST_OBJECT_UNLOCK (self->element);
}

/*
 * Gives who speaks, and who will.
 */
VoderTtsSpeakers *
voder_tts_manner_get_speakers (VoderTtsManner *self)
{
  return &self->speakers;
}

/*
 * Tells how things stand: @settings is to be cleared, @effects (nullable) gets
 * a reference.
 */
void
voder_tts_manner_copy (VoderTtsManner *self,
                       VoderTtsSettings *settings,
                       VoderEffectChain **effects)
{
  GST_OBJECT_LOCK (self->element);
  voder_tts_settings_copy (&self->settings, settings);
  if (effects != NULL)
    g_set_object (effects, self->effects);
  GST_OBJECT_UNLOCK (self->element);
}

/*
 * Tells @run, which @engines speak, what was set while it was made, and it was
 * not known yet.
 */
void
voder_tts_manner_apply (VoderTtsManner *self,
                        VoderSpokenRun *run,
                        VoderTtsEngines *engines)
{
  g_autoptr (VoderTtsEngines) now = NULL;

  GST_OBJECT_LOCK (self->element);
  now = voder_tts_speakers_dup_engines (&self->speakers);
  if (now != NULL && now != engines)
    voder_spoken_run_set_speaker (run, now);
  voder_spoken_run_set_prosody (run, &self->settings);
  voder_spoken_run_set_effects (run, self->effects);
  GST_OBJECT_UNLOCK (self->element);
}

/*
 * Gives the property of that number; FALSE when it is not one of the settings.
 */
gboolean
voder_tts_manner_get_property (VoderTtsManner *self,
                               guint property_id,
                               GValue *value)
{
  gboolean is_known;

  GST_OBJECT_LOCK (self->element);
  is_known = voder_tts_settings_get (&self->settings, property_id, value);
  GST_OBJECT_UNLOCK (self->element);

  return is_known;
}

static gboolean
is_started (VoderTtsManner *self)
{
  gboolean is_started;

  GST_OBJECT_LOCK (self->element);
  is_started = self->effects != NULL;
  GST_OBJECT_UNLOCK (self->element);

  return is_started;
}

/* Effects that cannot be had leave those that are heard as they are. */
static gboolean
check_effects (VoderTtsManner *self,
               const GValue *value,
               VoderEffectChain **effects)
{
  g_autoptr (GError) error = NULL;

  if (!is_started (self))
    return TRUE;

  *effects =
      voder_speech_stages_create_effects (g_value_get_string (value), &error);
  if (*effects == NULL)
    voder_element_post_warning (GST_ELEMENT (self->element), error);

  return *effects != NULL;
}

/* Under the object lock. The parameters of the same effects change in place,
 * and so at once; other effects begin with the next sentence. */
static void
apply_effects (VoderTtsManner *self,
               VoderEffectChain *effects,
               VoderSpokenRun *run)
{
  if (self->effects == NULL ||
      voder_effect_chain_follow (self->effects, effects))
    return;

  g_set_object (&self->effects, effects);
  if (run != NULL)
    voder_spoken_run_set_effects (run, effects);
}

/*
 * Sets the property of that number; FALSE when it is not one of the settings.
 * The run at hand hears of it.
 */
gboolean
voder_tts_manner_set_property (VoderTtsManner *self,
                               guint property_id,
                               const GValue *value)
{
  g_autoptr (VoderEffectChain) effects = NULL;
  VoderSpokenRun *run = NULL;
  gboolean is_known;

  if (property_id == VODER_TTS_PROP_EFFECTS &&
      !check_effects (self, value, &effects))
    return TRUE;

  GST_OBJECT_LOCK (self->element);
  run = (VoderSpokenRun *) voder_run_element_peek_run (self->element);
  is_known = voder_tts_settings_set (&self->settings, property_id, value);
  if (effects != NULL)
    apply_effects (self, effects, run);
  if (run != NULL)
    voder_spoken_run_set_prosody (run, &self->settings);
  GST_OBJECT_UNLOCK (self->element);

  return is_known;
}

/*
 * Adds who speaks to @stats, and how that went since READY.
 */
void
voder_tts_manner_add_stats (VoderTtsManner *self, GstStructure *stats)
{
  g_autoptr (VoderTtsEngines) engines = NULL;

  GST_OBJECT_LOCK (self->element);
  engines = voder_tts_speakers_dup_engines (&self->speakers);
  GST_OBJECT_UNLOCK (self->element);

  if (engines != NULL)
    voder_tts_engines_add_stats (engines, stats);
}
