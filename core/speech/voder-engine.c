/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/speech/voder-engine.h>

#include <glib/gi18n-lib.h>

#include <voder/flow/voder-context.h>
#include <voder/flow/voder-semaphore.h>
#include <voder/speech/voder-utterance-builder.h>

#include "voder-output-private.h"
#include "voder-voice-list-private.h"

/**
 * VoderEngine:
 *
 * The base class of speech synthesisers. A plugin derives from it and overrides
 * two functions: one lists the voices, the other speaks an utterance into a
 * #VoderOutput. Voices, prosody and results are checked here, once; threads,
 * queues and instances are the business of #VoderEnginePool.
 *
 * Thread safety: as the plugin's keyfile says (#VoderThreading).
 */
typedef struct {
  /* Who has the turn may ask for the voices. It is no VoderOnce: that would run
   * in a thread, and the zygote of a host may have none but its first. */
  VoderSemaphore *turn; /* of one unit */
  VoderVoiceList *voices;
  char *description_file;
} VoderEnginePrivate;

typedef enum {
  PROP_DESCRIPTION_FILE = 1,
} VoderEngineProperty;

static GParamSpec *properties[PROP_DESCRIPTION_FILE + 1];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (VoderEngine, voder_engine, G_TYPE_OBJECT)

/* clang-format off */
G_DEFINE_QUARK (voder-speech-error, voder_speech_error)
/* clang-format on */

static VoderVoiceList *
ask_for_voices (VoderEngine *self, GCancellable *cancellable, GError **error)
{
  VoderEngineClass *klass = VODER_ENGINE_GET_CLASS (self);
  g_autoptr (GListModel) voices = NULL;
  g_autoptr (GError) why = NULL;

  if (voder_cancellable_set_error_if_done (cancellable, error))
    return NULL;

  voices = klass->list_voices (self, cancellable, &why);
  if (voices != NULL)
    return voder_voice_list_new (voices, error);

  if (why != NULL)
    g_propagate_error (error, g_steal_pointer (&why));
  else
    g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                         _ ("The engine lists no voices and does not say why"));

  return NULL;
}

/* The engine's voices, borrowed; it is asked until it has told them once. */
static VoderVoiceList *
get_voices (VoderEngine *self, GCancellable *cancellable, GError **error)
{
  VoderEnginePrivate *priv = voder_engine_get_instance_private (self);
  VoderVoiceList *voices;

  if (!voder_semaphore_acquire (priv->turn, 1, cancellable, error))
    return NULL;

  if (priv->voices == NULL)
    priv->voices = ask_for_voices (self, cancellable, error);
  voices = priv->voices;
  voder_semaphore_release (priv->turn, 1);

  return voices;
}

/* Not a number is in no range. */
static gboolean
is_in_range (double value, double min, double max)
{
  return value >= min && value <= max;
}

static gboolean
check_prosody (VoderUtterance *utterance, GError **error)
{
  return voder_speech_check_prosody (voder_utterance_get_rate (utterance),
                                     voder_utterance_get_pitch (utterance),
                                     voder_utterance_get_volume (utterance),
                                     error);
}

/* Gives the utterance with the id of a voice of the engine. */
static VoderUtterance *
resolve_voice (VoderEngine *self,
               VoderUtterance *utterance,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (VoderUtteranceBuilder) builder = NULL;
  const char *id = voder_utterance_get_voice (utterance);
  const char *language = voder_utterance_get_language (utterance);
  VoderVoiceList *voices;
  VoderVoice *voice;

  voices = get_voices (self, cancellable, error);
  if (voices == NULL)
    return NULL;

  if (id != NULL && voder_voice_list_lookup (voices, id) != NULL)
    return voder_utterance_ref (utterance);

  voice =
      voder_voice_list_find (voices, id, id == NULL ? language : NULL, error);
  if (voice == NULL)
    return NULL;

  builder = voder_utterance_builder_new (utterance);
  voder_utterance_builder_set_voice (builder, voder_voice_get_id (voice));

  return voder_utterance_builder_end (builder);
}

static GListModel *
voder_engine_real_list_voices (VoderEngine *self,
                               GCancellable *cancellable,
                               GError **error)
{
  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
               _ ("The class %s does not list voices"),
               G_OBJECT_TYPE_NAME (self));

  return NULL;
}

static gboolean
voder_engine_real_synthesize (VoderEngine *self,
                              VoderUtterance *utterance,
                              VoderOutput *output,
                              GCancellable *cancellable,
                              GError **error)
{
  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
               _ ("The class %s does not speak"), G_OBJECT_TYPE_NAME (self));

  return FALSE;
}

