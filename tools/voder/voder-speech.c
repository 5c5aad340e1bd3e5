/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-speech.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "voder-cache-choice.h"
#include "voder-engine-choice.h"
#include "voder-print.h"
#include "voder-process-usage.h"
#include "voder-runner.h"
#include "voder-stand-ins.h"
#include "voder-temporary-file.h"

#define US_PER_MS 1000.0
#define MIB       (1024 * 1024)

/*
 * A pipeline that reads, cuts sentences and speaks them; what becomes of the
 * audio is added to it.
 *
 * Thread safety: one thread.
 */
struct _VoderSpeech {
  VoderPipeline *pipeline;
  GPtrArray *writers;
  VoderReadStage *read;
  VoderSegmentStage *segment;
  VoderSynthStage *synth;
  VoderEnginePool *engines;
  VoderCacheChoice *cache;
  VoderFallback *stand_ins; /* %NULL for none */
  VoderVoice *voice;
  char *language;
};

/* A voice that is named speaks every language; else it is that of the text. */
static void
set_voices (VoderSpeech *self, const VoderVoiceOptions *options)
{
  VoderFollows follows =
      options->voice == NULL ? VODER_FOLLOWS_LANGUAGE : VODER_FOLLOWS_STYLE;

  voder_synth_stage_set_follows (
      self->synth, options->one_voice ? VODER_FOLLOWS_NOTHING : follows);
}

static void
add_stages (VoderSpeech *self,
            const VoderProsody *prosody,
            const VoderFailurePlan *plan,
            guint n_workers)
{
  g_autoptr (GObject) synthesizer =
      self->stand_ins != NULL
          ? G_OBJECT (g_object_ref (self->stand_ins))
          : G_OBJECT (voder_cache_choice_wrap (self->cache, self->engines));

  self->segment = voder_segment_stage_new (self->language);
  self->synth =
      voder_synth_stage_new (VODER_SYNTHESIZER (synthesizer), self->voice);
  voder_synth_stage_set_prosody (self->synth, prosody->rate, prosody->pitch,
                                 prosody->volume);
  voder_synth_stage_set_n_workers (self->synth, n_workers);
  voder_synth_stage_set_on_error (
      self->synth, plan->skips ? VODER_ON_ERROR_SKIP : VODER_ON_ERROR_STOP);

  self->pipeline = voder_pipeline_new ();
  self->writers = g_ptr_array_new_with_free_func (g_object_unref);
  voder_speech_add (self, self->read);
  voder_speech_add (self, self->segment);
  voder_speech_add (self, self->synth);
}

/* Whether the engine is there, but does not work. */
static gboolean
is_out_of_order (const char *engine, const GError *error)
{
  if (error->domain == VODER_SPEECH_ERROR &&
      error->code != VODER_SPEECH_ERROR_FAILED)
    return FALSE;

  return engine != NULL &&
         voder_plugin_registry_find (voder_plugin_registry_get_default (),
                                     VODER_PLUGIN_KIND_ENGINE, engine) != NULL;
}

/* Opens the engine that is wished, or the first that stands in for it. */
static gboolean
open_engine (VoderSpeech *self,
             VoderEngineWish wish,
             const VoderFailurePlan *plan,
             guint n_workers,
             GError **error)
{
  char **next = plan->fallback;
  GError *why = NULL;

  self->engines =
      voder_engine_choice_open (&wish, n_workers, &self->voice, &why);
  while (self->engines == NULL && next != NULL && *next != NULL &&
         is_out_of_order (wish.engine, why)) {
    g_warning ("%s", why->message);
    g_clear_error (&why);
    wish.engine = g_strstrip (*next++);
    wish.voice = NULL;
    self->engines =
        voder_engine_choice_open (&wish, n_workers, &self->voice, &why);
  }

  if (self->engines == NULL)
    g_propagate_error (error, why);

  return self->engines != NULL;
}

/*
 * Finds who speaks, and prepares to speak what @read reads.
 */
