/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-cue-run.h"

#include "voder-cue-output.h"
#include "voder-cue-stage.h"
#include "voder-end-stage.h"

/*
 * VoderCueRun:
 *
 * Subtitles on their way through the element: each is spoken at its time.
 *
 * Thread safety: as #VoderRun.
 */
struct _VoderCueRun {
  VoderSpokenRun parent_instance;

  VoderTtsRunSetup setup; /* what it points at is the run's */
  char *language;
  VoderCueStage *cues;
  VoderCueOutput *output;

  /* Under the element's object lock. */
  VoderTtsEngines *engines;
  VoderTtsSettings settings;
  VoderEffectChain *effects;
};

G_DEFINE_FINAL_TYPE (VoderCueRun, voder_cue_run, VODER_TYPE_SPOKEN_RUN)

/* Cues are spoken at the same time, and so each has effects of its own. */
static VoderEffectChain *
create_effects (const char *text, GError **error)
{
  return voder_effect_chain_new_from_string (
      voder_plugin_registry_get_default (), text, error);
}

/* The sentences of one cue are spoken in turn. */
static GPtrArray *
create_stages (gpointer data, GError **error)
{
  VoderCueRun *self = data;
  g_auto (VoderTtsSettings) settings = { NULL };
  g_autofree char *text = NULL;
  g_autoptr (VoderEffectChain) effects = NULL;
  GPtrArray *stages = NULL;
  g_autoptr (VoderTtsEngines) engines = NULL;
  VoderTtsRunSetup setup = self->setup;

  GST_OBJECT_LOCK (setup.element);
  g_set_object (&engines, self->engines);
  voder_tts_settings_copy (&self->settings, &settings);
  text = voder_effect_chain_to_string (self->effects);
  GST_OBJECT_UNLOCK (setup.element);

  effects = create_effects (text, error);
  if (effects == NULL)
    return NULL;
  settings.n_workers = 1;
  setup.settings = &settings;
  setup.engines = engines;

  stages = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (
      stages, voder_segment_stage_new (voder_tts_run_get_language (&setup)));
  g_ptr_array_add (stages, voder_tts_run_create_synth (&setup));
  g_ptr_array_add (stages, voder_end_stage_new ());
  if (voder_effect_chain_get_n_effects (effects) > 0)
    g_ptr_array_add (stages, voder_effect_stage_new (VODER_EFFECT (effects)));

  return stages;
}

static guint
get_n_workers (VoderCueRun *self)
{
  return self->settings.n_workers > 0 ? self->settings.n_workers
                                      : g_get_num_processors ();
}

static void
voder_cue_run_set_speaker (VoderSpokenRun *run, VoderTtsEngines *engines)
{
  g_set_object (&VODER_CUE_RUN (run)->engines, engines);
}

static void
voder_cue_run_set_prosody (VoderSpokenRun *run,
                           const VoderTtsSettings *settings)
{
  VoderCueRun *self = VODER_CUE_RUN (run);

  self->settings.rate = settings->rate;
  self->settings.pitch = settings->pitch;
  self->settings.volume = settings->volume;
}

static void
voder_cue_run_set_effects (VoderSpokenRun *run, VoderEffectChain *effects)
{
  g_set_object (&VODER_CUE_RUN (run)->effects, effects);
}

static void
voder_cue_run_add_stats (VoderRun *run, GstStructure *stats)
{
  VoderCueRun *self = VODER_CUE_RUN (run);
  VoderCueCounts counts;

  voder_cue_output_get_counts (self->output, &counts);
  gst_structure_set (stats, "bytes-in", G_TYPE_UINT64,
                     voder_cue_stage_get_n_bytes (self->cues), "cues",
                     G_TYPE_UINT64, voder_cue_stage_get_n_cues (self->cues),
                     "cues-late", G_TYPE_UINT, counts.n_late, "cues-clipped",
                     G_TYPE_UINT, counts.n_clipped, "cues-compressed",
                     G_TYPE_UINT, counts.n_compressed, "cues-dropped",
                     G_TYPE_UINT, counts.n_dropped, "workers", G_TYPE_UINT,
                     get_n_workers (self), NULL);
}

static void
voder_cue_run_dispose (GObject *object)
{
  VoderCueRun *self = VODER_CUE_RUN (object);

  /* Until then its stages use what is cleared below. */
  G_OBJECT_CLASS (voder_cue_run_parent_class)->dispose (object);

  g_clear_object (&self->output);
  g_clear_object (&self->cues);
  g_clear_object (&self->effects);
  g_clear_object (&self->engines);
  voder_tts_settings_clear (&self->settings);
  g_clear_pointer (&self->language, g_free);
}

static void
voder_cue_run_class_init (VoderCueRunClass *klass)
{
  VoderSpokenRunClass *speech_class = VODER_SPOKEN_RUN_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = voder_cue_run_dispose;
  VODER_RUN_CLASS (klass)->add_stats = voder_cue_run_add_stats;
  speech_class->set_speaker = voder_cue_run_set_speaker;
  speech_class->set_prosody = voder_cue_run_set_prosody;
  speech_class->set_effects = voder_cue_run_set_effects;
}

static void
voder_cue_run_init (VoderCueRun *self)
{
}

static VoderPadStage *
add_stages (VoderCueRun *self, VoderPipeline *pipeline)
{
  const VoderTtsRunSetup *setup = &self->setup;
  const VoderTtsSettings *settings = &self->settings;
  g_autoptr (VoderReceiver) receiver =
      voder_run_create_receiver (VODER_RUN (self));
  VoderPadStage *output =
      voder_cue_output_new (setup->writer, settings->overflow, setup->is_live,
                            settings->marks == VODER_TTS_MARKS_SENTENCE);

  self->cues = voder_cue_stage_new (receiver, setup->is_markup,
                                    get_n_workers (self), create_stages, self);
  self->output = VODER_CUE_OUTPUT (g_object_ref (output));
  voder_pipeline_add (pipeline, VODER_STAGE (self->cues));
  voder_pipeline_add (pipeline, VODER_STAGE (output));

  return output;
}

/*
 * Makes a run and starts it. It is the caller's to join.
 *
 * Returns: NULL with @error set when no thread can be had.
 */
VoderRun *
voder_cue_run_new (const VoderTtsRunSetup *setup, GError **error)
{
  g_autoptr (VoderCueRun) self = NULL;
  g_autoptr (VoderPadStage) output = NULL;
  g_autoptr (VoderPipeline) pipeline = voder_pipeline_new ();

  g_return_val_if_fail (setup != NULL, NULL);

  self = g_object_new (VODER_TYPE_CUE_RUN, NULL);
  voder_run_set_element (VODER_RUN (self), setup->element);
  self->setup = *setup;
  self->engines = g_object_ref (setup->engines);
  self->setup.engines = NULL;
  self->setup.settings = NULL;
  self->setup.format = NULL;
  self->effects = g_object_ref (setup->effects);
  voder_tts_settings_copy (setup->settings, &self->settings);
  self->language = g_strdup (setup->language);
  self->setup.language = self->language;
  output = add_stages (self, pipeline);
  if (!voder_run_start (VODER_RUN (self), pipeline, output, error))
    return NULL;

  return VODER_RUN (g_steal_pointer (&self));
}
