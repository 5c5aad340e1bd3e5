/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-voice-levels-private.h"

#include <math.h>
#include <string.h>

#include <voder/audio/voder-effect-chain.h>
#include <voder/audio/voder-meter.h>
#include <voder/flow/voder-context.h>
#include <voder/speech/voder-utterance-builder.h>

#include "voder-engine-identity-private.h"
#include "voder-measured-text-private.h"
#include "voder-output-private.h"
#include "voder-recording-private.h"

/* The form of a key; another one when a voice is measured otherwise. */
#define KEY_VERSION "loudness 1"

/* A voice is measured at the nearest of these, which is within 0.4 LU: a
 * quarter of an octave of its rate, a quarter of its pitch. So who moves a
 * slider does not have it measured at each step. */
#define STEPS_PER_OCTAVE 4
#define STEPS_PER_PITCH  4

/* What is kept of a voice that could not be measured. */
#define UNKNOWN            "unknown"
#define MEMORY_BYTES       (64 * 1024)
#define FRAMES_AT_A_TIME   4096
#define LOUDNESS_SIZE      G_ASCII_DTOSTR_BUF_SIZE
#define LOUDNESS_PRECISION "%.2f"

struct _VoderVoiceLevels {
  VoderCache *cache;
  /* Whom it could not measure: in memory, as long as this is there. Else what a
   * book sounds like would depend on when it was tried again. */
  VoderCache *unknown;
  /* By what was asked for, in memory: what to say when the voices cannot be
   * listed for a moment. */
  VoderCache *known;
  char *identity;
};

G_DEFINE_BOXED_TYPE (VoderVoiceLevels,
                     voder_voice_levels,
                     voder_voice_levels_ref,
                     voder_voice_levels_unref)

/*
 * Makes what knows how loud the voices of an engine are; it keeps them in
 * @cache (nullable: in memory) for the engine and version @identity (nullable:
 * whose the memory is).
 */
VoderVoiceLevels *
voder_voice_levels_new (VoderCache *cache, const char *identity)
{
  VoderVoiceLevels *self = g_atomic_rc_box_new0 (VoderVoiceLevels);

  self->cache =
      cache != NULL ? g_object_ref (cache) : voder_cache_new (MEMORY_BYTES);
  self->unknown = voder_cache_new (MEMORY_BYTES);
  self->known = voder_cache_new (MEMORY_BYTES);
  self->identity = g_strdup (identity != NULL ? identity : "");

  return self;
}

/*
 * The same for a pool, in @store (nullable) when the engine is one whose speech
 * may be kept.
 */
VoderVoiceLevels *
voder_voice_levels_new_for_pool (VoderEnginePool *pool, VoderSpeechStore *store)
{
  g_autofree char *identity =
      store != NULL ? voder_engine_identity_new_if_pure (pool) : NULL;

  if (identity == NULL)
    return voder_voice_levels_new (NULL, NULL);

  return voder_voice_levels_new (voder_speech_store_get_levels (store),
                                 identity);
}

VoderVoiceLevels *
voder_voice_levels_ref (VoderVoiceLevels *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  VoderVoiceLevels *self = data;

  g_object_unref (self->cache);
  g_object_unref (self->unknown);
  g_object_unref (self->known);
  g_free (self->identity);
}

