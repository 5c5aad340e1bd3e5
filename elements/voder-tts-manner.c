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
                       void (*introduce) (VoderRunElement *element,
                                          VoderTtsEngines *engines))
{
  *self = (VoderTtsManner){ .element = element, .introduce = introduce };
  voder_tts_settings_init (&self->settings);
}

void
voder_tts_manner_clear (VoderTtsManner *self)
{
  g_clear_object (&self->next);
  g_clear_object (&self->opening);
  g_clear_object (&self->effects);
  g_clear_object (&self->waiting);
  voder_tts_settings_clear (&self->opened);
  voder_tts_settings_clear (&self->settings);
}

static VoderTtsOpening *
dup_opening (VoderTtsManner *self)
{
  VoderTtsOpening *opening = NULL;

  GST_OBJECT_LOCK (self->element);
  g_set_object (&opening, self->opening);
  GST_OBJECT_UNLOCK (self->element);

  return opening;
}

/* Under the object lock. */
static void
note_opened (VoderTtsManner *self, const VoderTtsSettings *settings)
{
  voder_tts_settings_clear (&self->opened);
  voder_tts_settings_copy (settings, &self->opened);
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
  g_autoptr (VoderTtsOpening) opening = NULL;

  voder_tts_manner_copy (self, &settings, NULL);
  effects = voder_speech_stages_create_effects (settings.effects, &error);
  if (effects == NULL) {
    voder_element_post_error (element, error);
    return FALSE;
  }
  opening = voder_tts_opening_new (element, &settings, &error);
  if (opening == NULL) {
    voder_element_post_missing (element, GST_MESSAGE_ERROR, error,
                                settings.engine, settings.voice);
    return FALSE;
  }

  GST_OBJECT_LOCK (element);
  note_opened (self, &settings);
  self->effects = g_steal_pointer (&effects);
  self->opening = g_steal_pointer (&opening);
  GST_OBJECT_UNLOCK (element);

  return TRUE;
}

/*
 * Drops the engines and the effects, if there are any.
 */
void
voder_tts_manner_stop (VoderTtsManner *self)
{
  g_autoptr (VoderTtsOpening) opening = NULL;
  g_autoptr (VoderTtsOpening) next = NULL;
  g_autoptr (VoderEffectChain) effects = NULL;
  g_autoptr (VoderContext) waiting = NULL;

  GST_OBJECT_LOCK (self->element);
  waiting = g_steal_pointer (&self->waiting);
  next = g_steal_pointer (&self->next);
  opening = g_steal_pointer (&self->opening);
  effects = g_steal_pointer (&self->effects);
  GST_OBJECT_UNLOCK (self->element);
}

/*
 * In a flush nobody waits for the engines; they are looked for all the same.
 */
void
voder_tts_manner_set_flushing (VoderTtsManner *self, gboolean is_flushing)
{
  g_autoptr (VoderContext) waiting = NULL;

  if (!is_flushing)
    waiting = voder_context_new (NULL);
  GST_OBJECT_LOCK (self->element);
  if (is_flushing)
    g_set_object (&waiting, self->waiting);
  else
    g_set_object (&self->waiting, waiting);
  GST_OBJECT_UNLOCK (self->element);

  if (is_flushing && waiting != NULL)
    voder_context_cancel (waiting, NULL);
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
  if (self->opening != NULL)
    now = voder_tts_opening_dup_engines (self->opening);
  if (now != NULL && now != engines)
    voder_spoken_run_set_speaker (run, now);
  voder_spoken_run_set_prosody (run, &self->settings);
  voder_spoken_run_set_effects (run, self->effects);
  GST_OBJECT_UNLOCK (self->element);
}

/* Who was looked for has been found: unless others are looked for meanwhile,
 * those speak. */
static void
take_over (VoderTtsOpening *opening, VoderTtsEngines *engines, gpointer data)
{
  VoderTtsManner *self = data;
  g_autoptr (VoderTtsOpening) old = NULL;
  VoderSpokenRun *run = NULL;
  gboolean is_wanted;

  GST_OBJECT_LOCK (self->element);
  is_wanted = self->next == opening;
  if (is_wanted) {
    old = g_steal_pointer (&self->opening);
    self->opening = g_steal_pointer (&self->next);
    run = (VoderSpokenRun *) voder_run_element_peek_run (self->element);
  }
  if (run != NULL)
    voder_spoken_run_set_speaker (run, engines);
  GST_OBJECT_UNLOCK (self->element);

  if (is_wanted)
    self->introduce (self->element, engines);
}

/* Whether the voice that is looked for decides on the language, and the one
 * that speaks was asked for another; under the object lock. */
static gboolean
forgets_language (VoderTtsManner *self, VoderTtsEngines *engines)
{
  return self->settings.language == NULL && self->next != NULL &&
         voder_tts_engines_get_wish (engines) != NULL &&
         !voder_tts_opening_has_failed (self->next);
}

