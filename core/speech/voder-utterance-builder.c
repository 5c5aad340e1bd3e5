/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/speech/voder-utterance-builder.h>

#include "voder-utterance-private.h"

/**
 * VoderUtteranceBuilder:
 *
 * Makes utterances: set what they shall be, then end. A builder may end any
 * number of utterances; each has what was set last.
 *
 * Thread safety: one thread.
 */
struct _VoderUtteranceBuilder {
  gatomicrefcount ref_count;
  VoderUtterance *draft;
};

G_DEFINE_BOXED_TYPE (VoderUtteranceBuilder,
                     voder_utterance_builder,
                     voder_utterance_builder_ref,
                     voder_utterance_builder_unref)

static void
replace_string (GRefString **place, const char *value)
{
  GRefString *string = value != NULL ? g_ref_string_new (value) : NULL;

  g_clear_pointer (place, g_ref_string_release);
  *place = string;
}

/**
 * voder_utterance_builder_new:
 * @from: (nullable): the utterance to start from; %NULL for one like those of
 *   voder_utterance_new(), whose text must still be set
 *
 * Makes a builder.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a builder
 */
VoderUtteranceBuilder *
voder_utterance_builder_new (VoderUtterance *from)
{
  VoderUtteranceBuilder *self = g_new (VoderUtteranceBuilder, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->draft = voder_utterance_copy_fields (from);

  return self;
}

/**
 * voder_utterance_builder_ref:
 * @self: a builder
 *
 * Takes a reference.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): @self
 */
VoderUtteranceBuilder *
voder_utterance_builder_ref (VoderUtteranceBuilder *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * voder_utterance_builder_unref:
 * @self: (transfer full): a builder
 *
 * Gives a reference back; the last one frees the builder.
 *
 * Thread safety: any thread.
 */
void
voder_utterance_builder_unref (VoderUtteranceBuilder *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  voder_utterance_unref (self->draft);
  g_free (self);
}

/**
 * voder_utterance_builder_set_text:
 * @self: a builder
 * @text: (transfer none): the text
 *
 * Sets what is said.
 *
 * Thread safety: one thread.
 */
void
voder_utterance_builder_set_text (VoderUtteranceBuilder *self, VoderText *text)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (text != NULL);

  voder_text_ref (text);
  g_clear_pointer (&self->draft->text, voder_text_unref);
  self->draft->text = text;
  if (voder_text_get_length (text) > 0)
    self->draft->is_silence = FALSE;
}

/**
 * voder_utterance_builder_set_ssml:
 * @self: a builder
 * @is_ssml: whether the text is SSML markup
 *
 * Sets whether the text is markup.
 *
 * Thread safety: one thread.
 */
void
voder_utterance_builder_set_ssml (VoderUtteranceBuilder *self, gboolean is_ssml)
{
  g_return_if_fail (self != NULL);

  self->draft->is_ssml = is_ssml;
}

/**
 * voder_utterance_builder_set_silence:
 * @self: a builder whose text is empty
 * @is_silence: whether the document asks for a silence here
 *
 * Sets whether it is a silence; setting a text that is not empty ends that.
 *
 * Thread safety: one thread.
 */
void
voder_utterance_builder_set_silence (VoderUtteranceBuilder *self,
                                     gboolean is_silence)
{
  g_return_if_fail (self != NULL);

  self->draft->is_silence = is_silence;
}

/**
 * voder_utterance_builder_set_language:
 * @self: a builder
 * @language: (nullable): a BCP-47 tag; %NULL when it is not known
 *
 * Sets the language of the text.
 *
 * Thread safety: one thread.
 */
void
voder_utterance_builder_set_language (VoderUtteranceBuilder *self,
                                      const char *language)
{
  g_return_if_fail (self != NULL);

  replace_string (&self->draft->language, language);
}

/**
 * voder_utterance_builder_set_voice:
 * @self: a builder
 * @voice: (nullable): the id of a voice; %NULL for the one that suits the
 *   language best
 *
 * Sets the voice that speaks.
 *
 * Thread safety: one thread.
 */
void
voder_utterance_builder_set_voice (VoderUtteranceBuilder *self,
                                   const char *voice)
{
  g_return_if_fail (self != NULL);

  replace_string (&self->draft->voice, voice);
}

/**
 * voder_utterance_builder_set_style:
 * @self: a builder
 * @style: (nullable): what the document says of how it is to be spoken
 *
 * Sets the style; its prosody has to be set besides.
 *
 * Thread safety: one thread.
 */
void
voder_utterance_builder_set_style (VoderUtteranceBuilder *self,
                                   VoderStyle *style)
{
  g_return_if_fail (self != NULL);

  if (style != NULL)
    voder_style_ref (style);
  g_clear_pointer (&self->draft->style, voder_style_unref);
  self->draft->style = style;
}

/**
 * voder_utterance_builder_set_rate:
 * @self: a builder
 * @rate: a factor of the engine's own rate, %VODER_RATE_MIN to %VODER_RATE_MAX
 *
 * Sets how fast it is spoken. A value out of range is an error when it is
 * spoken.
 *
 * Thread safety: one thread.
 */
void
voder_utterance_builder_set_rate (VoderUtteranceBuilder *self, double rate)
{
  g_return_if_fail (self != NULL);

  self->draft->rate = rate;
}

/**
 * voder_utterance_builder_set_pitch:
 * @self: a builder
 * @pitch: a factor of the voice's own pitch, 0 to %VODER_PITCH_MAX
 *
 * Sets how high it is spoken. A value out of range is an error when it is
 * spoken.
 *
 * Thread safety: one thread.
 */
void
voder_utterance_builder_set_pitch (VoderUtteranceBuilder *self, double pitch)
{
  g_return_if_fail (self != NULL);

  self->draft->pitch = pitch;
}

/**
 * voder_utterance_builder_set_volume:
 * @self: a builder
 * @volume: a factor of the engine's own volume, 0 to %VODER_VOLUME_MAX
 *
 * Sets how loud it is spoken. A value out of range is an error when it is
 * spoken.
 *
 * Thread safety: one thread.
 */
void
voder_utterance_builder_set_volume (VoderUtteranceBuilder *self, double volume)
{
  g_return_if_fail (self != NULL);

  self->draft->volume = volume;
}

/**
 * voder_utterance_builder_set_document:
 * @self: a builder
 * @document: the number of the document, from 0
 *
 * Sets which document the text is from.
 *
 * Thread safety: one thread.
 */
void
voder_utterance_builder_set_document (VoderUtteranceBuilder *self,
                                      guint document)
{
  g_return_if_fail (self != NULL);

  self->draft->document = document;
}

/**
 * voder_utterance_builder_set_block:
 * @self: a builder
 * @block: the kind of block that the text is from
 * @level: for a heading 1 to 6, else 0
 * @flags: whether the block begins or ends with this utterance
 *
 * Sets the place in the document.
 *
 * Thread safety: one thread.
 */
void
voder_utterance_builder_set_block (VoderUtteranceBuilder *self,
                                   VoderBlock block,
                                   guint level,
                                   VoderPassageFlags flags)
{
  g_return_if_fail (self != NULL);

  self->draft->block = block;
  self->draft->level = level;
  self->draft->flags = flags;
}

/**
 * voder_utterance_builder_set_pause_us:
 * @self: a builder
 * @pause_us: microseconds at the rate 1.0, 0 or more
 *
 * Sets the silence between this utterance and the next one.
 *
 * Thread safety: one thread.
 */
void
voder_utterance_builder_set_pause_us (VoderUtteranceBuilder *self,
                                      gint64 pause_us)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (pause_us >= 0);

  self->draft->pause_us = pause_us;
}

/**
 * voder_utterance_builder_end:
 * @self: a builder whose text is set
 *
 * Makes an utterance of what was set. The builder keeps it all for the next.
 *
 * Thread safety: one thread.
 *
 * Returns: (transfer full): an utterance
 */
VoderUtterance *
voder_utterance_builder_end (VoderUtteranceBuilder *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (self->draft->text != NULL, NULL);

  return voder_utterance_copy_fields (self->draft);
}
