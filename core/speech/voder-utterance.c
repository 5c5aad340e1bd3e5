/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/speech/voder-utterance.h>

#include "voder-utterance-private.h"

/**
 * VoderUtterance:
 *
 * What is spoken in one go: a sentence or an SSML fragment, with the voice and
 * the prosody to speak it in, where it comes from, and the pause behind it. Or
 * a silence that the document asks for: of exactly its pause, in place of the
 * one behind the utterance before. Silences in a row add up, and no engine sees
 * them.
 *
 * Thread safety: immutable; reference counting is atomic.
 */

G_DEFINE_BOXED_TYPE (VoderUtterance,
                     voder_utterance,
                     voder_utterance_ref,
                     voder_utterance_unref)

/*
 * Makes an utterance with the fields of @from and one reference; @from may be
 * %NULL for those that say nothing in particular.
 */
VoderUtterance *
voder_utterance_copy_fields (const VoderUtterance *from)
{
  VoderUtterance *self = g_new0 (VoderUtterance, 1);

  if (from != NULL) {
    *self = *from;
    if (self->text != NULL)
      voder_text_ref (self->text);
    if (self->language != NULL)
      g_ref_string_acquire (self->language);
    if (self->voice != NULL)
      g_ref_string_acquire (self->voice);
    if (self->style != NULL)
      voder_style_ref (self->style);
  } else {
    self->rate = 1.0;
    self->pitch = 1.0;
    self->volume = 1.0;
    self->flags = VODER_PASSAGE_WHOLE;
  }
  g_atomic_ref_count_init (&self->ref_count);

  return self;
}

/**
 * voder_utterance_new:
 * @text: UTF-8 text
 *
 * Makes an utterance of plain text with the engine's own voice and prosody: a
 * paragraph of its own, without a pause behind it.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): an utterance
 */
VoderUtterance *
voder_utterance_new (const char *text)
{
  VoderUtterance *self;

  g_return_val_if_fail (text != NULL, NULL);

  self = voder_utterance_copy_fields (NULL);
  self->text = voder_text_new (text, -1);

  return self;
}

/**
 * voder_utterance_ref:
 * @self: an utterance
 *
 * Takes a reference.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): @self
 */
VoderUtterance *
voder_utterance_ref (VoderUtterance *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * voder_utterance_unref:
 * @self: (transfer full): an utterance
 *
 * Gives a reference back; the last one frees the utterance.
 *
 * Thread safety: any thread.
 */
void
voder_utterance_unref (VoderUtterance *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->text, voder_text_unref);
  g_clear_pointer (&self->language, g_ref_string_release);
  g_clear_pointer (&self->voice, g_ref_string_release);
  g_clear_pointer (&self->style, voder_style_unref);
  g_free (self);
}

/**
 * voder_utterance_get_text:
 * @self: an utterance
 *
 * Gives the text with its way back to the source.
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none): the text
 */
VoderText *
voder_utterance_get_text (VoderUtterance *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text;
}

/**
 * voder_utterance_get_string:
 * @self: an utterance
 *
 * Gives the text alone.
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none): UTF-8 text; never %NULL
 */
const char *
voder_utterance_get_string (VoderUtterance *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return voder_text_get_string (self->text);
}

/**
 * voder_utterance_is_ssml:
 * @self: an utterance
 *
 * Says whether the text is SSML markup.
 *
 * Thread safety: immutable.
 *
 * Returns: %FALSE for plain text
 */
gboolean
voder_utterance_is_ssml (VoderUtterance *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_ssml;
}

/**
 * voder_utterance_get_language:
 * @self: an utterance
 *
 * Gives the language of the text.
 *
 * Thread safety: immutable.
 *
 * Returns: (nullable) (transfer none): a BCP-47 tag; %NULL when it is not known
 */
const char *
voder_utterance_get_language (VoderUtterance *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->language;
}

/**
 * voder_utterance_get_voice:
 * @self: an utterance
 *
 * Gives the voice that speaks. An engine is always told one.
 *
 * Thread safety: immutable.
 *
 * Returns: (nullable) (transfer none): the id of a voice; %NULL for the one
 *   that suits the language best
 */
const char *
voder_utterance_get_voice (VoderUtterance *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->voice;
}

/**
 * voder_utterance_get_style:
 * @self: an utterance
 *
 * Gives what the document says of how it is to be spoken. Its prosody is that
 * of the utterance already; its voice counts when the utterance names none, as
 * far as the engine has such a voice.
 *
 * Thread safety: immutable.
 *
 * Returns: (nullable) (transfer none): the style; %NULL when the document does
 *   not say
 */