void
voder_voice_levels_unref (VoderVoiceLevels *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* What a voice is measured with. */
typedef struct {
  VoderCache *cache;
  VoderCache *unknown;
  VoderSynthesizer *speaker;
  VoderUtterance *utterance;
  char *chain; /* the text of the effects behind which it is measured */
} Measurement;

static void
measurement_free (gpointer data)
{
  Measurement *self = data;

  g_object_unref (self->cache);
  g_object_unref (self->unknown);
  g_object_unref (self->speaker);
  voder_utterance_unref (self->utterance);
  g_free (self->chain);
  g_free (self);
}

/* Puts what an effect makes of some frames into a meter. */
static void
feed (VoderMeter *meter,
      VoderEffect *effect,
      const float *samples,
      gsize n_frames,
      float *room)
{
  gsize n_channels =
      (gsize) GST_AUDIO_INFO_CHANNELS (voder_effect_get_input_info (effect));
  VoderEffectBlock block;

  do {
    block =
        (VoderEffectBlock){ samples, n_frames, room, FRAMES_AT_A_TIME, 0, 0 };
    voder_effect_process (effect, &block);
    voder_meter_add (meter, room, block.n_given);
    samples += block.n_taken * n_channels;
    n_frames -= block.n_taken;
  } while (block.n_taken > 0 || block.n_given > 0);
}

static void
feed_rest (VoderMeter *meter, VoderEffect *effect, float *room)
{
  VoderEffectBlock block;
  gboolean has_more;

  do {
    block = (VoderEffectBlock){ .output = room, .n_output = FRAMES_AT_A_TIME };
    has_more = voder_effect_drain (effect, &block);
    voder_meter_add (meter, room, block.n_given);
  } while (has_more);
}

/* Puts all of a recording through an effect into a meter, as floats. */
static void
listen (VoderRecording *recording,
        GstAudioConverter *converter,
        VoderEffect *effect,
        VoderMeter *meter)
{
  gsize size = (gsize) GST_AUDIO_INFO_BPF (&recording->info);
  gsize n_in = (gsize) GST_AUDIO_INFO_CHANNELS (&recording->info);
  gsize n_out =
      (gsize) GST_AUDIO_INFO_CHANNELS (voder_effect_get_output_info (effect));
  gsize n_left = recording->pcm->len / size;
  g_autofree float *samples = g_new (float, FRAMES_AT_A_TIME *n_in);
  g_autofree float *room = g_new (float, FRAMES_AT_A_TIME *n_out);
  gpointer in = recording->pcm->data;
  gpointer out = samples;

  while (n_left > 0) {
    gsize n = MIN (n_left, FRAMES_AT_A_TIME);

    gst_audio_converter_samples (converter, GST_AUDIO_CONVERTER_FLAG_NONE, &in,
                                 n, &out, n);
    feed (meter, effect, samples, n, room);
    in = (guint8 *) in + n * size;
    n_left -= n;
  }
  feed_rest (meter, effect, room);
}

/* NAN when it cannot be done. */
static double
measure (Measurement *self, VoderRecording *recording)
{
  GstAudioInfo *info = &recording->info;
  g_autoptr (VoderEffectChain) chain = voder_effect_chain_new_from_string (
      voder_plugin_registry_get_default (), self->chain, NULL);
  g_autoptr (VoderMeter) meter = NULL;
  GstAudioConverter *converter;
  GstAudioInfo floats;

  if (chain == NULL || !recording->has_begun)
    return NAN;

  gst_audio_info_set_format (&floats, GST_AUDIO_FORMAT_F32,
                             GST_AUDIO_INFO_RATE (info),
                             GST_AUDIO_INFO_CHANNELS (info), info->position);
  if (!voder_effect_setup (VODER_EFFECT (chain), &floats, NULL))
    return NAN;
  converter = gst_audio_converter_new (GST_AUDIO_CONVERTER_FLAG_NONE, info,
                                       &floats, NULL);
  if (converter == NULL)
    return NAN;

  meter = voder_meter_new (voder_effect_get_output_info (VODER_EFFECT (chain)));
  listen (recording, converter, VODER_EFFECT (chain), meter);
  gst_audio_converter_free (converter);

  return voder_meter_get_integrated (meter);
}

/* It is in the directory when this ends, so that another process finds it. */
static GBytes *
keep_loudness (Measurement *self, const char *key, double loudness)
{
  char text[LOUDNESS_SIZE];
  GBytes *value;

  g_ascii_formatd (text, sizeof text, LOUDNESS_PRECISION, loudness);
  value = g_bytes_new (text, strlen (text));
  voder_cache_store (self->cache, key, value, 0);

  return value;
}

/* Not in the directory: another process may try again. */
static GBytes *
keep_unknown (Measurement *self, const char *key, gint64 *time_to_live_us)
{
  GBytes *value = g_bytes_new_static (UNKNOWN, strlen (UNKNOWN));

  voder_cache_store (self->unknown, key, value, 0);
  *time_to_live_us = -1;

  return value;
}

/* One that cannot say the text may still say others. Another may have found so
 * just before this began. */
static GBytes *
measure_voice (const char *key,
               gint64 *time_to_live_us,
               gpointer data,
               GCancellable *cancellable,
               GError **error)
{
  Measurement *self = data;
  g_autoptr (VoderRecording) recording = voder_recording_new ();
  g_autoptr (VoderOutput) output =
      voder_output_new_for_sink (&voder_recording_sink, recording, cancellable);
  g_autoptr (GError) why = NULL;
  GBytes *known = voder_cache_peek (self->unknown, key);
  double loudness = NAN;

  if (known != NULL) {
    *time_to_live_us = -1;
    return known;
  }

  if (voder_synthesizer_synthesize (self->speaker, self->utterance, output,
                                    cancellable, &why))
    loudness = measure (self, recording);
  else if (voder_cancellable_set_error_if_done (cancellable, error))
    return NULL;

  if (!isfinite (loudness)) {
    g_debug ("Cannot measure how loud the voice “%s” is: %s",
             voder_utterance_get_voice (self->utterance),
             why != NULL ? why->message : "it says nothing");
    return keep_unknown (self, key, time_to_live_us);
  }

  return keep_loudness (self, key, loudness);
}

static double
round_to (double value, double n_steps)
{
  return round (value * n_steps) / n_steps;
}

/* In which language a voice says the text: that of the utterance, or the first
 * of the voice; %NULL if nobody knows. */
static char *
choose_language (VoderUtterance *utterance, VoderVoice *voice)
{
  const char *const *languages = voder_voice_get_languages (voice);

  if (voder_utterance_get_language (utterance) != NULL)
    return g_strdup (voder_utterance_get_language (utterance));

  return g_strdup (languages != NULL ? languages[0] : NULL);
}

/* What the voice says so that it can be measured. */
static VoderUtterance *
make_utterance (VoderUtterance *utterance, VoderVoice *voice)
{
  g_autofree char *language = choose_language (utterance, voice);
  g_autoptr (VoderUtterance) plain =
      voder_utterance_new (voder_measured_text_get (language));
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (plain);
  double octaves = log2 (voder_utterance_get_rate (utterance));
  double rate = exp2 (round_to (octaves, STEPS_PER_OCTAVE));

  voder_utterance_builder_set_language (builder, language);
  voder_utterance_builder_set_voice (builder, voder_voice_get_id (voice));
  voder_utterance_builder_set_rate (
      builder, CLAMP (rate, VODER_RATE_MIN, VODER_RATE_MAX));
  voder_utterance_builder_set_pitch (
      builder,
      round_to (voder_utterance_get_pitch (utterance), STEPS_PER_PITCH));

  return voder_utterance_builder_end (builder);
}

/* The text, too: when it changes, what was measured with another is no more
 * found. */
static char *
make_key (VoderVoiceLevels *self, const Measurement *asked)
{
  VoderUtterance *utterance = asked->utterance;
  const char *language = voder_utterance_get_language (utterance);
  char rate[G_ASCII_DTOSTR_BUF_SIZE];
  char pitch[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_dtostr (rate, sizeof rate, voder_utterance_get_rate (utterance));
  g_ascii_dtostr (pitch, sizeof pitch, voder_utterance_get_pitch (utterance));

  return g_strdup_printf (KEY_VERSION " %s %s %s %s %u\n%s\n%s", self->identity,
                          rate, pitch, language != NULL ? language : "-",
                          g_str_hash (voder_utterance_get_string (utterance)),
                          voder_utterance_get_voice (utterance), asked->chain);
}

/* All of an utterance that the key depends on, without what its voice tells. */
static char *
make_request (VoderUtterance *utterance, const char *chain)
{
  const char *id = voder_utterance_get_voice (utterance);
  const char *language = voder_utterance_get_language (utterance);
  char rate[G_ASCII_DTOSTR_BUF_SIZE];
  char pitch[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_dtostr (rate, sizeof rate, voder_utterance_get_rate (utterance));
  g_ascii_dtostr (pitch, sizeof pitch, voder_utterance_get_pitch (utterance));

  return g_strdup_printf ("%s %s %s %s\n%s", rate, pitch,
                          language != NULL ? language : "-",
                          id != NULL ? id : "-", chain);
}

static double
read_loudness (GBytes *value)
{
  gsize size = 0;
  const char *bytes = g_bytes_get_data (value, &size);
  g_autofree char *text = g_strndup (bytes, size);

  return strcmp (text, UNKNOWN) == 0 ? NAN : g_ascii_strtod (text, NULL);
}

/*
 * Tells how loud the voice is in which @speaker speaks @utterance, as
 * voder_synthesizer_measure_loudness() says. One that is not found is as loud
 * as it was before, or unknown: whether it can speak is the engine's to say.
 */
gboolean
voder_voice_levels_obtain (VoderVoiceLevels *self,
                           VoderSynthesizer *speaker,
                           VoderUtterance *utterance,
                           const char *chain,
                           double *loudness,
                           GCancellable *cancellable,
                           GError **error)
{
  const char *id = voder_utterance_get_voice (utterance);
  const char *language = voder_utterance_get_language (utterance);
  g_autoptr (VoderVoice) voice = voder_synthesizer_find_voice (
      speaker, id, id == NULL ? language : NULL, cancellable, NULL);
  g_autofree char *request = make_request (utterance, chain);
  g_autofree char *key = NULL;
  g_autoptr (GBytes) value = NULL;
  Measurement *measurement;

  if (voice == NULL) {
    value = voder_cache_peek (self->known, request);
    if (value != NULL)
      *loudness = read_loudness (value);
    return !voder_cancellable_set_error_if_done (cancellable, error);
  }

  measurement = g_new0 (Measurement, 1);
  measurement->cache = g_object_ref (self->cache);
  measurement->unknown = g_object_ref (self->unknown);
  measurement->speaker = g_object_ref (speaker);
  measurement->utterance = make_utterance (utterance, voice);
  measurement->chain = g_strdup (chain);
  key = make_key (self, measurement);
  value = voder_cache_peek (self->unknown, key);
  if (value != NULL)
    measurement_free (measurement);
  else
    value = voder_cache_obtain (self->cache, key, measure_voice, measurement,
                                measurement_free, cancellable, error);
  if (value == NULL)
    return FALSE;
  voder_cache_store (self->known, request, value, 0);
  *loudness = read_loudness (value);

  return TRUE;
}
