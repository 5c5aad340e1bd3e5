/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n-lib.h>

#include "voder-element-error.h"
#include "voder-speech-stages.h"
#include "voder-src-private.h"

/* What is spoken by a source, and who speaks it. */

#define STATS_NAME "application/x-voder-src-stats"

static VoderSrcText *
create_text (VoderSrc *self, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *format = NULL;
  g_autoptr (VoderSrcText) text = NULL;
  GError *uri_error = NULL;
  gboolean waits;

  GST_OBJECT_LOCK (self);
  if (self->uri_error != NULL)
    uri_error = g_error_copy (self->uri_error);
  g_set_object (&text, self->text);
  path = g_strdup (self->path);
  format = g_strdup (self->format);
  waits = self->at_end == VODER_SRC_AT_END_WAIT;
  GST_OBJECT_UNLOCK (self);

  if (uri_error != NULL) {
    g_propagate_error (error, uri_error);
    return NULL;
  }
  if (path != NULL)
    return voder_src_text_new_for_path (path, format, error);
  if (text == NULL && !waits)
    g_set_error_literal (error, VODER_PIPELINE_ERROR,
                         VODER_PIPELINE_ERROR_EMPTY,
                         _ ("There is nothing to speak: neither “text” nor "
                            "“uri” is set"));

  return g_steal_pointer (&text);
}

/*
 * Gives what the element begins with (transfer full), or NULL.
 *
 * Returns: FALSE when that cannot be had, which has been posted then
 */
gboolean
voder_src_create_text (VoderSrc *self, VoderSrcText **text)
{
  g_autoptr (GError) error = NULL;

  *text = create_text (self, &error);
  if (error == NULL)
    return TRUE;
  voder_element_post_error (GST_ELEMENT (self), error);

  return FALSE;
}

static VoderTtsOpening *
open_speaker (VoderSrc *self, const VoderTtsSettings *settings)
{
  GstElement *element = GST_ELEMENT (self);
  g_autoptr (GError) error = NULL;
  VoderTtsOpening *opening = voder_tts_opening_new (element, settings, &error);

  if (opening == NULL)
    voder_element_post_missing (element, GST_MESSAGE_ERROR, error,
                                settings->engine, settings->voice);

  return opening;
}

static void
note_opened (VoderSrc *self, const VoderTtsSettings *settings)
{
  GST_OBJECT_LOCK (self);
  voder_tts_settings_clear (&self->opened);
  voder_tts_settings_copy (settings, &self->opened);
  GST_OBJECT_UNLOCK (self);
}

/*
 * Begins to look for who speaks (transfer full), in the background, as the
 * settings say that are used.
 *
 * Returns: NULL when it is not installed, or the effects are not; that has been
 *   posted then
 */
VoderTtsOpening *
voder_src_open (VoderSrc *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderEffectChain) effects =
      voder_speech_stages_create_effects (self->used.effects, &error);

  if (effects == NULL) {
    voder_element_post_error (GST_ELEMENT (self), error);
    return NULL;
  }
  note_opened (self, &self->used);

  return open_speaker (self, &self->used);
}

/* Who speaks the next text (transfer full), as things stand now. */
static VoderTtsOpening *
obtain_speaker (VoderSrc *self)
{
  g_auto (VoderTtsSettings) settings = { NULL };
  g_autoptr (VoderTtsOpening) opening = NULL;

  GST_OBJECT_LOCK (self);
  voder_tts_settings_copy (&self->settings, &settings);
  if (voder_tts_settings_have_same_speaker (&settings, &self->opened))
    g_set_object (&opening, self->opening);
  GST_OBJECT_UNLOCK (self);
  if (opening != NULL)
    return g_steal_pointer (&opening);

  opening = open_speaker (self, &settings);
  if (opening == NULL)
    return NULL;
  note_opened (self, &settings);
  GST_OBJECT_LOCK (self);
  if (self->queue != NULL)
    g_set_object (&self->opening, opening);
  GST_OBJECT_UNLOCK (self);

  return g_steal_pointer (&opening);
}

/* A text that comes while others are spoken is spoken behind them. */
static void
add_text (VoderSrc *self, VoderSrcQueue *queue, VoderSrcText *text)
{
  g_autoptr (VoderTtsOpening) speaker = obtain_speaker (self);

  if (speaker == NULL)
    return;

  voder_src_queue_add (queue, text, speaker);
  voder_src_post_duration_changed (self);
}

/*
 * Sets what to speak, or what to speak next.
 */
void
voder_src_set_text (VoderSrc *self, const char *string)
{
  g_autoptr (VoderSrcText) text = NULL;
  g_autoptr (VoderSrcQueue) queue = voder_src_dup_queue (self);

  GST_OBJECT_LOCK (self);
  if (string != NULL)
    text = voder_src_text_new_for_string (string, self->format);
  g_set_object (&self->text, text);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->uri, g_free);
  GST_OBJECT_UNLOCK (self);

  if (text != NULL && queue != NULL)
    add_text (self, queue, text);
}

/*
 * Looks whether the effects can be had that are set while it plays.
 *
 * Returns: FALSE when they cannot, which has been posted as a WARNING then
 */
gboolean
voder_src_check_effects (VoderSrc *self, const char *text)
{
  g_autoptr (VoderSrcQueue) queue = voder_src_dup_queue (self);
  g_autoptr (VoderEffectChain) effects = NULL;
  g_autoptr (GError) error = NULL;

  if (queue == NULL)
    return TRUE;

  effects = voder_speech_stages_create_effects (text, &error);
  if (effects == NULL)
    voder_element_post_warning (GST_ELEMENT (self), error);

  return effects != NULL;
}

static void
take_string (char **to, char **from)
{
  g_free (*to);
  *to = g_steal_pointer (from);
}

/*
 * Has what was set since the last time be heard, from the next sentence on; on
 * the streaming thread.
 */
void
voder_src_renew_settings (VoderSrc *self)
{
  g_auto (VoderTtsSettings) settings = { NULL };
  VoderTtsSettings *used = &self->used;
  gboolean changes_times;
  guint n_changes;

  GST_OBJECT_LOCK (self);
  n_changes = self->n_changes;
  if (n_changes != self->n_changes_heard)
    voder_tts_settings_copy (&self->settings, &settings);
  GST_OBJECT_UNLOCK (self);
  if (n_changes == self->n_changes_heard)
    return;

  self->n_changes_heard = n_changes;
  changes_times = used->rate != settings.rate ||
                  g_strcmp0 (used->effects, settings.effects) != 0;
  used->rate = settings.rate;
  used->pitch = settings.pitch;
  used->volume = settings.volume;
  take_string (&used->effects, &settings.effects);
  voder_src_feed_change (&self->play.feed, changes_times);
}

/*
 * Gives (transfer full) who speaks the text at hand, and how that went.
 */
GstStructure *
voder_src_dup_stats (VoderSrc *self)
{
  GstStructure *stats = gst_structure_new_empty (STATS_NAME);
  g_autoptr (VoderTtsEngines) engines = NULL;

  GST_OBJECT_LOCK (self);
  if (self->queue != NULL) {
    g_set_object (&engines, self->told);
    voder_src_feed_add_stats (&self->play.feed, stats);
  }
  GST_OBJECT_UNLOCK (self);
  if (engines != NULL)
    voder_tts_engines_add_stats (engines, stats);

  return stats;
}