VoderStyle *
voder_utterance_get_style (VoderUtterance *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->style;
}

/**
 * voder_utterance_is_silence:
 * @self: an utterance
 *
 * Says whether it is a silence that the document asks for.
 *
 * Thread safety: immutable.
 *
 * Returns: %FALSE for text, even if that is empty
 */
gboolean
voder_utterance_is_silence (VoderUtterance *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_silence;
}

/**
 * voder_utterance_get_rate:
 * @self: an utterance
 *
 * Gives how fast it is spoken.
 *
 * Thread safety: immutable.
 *
 * Returns: a factor of the engine's own rate; an engine sees %VODER_RATE_MIN to
 *   %VODER_RATE_MAX
 */
double
voder_utterance_get_rate (VoderUtterance *self)
{
  g_return_val_if_fail (self != NULL, 1.0);

  return self->rate;
}

/**
 * voder_utterance_get_pitch:
 * @self: an utterance
 *
 * Gives how high it is spoken.
 *
 * Thread safety: immutable.
 *
 * Returns: a factor of the voice's own pitch; an engine sees 0 to
 *   %VODER_PITCH_MAX
 */
double
voder_utterance_get_pitch (VoderUtterance *self)
{
  g_return_val_if_fail (self != NULL, 1.0);

  return self->pitch;
}

/**
 * voder_utterance_get_volume:
 * @self: an utterance
 *
 * Gives how loud it is spoken.
 *
 * Thread safety: immutable.
 *
 * Returns: a factor of the engine's own volume; an engine sees 0, silence, to
 *   %VODER_VOLUME_MAX
 */
double
voder_utterance_get_volume (VoderUtterance *self)
{
  g_return_val_if_fail (self != NULL, 1.0);

  return self->volume;
}

/**
 * voder_utterance_get_document:
 * @self: an utterance
 *
 * Gives which document the text is from, when several are read.
 *
 * Thread safety: immutable.
 *
 * Returns: the number of the document, from 0
 */
guint
voder_utterance_get_document (VoderUtterance *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->document;
}

/**
 * voder_utterance_get_source:
 * @self: an utterance
 * @start: (out) (optional): return location for the first byte in the document
 * @end: (out) (optional): return location for the byte behind the last one
 *
 * Gives which bytes of the document the text comes from.
 *
 * Thread safety: immutable.
 *
 * Returns: %FALSE when it comes from none; then @start and @end are -1
 */
gboolean
voder_utterance_get_source (VoderUtterance *self, gint64 *start, gint64 *end)
{
  gint64 source_start = -1;
  gint64 source_end = -1;
  gboolean has_source;

  g_return_val_if_fail (self != NULL, FALSE);

  has_source = voder_text_get_source_range (self->text, 0,
                                            voder_text_get_length (self->text),
                                            &source_start, &source_end);
  if (start != NULL)
    *start = has_source ? source_start : -1;
  if (end != NULL)
    *end = has_source ? source_end : -1;

  return has_source;
}

/**
 * voder_utterance_get_block:
 * @self: an utterance
 *
 * Gives what kind of block the text is from.
 *
 * Thread safety: immutable.
 *
 * Returns: the kind of block
 */
VoderBlock
voder_utterance_get_block (VoderUtterance *self)
{
  g_return_val_if_fail (self != NULL, VODER_BLOCK_PARAGRAPH);

  return self->block;
}

/**
 * voder_utterance_get_level:
 * @self: an utterance
 *
 * Gives the level of the heading that the text is from.
 *
 * Thread safety: immutable.
 *
 * Returns: 1 to 6; 0 for other blocks
 */
guint
voder_utterance_get_level (VoderUtterance *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->level;
}

/**
 * voder_utterance_get_flags:
 * @self: an utterance
 *
 * Says whether its block begins or ends with it.
 *
 * Thread safety: immutable.
 *
 * Returns: the place in the block
 */
VoderPassageFlags
voder_utterance_get_flags (VoderUtterance *self)
{
  g_return_val_if_fail (self != NULL, VODER_PASSAGE_NONE);

  return self->flags;
}

/**
 * voder_utterance_get_pause_us:
 * @self: an utterance
 *
 * Gives the silence between this utterance and the next one.
 *
 * Thread safety: immutable.
 *
 * Returns: the pause in microseconds, at the rate 1.0
 */
gint64
voder_utterance_get_pause_us (VoderUtterance *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->pause_us;
}