VoderSpeech *
voder_speech_new (VoderReadStage *read,
                  const VoderVoiceOptions *options,
                  guint n_workers,
                  GError **error)
{
  VoderEngineWish wish = { options->engine, options->voice, options->language };
  g_autoptr (VoderSpeech) self = g_new0 (VoderSpeech, 1);
  g_auto (VoderFailurePlan) plan = { 0 };
  VoderProsody prosody;

  if (!voder_voice_options_get_prosody (options, &prosody, error) ||
      !voder_voice_options_get_failure_plan (options, &plan, error) ||
      !voder_voice_options_get_isolation (options, &wish.isolation, error))
    return NULL;

  if (!open_engine (self, wish, &plan, n_workers, error))
    return NULL;
  self->cache = voder_cache_choice_new (!options->no_cache);
  if (plan.fallback != NULL) {
    const VoderStandInManner manner = { wish.isolation, n_workers,
                                        self->cache };

    self->stand_ins =
        voder_stand_ins_new (self->engines, plan.fallback, &manner, error);
    if (self->stand_ins == NULL)
      return NULL;
  }

  self->read = g_object_ref (read);
  self->language =
      voder_engine_choice_dup_language (self->voice, options->language);
  add_stages (self, &prosody, &plan, n_workers);
  set_voices (self, options);

  return g_steal_pointer (&self);
}

void
voder_speech_free (VoderSpeech *self)
{
  g_clear_object (&self->pipeline);
  g_clear_pointer (&self->writers, g_ptr_array_unref);
  g_clear_object (&self->read);
  g_clear_object (&self->segment);
  g_clear_object (&self->synth);
  g_clear_object (&self->stand_ins);
  g_clear_pointer (&self->cache, voder_cache_choice_unref);
  g_clear_object (&self->engines);
  g_clear_object (&self->voice);
  g_free (self->language);
  g_free (self);
}

/*
 * Adds a stage (transfer none) after those that are there.
 */
void
voder_speech_add (VoderSpeech *self, gpointer stage)
{
  voder_pipeline_add (self->pipeline, VODER_STAGE (stage));
}

/*
 * Adds a stage (transfer none) that has a file open while it runs.
 */
void
voder_speech_add_writer (VoderSpeech *self, gpointer stage)
{
  voder_speech_add (self, stage);
  g_ptr_array_add (self->writers, g_object_ref (stage));
}

gboolean
voder_speech_run (VoderSpeech *self, GError **error)
{
  return voder_runner_run (self->pipeline, self->writers, error);
}

static void
add_who (VoderSpeech *self, JsonBuilder *builder)
{
  VoderPluginInfo *info = voder_engine_pool_get_info (self->engines);

  g_autoptr (GEnumClass) isolations = g_type_class_ref (VODER_TYPE_ISOLATION);
  const GEnumValue *isolation = g_enum_get_value (
      isolations, voder_engine_pool_get_isolation (self->engines));

  voder_print_add_string (builder, "engine", voder_plugin_info_get_name (info));
  voder_print_add_string (builder, "isolation", isolation->value_nick);
  voder_print_add_string (builder, "voice", voder_voice_get_id (self->voice));
  voder_print_add_string (builder, "language", self->language);
}

static void
add_counts (VoderSpeech *self, JsonBuilder *builder)
{
  gint64 n_hits = (gint64) voder_cache_choice_get_n_hits (self->cache);
  guint64 limit;

  voder_print_add_int (builder, "workers",
                       voder_synth_stage_get_n_workers (self->synth));
  voder_print_add_int (
      builder, "utterances",
      (gint64) voder_segment_stage_get_n_utterances (self->segment));
  voder_print_add_int (
      builder, "synthesized",
      (gint64) voder_synth_stage_get_n_synthesized (self->synth) - n_hits);
  voder_print_add_int (builder, "cache_hits", n_hits);
  voder_print_add_int (builder, "cache_misses",
                       (gint64) voder_cache_choice_get_n_misses (self->cache));
  voder_print_add_int (
      builder, "cache_overflow",
      (gint64) voder_cache_choice_get_overflow (self->cache, &limit));
  voder_print_add_int (builder, "skipped",
                       (gint64) voder_synth_stage_get_n_skipped (self->synth));
  voder_print_add_int (
      builder, "engine_failures",
      (gint64) voder_engine_pool_get_n_failures (self->engines));
  voder_print_add_double (
      builder, "audio_seconds",
      (double) voder_synth_stage_get_duration_us (self->synth) /
          G_USEC_PER_SEC);
}

