/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/plugin/voder-plugin-info.h>
#include <voder/speech/voder-output.h>
#include <voder/speech/voder-voice.h>

G_BEGIN_DECLS

/**
 * VoderSpeechError:
 * @VODER_SPEECH_ERROR_ENGINE: there is no engine of that name
 * @VODER_SPEECH_ERROR_VOICE: the engine has no voice of that name
 * @VODER_SPEECH_ERROR_LANGUAGE: no voice speaks that language
 * @VODER_SPEECH_ERROR_VALUE: a rate, pitch or volume out of its range
 * @VODER_SPEECH_ERROR_FORMAT: the audio format cannot be used
 * @VODER_SPEECH_ERROR_FAILED: the engine could not speak
 *
 * What a caller of the speech layer can react to.
 */
typedef enum {
  VODER_SPEECH_ERROR_ENGINE,
  VODER_SPEECH_ERROR_VOICE,
  VODER_SPEECH_ERROR_LANGUAGE,
  VODER_SPEECH_ERROR_VALUE,
  VODER_SPEECH_ERROR_FORMAT,
  VODER_SPEECH_ERROR_FAILED,
} VoderSpeechError;

#define VODER_SPEECH_ERROR (voder_speech_error_quark ())
VODER_API GQuark voder_speech_error_quark (void);

#define VODER_TYPE_SPEECH_ERROR (voder_speech_error_get_type ())
VODER_API GType voder_speech_error_get_type (void);

VODER_API gboolean voder_speech_check_prosody (double rate,
                                               double pitch,
                                               double volume,
                                               GError **error);

#define VODER_TYPE_ENGINE (voder_engine_get_type ())
VODER_API
G_DECLARE_DERIVABLE_TYPE (VoderEngine, voder_engine, VODER, ENGINE, GObject)

/**
 * VoderEngineClass:
 * @list_voices: gives the voices, the default one first, as a #GListModel of
 *   #VoderVoice (transfer full); called once per instance, by a reentrant one
 *   perhaps on two threads at first
 * @synthesize: speaks the utterance into the output; called on a pool thread,
 *   as often at a time as the keyfile's `Threading` allows. The utterance's
 *   voice is one of the engine's and its prosody is in range
 * @prepare: loads what a voice needs before it speaks, as @synthesize does for
 *   itself when this was not called; optional, and called where it saves that
 *   work in each of many child processes
 * @rest: ends what the engine keeps only to be quick the next time, such as
 *   programs that stay; optional. Called when nothing was spoken for a while,
 *   on any thread; of a reentrant engine perhaps as somebody begins to speak
 *
 * What an engine overrides.
 */
struct _VoderEngineClass {
  GObjectClass parent_class;

  GListModel *(*list_voices) (VoderEngine *self,
                              GCancellable *cancellable,
                              GError **error);
  gboolean (*synthesize) (VoderEngine *self,
                          VoderUtterance *utterance,
                          VoderOutput *output,
                          GCancellable *cancellable,
                          GError **error);
  void (*prepare) (VoderEngine *self, const char *voice);
  void (*rest) (VoderEngine *self);

  /*< private >*/
  gpointer padding[6];
};

VODER_API const char *voder_engine_get_description_file (VoderEngine *self);
VODER_API GListModel *voder_engine_list_voices (VoderEngine *self,
                                                GCancellable *cancellable,
                                                GError **error);
VODER_API VoderVoice *voder_engine_find_voice (VoderEngine *self,
                                               const char *id,
                                               const char *language,
                                               GCancellable *cancellable,
                                               GError **error);
VODER_API void voder_engine_prepare (VoderEngine *self, const char *voice);
VODER_API void voder_engine_rest (VoderEngine *self);
VODER_API gboolean voder_engine_synthesize (VoderEngine *self,
                                            VoderUtterance *utterance,
                                            VoderOutput *output,
                                            GCancellable *cancellable,
                                            GError **error);

G_END_DECLS
