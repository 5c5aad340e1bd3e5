/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "voder-espeak-engine.h"

#include "voder-espeak-library.h"
#include "voder-espeak-phonemes.h"
#include "voder-espeak-text.h"
#include "voder-espeak-words.h"

#include <math.h>
#include <string.h>

#include <espeak-ng/speak_lib.h>
#include <glib/gi18n-lib.h>

/* What the library calls normal. */
#define RATE_WPM 175
#define PITCH    50
#define RANGE    50
#define VOLUME   100

/* From this many words a minute on the library speaks at its normal rate, and
 * shortens each block of samples after it has given places in it to its
 * events. */
#define RATE_MAX_WPM espeakRATE_MAXIMUM
/* Of what it was given so far, what shortens it holds so much back for the next
 * block, in the mean: it waits for two periods of the deepest voice. */
#define HELD_MS 24

/**
 * VoderEspeakEngine:
 *
 * Speaks with libespeak-ng in its synchronous mode. The library keeps all its
 * state in variables of the process.
 *
 * Thread safety: one thread; one at a time in a process, whatever the number
 * of engines. voder_engine_list_voices() is free for any thread.
 */
struct _VoderEspeakEngine {
  VoderEngine parent_instance;
};

/* What one utterance needs while it is spoken. */
typedef struct {
  VoderOutput *output;
  VoderEspeakText text;
  VoderEspeakWords words;
  gboolean is_ssml;
  gboolean is_fast;
  double shortening; /* how many times as fast that makes it */
  gboolean has_sentence;
  gboolean is_stopped;
  guint64 n_written;
  guint64 last_mark;
} Job;

G_DEFINE_FINAL_TYPE (VoderEspeakEngine, voder_espeak_engine, VODER_TYPE_ENGINE)

/* The library's one callback has no data of its own, and there is one
 * utterance at a time in a process. */
static Job *active;

/* The voice that the library has loaded, as long as nothing can have changed
 * it: to load one again costs 5 % of a sentence. */
static const char *current_identifier;

/* Events of the library count samples from the start of the utterance. Those
 * of a shortened block need the same shortening, and stand behind what was held
 * back before it; they never run backwards. */
static guint64
frame_of_event (Job *job, const espeak_EVENT *event)
{
  guint64 frame = (guint64) MAX (event->sample, 0);

  if (job->is_fast) {
    double behind = (double) (frame - MIN (frame, job->n_written));

    if (job->n_written > 0)
      behind += HELD_MS * espeak_ng_GetSampleRate () / 1000.0;
    frame = job->n_written + (guint64) (behind / job->shortening);
  }
  job->last_mark = MAX (job->last_mark, frame);

  return job->last_mark;
}

static VoderAccuracy
accuracy_of (const Job *job)
{
  return job->is_fast ? VODER_ACCURACY_MODELLED : VODER_ACCURACY_EXACT;
}

static void
mark_word (Job *job, const espeak_EVENT *event)
{
  gsize start;
  gsize end;

  if (!voder_espeak_words_next (&job->words, event->text_position,
                                event->length, &start, &end) ||
      !voder_espeak_text_get_word (&job->text, &start, &end))
    return;

  voder_output_mark (job->output, VODER_MARK_WORD, frame_of_event (job, event),
                     start, end, accuracy_of (job));
}

/* Plain text is one sentence, whatever the library takes for the end of one
 * (“Dr.”); in SSML there may be several. */
static void
mark_sentence (Job *job, const espeak_EVENT *event)
{
  gsize start;

  if (job->has_sentence && !job->is_ssml)
    return;

  start = voder_espeak_words_get_byte (&job->words, event->text_position);
  voder_output_mark (job->output, VODER_MARK_SENTENCE,
                     frame_of_event (job, event),
                     voder_espeak_text_get_place (&job->text, start),
                     job->text.length, accuracy_of (job));
  job->has_sentence = TRUE;
}

static void
handle_event (Job *job, const espeak_EVENT *event)
{
  switch (event->type) {
  case espeakEVENT_WORD:
    mark_word (job, event);
    break;
  case espeakEVENT_SENTENCE:
    mark_sentence (job, event);
    break;
  case espeakEVENT_MARK:
    voder_output_mark_named (job->output, event->id.name,
                             frame_of_event (job, event), accuracy_of (job));
    break;
  default:
    break;
  }
}

/* Called for each block of samples and the events in it: an event never comes
 * after the samples that it points into. */
static int
handle_block (short *samples, int n_frames, espeak_EVENT *events)
{
  Job *job = active;

  if (job->is_stopped)
    return 1;

  for (; events->type != espeakEVENT_LIST_TERMINATED; events++)
    handle_event (job, events);

  if (!samples || n_frames <= 0)
    return 0;
  if (!voder_output_write (job->output, samples, (gsize) n_frames))
    job->is_stopped = TRUE;
  job->n_written += (guint64) n_frames;

  return job->is_stopped;
}

