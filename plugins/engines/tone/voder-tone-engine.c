/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tone-engine.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* A word lasts BASE plus LETTER for each of its characters. */
#define WORD_BASE_US   20000
#define WORD_LETTER_US 10000
/* Silence between two words. */
#define GAP_US 20000
/* Rise and fall of a tone, at most half of it. */
#define EDGE_US 5000
/* Frames are written in blocks of this length. */
#define BLOCK_US 50000

/* The tones of the words lie in these whole hertz. */
#define FREQUENCY_MIN_HZ 220
#define FREQUENCY_SPAN   660
/* The lowest factor that pitch can put on them. */
#define PITCH_MIN 0.25

/* -6 dB of full scale, in units of a 16-bit sample. */
#define AMPLITUDE 16384

/* Rate, pitch and volume become whole numbers of this many bits after the
 * point: every sum that follows is of integers, hence equal everywhere. */
#define FACTOR_BITS 16
#define FACTOR_ONE  (1 << FACTOR_BITS)

/* One turn of the sine in 2^SINE_BITS steps, in units of 2^-15. */
#define SINE_BITS 10
#define SINE_SIZE (1 << SINE_BITS)

typedef struct {
  const char *id;
  const char *name;
  const char *languages[4];
  guint sample_rate;
  GstAudioFormat format;
} Voice;

static const Voice voices[] = {
  { "tone", N_ ("Tone"), { "en", "de", NULL }, 22050, GST_AUDIO_FORMAT_S16 },
  { "tone-16k",
    N_ ("Tone, 16 kHz"),
    { "de-DE", "de-AT", "en-GB", NULL },
    16000,
    GST_AUDIO_FORMAT_S16 },
  { "tone-48k",
    N_ ("Tone, 48 kHz float"),
    { "fr", NULL },
    48000,
    GST_AUDIO_FORMAT_F32 },
};

/**
 * VoderToneEngine:
 *
 * Speaks each word as a burst of a tone: its frequency depends on the word's
 * characters, its duration on their number. Needs no library, remembers
 * nothing, and gives the same samples on every machine.
 *
 * Thread safety: any thread.
 */
struct _VoderToneEngine {
  VoderEngine parent_instance;
};

/* What one utterance needs while it is spoken. */
typedef struct {
  VoderOutput *output;
  const Voice *voice;
  gint64 rate;
  gint64 pitch;
  gint64 volume;
  gboolean is_ssml;
  guint64 n_written;
  guint64 elapsed_us;
  gsize block_size;
  gsize n_block;
  gint32 *samples;
  gpointer pcm;
} Job;

typedef struct {
  gsize start;
  gsize end;
  guint n_chars;
  guint32 hash;
} Word;

G_DEFINE_FINAL_TYPE (VoderToneEngine, voder_tone_engine, VODER_TYPE_ENGINE)

static gint16 sine[SINE_SIZE];

/*
 * Fills the table with a fifth-order polynomial of whole numbers, whose error
 * is below 2^-12: sin (π/2 · x) ≈ x · (a − x² · (b − x² · c)), a = π/2,
 * b = π − 5/2, c = π/2 − 3/2, so that value and slope are right at 0 and 1.
 */
static void
fill_sine (void)
{
  const gint64 a = 102944;
  const gint64 b = 42047;
  const gint64 c = 4640;

  for (int i = 0; i < SINE_SIZE; i++) {
    int quarter = i & (SINE_SIZE / 4 - 1);
    int folded = i & (SINE_SIZE / 4) ? SINE_SIZE / 4 - quarter : quarter;
    gint64 x = (gint64) folded * FACTOR_ONE * 4 / SINE_SIZE;
    gint64 square = x * x / FACTOR_ONE;
    gint64 y = b - square * c / FACTOR_ONE;

    y = x * (a - square * y / FACTOR_ONE) / FACTOR_ONE;
    y = MIN (y / 2, G_MAXINT16);
    sine[i] = (gint16) (i < SINE_SIZE / 2 ? y : -y);
  }
}

