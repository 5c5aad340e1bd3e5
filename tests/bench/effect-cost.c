/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * effect-cost ROUNDS [NAME…]: what effects and their peers cost. In each round
 * each of them gets the same two seconds of sound, 10 ms at a time; a line says
 * its name, the round and the processor time of a block, in microseconds. A
 * line "avx2 0 0" says that the processor has that.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <voder/voder.h>

#ifdef HAVE_EBUR128
#include <ebur128.h>
#endif

#define RATE     48000
#define CHANNELS 2
#define FRAMES   480 /* 10 ms */
#define BLOCKS   200
#define SAMPLES  (BLOCKS * FRAMES * CHANNELS)

typedef struct _Subject Subject;

/* Something that is measured; @work gets a block. */
struct _Subject {
  const char *name;
  const char *text;  /* a chain, an element or nothing */
  const char *level; /* of VODER_CPU, or NULL */
  float loudness;    /* what the sound is multiplied by */
  gboolean (*begin) (Subject *self);
  void (*work) (Subject *self, const float *samples);

  gboolean is_there;
  float *samples;
  VoderEffect *effect;
  VoderMeter *meter;
  GstElement *element;
  GstPad *source;
  gpointer state;
};

static gboolean
begin_chain (Subject *self)
{
  g_autoptr (GError) error = NULL;
  GstAudioInfo info;

  if (self->level != NULL)
    g_setenv ("VODER_CPU", self->level, TRUE);
  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, RATE, CHANNELS, NULL);
  self->effect = VODER_EFFECT (voder_effect_chain_new_from_string (
      voder_plugin_registry_get_default (), self->text, &error));
  if (self->effect == NULL)
    g_printerr ("%s: %s\n", self->name, error->message);
  else if (!voder_effect_setup (self->effect, &info, &error))
    g_error ("%s: %s", self->name, error->message);
  g_unsetenv ("VODER_CPU");

  return self->effect != NULL;
}

static void
work_chain (Subject *self, const float *samples)
{
  float output[4 * FRAMES * CHANNELS];
  VoderEffectBlock block = { samples, FRAMES, output, 4 * FRAMES, 0, 0 };

  voder_effect_process (self->effect, &block);
}

static gboolean
begin_meter (Subject *self)
{
  GstAudioInfo info;

  if (self->level != NULL)
    g_setenv ("VODER_CPU", self->level, TRUE);
  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, RATE, CHANNELS, NULL);
  self->meter = voder_meter_new (&info);
  g_unsetenv ("VODER_CPU");

  return TRUE;
}

static void
work_meter (Subject *self, const float *samples)
{
  voder_meter_add (self->meter, samples, FRAMES);
}

#ifdef HAVE_EBUR128
static gboolean
begin_ebur128 (Subject *self)
{
  self->state =
      ebur128_init (CHANNELS, RATE,
                    EBUR128_MODE_S | EBUR128_MODE_I | EBUR128_MODE_LRA |
                        EBUR128_MODE_TRUE_PEAK | EBUR128_MODE_HISTOGRAM);

  return self->state != NULL;
}

static void
work_ebur128 (Subject *self, const float *samples)
{
  ebur128_add_frames_float (self->state, samples, FRAMES);
}
#endif

static GstFlowReturn
drop (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);

  return GST_FLOW_OK;
}

static gboolean
accept (GstPad *pad, GstObject *parent, GstEvent *event)
{
  gst_event_unref (event);

  return TRUE;
}

/* An element between two pads of our own, so that nothing else is measured. */
static void
link_element (Subject *self)
{
  g_autoptr (GstPad) in = gst_element_get_static_pad (self->element, "sink");
  g_autoptr (GstPad) out = gst_element_get_static_pad (self->element, "src");
  GstPad *sink = gst_pad_new ("sink", GST_PAD_SINK);

  self->source = gst_pad_new ("src", GST_PAD_SRC);
  gst_pad_set_chain_function (sink, drop);
  gst_pad_set_event_function (sink, accept);
  gst_pad_link (self->source, in);
  gst_pad_link (out, sink);
  gst_pad_set_active (sink, TRUE);
  gst_pad_set_active (self->source, TRUE);
}

static gboolean
begin_element (Subject *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstCaps) caps = NULL;
  GstAudioInfo info;
  GstSegment segment;

  if (self->level != NULL)
    g_setenv ("VODER_CPU", self->level, TRUE);
  self->element = gst_parse_launch (self->text, &error);
  if (error != NULL) {
    g_printerr ("%s: %s\n", self->name, error->message);
    return FALSE;
  }

  link_element (self);
  gst_element_set_state (self->element, GST_STATE_PLAYING);
  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, RATE, CHANNELS, NULL);
  caps = gst_audio_info_to_caps (&info);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->source, gst_event_new_stream_start ("bench"));
  gst_pad_push_event (self->source, gst_event_new_caps (caps));
  gst_pad_push_event (self->source, gst_event_new_segment (&segment));
  g_unsetenv ("VODER_CPU");

  return TRUE;
}

static void
work_element (Subject *self, const float *samples)
{
  gsize size = FRAMES * CHANNELS * sizeof (float);
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);

  gst_buffer_fill (buffer, 0, samples, size);
  if (gst_pad_push (self->source, buffer) != GST_FLOW_OK)
    g_error ("%s does not flow", self->name);
}

#define SPEECH_CHAIN                                                           \
  "equalizer high-pass=80 gain3=-2 gain5=1.5 gain7=3 ! compressor make-up=4 "  \
  "! limiter"
#define TEN_GAINS                                                              \
  "gain1=3 gain2=-2 gain3=4 gain4=-3 gain5=2 gain6=-1 gain7=3 gain8=-2 "       \
  "gain9=4 gain10=-3"
