/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tts-speakers.h"

#include "voder-element-error.h"
#include "voder-spoken-run.h"

#define CATEGORY(self) VODER_RUN_ELEMENT_GET_CLASS ((self)->element)->category

/*
 * Nobody speaks yet. @settings, under the object lock of @element, say who is
 * to; @introduce is told, on any thread, who speaks from now on when that
 * changes.
 */
void
voder_tts_speakers_init (VoderTtsSpeakers *self,
                         VoderRunElement *element,
                         const VoderTtsSettings *settings,
                         VoderTtsIntroduceFunc introduce)
{
  *self = (VoderTtsSpeakers){
    .element = element,
    .settings = settings,
    .introduce = introduce,
  };
}

void
voder_tts_speakers_clear (VoderTtsSpeakers *self)
{
  g_clear_object (&self->next);
  g_clear_object (&self->opening);
  g_clear_object (&self->choice);
  g_clear_object (&self->waiting);
  voder_tts_settings_clear (&self->opened);
}

/* Under the object lock. */
static void
note_opened (VoderTtsSpeakers *self, const VoderTtsSettings *settings)
{
  voder_tts_settings_clear (&self->opened);
  voder_tts_settings_copy (settings, &self->opened);
}

/*
 * Begins to look for the engines that @settings name, which have to be
 * installed.
 *
 * Returns: FALSE when one is not; the element has posted that
 */
gboolean
voder_tts_speakers_start (VoderTtsSpeakers *self,
                          const VoderTtsSettings *settings)
{
  GstElement *element = GST_ELEMENT (self->element);
  g_autoptr (VoderTtsOpening) opening = NULL;
  g_autoptr (GError) error = NULL;

  opening = voder_tts_opening_new (element, settings, &error);
  if (opening == NULL) {
    voder_element_post_missing (element, GST_MESSAGE_ERROR, error,
                                settings->engine, settings->voice);
    return FALSE;
  }

  GST_OBJECT_LOCK (element);
  note_opened (self, settings);
  self->opening = g_steal_pointer (&opening);
  GST_OBJECT_UNLOCK (element);

  return TRUE;
}

/*
 * Drops the engines, if there are any.
 */
void
voder_tts_speakers_stop (VoderTtsSpeakers *self)
{
  g_autoptr (VoderTtsOpening) opening = NULL;
  g_autoptr (VoderTtsOpening) next = NULL;
  g_autoptr (VoderContext) choice = NULL;
  g_autoptr (VoderContext) waiting = NULL;

  GST_OBJECT_LOCK (self->element);
  choice = g_steal_pointer (&self->choice);
  waiting = g_steal_pointer (&self->waiting);
  next = g_steal_pointer (&self->next);
  opening = g_steal_pointer (&self->opening);
  GST_OBJECT_UNLOCK (self->element);
}

/*
 * Gives (transfer full) who speaks now; NULL as long as nobody does. Under the
 * object lock.
 */
VoderTtsEngines *
voder_tts_speakers_dup_engines (VoderTtsSpeakers *self)
{
  return self->opening != NULL ? voder_tts_opening_dup_engines (self->opening)
                               : NULL;
}

/*
 * In a flush nobody waits for the engines; they are looked for all the same.
 */
void
voder_tts_speakers_set_flushing (VoderTtsSpeakers *self, gboolean is_flushing)
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

/* Text that waits looks anew whom it has to wait for. */
static void
end_choice (VoderTtsSpeakers *self)
{
  g_autoptr (VoderContext) choice = NULL;

  GST_OBJECT_LOCK (self->element);
  choice = g_steal_pointer (&self->choice);
  GST_OBJECT_UNLOCK (self->element);

  if (choice != NULL)
    voder_context_cancel (choice, NULL);
}

/* Who was looked for has been found: unless others are looked for meanwhile,
 * those speak. */
static void
take_over (VoderTtsOpening *opening, VoderTtsEngines *engines, gpointer data)
{
  VoderTtsSpeakers *self = data;
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

  if (!is_wanted)
    return;
  end_choice (self);
  self->introduce (self->element, engines);
}

/* Whether the voice that is looked for decides on the language, and the one
 * that speaks was asked for another; under the object lock. */
static gboolean
forgets_language (VoderTtsSpeakers *self, VoderTtsEngines *engines)
{
  return self->settings->language == NULL && self->next != NULL &&
         voder_tts_engines_get_wish (engines) != NULL &&
         !voder_tts_opening_has_failed (self->next);
}

/* Whom text of a @stream (may be NULL) has to wait for as things stand; under
 * the object lock. */
