/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tempo-effect.h"

#include <glib/gi18n-lib.h>

#include "voder-tempo-dsp.h"

/* The effect whose library works with more care, and its parameter. */
#define FINER_EFFECT "pitch"
#define FINER_RATE   "rate"

/**
 * VoderTempoEffect:
 *
 * Makes speech faster or slower and keeps its pitch: periods of the voice are
 * merged or repeated. In high quality the effect `pitch` does it in its stead,
 * if that is installed.
 *
 * Thread safety: realtime: `process` on the streaming thread only.
 */
struct _VoderTempoEffect {
  VoderEffect parent_instance;

  VoderTempoDsp *dsp; /* in standard quality */
  VoderEffect *finer; /* in high quality */
};

enum {
  RATE,
  QUALITY,
};

typedef enum {
  QUALITY_STANDARD,
  QUALITY_HIGH,
} Quality;

static GType
get_quality_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { QUALITY_STANDARD, "QUALITY_STANDARD", "standard" },
    { QUALITY_HIGH, "QUALITY_HIGH", "high" },
    { 0 },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
                       g_enum_register_static ("VoderTempoQuality", values));

  return (GType) type;
}

static const VoderEffectParameter parameters[] = {
  { "rate", N_ ("How many times as fast the speech is"), "×", 0.25f, 6.0f, 1.0f,
    NULL },
  { "quality", N_ ("With how much care; counts from the next start"), NULL,
    QUALITY_STANDARD, QUALITY_HIGH, QUALITY_STANDARD, get_quality_type },
};

G_DEFINE_FINAL_TYPE (VoderTempoEffect, voder_tempo_effect, VODER_TYPE_EFFECT)

static gboolean
set_up_finer (VoderTempoEffect *self, const GstAudioInfo *input, GError **error)
{
  g_autoptr (GError) why = NULL;

  self->finer = voder_effect_create (voder_plugin_registry_get_default (),
                                     FINER_EFFECT, &why);
  if (self->finer == NULL) {
    g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_VALUE,
                 _ ("quality=high needs the effect “%s”: %s"), FINER_EFFECT,
                 why->message);
    return FALSE;
  }

  g_object_bind_property (self, "rate", self->finer, FINER_RATE,
                          G_BINDING_SYNC_CREATE);
  if (!voder_effect_setup (self->finer, input, error))
    return FALSE;
  voder_effect_set_latency (VODER_EFFECT (self),
                            voder_effect_get_latency (self->finer));

  return TRUE;
}

static gboolean
voder_tempo_effect_setup (VoderEffect *effect,
                          const GstAudioInfo *input,
                          GstAudioInfo *output,
                          GError **error)
{
  VoderTempoEffect *self = VODER_TEMPO_EFFECT (effect);

  g_clear_pointer (&self->dsp, voder_tempo_dsp_free);
  g_clear_object (&self->finer);
  if (voder_effect_get_value (effect, QUALITY) > QUALITY_STANDARD)
    return set_up_finer (self, input, error);

  self->dsp = voder_tempo_dsp_new (GST_AUDIO_INFO_RATE (input),
                                   GST_AUDIO_INFO_CHANNELS (input));
  if (!voder_tempo_dsp_reset (self->dsp)) {
    g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_FAILED,
                 _ ("There is not enough memory"));
    return FALSE;
  }
  voder_effect_set_latency (effect,
                            (guint) voder_tempo_dsp_get_latency (self->dsp));

  return TRUE;
}

static void
voder_tempo_effect_reset (VoderEffect *effect)
{
  VoderTempoEffect *self = VODER_TEMPO_EFFECT (effect);

  if (self->finer != NULL)
    voder_effect_reset (self->finer);
  else
    voder_tempo_dsp_reset (self->dsp);
}

