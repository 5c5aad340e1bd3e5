/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Measures moments of an engine, and prints one number a line, in milliseconds:
 *
 *   engine-moments first|cancel|speak|idle ENGINE VOICE ISOLATION N TEXT
 *
 * first: from a request to its first audio, when all is warm; cancel: from the
 * call to the last audio after it, at random moments of a speech; speak: a
 * whole speech. idle cancels one speech, says so, and then does nothing until
 * its standard input ends.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <voder/voder.h>

#define US_PER_MS 1000.0

typedef struct {
  VoderSynthesizer *engine;
  VoderUtterance *utterance;
  VoderContext *context;
  VoderSender *sender;
  VoderReceiver *receiver;
  VoderGroup *group;
} Speech;

static gboolean
speak (gpointer data, GCancellable *cancellable, GError **error)
{
  Speech *self = data;

  voder_synthesizer_synthesize_into (self->engine, self->utterance,
                                     self->sender,
                                     G_CANCELLABLE (self->context), NULL);
  voder_sender_close (self->sender);

  return TRUE;
}

static void
speech_start (Speech *self, VoderSynthesizer *engine, VoderUtterance *utterance)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_CHUNK, 8);

  self->engine = engine;
  self->utterance = utterance;
  self->context = voder_context_new (NULL);
  self->sender = voder_channel_create_sender (channel);
  self->receiver = voder_channel_create_receiver (channel);
  self->group = voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  voder_group_go (self->group, speak, self, NULL, NULL);
}

/* Gives when the next audio came; 0 when there is none any more. */
static gint64
speech_hear (Speech *self)
{
  gpointer chunk = NULL;

  if (!voder_receiver_receive (self->receiver, &chunk, NULL, NULL))
    return 0;
  voder_chunk_unref (chunk);

  return g_get_monotonic_time ();
}

static void
speech_hear_until (Speech *self, gint64 until_us)
{
  gpointer chunk = NULL;

  while (g_get_monotonic_time () < until_us) {
    if (voder_receiver_try_receive (self->receiver, &chunk, NULL))
      voder_chunk_unref (chunk);
  }
}

static void
speech_end (Speech *self)
{
  while (speech_hear (self) != 0)
    continue;
  voder_group_wait (self->group, NULL, NULL);
  g_object_unref (self->group);
  g_object_unref (self->receiver);
  g_object_unref (self->sender);
  g_object_unref (self->context);
}

static double
measure_first (VoderSynthesizer *engine, VoderUtterance *utterance)
{
  gint64 start_us = g_get_monotonic_time ();
  gint64 first_us;
  Speech speech;

  speech_start (&speech, engine, utterance);
  first_us = speech_hear (&speech);
  speech_end (&speech);

  return (double) (first_us - start_us) / US_PER_MS;
}

static double
measure_whole (VoderSynthesizer *engine, VoderUtterance *utterance)
{
  gint64 start_us = g_get_monotonic_time ();
  Speech speech;

  speech_start (&speech, engine, utterance);
  speech_end (&speech);

  return (double) (g_get_monotonic_time () - start_us) / US_PER_MS;
}

static double
measure_cancel (VoderSynthesizer *engine, VoderUtterance *utterance)
{
  static gint64 whole_us = 0;
  gint64 cancel_us;
  gint64 last_us = 0;
  Speech speech;

  if (whole_us == 0)
    whole_us = (gint64) (measure_whole (engine, utterance) * US_PER_MS);

  speech_start (&speech, engine, utterance);
  speech_hear_until (&speech, g_get_monotonic_time () +
                                  (gint64) (g_random_double () * whole_us));
  cancel_us = g_get_monotonic_time ();
  voder_context_cancel (speech.context, NULL);
  for (gint64 us = cancel_us; us != 0; us = speech_hear (&speech))
    last_us = us;
  speech_end (&speech);

  return (double) (last_us - cancel_us) / US_PER_MS;
}

static double
cancel_and_idle (VoderSynthesizer *engine, VoderUtterance *utterance)
{
  double ms = measure_cancel (engine, utterance);

  puts ("cancelled");
  fflush (stdout);
  while (getchar () != EOF)
    continue;

  return ms;
}

static const struct {
  const char *name;
  double (*measure) (VoderSynthesizer *engine, VoderUtterance *utterance);
} moments[] = {
  { "first", measure_first },
  { "cancel", measure_cancel },
  { "speak", measure_whole },
  { "idle", cancel_and_idle },
};

static VoderSynthesizer *
open_engine (const char *name, const char *isolation)
{
  g_autoptr (GEnumClass) isolations = g_type_class_ref (VODER_TYPE_ISOLATION);
  GEnumValue *value = g_enum_get_value_by_nick (isolations, isolation);
  g_autoptr (GError) error = NULL;
  VoderEnginePool *pool;

  pool = voder_engine_pool_new (NULL, name,
                                value != NULL ? (VoderIsolation) value->value
                                              : VODER_ISOLATION_AUTO,
                                1, &error);
  if (pool == NULL)
    fprintf (stderr, "engine-moments: %s\n", error->message);

  return (VoderSynthesizer *) pool;
}

int
main (int argc, char **argv)
{
  g_autoptr (VoderSynthesizer) engine = NULL;
  g_autoptr (VoderUtterance) plain = NULL;
  g_autoptr (VoderUtteranceBuilder) builder = NULL;
  g_autoptr (VoderUtterance) utterance = NULL;

  gst_init (NULL, NULL);
  engine = argc == 7 ? open_engine (argv[2], argv[4]) : NULL;
  if (engine == NULL)
    return 2;
  plain = voder_utterance_new (argv[6]);
  builder = voder_utterance_builder_new (plain);
  voder_utterance_builder_set_voice (builder, argv[3]);
  utterance = voder_utterance_builder_end (builder);

  for (gsize i = 0; i < G_N_ELEMENTS (moments); i++) {
    if (strcmp (moments[i].name, argv[1]) != 0)
      continue;
    for (int n = 0; n < 3; n++)
      measure_whole (engine, utterance);
    for (int n = atoi (argv[5]); n > 0; n--)
      printf ("%.4f\n", moments[i].measure (engine, utterance));
  }

  return 0;
}