#define TEN_BANDS                                                              \
  "band0=3 band1=-2 band2=4 band3=-3 band4=2 band5=-1 band6=3 band7=-2 "       \
  "band8=4 band9=-3"

#define CHAIN(name, text, level, loudness)                                     \
  {                                                                            \
    name, text, level, loudness, begin_chain, work_chain                       \
  }
#define ELEMENT(name, text, level)                                             \
  {                                                                            \
    name, text, level, 1.0f, begin_element, work_element                       \
  }

static Subject subjects[] = {
  CHAIN ("chain-plain", SPEECH_CHAIN, "plain", 1.0f),
  CHAIN ("chain", SPEECH_CHAIN, NULL, 1.0f),
  CHAIN ("chain-driven-plain", SPEECH_CHAIN, "plain", 8.0f),
  CHAIN ("chain-driven", SPEECH_CHAIN, NULL, 8.0f),
  CHAIN ("chain-of-none", "", NULL, 1.0f),
  ELEMENT ("element-identity", "identity", NULL),
  ELEMENT ("element-equalizer-plain", "voder-equalizer " TEN_GAINS, "plain"),
  ELEMENT ("element-equalizer", "voder-equalizer " TEN_GAINS, NULL),
  ELEMENT ("equalizer-10bands", "equalizer-10bands " TEN_BANDS, NULL),
  { "meter", NULL, NULL, 1.0f, begin_meter, work_meter },
#ifdef HAVE_EBUR128
  { "libebur128", NULL, NULL, 1.0f, begin_ebur128, work_ebur128 },
#endif
  CHAIN ("compressor", "compressor", NULL, 1.0f),
  CHAIN ("deesser", "deesser", NULL, 1.0f),
  CHAIN ("equalizer-4-bands",
         "equalizer high-pass=80 gain3=-2 gain5=1 gain7=3",
         NULL,
         1.0f),
  CHAIN ("equalizer-10-bands", "equalizer " TEN_GAINS, NULL, 1.0f),
  CHAIN ("gain", "gain gain=-3", NULL, 1.0f),
  CHAIN ("limiter", "limiter", NULL, 1.0f),
  CHAIN ("limiter-driven", "limiter", NULL, 8.0f),
  CHAIN ("limiter-driven-plain", "limiter", "plain", 8.0f),
  CHAIN ("loudness", "loudness measured=-20", NULL, 1.0f),
  CHAIN ("loudness-unknown", "loudness", NULL, 1.0f),
  CHAIN ("pauses", "pauses", NULL, 1.0f),
  CHAIN ("resample", "resample rate=44100", NULL, 1.0f),
  CHAIN ("tempo", "tempo rate=1.5", NULL, 1.0f),
  CHAIN ("pitch", "pitch semitones=3", NULL, 1.0f),
  CHAIN ("gstreamer-identity", "gstreamer bin=identity", NULL, 1.0f),
};

/* Pulses of a pitch that moves, which ring at formants, and a little noise;
 * a voice of about -20 LUFS with a pause in each second. */
static float *
make_voice (float loudness)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1939);
  float *samples = g_new (float, SAMPLES);
  double phase = 0.0, since = 1.0;

  for (int i = 0; i < BLOCKS * FRAMES; i++) {
    double t = (double) i / RATE;
    double size = fmod (t, 1.0) < 0.85 ? 0.45 : 0.0;
    double value;

    phase += 118.0 * (1.0 + 0.2 * sin (2.0 * G_PI * 0.7 * t)) / RATE;
    since += 1.0 / RATE;
    if (phase >= 1.0) {
      phase -= 1.0;
      since = 0.0;
    }
    value = size * exp (-since * 250.0) *
            (sin (2.0 * G_PI * 700.0 * since) +
             0.4 * sin (2.0 * G_PI * 1200.0 * since));
    for (int c = 0; c < CHANNELS; c++)
      samples[i * CHANNELS + c] =
          loudness * (float) (value * (1.0 - 0.3 * c) +
                              g_rand_double_range (random, -0.001, 0.001));
  }

  return samples;
}

/* The time that this thread had, in microseconds. */
static double
get_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return 1e6 * (double) now.tv_sec + 1e-3 * (double) now.tv_nsec;
}

static void
measure (Subject *self, int round)
{
  double started = get_time ();

  for (int i = 0; i < BLOCKS; i++)
    self->work (self, self->samples + i * FRAMES * CHANNELS);
  if (round > 0)
    g_print ("%s %d %.4f\n", self->name, round,
             (get_time () - started) / BLOCKS);
}

/* Without names all are measured. */
static gboolean
is_wanted (const char *name, int argc, char **argv)
{
  for (int i = 2; i < argc; i++) {
    if (g_str_equal (argv[i], name))
      return TRUE;
  }

  return argc <= 2;
}

int
main (int argc, char **argv)
{
  int n_rounds = argc > 1 ? atoi (argv[1]) : 1;

  gst_init (NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (subjects); i++) {
    subjects[i].is_there = is_wanted (subjects[i].name, argc, argv) &&
                           subjects[i].begin (&subjects[i]);
    subjects[i].samples = make_voice (subjects[i].loudness);
  }

  if (voder_cpu_get_level () >= VODER_CPU_LEVEL_AVX2)
    g_print ("avx2 0 0\n");

  /* The first round warms up. */
  for (int round = 0; round <= n_rounds; round++) {
    for (gsize i = 0; i < G_N_ELEMENTS (subjects); i++) {
      gsize turn = round % 2 == 0 ? i : G_N_ELEMENTS (subjects) - 1 - i;

      if (subjects[turn].is_there)
        measure (&subjects[turn], round);
    }
  }

  return 0;
}
