/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tts-run.h"

#include "voder-audio-stage.h"
#include "voder-buffer-stream.h"
#include "voder-chapter-stage.h"
#include "voder-element-error.h"
#include "voder-end-stage.h"
#include "voder-scout-stream.h"
#include "voder-speech-stages.h"
#include "voder-utterance-stage.h"

/*
 * VoderTtsRun:
 *
 * One document on its way through the element: read, cut into sentences (if it
 * is not yet), spoken.
 *
 * Thread safety: as #VoderRun; what is set, and the stats, on any thread.
 */
struct _VoderTtsRun {
  VoderSpokenRun parent_instance;

  VoderReadStage *read;           /* of a document; NULL otherwise */
  VoderSegmentStage *segment;     /* likewise */
  VoderUtteranceStage *sentences; /* of what is cut already; likewise */
  VoderSpeechStages speech;
  gboolean is_one_voice;
};

G_DEFINE_FINAL_TYPE (VoderTtsRun, voder_tts_run, VODER_TYPE_SPOKEN_RUN)

static GInputStream *
create_stream (const VoderTtsRunSetup *setup, VoderReceiver *receiver)
{
  g_autoptr (GInputStream) stream = voder_buffer_stream_new (receiver);

  if (!setup->settings->scouts)
    return g_steal_pointer (&stream);

  return voder_scout_stream_new (setup, stream);
}

static VoderReadStage *
create_read_stage (VoderTtsRun *self, const VoderTtsRunSetup *setup)
{
  g_autoptr (VoderReceiver) receiver =
      voder_run_create_receiver (VODER_RUN (self));
  g_autoptr (GInputStream) stream = create_stream (setup, receiver);
  g_autofree char *name = gst_element_get_name (setup->element);
  g_autoptr (VoderDocument) document =
      voder_document_new_for_stream (stream, name, setup->format);
  VoderReadStage *stage =
      voder_read_stage_new (voder_plugin_registry_get_default ());

  voder_read_stage_add (stage, document);

  return stage;
}

static void
add_document (VoderTtsRun *self,
              VoderPipeline *pipeline,
              const VoderTtsRunSetup *setup)
{
  self->read = create_read_stage (self, setup);
  self->segment = voder_segment_stage_new (voder_tts_run_get_language (setup));
  voder_pipeline_add (pipeline, VODER_STAGE (self->read));
  voder_pipeline_add (pipeline, VODER_STAGE (self->segment));
}

static void
add_sentences (VoderTtsRun *self,
               VoderPipeline *pipeline,
               const VoderTtsRunSetup *setup)
{
  g_autoptr (VoderReceiver) receiver =
      voder_run_create_receiver (VODER_RUN (self));

  self->sentences =
      voder_utterance_stage_new (receiver, voder_tts_run_get_language (setup));
  voder_pipeline_add (pipeline, VODER_STAGE (self->sentences));
}

static void
add_chapters (VoderPipeline *pipeline, const VoderTtsRunSetup *setup)
{
  g_autoptr (VoderReceiver) headings = NULL;
  g_autoptr (VoderChapterStage) stage = voder_chapter_stage_new (&headings);

  voder_stream_outline_set_headings (
      voder_pad_writer_get_outline (setup->writer), headings);
  voder_pipeline_add (pipeline, VODER_STAGE (stage));
}

/* A sentence leaves the synth stage only when the one before it has left the
 * pad, so that it can still be spoken otherwise until then. */
static VoderPipeline *
build_pipeline (VoderTtsRun *self, const VoderTtsRunSetup *setup)
{
  VoderPipeline *pipeline = voder_pipeline_new ();
  g_autoptr (VoderSynthStage) synth = voder_tts_run_create_synth (setup);
  g_autoptr (VoderStage) end = voder_end_stage_new ();

  if (setup->has_utterances)
    add_sentences (self, pipeline, setup);
  else
    add_document (self, pipeline, setup);
  if (setup->has_utterances || !setup->settings->scouts)
    add_chapters (pipeline, setup);
  else
    voder_stream_outline_set_headings (
        voder_pad_writer_get_outline (setup->writer), NULL);
  self->is_one_voice = setup->settings->one_voice;
  voder_speech_stages_init (&self->speech, synth, setup->effects);
  voder_speech_stages_add_to (
      &self->speech, pipeline,
      voder_speech_stages_has_effects (&self->speech) ? end : NULL);

  return pipeline;
}

static void
voder_tts_run_finalize (GObject *object)
{
  VoderTtsRun *self = VODER_TTS_RUN (object);

  voder_speech_stages_clear (&self->speech);
  g_clear_object (&self->sentences);
  g_clear_object (&self->segment);
  g_clear_object (&self->read);

  G_OBJECT_CLASS (voder_tts_run_parent_class)->finalize (object);
}