static void
voder_engine_finalize (GObject *object)
{
  VoderEnginePrivate *priv =
      voder_engine_get_instance_private (VODER_ENGINE (object));

  g_clear_object (&priv->turn);
  g_clear_object (&priv->voices);
  g_free (priv->description_file);

  G_OBJECT_CLASS (voder_engine_parent_class)->finalize (object);
}

static void
voder_engine_get_property (GObject *object,
                           guint id,
                           GValue *value,
                           GParamSpec *spec)
{
  switch ((VoderEngineProperty) id) {
  case PROP_DESCRIPTION_FILE:
    g_value_set_string (
        value, voder_engine_get_description_file (VODER_ENGINE (object)));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_engine_set_property (GObject *object,
                           guint id,
                           const GValue *value,
                           GParamSpec *spec)
{
  VoderEnginePrivate *priv =
      voder_engine_get_instance_private (VODER_ENGINE (object));

  switch ((VoderEngineProperty) id) {
  case PROP_DESCRIPTION_FILE:
    priv->description_file = g_value_dup_string (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_engine_class_init (VoderEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = voder_engine_finalize;
  object_class->get_property = voder_engine_get_property;
  object_class->set_property = voder_engine_set_property;
  klass->list_voices = voder_engine_real_list_voices;
  klass->synthesize = voder_engine_real_synthesize;

  /**
   * VoderEngine:description-file: (type filename)
   *
   * The file that says what the engine is to be: a program, a server. None for
   * an engine that is one thing only.
   */
  properties[PROP_DESCRIPTION_FILE] = g_param_spec_string (
      "description-file", NULL, NULL, NULL,
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties),
                                     properties);
}

static void
voder_engine_init (VoderEngine *self)
{
  VoderEnginePrivate *priv = voder_engine_get_instance_private (self);

  priv->turn = voder_semaphore_new (1);
}

/**
 * voder_speech_check_prosody:
 * @rate: a factor of the engine's own rate
 * @pitch: a factor of the voice's own pitch
 * @volume: a factor of the engine's own volume
 * @error: return location for an error
 *
 * Checks that the factors are on their scales: %VODER_RATE_MIN to
 * %VODER_RATE_MAX, 0 to %VODER_PITCH_MAX, 0 to %VODER_VOLUME_MAX.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with %VODER_SPEECH_ERROR_VALUE, which names the first that is
 *   not
 */
gboolean
voder_speech_check_prosody (double rate,
                            double pitch,
                            double volume,
                            GError **error)
{
  if (!is_in_range (rate, VODER_RATE_MIN, VODER_RATE_MAX))
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VALUE,
                 _ ("The rate %g is not between %g and %g"), rate,
                 VODER_RATE_MIN, VODER_RATE_MAX);
  else if (!is_in_range (pitch, 0, VODER_PITCH_MAX))
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VALUE,
                 _ ("The pitch %g is not between %g and %g"), pitch, 0.0,
                 VODER_PITCH_MAX);
  else if (!is_in_range (volume, 0, VODER_VOLUME_MAX))
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VALUE,
                 _ ("The volume %g is not between %g and %g"), volume, 0.0,
                 VODER_VOLUME_MAX);
  else
    return TRUE;

  return FALSE;
}

/**
 * voder_engine_get_description_file:
 * @self: an engine
 *
 * Gives the file that describes what the engine is to be.
 *
 * Thread safety: immutable.
 *
 * Returns: (nullable) (transfer none) (type filename): its path; %NULL for an
 *   engine that has none
 */
const char *
voder_engine_get_description_file (VoderEngine *self)
{
  VoderEnginePrivate *priv = voder_engine_get_instance_private (self);

  g_return_val_if_fail (VODER_IS_ENGINE (self), NULL);

  return priv->description_file;
}

/**
 * voder_engine_list_voices:
 * @self: an engine
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Lists the voices, the default one first. The engine is asked once; the list
 * does not change and may be read from any thread.
 *
 * Thread safety: as the engine's #VoderThreading.
 *
 * Returns: (transfer full): a list of #VoderVoice, at least one; %NULL with
 *   %VODER_SPEECH_ERROR_FAILED or the engine's error
 */
GListModel *
voder_engine_list_voices (VoderEngine *self,
                          GCancellable *cancellable,
                          GError **error)
{
  VoderVoiceList *voices;

  g_return_val_if_fail (VODER_IS_ENGINE (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        NULL);

  voices = get_voices (self, cancellable, error);
  if (voices == NULL)
    return NULL;

  return G_LIST_MODEL (g_object_ref (voices));
}

/**
 * voder_engine_find_voice:
 * @self: an engine
 * @id: (nullable): the id of a voice
 * @language: (nullable): a BCP-47 tag or the name of a locale
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Finds a voice. An id is compared exactly, then without regard to upper and
 * lower case if that fits one voice only. Without an id, the voice that suits
 * the language best counts, of equals the first
 * (voder_voice_match_language()); without either, the default voice.
 *
 * Thread safety: as the engine's #VoderThreading.
 *
 * Returns: (transfer full): the voice; %NULL with %VODER_SPEECH_ERROR_VOICE
 *   when there is none of that id (the message names near ones), with
 *   %VODER_SPEECH_ERROR_LANGUAGE when no voice, or not the one of that id,
 *   speaks the language
 */
VoderVoice *
voder_engine_find_voice (VoderEngine *self,
                         const char *id,
                         const char *language,
                         GCancellable *cancellable,
                         GError **error)
{
  VoderVoiceList *voices;
  VoderVoice *voice;

  g_return_val_if_fail (VODER_IS_ENGINE (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        NULL);

  voices = get_voices (self, cancellable, error);
  if (voices == NULL)
    return NULL;

  voice = voder_voice_list_find (voices, id, language, error);
  if (voice == NULL)
    return NULL;

  return g_object_ref (voice);
}

/**
 * voder_engine_prepare:
 * @self: an engine
 * @voice: the id of a voice
 *
 * Loads what a voice needs, if the engine can do that ahead. An unknown voice
 * is passed over: it is an error when it is to speak.
 *
 * Thread safety: as the engine's #VoderThreading.
 */
void
voder_engine_prepare (VoderEngine *self, const char *voice)
{
  VoderVoiceList *voices;

  g_return_if_fail (VODER_IS_ENGINE (self));
  g_return_if_fail (voice != NULL);

  voices = get_voices (self, NULL, NULL);
  if (VODER_ENGINE_GET_CLASS (self)->prepare != NULL && voices != NULL &&
      voder_voice_list_lookup (voices, voice) != NULL)
    VODER_ENGINE_GET_CLASS (self)->prepare (self, voice);
}

/**
 * voder_engine_rest:
 * @self: an engine
 *
 * Ends what the engine keeps only to be quick the next time, such as programs
 * that stay; many keep nothing. What is spoken next may take longer.
 *
 * Thread safety: as the engine's #VoderThreading; #VoderEnginePool keeps to it.
 */
void
voder_engine_rest (VoderEngine *self)
{
  g_return_if_fail (VODER_IS_ENGINE (self));

  if (VODER_ENGINE_GET_CLASS (self)->rest != NULL)
    VODER_ENGINE_GET_CLASS (self)->rest (self);
}

/**
 * voder_engine_synthesize:
 * @self: an engine
 * @utterance: what to speak; without a voice, the one is taken that suits its
 *   language best
 * @output: where to; it is ended when the engine has spoken
 * @cancellable: (nullable): ends the synthesis
 * @error: return location for an error
 *
 * Speaks an utterance and waits until all of it is in the output.
 *
 * Thread safety: as the engine's #VoderThreading; #VoderEnginePool keeps to it.
 *
 * Returns: %FALSE with %VODER_SPEECH_ERROR_VALUE when the rate, the pitch or
 *   the volume is out of range, with %VODER_SPEECH_ERROR_VOICE or
 *   %VODER_SPEECH_ERROR_LANGUAGE when there is no such voice, with what stopped
 *   the output (see voder_output_end()), or with the engine's own error
 */
gboolean
voder_engine_synthesize (VoderEngine *self,
                         VoderUtterance *utterance,
                         VoderOutput *output,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (VoderUtterance) resolved = NULL;
  g_autoptr (GError) why = NULL;
  gboolean has_spoken;

  g_return_val_if_fail (VODER_IS_ENGINE (self), FALSE);
  g_return_val_if_fail (utterance != NULL, FALSE);
  g_return_val_if_fail (VODER_IS_OUTPUT (output), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  if (voder_cancellable_set_error_if_done (cancellable, error) ||
      !check_prosody (utterance, error))
    return FALSE;
  resolved = resolve_voice (self, utterance, cancellable, error);
  if (resolved == NULL)
    return FALSE;

  has_spoken = VODER_ENGINE_GET_CLASS (self)->synthesize (
      self, resolved, output, cancellable, &why);

  /* Why the engine had to stop counts for more than what it made of that. */
  if (voder_output_peek_error (output) != NULL)
    return voder_output_end (output, error);
  if (voder_cancellable_set_error_if_done (cancellable, error))
    return FALSE;
  if (has_spoken)
    return voder_output_end (output, error);

  if (why == NULL)
    g_set_error_literal (&why, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                         _ ("The engine failed and does not say why"));
  g_propagate_error (error, g_steal_pointer (&why));

  return FALSE;
}
