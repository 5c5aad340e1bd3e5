/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/speech/voder-synthesizer.h>

#include <math.h>

#include "voder-output-private.h"

/**
 * VoderSynthesizer:
 *
 * Whatever speaks utterances for callers on any number of threads: a
 * #VoderEnginePool, or something that stands before another one and adds to it.
 *
 * Thread safety: any thread.
 */
G_DEFINE_INTERFACE (VoderSynthesizer, voder_synthesizer, G_TYPE_OBJECT)

static void
voder_synthesizer_default_init (VoderSynthesizerInterface *iface)
{
}

/**
 * voder_synthesizer_list_voices:
 * @self: a synthesizer
 * @cancellable: (nullable): ends the wait for the engine
 * @error: return location for an error
 *
 * Lists the voices, the default one first. The list does not change and may be
 * read from any thread.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a list of #VoderVoice; %NULL with
 *   %VODER_SPEECH_ERROR_FAILED, %G_IO_ERROR_CANCELLED or %G_IO_ERROR_TIMED_OUT
 */
GListModel *
voder_synthesizer_list_voices (VoderSynthesizer *self,
                               GCancellable *cancellable,
                               GError **error)
{
  g_return_val_if_fail (VODER_IS_SYNTHESIZER (self), NULL);

  return VODER_SYNTHESIZER_GET_IFACE (self)->list_voices (self, cancellable,
                                                          error);
}

/**
 * voder_synthesizer_find_voice:
 * @self: a synthesizer
 * @id: (nullable): the id of a voice
 * @language: (nullable): a BCP-47 tag or the name of a locale
 * @cancellable: (nullable): ends the wait for the engine
 * @error: return location for an error
 *
 * Finds a voice as voder_engine_find_voice() does.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): the voice; %NULL with %VODER_SPEECH_ERROR_VOICE,
 *   %VODER_SPEECH_ERROR_LANGUAGE, or an error of
 *   voder_synthesizer_list_voices()
 */
VoderVoice *
voder_synthesizer_find_voice (VoderSynthesizer *self,
                              const char *id,
                              const char *language,
                              GCancellable *cancellable,
                              GError **error)
{
  g_return_val_if_fail (VODER_IS_SYNTHESIZER (self), NULL);

  return VODER_SYNTHESIZER_GET_IFACE (self)->find_voice (self, id, language,
                                                         cancellable, error);
}

/**
 * voder_synthesizer_synthesize_into:
 * @self: a synthesizer
 * @utterance: what to speak
 * @chunks: where the audio goes; its items are #VoderChunk. It is not closed
 * @cancellable: (nullable): ends the wait for the engine, and the synthesis
 * @error: return location for an error
 *
 * Speaks an utterance and waits until all of it is sent. Any number of threads
 * may call this at a time; as many speak as the engine can.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with %VODER_SPEECH_ERROR_VALUE, %VODER_SPEECH_ERROR_VOICE or
 *   %VODER_SPEECH_ERROR_LANGUAGE when the utterance cannot be spoken, with
 *   %VODER_SPEECH_ERROR_FORMAT or %VODER_SPEECH_ERROR_FAILED when the engine
 *   fails, with %VODER_FLOW_ERROR_CLOSED when nobody listens, with
 *   %G_IO_ERROR_CANCELLED or %G_IO_ERROR_TIMED_OUT when @cancellable ended
 *   first
 */
gboolean
voder_synthesizer_synthesize_into (VoderSynthesizer *self,
                                   VoderUtterance *utterance,
                                   VoderSender *chunks,
                                   GCancellable *cancellable,
                                   GError **error)
{
  g_autoptr (VoderOutput) output = NULL;

  g_return_val_if_fail (VODER_IS_SYNTHESIZER (self), FALSE);
  g_return_val_if_fail (utterance != NULL, FALSE);
  g_return_val_if_fail (VODER_IS_SENDER (chunks), FALSE);

  output = voder_output_new (utterance, chunks, cancellable);

  return voder_synthesizer_synthesize (self, utterance, output, cancellable,
                                       error);
}

/* One of several that may speak leaves it to the one that does. */
static gboolean
tell_loudness (VoderSynthesizer *self,
               VoderUtterance *utterance,
               VoderOutput *output,
               GCancellable *cancellable,
               GError **error)
{
  double loudness = NAN;

  if (VODER_SYNTHESIZER_GET_IFACE (self)->measure_loudness == NULL)
    return TRUE;
  if (!voder_synthesizer_measure_loudness (
          self, utterance, voder_output_get_loudness_chain (output), &loudness,
          cancellable, error))
    return FALSE;
  voder_output_set_loudness (output, loudness);

  return TRUE;
}

/**
 * voder_synthesizer_synthesize:
 * @self: a synthesizer
 * @utterance: what to speak
 * @output: the output of @utterance, to which nothing was written
 * @cancellable: (nullable): ends the wait for the engine, and the synthesis
 * @error: return location for an error
 *
 * Speaks an utterance as voder_synthesizer_synthesize_into() does, for one that
 * stands before another. The output is ended when the utterance is spoken.
 *
 * Thread safety: any thread, but one at a time for an output.
 *
 * Returns: %FALSE with an error of voder_synthesizer_synthesize_into()
 */
gboolean
voder_synthesizer_synthesize (VoderSynthesizer *self,
                              VoderUtterance *utterance,
                              VoderOutput *output,
                              GCancellable *cancellable,
                              GError **error)
{
  g_return_val_if_fail (VODER_IS_SYNTHESIZER (self), FALSE);
  g_return_val_if_fail (utterance != NULL, FALSE);
  g_return_val_if_fail (VODER_IS_OUTPUT (output), FALSE);

  if (voder_output_get_loudness_chain (output) != NULL &&
      !tell_loudness (self, utterance, output, cancellable, error))
    return FALSE;

  return VODER_SYNTHESIZER_GET_IFACE (self)->synthesize (
      self, utterance, output, cancellable, error);
}

/**
 * voder_synthesizer_measure_loudness:
 * @self: a synthesizer
 * @utterance: what would be spoken
 * @chain: the text of the effects behind which the voice is measured, as
 *   voder_effect_chain_new_from_string() takes it; empty for none
 * @loudness: (out): return location for the loudness in LUFS, one channel
 *   counted as two; no number (NAN) when it cannot be known
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Tells how loud the voice is in which an utterance would be spoken, at its
 * rate and pitch: not the utterance, but the voice, and so the same for all
 * that it says. The volume that is asked for does not count. Whom it has not
 * measured yet, it has speak a text of its own; then it knows it.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT or the
 *   cause when @cancellable ended first, or with %VODER_FLOW_ERROR_STOPPED
 */
gboolean
voder_synthesizer_measure_loudness (VoderSynthesizer *self,
                                    VoderUtterance *utterance,
                                    const char *chain,
                                    double *loudness,
                                    GCancellable *cancellable,
                                    GError **error)
{
  VoderSynthesizerInterface *iface;

  g_return_val_if_fail (VODER_IS_SYNTHESIZER (self), FALSE);
  g_return_val_if_fail (utterance != NULL, FALSE);
  g_return_val_if_fail (chain != NULL, FALSE);
  g_return_val_if_fail (loudness != NULL, FALSE);

  iface = VODER_SYNTHESIZER_GET_IFACE (self);
  *loudness = NAN;

  return iface->measure_loudness == NULL ||
         iface->measure_loudness (self, utterance, chain, loudness, cancellable,
                                  error);
}