static VoderFollows
get_follows (VoderTtsEngines *engines, gboolean is_one_voice)
{
  return is_one_voice ? VODER_FOLLOWS_NOTHING
                      : voder_tts_engines_get_follows (engines);
}

static void
voder_tts_run_set_speaker (VoderSpokenRun *run, VoderTtsEngines *engines)
{
  VoderTtsRun *self = VODER_TTS_RUN (run);

  voder_synth_stage_set_speaker (self->speech.synth,
                                 VODER_SYNTHESIZER (engines),
                                 voder_tts_engines_get_voice (engines),
                                 get_follows (engines, self->is_one_voice));
}

static void
voder_tts_run_set_prosody (VoderSpokenRun *run,
                           const VoderTtsSettings *settings)
{
  voder_speech_stages_set_prosody (&VODER_TTS_RUN (run)->speech, settings);
}

static void
voder_tts_run_set_effects (VoderSpokenRun *run, VoderEffectChain *effects)
{
  voder_speech_stages_set_effects (&VODER_TTS_RUN (run)->speech, effects);
}

static void
add_text_stats (VoderTtsRun *self, GstStructure *stats)
{
  guint64 n_bytes = self->read != NULL
                        ? voder_read_stage_get_n_bytes (self->read)
                        : voder_utterance_stage_get_n_bytes (self->sentences);
  guint64 n_utterances =
      self->segment != NULL
          ? voder_segment_stage_get_n_utterances (self->segment)
          : voder_utterance_stage_get_n_utterances (self->sentences);

  gst_structure_set (stats, "bytes-in", G_TYPE_UINT64, n_bytes, "utterances",
                     G_TYPE_UINT64, n_utterances, NULL);
}

static void
voder_tts_run_add_stats (VoderRun *run, GstStructure *stats)
{
  VoderTtsRun *self = VODER_TTS_RUN (run);

  add_text_stats (self, stats);
  voder_speech_stages_add_stats (&self->speech, stats);
}

static void
voder_tts_run_class_init (VoderTtsRunClass *klass)
{
  VoderSpokenRunClass *speech_class = VODER_SPOKEN_RUN_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = voder_tts_run_finalize;
  VODER_RUN_CLASS (klass)->add_stats = voder_tts_run_add_stats;
  speech_class->set_speaker = voder_tts_run_set_speaker;
  speech_class->set_prosody = voder_tts_run_set_prosody;
  speech_class->set_effects = voder_tts_run_set_effects;
}

static void
voder_tts_run_init (VoderTtsRun *self)
{
}

/*
 * Makes a run and starts it. It is the caller's to join.
 *
 * Returns: NULL with @error set when no thread can be had.
 */
VoderRun *
voder_tts_run_new (const VoderTtsRunSetup *setup, GError **error)
{
  g_autoptr (VoderTtsRun) self = NULL;
  g_autoptr (VoderPadStage) output = NULL;
  g_autoptr (VoderPipeline) pipeline = NULL;

  g_return_val_if_fail (setup != NULL, NULL);

  self = g_object_new (VODER_TYPE_TTS_RUN, NULL);
  voder_run_set_element (VODER_RUN (self), setup->element);
  pipeline = build_pipeline (self, setup);
  output = voder_audio_stage_new (setup->writer, self->speech.synth);
  voder_pipeline_add (pipeline, VODER_STAGE (output));
  if (!voder_run_start (VODER_RUN (self), pipeline, output, error))
    return NULL;

  return VODER_RUN (g_steal_pointer (&self));
}

/*
 * Makes the stage (transfer full) that speaks, as the settings say.
 */
VoderSynthStage *
voder_tts_run_create_synth (const VoderTtsRunSetup *setup)
{
  const VoderTtsSettings *settings = setup->settings;
  VoderSynthStage *stage =
      voder_synth_stage_new (VODER_SYNTHESIZER (setup->engines),
                             voder_tts_engines_get_voice (setup->engines));

  voder_synth_stage_set_follows (
      stage, get_follows (setup->engines, settings->one_voice));
  voder_synth_stage_set_prosody (stage, settings->rate, settings->pitch,
                                 settings->volume);
  voder_synth_stage_set_n_workers (stage, settings->n_workers);
  voder_synth_stage_set_n_ahead (stage, settings->n_ahead);
  if (settings->on_error == VODER_TTS_ON_ERROR_SKIP)
    voder_synth_stage_set_on_error (stage, VODER_ON_ERROR_SKIP);
  voder_synth_stage_set_incident_func (stage, voder_element_post_incident,
                                       setup->element, NULL);

  return stage;
}

/*
 * Gives the language of text that does not say its own: that of the element,
 * of the stream, or of the voice.
 */
const char *
voder_tts_run_get_language (const VoderTtsRunSetup *setup)
{
  return setup->language != NULL
             ? setup->language
             : voder_tts_engines_get_language (setup->engines);
}
