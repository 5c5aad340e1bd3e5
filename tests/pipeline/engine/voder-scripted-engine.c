/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/voder.h>

#define RATE       16000
#define OTHER_RATE 22050
#define BLOCK_MAX  3000

/* Longer than any test. */
#define FOR_EVER_US (G_TIME_SPAN_HOUR)

/* The longest time for which a block is held back. */
#define DELAY_MAX_US 500

/*
 * Does what the first word of the text says:
 *
 * - `fail`: writes some audio and fails
 * - `mute`: fails without audio
 * - `…`: succeeds without audio
 * - `block`: writes some audio and waits for its cancel
 * - `gate`: writes some audio, then waits for an item from the receiver that
 *   the context's value “gate” holds, then writes more
 * - `sentence`: gives a sentence mark of its own
 * - `tick`: a single frame
 *
 * With VODER_SCRIPTED_WAITS in the environment it does not know its voices
 * until it is cancelled.
 *
 * Any other text becomes samples that depend on it alone, in blocks of uneven
 * lengths that come at uneven times, with a mark for each word.
 */
#define SCRIPTED_TYPE_ENGINE (scripted_engine_get_type ())
G_DECLARE_FINAL_TYPE (ScriptedEngine,
                      scripted_engine,
                      SCRIPTED,
                      ENGINE,
                      VoderEngine)

struct _ScriptedEngine {
  VoderEngine parent_instance;
};

G_DEFINE_FINAL_TYPE (ScriptedEngine, scripted_engine, VODER_TYPE_ENGINE)

VODER_PLUGIN_DEFINE (scripted_engine_get_type);

/* A wait that ends with the context, as that for a server would. */
static gboolean
wait_us (gint64 time_us, GCancellable *cancellable)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, 1);
  g_autoptr (VoderSender) never = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  gpointer item = NULL;

  voder_receiver_receive_until (
      receiver, &item, g_get_monotonic_time () + time_us, cancellable, NULL);

  return !g_cancellable_is_cancelled (cancellable);
}

static GListModel *
scripted_engine_list_voices (VoderEngine *engine,
                             GCancellable *cancellable,
                             GError **error)
{
  static const char *const english[] = { "en", NULL };
  static const char *const german[] = { "de", NULL };
  g_autoptr (GListStore) voices = g_list_store_new (VODER_TYPE_VOICE);
  g_autoptr (VoderVoice) one =
      voder_voice_new ("one", "One", english, RATE, VODER_GENDER_UNKNOWN);
  g_autoptr (VoderVoice) other = voder_voice_new (
      "other", "Other", german, OTHER_RATE, VODER_GENDER_UNKNOWN);

  if (g_getenv ("VODER_SCRIPTED_WAITS") != NULL &&
      !wait_us (FOR_EVER_US, cancellable)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
    return NULL;
  }

  g_list_store_append (voices, one);
  g_list_store_append (voices, other);

  return G_LIST_MODEL (g_steal_pointer (&voices));
}

static gboolean
write_samples (VoderOutput *output, GRand *content, gsize n_frames)
{
  g_autofree gint16 *samples = g_new (gint16, n_frames);

  for (gsize i = 0; i < n_frames; i++)
    samples[i] = g_rand_int_range (content, -20000, 20000);

  return voder_output_write (output, samples, n_frames);
}

static void
mark_words (VoderUtterance *utterance, VoderOutput *output, gsize n_frames)
{
  const char *text = voder_utterance_get_string (utterance);
  gsize length = strlen (text);
  gsize start = 0;

  while (start < length) {
    gsize n = strcspn (text + start, " ");

    if (n > 0)
      voder_output_mark (output, VODER_MARK_WORD, start * n_frames / length,
                         start, start + n, VODER_ACCURACY_EXACT);
    start += n + 1;
  }
}

static gboolean
speak_text (VoderUtterance *utterance,
            VoderOutput *output,
            GCancellable *cancellable)
{
  guint32 seed = g_str_hash (voder_utterance_get_string (utterance));
  g_autoptr (GRand) content = g_rand_new_with_seed (seed);
  g_autoptr (GRand) timing = g_rand_new_with_seed (seed + 1);
  gsize n_frames = g_rand_int_range (content, 500, 20000) /
                   voder_utterance_get_rate (utterance);

  mark_words (utterance, output, n_frames);
  while (n_frames > 0) {
    gsize n = g_rand_int_range (timing, 1, BLOCK_MAX);

    n = MIN (n, n_frames);
    if (!write_samples (output, content, n))
      return TRUE;
    n_frames -= n;
    if (!wait_us (g_rand_int_range (timing, 0, DELAY_MAX_US), cancellable))
      return TRUE;
  }

  return TRUE;
}

static gboolean
wait_at_gate (GCancellable *cancellable, GError **error)
{
  VoderReceiver *gate = voder_context_get_object (
      VODER_CONTEXT (cancellable),
      voder_context_key_declare ("gate", VODER_TYPE_RECEIVER));
  g_autoptr (GBytes) item = NULL;

  return voder_receiver_receive (gate, (gpointer *) &item, cancellable, error);
}

static gboolean
speak_script (VoderUtterance *utterance,
              VoderOutput *output,
              GCancellable *cancellable,
              GError **error)
{
  const char *text = voder_utterance_get_string (utterance);
  g_autoptr (GRand) content = g_rand_new_with_seed (1);

  if (g_str_has_prefix (text, "…"))
    return TRUE;
  if (g_str_has_prefix (text, "tick"))
    return write_samples (output, content, 1);
  if (g_str_has_prefix (text, "sentence")) {
    voder_output_mark (output, VODER_MARK_SENTENCE, 0, 0, strlen (text),
                       VODER_ACCURACY_MODELLED);
    return speak_text (utterance, output, cancellable);
  }

  if (g_str_has_prefix (text, "fail") || g_str_has_prefix (text, "mute")) {
    if (*text == 'f')
      write_samples (output, content, BLOCK_MAX);
    g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                         "lost its voice");
    return FALSE;
  }
  if (g_str_has_prefix (text, "block")) {
    write_samples (output, content, BLOCK_MAX);
    return !wait_us (G_TIME_SPAN_HOUR, cancellable);
  }
  if (g_str_has_prefix (text, "gate")) {
    write_samples (output, content, BLOCK_MAX);
    if (!wait_at_gate (cancellable, error))
      return FALSE;
    return write_samples (output, content, BLOCK_MAX);
  }

  return speak_text (utterance, output, cancellable);
}

static gboolean
scripted_engine_synthesize (VoderEngine *engine,
                            VoderUtterance *utterance,
                            VoderOutput *output,
                            GCancellable *cancellable,
                            GError **error)
{
  gboolean is_other =
      g_str_equal (voder_utterance_get_voice (utterance), "other");
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16,
                             is_other ? OTHER_RATE : RATE, 1, NULL);
  if (!voder_output_begin (output, &info))
    return TRUE;

  return speak_script (utterance, output, cancellable, error);
}

static void
scripted_engine_class_init (ScriptedEngineClass *klass)
{
  VODER_ENGINE_CLASS (klass)->list_voices = scripted_engine_list_voices;
  VODER_ENGINE_CLASS (klass)->synthesize = scripted_engine_synthesize;
}

static void
scripted_engine_init (ScriptedEngine *self)
{
}