/* Gives what was made; %FALSE when there is no room for all of it. */
static gboolean
give (VoderTempoEffect *self, VoderEffectBlock *block)
{
  const GstAudioInfo *info = voder_effect_get_output_info (VODER_EFFECT (self));
  gsize n_channels = (gsize) GST_AUDIO_INFO_CHANNELS (info);

  if (block->n_given < block->n_output)
    block->n_given += voder_tempo_dsp_give (
        self->dsp, block->output + block->n_given * n_channels,
        block->n_output - block->n_given);

  return block->n_given < block->n_output;
}

static void
take (VoderTempoEffect *self, VoderEffectBlock *block)
{
  const GstAudioInfo *info = voder_effect_get_input_info (VODER_EFFECT (self));
  gsize n_channels = (gsize) GST_AUDIO_INFO_CHANNELS (info);

  block->n_taken += voder_tempo_dsp_take (
      self->dsp, block->input + block->n_taken * n_channels,
      block->n_input - block->n_taken);
}

/* What was there before stays where it was said to come from. */
static void
add_anchor (VoderTempoEffect *self, const VoderTempoAnchor *anchor)
{
  VoderEffect *effect = VODER_EFFECT (self);

  if (anchor->first < anchor->output)
    voder_effect_add_anchor (effect, anchor->first,
                             voder_effect_map (effect, anchor->first));
  voder_effect_add_anchor (effect, anchor->output, anchor->input);
  voder_effect_set_pace (effect, anchor->pace);
}

static void
voder_tempo_effect_process (VoderEffect *effect, VoderEffectBlock *block)
{
  VoderTempoEffect *self = VODER_TEMPO_EFFECT (effect);
  VoderTempoAnchor anchor;

  if (self->finer != NULL) {
    voder_effect_process (self->finer, block);
    return;
  }

  voder_tempo_dsp_set_tempo (self->dsp, voder_effect_get_value (effect, RATE));
  while (give (self, block) && block->n_taken < block->n_input) {
    take (self, block);
    if (voder_tempo_dsp_work (self->dsp, &anchor))
      add_anchor (self, &anchor);
  }
}

static void
voder_tempo_effect_drain (VoderEffect *effect, VoderEffectBlock *block)
{
  VoderTempoEffect *self = VODER_TEMPO_EFFECT (effect);
  VoderTempoAnchor anchor;

  if (self->finer != NULL) {
    voder_effect_drain (self->finer, block);
    return;
  }

  while (give (self, block) && !voder_tempo_dsp_is_done (self->dsp)) {
    if (voder_tempo_dsp_end (self->dsp, &anchor))
      add_anchor (self, &anchor);
  }
}

static double
voder_tempo_effect_map (VoderEffect *effect, double output_frame)
{
  VoderTempoEffect *self = VODER_TEMPO_EFFECT (effect);

  if (self->finer != NULL)
    return voder_effect_map (self->finer, output_frame);

  return VODER_EFFECT_CLASS (voder_tempo_effect_parent_class)
      ->map (effect, output_frame);
}

static void
voder_tempo_effect_finalize (GObject *object)
{
  VoderTempoEffect *self = VODER_TEMPO_EFFECT (object);

  voder_tempo_dsp_free (self->dsp);
  g_clear_object (&self->finer);

  G_OBJECT_CLASS (voder_tempo_effect_parent_class)->finalize (object);
}

static void
voder_tempo_effect_class_init (VoderTempoEffectClass *klass)
{
  VoderEffectClass *effect_class = VODER_EFFECT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = voder_tempo_effect_finalize;
  effect_class->setup = voder_tempo_effect_setup;
  effect_class->process = voder_tempo_effect_process;
  effect_class->drain = voder_tempo_effect_drain;
  effect_class->reset = voder_tempo_effect_reset;
  effect_class->map = voder_tempo_effect_map;
  voder_effect_class_install_parameters (effect_class, parameters,
                                         G_N_ELEMENTS (parameters));
}

static void
voder_tempo_effect_init (VoderTempoEffect *self)
{
}