static gint64
factor_from_double (double value)
{
  return (gint64) (value * FACTOR_ONE + 0.5);
}

/* Times are kept in microseconds at rate 1.0 and rounded once, so that the
 * frames of a long text do not drift. */
static guint64
frame_at (const Job *job, guint64 us)
{
  return gst_util_uint64_scale (us,
                                (guint64) job->voice->sample_rate * FACTOR_ONE,
                                (guint64) job->rate * G_USEC_PER_SEC);
}

static gboolean
is_joiner (gunichar c)
{
  return c == '\'' || c == 0x2019 || c == 0x200c || c == 0x200d;
}

static gboolean
is_word_char (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c);
}

/* An apostrophe or joiner belongs to the word when a letter follows. */
static gboolean
continues_word (const char *p)
{
  gunichar c = g_utf8_get_char (p);

  if (is_joiner (c))
    return is_word_char (g_utf8_get_char (g_utf8_next_char (p)));

  return is_word_char (c);
}

static const char *
skip_to_word (const Job *job, const char *p)
{
  while (*p && !is_word_char (g_utf8_get_char (p))) {
    const char *end = job->is_ssml && *p == '<' ? strchr (p, '>') : NULL;

    p = end ? end + 1 : g_utf8_next_char (p);
  }

  return p;
}

/* Gives FALSE when there is no further word from @p on. */
static gboolean
next_word (const Job *job, const char *text, const char *p, Word *word)
{
  p = skip_to_word (job, p);
  if (!*p)
    return FALSE;

  /* FNV-1a over the characters, so that letter case does not matter. */
  *word = (Word){ .start = (gsize) (p - text), .hash = 2166136261u };
  for (; *p && continues_word (p); p = g_utf8_next_char (p)) {
    gunichar c = g_unichar_tolower (g_utf8_get_char (p));

    word->hash = (word->hash ^ c) * 16777619u;
    word->n_chars++;
  }
  word->end = (gsize) (p - text);

  return TRUE;
}

static gboolean
flush (Job *job)
{
  gsize n_frames = job->n_block;

  job->n_block = 0;
  if (job->voice->format == GST_AUDIO_FORMAT_F32) {
    float *pcm = job->pcm;

    /* A division by a power of two is exact. */
    for (gsize i = 0; i < n_frames; i++)
      pcm[i] = (float) job->samples[i] / 32768.0f;
  } else {
    gint16 *pcm = job->pcm;

    for (gsize i = 0; i < n_frames; i++)
      pcm[i] = (gint16) job->samples[i];
  }
  job->n_written += n_frames;

  return n_frames == 0 || voder_output_write (job->output, job->pcm, n_frames);
}

static gboolean
put (Job *job, gint32 sample)
{
  job->samples[job->n_block++] = sample;

  return job->n_block < job->block_size || flush (job);
}

static gboolean
write_gap (Job *job)
{
  guint64 n_frames;

  job->elapsed_us += GAP_US;
  n_frames = frame_at (job, job->elapsed_us) - job->n_written - job->n_block;
  for (guint64 i = 0; i < n_frames; i++) {
    if (!put (job, 0))
      return FALSE;
  }

  return TRUE;
}

/* (1 − cos) / 2 over the edge's frames, in units of 2^-15. */
static gint64
envelope (guint64 i, guint64 n_edge)
{
  guint64 phase;

  if (i >= n_edge)
    return 1 << 15;
  phase = (2 * i + 1) * SINE_SIZE / (4 * n_edge);

  return ((1 << 15) - sine[(phase + SINE_SIZE / 4) & (SINE_SIZE - 1)]) / 2;
}

