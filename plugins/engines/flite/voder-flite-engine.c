/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-flite-engine.h"

#include "voder-flite-text.h"
#include "voder-flite-words.h"

#include <math.h>

#include <flite/flite.h>
#include <glib/gi18n-lib.h>

/* Samples are scaled in blocks of this length. */
#define BLOCK_SAMPLES 1024

/* The library declares these nowhere. */
extern cst_voice *register_cmu_us_awb (const char *directory);
extern cst_voice *register_cmu_us_kal (const char *directory);
extern cst_voice *register_cmu_us_kal16 (const char *directory);
extern cst_voice *register_cmu_us_rms (const char *directory);
extern cst_voice *register_cmu_us_slt (const char *directory);

/* The first is the default: quick, and the same whatever was said before. */
static const struct {
  const char *id;
  const char *name;
  const char *languages[2];
  guint sample_rate;
  VoderGender gender;
  cst_voice *(*load) (const char *directory);
} table[] = {
  { "kal16",
    "Kevin, 16 kHz",
    { "en-US", NULL },
    16000,
    VODER_GENDER_MALE,
    register_cmu_us_kal16 },
  { "kal",
    "Kevin, 8 kHz",
    { "en-US", NULL },
    8000,
    VODER_GENDER_MALE,
    register_cmu_us_kal },
  { "awb",
    "Alan",
    { "en-GB", NULL },
    16000,
    VODER_GENDER_MALE,
    register_cmu_us_awb },
  { "rms",
    "RMS",
    { "en-US", NULL },
    16000,
    VODER_GENDER_MALE,
    register_cmu_us_rms },
  { "slt",
    "SLT",
    { "en-US", NULL },
    16000,
    VODER_GENDER_FEMALE,
    register_cmu_us_slt },
};

/**
 * VoderFliteEngine:
 *
 * Speaks with libflite. Its voices are constant once loaded: all that belongs
 * to an utterance is kept in the utterance.
 *
 * Thread safety: any thread.
 */
struct _VoderFliteEngine {
  VoderEngine parent_instance;
};

/* What one utterance needs while it is spoken. */
typedef struct {
  VoderOutput *output;
  VoderFliteText *text;
  double volume;
  gboolean has_begun;
  gboolean is_stopped;
} Job;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (cst_utterance, delete_utterance)
G_DEFINE_FINAL_TYPE (VoderFliteEngine, voder_flite_engine, VODER_TYPE_ENGINE)

static cst_voice *
get_voice (gsize n)
{
  static cst_voice *voices[G_N_ELEMENTS (table)];
  static gsize once;

  /* All at once: the library's loading is not made for threads. */
  if (g_once_init_enter (&once)) {
    flite_init ();
    for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
      voices[i] = table[i].load (NULL);
    g_once_init_leave (&once, 1);
  }

  return voices[n];
}

static gsize
find_voice (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    if (g_strcmp0 (table[i].id, id) == 0)
      return i;
  }

  return 0;
}

/* The library has no volume. */
static gboolean
write_scaled (Job *job, const short *samples, gsize n_samples)
{
  gint16 block[BLOCK_SAMPLES];

  while (n_samples > 0) {
    gsize n = MIN (n_samples, BLOCK_SAMPLES);

    for (gsize i = 0; i < n; i++)
      block[i] = (gint16) lround (samples[i] * job->volume);
    if (!voder_output_write (job->output, block, n))
      return FALSE;
    samples += n;
    n_samples -= n;
  }

  return TRUE;
}

/* Called for each piece of the wave as soon as it is there. */
static int
handle_samples (const cst_wave *wave,
                int start,
                int size,
                int is_last,
                cst_audio_streaming_info *info)
{
  Job *job = info->userdata;
  const short *samples = wave->samples + start;
  gsize n_samples = (gsize) MAX (size, 0);

  if (n_samples == 0)
    return CST_AUDIO_STREAM_CONT;

  if (!job->has_begun)
    voder_flite_words_mark (info->utt, wave, job->text, job->output);
  job->has_begun = TRUE;
  if (job->volume < 1)
    job->is_stopped = !write_scaled (job, samples, n_samples);
  else
    job->is_stopped = !voder_output_write (job->output, samples, n_samples);

  return job->is_stopped ? CST_AUDIO_STREAM_STOP : CST_AUDIO_STREAM_CONT;
}

/* Sets the features of the utterance, never those of the voice, which all
 * threads share; what is normal stays unset. */
static void
set_prosody (cst_utterance *spoken,
             const cst_voice *voice,
             VoderUtterance *utterance)
{
  double rate = voder_utterance_get_rate (utterance);
  double pitch = voder_utterance_get_pitch (utterance);
  double stretch =
      (double) get_param_float (voice->features, "duration_stretch", 1.0f);

  if (rate < 1 || rate > 1)
    feat_set_float (spoken->features, "duration_stretch",
                    (float) (stretch / rate));
  if (pitch < 1 || pitch > 1)
    feat_set_float (spoken->features, "f0_shift", (float) pitch);
}

/* Gives an utterance that the library can speak; it owns its streaming. */
static cst_utterance *
prepare (Job *job, cst_voice *voice, VoderUtterance *utterance)
{
  cst_utterance *spoken = new_utterance ();
  cst_audio_streaming_info *info = new_audio_streaming_info ();

  utt_set_input_text (spoken, job->text->ascii->str);
  utt_init (spoken, voice);
  set_prosody (spoken, voice, utterance);
  info->asc = handle_samples;
  info->utt = spoken;
  info->userdata = job;
  feat_set (spoken->features, "streaming_info",
            audio_streaming_info_val (info));

  return spoken;
}

static gboolean
voder_flite_engine_synthesize (VoderEngine *engine,
                               VoderUtterance *utterance,
                               VoderOutput *output,
                               GCancellable *cancellable,
                               GError **error)
{
  const char *string = voder_utterance_get_string (utterance);
  gsize n = find_voice (voder_utterance_get_voice (utterance));
  g_autoptr (VoderFliteText) text =
      voder_flite_text_new (string, voder_utterance_is_ssml (utterance));
  g_autoptr (cst_utterance) spoken = NULL;
  GstAudioInfo info;
  Job job = {
    .output = output,
    .text = text,
    .volume = voder_utterance_get_volume (utterance),
  };

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16,
                             (int) table[n].sample_rate, 1, NULL);
  if (!voder_output_begin (output, &info) || voder_flite_text_is_blank (text))
    return TRUE;

  spoken = prepare (&job, get_voice (n), utterance);
  if (!utt_synth (spoken) && !job.is_stopped) {
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                 _ ("Cannot speak “%s” with the voice “%s”"), string,
                 table[n].id);
    return FALSE;
  }

  return TRUE;
}

static GListModel *
voder_flite_engine_list_voices (VoderEngine *engine,
                                GCancellable *cancellable,
                                GError **error)
{
  GListStore *store = g_list_store_new (VODER_TYPE_VOICE);

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (VoderVoice) voice =
        voder_voice_new (table[i].id, table[i].name, table[i].languages,
                         table[i].sample_rate, table[i].gender);

    g_list_store_append (store, voice);
  }

  return G_LIST_MODEL (store);
}

static void
voder_flite_engine_class_init (VoderFliteEngineClass *klass)
{
  VoderEngineClass *engine_class = VODER_ENGINE_CLASS (klass);

  engine_class->list_voices = voder_flite_engine_list_voices;
  engine_class->synthesize = voder_flite_engine_synthesize;
}

static void
voder_flite_engine_init (VoderFliteEngine *self)
{
}
