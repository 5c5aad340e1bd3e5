/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <voder/voder.h>

/* The engine writes this many frames at a time. */
#define BLOCK_FRAMES 8192

/*
 * VoderProbeEngine:
 *
 * An engine that does what the words of an utterance say, so that tests see
 * what happens around it: `audio` writes a block, `voice` marks the voice that
 * it was told, `fail`, `fail-silently` and `fail-closed` fail, `bad-format`
 * names audio that cannot be used, `unbegun` writes without naming any, `hold`
 * waits until it is cancelled. Before it tells its voices it reads a byte from
 * the descriptor that VODER_PROBE_GATE names, if any. Each sample is the number
 * of the instance, from 1 on in each process.
 */
#define VODER_TYPE_PROBE_ENGINE (voder_probe_engine_get_type ())
G_DECLARE_FINAL_TYPE (VoderProbeEngine,
                      voder_probe_engine,
                      VODER,
                      PROBE_ENGINE,
                      VoderEngine)

struct _VoderProbeEngine {
  VoderEngine parent_instance;

  gint16 number;
};

G_DEFINE_FINAL_TYPE (VoderProbeEngine, voder_probe_engine, VODER_TYPE_ENGINE)

static gboolean
begin (VoderOutput *output, GstAudioFormat format)
{
  GstAudioInfo info;

  gst_audio_info_set_format (&info, format, 16000, 1, NULL);

  return voder_output_begin (output, &info);
}

static gboolean
write_block (VoderProbeEngine *self, VoderOutput *output)
{
  g_autofree gint16 *samples = g_new (gint16, BLOCK_FRAMES);

  for (guint i = 0; i < BLOCK_FRAMES; i++)
    samples[i] = self->number;

  return voder_output_write (output, samples, BLOCK_FRAMES);
}

/* Waits for what never comes. */
static gboolean
hold (GCancellable *cancellable, GError **error)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_CHUNK, 1);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  gpointer item = NULL;

  return voder_receiver_receive (receiver, &item, cancellable, error);
}

static gboolean
fail (const char *word, GError **error)
{
  if (g_str_equal (word, "fail"))
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_IO, "the probe was told to");
  if (g_str_equal (word, "fail-closed"))
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FORMAT,
                 "the probe has no such format");

  return FALSE;
}

static gboolean
obey (VoderProbeEngine *self,
      const char *word,
      VoderUtterance *utterance,
      VoderOutput *output,
      GCancellable *cancellable,
      GError **error)
{
  if (g_str_has_prefix (word, "fail"))
    return fail (word, error);
  if (g_str_equal (word, "hold"))
    return hold (cancellable, error);
  if (g_str_equal (word, "bad-format"))
    return begin (output, GST_AUDIO_FORMAT_S24);
  if (g_str_equal (word, "unbegun"))
    return write_block (self, output);
  if (g_str_equal (word, "voice"))
    voder_output_mark_named (output, voder_utterance_get_voice (utterance),
                             voder_output_get_n_frames (output),
                             VODER_ACCURACY_EXACT);

  return begin (output, GST_AUDIO_FORMAT_S16) && write_block (self, output);
}

static gboolean
voder_probe_engine_synthesize (VoderEngine *engine,
                               VoderUtterance *utterance,
                               VoderOutput *output,
                               GCancellable *cancellable,
                               GError **error)
{
  g_auto (GStrv) words =
      g_strsplit (voder_utterance_get_string (utterance), " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0' && !obey (VODER_PROBE_ENGINE (engine), words[i],
                                    utterance, output, cancellable, error))
      return FALSE;

  return TRUE;
}

static void
add_voice (GListStore *voices, const char *id, const char *language)
{
  g_autoptr (VoderVoice) voice =
      voder_voice_new (id, NULL, (const char *[]){ language, NULL }, 16000,
                       VODER_GENDER_UNKNOWN);

  g_list_store_append (voices, voice);
}

/* Whatever is cancelled meanwhile. */
static void
pass_gate (void)
{
  const char *gate = g_getenv ("VODER_PROBE_GATE");
  char byte;

  if (gate != NULL)
    g_assert_cmpint (read (atoi (gate), &byte, 1), ==, 1);
}

static GListModel *
voder_probe_engine_list_voices (VoderEngine *engine,
                                GCancellable *cancellable,
                                GError **error)
{
  GListStore *voices = g_list_store_new (VODER_TYPE_VOICE);

  pass_gate ();
  add_voice (voices, "alpha", "en-US");
  add_voice (voices, "beta", "en-GB");
  add_voice (voices, "gamma", "de");

  return G_LIST_MODEL (voices);
}

static void
voder_probe_engine_class_init (VoderProbeEngineClass *klass)
{
  VoderEngineClass *engine_class = VODER_ENGINE_CLASS (klass);

  engine_class->list_voices = voder_probe_engine_list_voices;
  engine_class->synthesize = voder_probe_engine_synthesize;
}

static void
voder_probe_engine_init (VoderProbeEngine *self)
{
  static int n_instances = 0;

  self->number = g_atomic_int_add (&n_instances, 1) + 1;
}

VODER_PLUGIN_DEFINE (voder_probe_engine_get_type);
