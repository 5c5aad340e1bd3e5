/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-src-tempo.h"

#include <glib/gi18n-lib.h>

#define EFFECT "tempo"

void
voder_src_tempo_init (VoderSrcTempo *self)
{
  *self = (VoderSrcTempo){ .rate = 1.0 };
}

void
voder_src_tempo_clear (VoderSrcTempo *self)
{
  g_clear_pointer (&self->run, voder_effect_run_free);
  g_clear_object (&self->effect);
}

/* The parameter's range is the effect's own. */
static GParamSpecFloat *
find_parameter (VoderEffect *effect)
{
  GParamSpec *pspec =
      g_object_class_find_property (G_OBJECT_GET_CLASS (effect), "rate");

  return G_PARAM_SPEC_FLOAT (pspec);
}

static VoderEffect *
create_effect (GError **error)
{
  return voder_effect_create (voder_plugin_registry_get_default (), EFFECT,
                              error);
}

/*
 * Tells whether speech can be played at that rate, and why not.
 */
gboolean
voder_src_tempo_check (double rate, GError **error)
{
  g_autoptr (VoderEffect) effect = NULL;
  GParamSpecFloat *range = NULL;

  if (rate == 1.0)
    return TRUE;
  if (rate <= 0.0) {
    g_set_error_literal (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_VALUE,
                         _ ("Speech cannot be played backwards"));
    return FALSE;
  }

  effect = create_effect (error);
  if (effect == NULL)
    return FALSE;
  range = find_parameter (effect);
  if (rate >= range->minimum && rate <= range->maximum)
    return TRUE;

  g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_VALUE,
               _ ("Speech can be played %.2f to %.2f times as fast, not %.2f"),
               range->minimum, range->maximum, rate);

  return FALSE;
}

/*
 * Sets how many times as fast the chunks are; a change is heard at once.
 */
gboolean
voder_src_tempo_set_rate (VoderSrcTempo *self, double rate, GError **error)
{
  if (rate != 1.0 && self->effect == NULL) {
    self->effect = create_effect (error);
    if (self->effect == NULL)
      return FALSE;
    self->run = voder_effect_run_new (self->effect);
  }

  self->rate = rate;
  if (self->effect != NULL)
    g_object_set (self->effect, "rate", rate, NULL);

  return TRUE;
}

/*
 * Tells whether chunks are changed, or some are held back.
 */
gboolean
voder_src_tempo_is_on (const VoderSrcTempo *self)
{
  return self->rate != 1.0 || self->is_begun;
}

/*
 * Forgets what is held back.
 */
void
voder_src_tempo_reset (VoderSrcTempo *self)
{
  g_clear_pointer (&self->run, voder_effect_run_free);
  if (self->effect != NULL)
    self->run = voder_effect_run_new (self->effect);
  self->is_begun = FALSE;
}

/* Whether the chunk goes on where the last one ended. */
gboolean
voder_src_tempo_fits (VoderSrcTempo *self, VoderChunk *chunk)
{
  return self->is_begun && voder_effect_run_fits (self->run, chunk);
}

/*
 * Gets ready for chunks like this one. What was before must have been ended.
 */
gboolean
voder_src_tempo_begin (VoderSrcTempo *self, VoderChunk *chunk, GError **error)
{
  self->is_begun = voder_effect_run_begin (self->run, chunk, error);

  return self->is_begun;
}

/*
 * Puts a chunk through; gives (transfer full) what came out, or NULL.
 */
VoderChunk *
voder_src_tempo_process (VoderSrcTempo *self, VoderChunk *chunk)
{
  return voder_effect_run_process (self->run, chunk);
}

/*
 * Gives (transfer full) what was held back, or NULL.
 */
VoderChunk *
voder_src_tempo_end (VoderSrcTempo *self)
{
  self->is_begun = FALSE;

  return voder_effect_run_end (self->run);
}

/*
 * Gives up to which frame of the chunks since voder_src_tempo_begin() what came
 * out reaches.
 */
double
voder_src_tempo_get_place (VoderSrcTempo *self)
{
  return voder_effect_map (self->effect,
                           (double) voder_effect_get_n_given (self->effect));
}