/* What each engine of the list did. */
static void
add_stand_ins (VoderSpeech *self, JsonBuilder *builder)
{
  guint n = self->stand_ins != NULL
                ? voder_fallback_get_n_synthesizers (self->stand_ins)
                : 0;

  if (n == 0)
    return;

  json_builder_set_member_name (builder, "engines");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++) {
    json_builder_begin_object (builder);
    voder_print_add_string (builder, "name",
                            voder_fallback_get_name (self->stand_ins, i));
    voder_print_add_int (builder, "spoken",
                         voder_fallback_get_n_spoken (self->stand_ins, i));
    voder_print_add_int (builder, "failed",
                         voder_fallback_get_n_failures (self->stand_ins, i));
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
add_input (VoderSpeech *self, JsonBuilder *builder)
{
  gint64 start_us = voder_process_usage_get_start_us ();
  gint64 first_us = voder_synth_stage_get_first_audio_us (self->synth);

  voder_print_add_double (builder, "first_audio_ms",
                          (double) (first_us - start_us) / US_PER_MS);
  voder_print_add_int (builder, "bytes_in",
                       (gint64) voder_read_stage_get_n_bytes (self->read));
}

/* What child processes cost is known once they have ended. */
static void
add_costs (JsonBuilder *builder)
{
  gint64 start_us = voder_process_usage_get_start_us ();

  voder_print_add_double (builder, "wall_seconds",
                          (double) (g_get_monotonic_time () - start_us) /
                              G_USEC_PER_SEC);
  voder_print_add_double (builder, "cpu_seconds",
                          voder_process_usage_get_cpu_seconds ());
  voder_print_add_int (builder, "peak_rss_kib",
                       (gint64) voder_process_usage_get_peak_rss_kib ());
}

/*
 * Says so when the cache is too small to have all of it the next time.
 */
void
voder_speech_tell_overflow (VoderSpeech *self)
{
  guint64 limit;
  guint64 overflow = voder_cache_choice_get_overflow (self->cache, &limit);
  /* With an eighth for what else is spoken. */
  guint64 n_mib = (limit + overflow) / 8 * 9 / MIB + 1;
  g_autofree char *wish = g_strdup_printf ("%" G_GUINT64_FORMAT "M", n_mib);
  g_autofree char *held = g_format_size_full (limit, G_FORMAT_SIZE_IEC_UNITS);

  if (overflow > 0)
    g_message (_ ("This is more speech than the cache holds (%s): the next "
                  "time, a part of it is spoken anew. “voder cache --limit %s” "
                  "makes room for all"),
               held, wish);
}

/*
 * Writes what was done, and what it cost, as one JSON object.
 */
gboolean
voder_speech_write_stats (VoderSpeech *self, const char *path, GError **error)
{
  g_autoptr (VoderTemporaryFile) file = NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GString) text = NULL;

  json_builder_begin_object (builder);
  add_who (self, builder);
  add_counts (self, builder);
  add_stand_ins (self, builder);
  add_input (self, builder);
  voder_cache_choice_dismiss (self->cache);
  add_costs (builder);
  json_builder_end_object (builder);
  text = voder_print_format_json (builder, TRUE);

  file = voder_temporary_file_new (path, error);

  return file != NULL &&
         voder_temporary_file_write (file, text->str, text->len, error) &&
         voder_temporary_file_commit (file, error);
}