static VoderTtsOpening *
peek_awaited (VoderTtsSpeakers *self, const char *stream)
{
  g_autoptr (VoderTtsEngines) engines = voder_tts_speakers_dup_engines (self);

  return engines != NULL && stream == NULL && forgets_language (self, engines)
             ? self->next
             : self->opening;
}

/* Gives (transfer full) whom the text waits for until @choice ends; NULL when
 * nobody is looked for. */
static VoderTtsOpening *
begin_wait (VoderTtsSpeakers *self, const char *stream, VoderContext *choice)
{
  VoderTtsOpening *awaited = NULL;

  GST_OBJECT_LOCK (self->element);
  g_set_object (&self->choice, choice);
  g_set_object (&awaited, peek_awaited (self, stream));
  GST_OBJECT_UNLOCK (self->element);

  return awaited;
}

/* Whether the text need not wait for anybody else; then @engines (transfer
 * full) speak, NULL when nobody can. */
static gboolean
end_wait (VoderTtsSpeakers *self,
          const char *stream,
          VoderTtsOpening *awaited,
          VoderTtsEngines **engines)
{
  gboolean is_over;

  GST_OBJECT_LOCK (self->element);
  is_over = peek_awaited (self, stream) == awaited;
  if (is_over)
    *engines = voder_tts_speakers_dup_engines (self);
  GST_OBJECT_UNLOCK (self->element);

  return is_over;
}

/* Waits as end_wait() tells; FALSE when others are to be waited for. */
static gboolean
wait_for (VoderTtsSpeakers *self,
          const char *stream,
          VoderTtsOpening *awaited,
          GCancellable *choice,
          VoderTtsEngines **engines)
{
  g_autoptr (VoderTtsEngines) found = NULL;

  GST_CAT_DEBUG_OBJECT (CATEGORY (self), self->element,
                        "text waits for who speaks");
  found = voder_tts_opening_wait (awaited, choice, NULL);
  if (found != NULL)
    take_over (awaited, found, self);
  else if (g_cancellable_is_cancelled (choice))
    return FALSE;

  return end_wait (self, stream, awaited, engines);
}

/*
 * Waits for who speaks (transfer full). Text whose language neither the element
 * nor the @stream (may be NULL) says has that of the voice: when the one before
 * was asked for another, that text waits for the one that is looked for. Nobody
 * is waited for who is not to speak any more. NULL in a flush, or when that
 * failed, and was posted; @flow says which.
 */
VoderTtsEngines *
voder_tts_speakers_obtain_engines (VoderTtsSpeakers *self,
                                   const char *stream,
                                   GstFlowReturn *flow)
{
  g_autoptr (VoderContext) waiting = NULL;
  g_autoptr (VoderTtsEngines) engines = NULL;
  gboolean is_over = FALSE;

  GST_OBJECT_LOCK (self->element);
  g_set_object (&waiting, self->waiting);
  GST_OBJECT_UNLOCK (self->element);

  *flow = GST_FLOW_FLUSHING;
  while (waiting != NULL && !is_over) {
    g_autoptr (VoderContext) choice =
        voder_context_new (G_CANCELLABLE (waiting));
    g_autoptr (VoderTtsOpening) awaited = begin_wait (self, stream, choice);

    if (awaited == NULL || g_cancellable_is_cancelled (G_CANCELLABLE (waiting)))
      return NULL;
    is_over =
        wait_for (self, stream, awaited, G_CANCELLABLE (choice), &engines);
  }
  if (is_over && engines == NULL)
    *flow = GST_FLOW_ERROR;

  return g_steal_pointer (&engines);
}

/*
 * Whether text of a @stream (may be NULL) that does not say its own language
 * gets @language (may be NULL: that of the voice) as things stand.
 */
gboolean
voder_tts_speakers_asks_for (VoderTtsSpeakers *self,
                             const char *stream,
                             const char *language)
{
  g_autoptr (VoderTtsEngines) engines = NULL;
  const char *wish = NULL;
  gboolean is_open = FALSE;
  gboolean is_same;

  GST_OBJECT_LOCK (self->element);
  engines = voder_tts_speakers_dup_engines (self);
  wish = self->settings->language != NULL ? self->settings->language : stream;
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
wants_others (VoderTtsSpeakers *self, VoderTtsSettings *settings)
{
  gboolean is_other;

  GST_OBJECT_LOCK (self->element);
  voder_tts_settings_copy (self->settings, settings);
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
voder_tts_speakers_follow (VoderTtsSpeakers *self)
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
  end_choice (self);
  if (next == NULL || !voder_tts_opening_begin (next, &error))
    voder_element_post_missing (element, GST_MESSAGE_WARNING, error,
                                settings.engine, settings.voice);
}
