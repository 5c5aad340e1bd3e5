/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tempo-effect.h"

#include <glib/gi18n-lib.h>

#include "voder-tempo-dsp.h"

/**
 * VoderTempoEffect:
 *
 * Makes speech faster or slower and keeps its pitch: periods of the voice are
 * merged or repeated.
 *
 * Thread safety: realtime: `process` on the streaming thread only.
 */
struct _VoderTempoEffect {
  VoderEffect parent_instance;

  VoderTempoDsp *dsp;
};

enum {
  RATE,
};

static const VoderEffectParameter parameters[] = {
  { "rate", N_ ("How many times as fast the speech is"), "×", 0.25f, 6.0f, 1.0f,
    NULL },
};

G_DEFINE_FINAL_TYPE (VoderTempoEffect, voder_tempo_effect, VODER_TYPE_EFFECT)

static gboolean
voder_tempo_effect_setup (VoderEffect *effect,
                          const GstAudioInfo *input,
                          GstAudioInfo *output,
                          GError **error)
{
  VoderTempoEffect *self = VODER_TEMPO_EFFECT (effect);

  g_clear_pointer (&self->dsp, voder_tempo_dsp_free);
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
  voder_tempo_dsp_reset (VODER_TEMPO_EFFECT (effect)->dsp);
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

static void
voder_tempo_effect_process (VoderEffect *effect, VoderEffectBlock *block)
{
  VoderTempoEffect *self = VODER_TEMPO_EFFECT (effect);
  VoderTempoAnchor anchor;

  voder_tempo_dsp_set_tempo (self->dsp, voder_effect_get_value (effect, RATE));
  while (give (self, block) && block->n_taken < block->n_input) {
    take (self, block);
    if (voder_tempo_dsp_work (self->dsp, &anchor))
      voder_effect_add_anchor (effect, anchor.output, anchor.input);
  }
}

static void
voder_tempo_effect_drain (VoderEffect *effect, VoderEffectBlock *block)
{
  VoderTempoEffect *self = VODER_TEMPO_EFFECT (effect);
  VoderTempoAnchor anchor;

  while (give (self, block) && !voder_tempo_dsp_is_done (self->dsp)) {
    if (voder_tempo_dsp_end (self->dsp, &anchor))
      voder_effect_add_anchor (effect, anchor.output, anchor.input);
  }
}

static void
voder_tempo_effect_finalize (GObject *object)
{
  voder_tempo_dsp_free (VODER_TEMPO_EFFECT (object)->dsp);

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
  voder_effect_class_install_parameters (effect_class, parameters,
                                         G_N_ELEMENTS (parameters));
}

static void
voder_tempo_effect_init (VoderTempoEffect *self)
{
}
