/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/voder.h>

G_DECLARE_FINAL_TYPE (BeepEngine, beep_engine, BEEP, ENGINE, VoderEngine)
struct _BeepEngine {
  VoderEngine parent_instance;
};
G_DEFINE_FINAL_TYPE (BeepEngine, beep_engine, VODER_TYPE_ENGINE)

static GListModel *
list_voices (VoderEngine *engine, GCancellable *cancellable, GError **error)
{
  GListStore *voices = g_list_store_new (VODER_TYPE_VOICE);
  g_autoptr (VoderVoice) voice =
      voder_voice_new ("beep", "Beep", (const char *[]){ "en", NULL }, 16000,
                       VODER_GENDER_NEUTRAL);

  g_list_store_append (voices, voice);
  return G_LIST_MODEL (voices);
}

static gboolean
synthesize (VoderEngine *engine,
            VoderUtterance *utterance,
            VoderOutput *output,
            GCancellable *cancellable,
            GError **error)
{
  const char *text = voder_utterance_get_string (utterance);
  double volume = voder_utterance_get_volume (utterance);
  gsize n_frames = 800 / voder_utterance_get_rate (utterance);
  g_autofree gint16 *pcm = g_new (gint16, n_frames);
  gboolean is_wanted;
  GstAudioInfo info;

  for (gsize i = 0; i < n_frames; i++)
    pcm[i] = volume * (i / 20 % 2 == 0 ? 8000 : -8000);
  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16, 16000, 1, NULL);
  is_wanted = voder_output_begin (output, &info);
  for (gsize i = 0; is_wanted && text[i] != '\0'; i++) {
    if (i == 0 || text[i - 1] == ' ')
      voder_output_mark (output, VODER_MARK_WORD, n_frames * i, i,
                         i + strcspn (text + i, " "), VODER_ACCURACY_EXACT);
    is_wanted = voder_output_write (output, pcm, n_frames);
  }
  return is_wanted;
}

static void
beep_engine_class_init (BeepEngineClass *klass)
{
  VODER_ENGINE_CLASS (klass)->list_voices = list_voices;
  VODER_ENGINE_CLASS (klass)->synthesize = synthesize;
}

static void
beep_engine_init (BeepEngine *self)
{
}
VODER_PLUGIN_DEFINE (beep_engine_get_type);