static VoderTtsOpening *
dup_next_voice (VoderTtsManner *self, VoderTtsEngines *engines)
{
  VoderTtsOpening *next = NULL;

  GST_OBJECT_LOCK (self->element);
  if (forgets_language (self, engines))
    g_set_object (&next, self->next);
  GST_OBJECT_UNLOCK (self->element);

  return next;
}

/* Gives (transfer full) who speaks once the voice is there that decides on the
 * language; as long as there is none, @engines (transfer full). */
static VoderTtsEngines *
wait_for_voice (VoderTtsManner *self,
                VoderTtsEngines *engines,
                GCancellable *waiting)
{
  g_autoptr (VoderTtsOpening) next = dup_next_voice (self, engines);
  VoderTtsEngines *found =
      next != NULL ? voder_tts_opening_wait (next, waiting, NULL) : NULL;

  if (found == NULL)
    return engines;

  take_over (next, found, self);
  g_object_unref (engines);

  return found;
}

/*
 * Waits for who speaks (transfer full). Text whose language neither the element
 * nor the @stream (may be NULL) says has that of the voice: when the one before
 * was asked for another, that text waits for the one that is looked for. NULL
 * in a flush, or when that failed, and was posted; @flow says which.
 */
VoderTtsEngines *
voder_tts_manner_obtain_engines (VoderTtsManner *self,
                                 const char *stream,
                                 GstFlowReturn *flow)
{
  g_autoptr (VoderContext) waiting = NULL;
  g_autoptr (VoderTtsOpening) opening = NULL;
  g_autoptr (VoderTtsEngines) engines = NULL;

  GST_OBJECT_LOCK (self->element);
  g_set_object (&waiting, self->waiting);
  g_set_object (&opening, self->opening);
  GST_OBJECT_UNLOCK (self->element);

  *flow = GST_FLOW_FLUSHING;
  if (waiting == NULL || opening == NULL)
    return NULL;

  engines = voder_tts_opening_wait (opening, G_CANCELLABLE (waiting), NULL);
  if (engines != NULL && stream == NULL)
    engines = wait_for_voice (self, g_steal_pointer (&engines),
                              G_CANCELLABLE (waiting));
  if (g_cancellable_is_cancelled (G_CANCELLABLE (waiting)))
    return NULL;
  if (engines == NULL)
    *flow = GST_FLOW_ERROR;

  return g_steal_pointer (&engines);
}

/*
 * Whether text of a @stream (may be NULL) that does not say its own language
 * gets @language (may be NULL: that of the voice) as things stand.
 */
gboolean
voder_tts_manner_asks_for (VoderTtsManner *self,
                           const char *stream,
                           const char *language)
{
  g_autoptr (VoderTtsEngines) engines = NULL;
  const char *wish = NULL;
  gboolean is_open = FALSE;
  gboolean is_same;

  GST_OBJECT_LOCK (self->element);
  if (self->opening != NULL)
    engines = voder_tts_opening_dup_engines (self->opening);
  wish = self->settings.language != NULL ? self->settings.language : stream;
  if (wish == NULL && engines != NULL) {
    is_open = forgets_language (self, engines);
    wish = voder_tts_engines_get_wish (engines);
  }
  is_same = !is_open && g_strcmp0 (wish, language) == 0;
  GST_OBJECT_UNLOCK (self->element);

  return is_same;
}

/* Whether others are to speak than those that were looked for last; then they
 * are looked for now. */
static gboolean
wants_others (VoderTtsManner *self, VoderTtsSettings *settings)
{
  gboolean is_other;

  GST_OBJECT_LOCK (self->element);
  voder_tts_settings_copy (&self->settings, settings);
  is_other = self->opening != NULL &&
             !voder_tts_settings_have_same_speaker (settings, &self->opened);
  if (is_other)
    note_opened (self, settings);
  GST_OBJECT_UNLOCK (self->element);

  return is_other;
}

/*
 * Has others speak, if the properties that say who does were set to something
 * else. Whom cannot be had is a WARNING.
 */
void
voder_tts_manner_follow (VoderTtsManner *self)
{
  GstElement *element = GST_ELEMENT (self->element);
  g_auto (VoderTtsSettings) settings = { NULL };
  g_autoptr (VoderTtsOpening) next = NULL;
  g_autoptr (VoderTtsOpening) old = NULL;
  g_autoptr (GError) error = NULL;

  if (!wants_others (self, &settings))
    return;

  next = voder_tts_opening_new_change (element, &settings, take_over, self,
                                       &error);
  GST_OBJECT_LOCK (element);
  old = g_steal_pointer (&self->next);
  if (self->opening != NULL)
    g_set_object (&self->next, next);
  GST_OBJECT_UNLOCK (element);
  if (next == NULL || !voder_tts_opening_begin (next, &error))
    voder_element_post_missing (element, GST_MESSAGE_WARNING, error,
                                settings.engine, settings.voice);
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
  g_autoptr (VoderTtsOpening) opening = dup_opening (self);
  g_autoptr (VoderTtsEngines) engines = NULL;

  if (opening != NULL)
    engines = voder_tts_opening_dup_engines (opening);
  if (engines != NULL)
    voder_tts_engines_add_stats (engines, stats);
}