static gboolean
set_voice (const char *id, GError **error)
{
  const char *identifier = voder_espeak_library_get_identifier (id);
  espeak_ng_STATUS status;

  if (identifier && identifier == current_identifier)
    return TRUE;

  current_identifier = NULL;
  voder_espeak_phonemes_forget ();
  status = espeak_ng_SetVoiceByName (identifier ? identifier : id);
  if (status != ENS_OK) {
    g_autofree char *reason = voder_espeak_library_dup_reason (status);

    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VOICE,
                 _ ("Cannot load the voice “%s”: %s"), id, reason);
    return FALSE;
  }
  current_identifier = identifier;

  return TRUE;
}

/* Sets all that an utterance before can have changed. The library takes any
 * value, so that nothing can fail. */
static void
set_parameters (VoderUtterance *utterance)
{
  const struct {
    espeak_PARAMETER parameter;
    double value;
  } table[] = {
    { espeakRATE, RATE_WPM * voder_utterance_get_rate (utterance) },
    { espeakPITCH, PITCH * voder_utterance_get_pitch (utterance) },
    { espeakVOLUME, VOLUME * voder_utterance_get_volume (utterance) },
    { espeakRANGE, RANGE },
    { espeakPUNCTUATION, espeakPUNCT_NONE },
    { espeakCAPITALS, 0 },
    { espeakWORDGAP, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    espeak_ng_SetParameter (table[i].parameter, (int) lround (table[i].value),
                            0);
}

static gboolean
speak (Job *job, GError **error)
{
  const char *text = job->text.safe;
  guint flags = espeakCHARS_UTF8;
  espeak_ng_STATUS status;

  if (job->is_ssml)
    flags |= espeakSSML;
  if (job->text.has_phonemes)
    flags |= espeakPHONEMES;

  active = job;
  espeak_SetSynthCallback (handle_block);
  status = espeak_ng_Synthesize (text, strlen (text) + 1, 0, POS_CHARACTER, 0,
                                 flags, NULL, NULL);
  active = NULL;

  /* An element of SSML, or a stop inside one, may have left another voice. */
  if (job->is_ssml || job->is_stopped)
    current_identifier = NULL;
  if (status != ENS_OK && !job->is_stopped) {
    g_autofree char *reason = voder_espeak_library_dup_reason (status);

    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                 _ ("Cannot speak “%s”: %s"), text, reason);
    return FALSE;
  }

  return TRUE;
}

static gboolean
voder_espeak_engine_synthesize (VoderEngine *engine,
                                VoderUtterance *utterance,
                                VoderOutput *output,
                                GCancellable *cancellable,
                                GError **error)
{
  double rate = voder_utterance_get_rate (utterance);
  gboolean has_spoken;
  GstAudioInfo info;
  Job job = {
    .output = output,
    .is_ssml = voder_utterance_is_ssml (utterance),
    .is_fast = lround (RATE_WPM * rate) >= RATE_MAX_WPM,
    .shortening = rate,
  };

  if (!voder_espeak_library_start (error))
    return FALSE;
  if (!set_voice (voder_utterance_get_voice (utterance), error))
    return FALSE;
  set_parameters (utterance);

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16,
                             espeak_ng_GetSampleRate (), 1, NULL);
  if (!voder_output_begin (output, &info))
    return TRUE;

  voder_espeak_text_init (&job.text, utterance);
  voder_espeak_words_init (&job.words, job.text.string);
  has_spoken = speak (&job, error);
  voder_espeak_text_clear (&job.text);

  return has_spoken;
}

static void
voder_espeak_engine_prepare (VoderEngine *engine, const char *voice)
{
  if (voder_espeak_library_start (NULL))
    set_voice (voice, NULL);
}

static GListModel *
voder_espeak_engine_list_voices (VoderEngine *engine,
                                 GCancellable *cancellable,
                                 GError **error)
{
  if (!voder_espeak_library_start (error))
    return NULL;

  return voder_espeak_library_list_voices ();
}

static void
voder_espeak_engine_class_init (VoderEspeakEngineClass *klass)
{
  VoderEngineClass *engine_class = VODER_ENGINE_CLASS (klass);

  engine_class->list_voices = voder_espeak_engine_list_voices;
  engine_class->prepare = voder_espeak_engine_prepare;
  engine_class->synthesize = voder_espeak_engine_synthesize;
}

static void
voder_espeak_engine_init (VoderEspeakEngine *self)
{
}