static gboolean
write_word (Job *job, const Word *word)
{
  guint64 duration_us = WORD_BASE_US + word->n_chars * WORD_LETTER_US;
  guint64 start = job->n_written + job->n_block;
  guint64 hertz = FREQUENCY_MIN_HZ + word->hash % FREQUENCY_SPAN;
  guint32 step = (guint32) ((hertz << (32 - FACTOR_BITS)) * job->pitch /
                            job->voice->sample_rate);
  guint32 phase = 0;
  guint64 n_frames;
  guint64 n_edge;

  job->elapsed_us += duration_us;
  n_frames = frame_at (job, job->elapsed_us) - start;
  n_edge = frame_at (job, EDGE_US);
  n_edge = CLAMP (n_edge, 1, n_frames / 2 + 1);
  voder_output_mark (job->output, VODER_MARK_WORD, start, word->start,
                     word->end, VODER_ACCURACY_EXACT);

  for (guint64 i = 0; i < n_frames; i++, phase += step) {
    gint64 level = envelope (MIN (i, n_frames - 1 - i), n_edge);
    gint64 value = sine[phase >> (32 - SINE_BITS)] * level / (1 << 15);

    value = value * AMPLITUDE / (1 << 15) * job->volume / FACTOR_ONE;
    if (!put (job, (gint32) value))
      return FALSE;
  }

  return TRUE;
}

static void
speak (Job *job, const char *text)
{
  const char *p = text;
  Word word;

  while (next_word (job, text, p, &word)) {
    if (p != text && !write_gap (job))
      return;
    if (!write_word (job, &word))
      return;
    p = text + word.end;
  }

  flush (job);
}

static const Voice *
find_voice (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (voices); i++) {
    if (g_strcmp0 (voices[i].id, id) == 0)
      return &voices[i];
  }

  return &voices[0];
}

static gboolean
voder_tone_engine_synthesize (VoderEngine *engine,
                              VoderUtterance *utterance,
                              VoderOutput *output,
                              GCancellable *cancellable,
                              GError **error)
{
  const Voice *voice = find_voice (voder_utterance_get_voice (utterance));
  double pitch = MAX (voder_utterance_get_pitch (utterance), PITCH_MIN);
  g_autofree gint32 *samples = NULL;
  g_autofree gint32 *pcm = NULL;
  GstAudioInfo info;
  Job job = {
    .output = output,
    .voice = voice,
    .rate = factor_from_double (voder_utterance_get_rate (utterance)),
    .pitch = factor_from_double (pitch),
    .volume = factor_from_double (voder_utterance_get_volume (utterance)),
    .is_ssml = voder_utterance_is_ssml (utterance),
    .block_size = voice->sample_rate * BLOCK_US / G_USEC_PER_SEC,
  };

  job.samples = samples = g_new (gint32, job.block_size);
  job.pcm = pcm = g_new (gint32, job.block_size);
  gst_audio_info_set_format (&info, voice->format, (int) voice->sample_rate, 1,
                             NULL);
  if (voder_output_begin (output, &info))
    speak (&job, voder_utterance_get_string (utterance));

  return TRUE;
}

static GListModel *
voder_tone_engine_list_voices (VoderEngine *engine,
                               GCancellable *cancellable,
                               GError **error)
{
  GListStore *store = g_list_store_new (VODER_TYPE_VOICE);

  for (gsize i = 0; i < G_N_ELEMENTS (voices); i++) {
    g_autoptr (VoderVoice) voice =
        voder_voice_new (voices[i].id, _ (voices[i].name), voices[i].languages,
                         voices[i].sample_rate, VODER_GENDER_NEUTRAL);

    g_list_store_append (store, voice);
  }

  return G_LIST_MODEL (store);
}

static void
voder_tone_engine_class_init (VoderToneEngineClass *klass)
{
  VoderEngineClass *engine_class = VODER_ENGINE_CLASS (klass);

  fill_sine ();
  engine_class->list_voices = voder_tone_engine_list_voices;
  engine_class->synthesize = voder_tone_engine_synthesize;
}

static void
voder_tone_engine_init (VoderToneEngine *self)
{
}
