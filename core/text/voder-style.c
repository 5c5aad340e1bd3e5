/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/text/voder-style.h>

/**
 * VoderStyle:
 *
 * How a document wants a part of it to be spoken: the prosody, and what voice
 * it would like. Of voices it says no more than what would suit; which there
 * are the engine knows.
 *
 * Thread safety: immutable; reference counting is atomic.
 */
struct _VoderStyle {
  gatomicrefcount ref_count;
  double rate;
  double pitch;
  double volume;
  char **names;
  char **languages;
  VoderGender gender;
  VoderStyle *base; /* nullable */
};

G_DEFINE_BOXED_TYPE (VoderStyle,
                     voder_style,
                     voder_style_ref,
                     voder_style_unref)

/**
 * voder_style_new:
 * @rate: how fast, a factor of the engine's own rate, %VODER_RATE_MIN to
 *   %VODER_RATE_MAX
 * @pitch: how high, a factor of the voice's own pitch, 0 to %VODER_PITCH_MAX
 * @volume: how loud, a factor of the engine's own volume, 0 to
 *   %VODER_VOLUME_MAX
 *
 * Makes a style that any voice suits.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a style
 */
VoderStyle *
voder_style_new (double rate, double pitch, double volume)
{
  VoderStyle *self = g_new0 (VoderStyle, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->rate = rate;
  self->pitch = pitch;
  self->volume = volume;
  self->names = g_new0 (char *, 1);
  self->languages = g_new0 (char *, 1);

  return self;
}

/**
 * voder_style_new_with_voice:
 * @self: a style
 * @names: (array zero-terminated=1) (nullable): ids or names of voices, the
 *   best one first
 * @languages: (array zero-terminated=1) (nullable): BCP-47 languages that the
 *   voice should speak, the most important one first; %NULL for that of the
 *   text
 * @gender: how it should sound; %VODER_GENDER_UNKNOWN for any
 *
 * Makes a style that differs only in the voice.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a style
 */
VoderStyle *
voder_style_new_with_voice (VoderStyle *self,
                            const char *const *names,
                            const char *const *languages,
                            VoderGender gender)
{
  VoderStyle *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = voder_style_new (self->rate, self->pitch, self->volume);
  if (names != NULL) {
    g_strfreev (copy->names);
    copy->names = g_strdupv ((char **) names);
  }
  if (languages != NULL) {
    g_strfreev (copy->languages);
    copy->languages = g_strdupv ((char **) languages);
  }
  copy->gender = gender;

  return copy;
}

/**
 * voder_style_new_with_base:
 * @self: a style
 * @base: the style of what is around
 *
 * Makes a style for a part of a sentence that is not to be torn out of it, as
 * an emphasis: where a whole sentence has the style it is spoken so, and where
 * other text of @base is in the sentence it is spoken as @base says.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a style
 */
VoderStyle *
voder_style_new_with_base (VoderStyle *self, VoderStyle *base)
{
  VoderStyle *copy;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (base != NULL, NULL);

  copy = voder_style_new_with_voice (self, (const char *const *) self->names,
                                     (const char *const *) self->languages,
                                     self->gender);
  copy->base = voder_style_ref (voder_style_get_base (base));

  return copy;
}

/**
 * voder_style_ref:
 * @self: a style
 *
 * Takes a reference.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): @self
 */
VoderStyle *
voder_style_ref (VoderStyle *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * voder_style_unref:
 * @self: (transfer full): a style
 *
 * Drops a reference; the last one frees the style.
 *
 * Thread safety: any thread.
 */
void
voder_style_unref (VoderStyle *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_strfreev (self->names);
  g_strfreev (self->languages);
  g_clear_pointer (&self->base, voder_style_unref);
  g_free (self);
}

/**
 * voder_style_equals:
 * @self: a style
 * @other: another one
 *
 * Compares what two styles say.
 *
 * Thread safety: any thread.
 *
 * Returns: %TRUE when they say the same
 */
gboolean
voder_style_equals (VoderStyle *self, VoderStyle *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  if ((self->base == NULL) != (other->base == NULL) ||
      (self->base != NULL && !voder_style_equals (self->base, other->base)))
    return FALSE;

  return self == other ||
         (self->rate == other->rate && self->pitch == other->pitch &&
          self->volume == other->volume && self->gender == other->gender &&
          g_strv_equal ((const char *const *) self->names,
                        (const char *const *) other->names) &&
          g_strv_equal ((const char *const *) self->languages,
                        (const char *const *) other->languages));
}

/**
 * voder_style_get_rate:
 * @self: a style
 *
 * Gives how fast it is to be spoken.
 *
 * Thread safety: any thread.
 *
 * Returns: a factor of the engine's own rate
 */
double
voder_style_get_rate (VoderStyle *self)
{
  g_return_val_if_fail (self != NULL, 1.0);

  return self->rate;
}

/**
 * voder_style_get_pitch:
 * @self: a style
 *
 * Gives how high it is to be spoken.
 *
 * Thread safety: any thread.
 *
 * Returns: a factor of the voice's own pitch
 */
double
voder_style_get_pitch (VoderStyle *self)
{
  g_return_val_if_fail (self != NULL, 1.0);

  return self->pitch;
}

/**
 * voder_style_get_volume:
 * @self: a style
 *
 * Gives how loud it is to be spoken.
 *
 * Thread safety: any thread.
 *
 * Returns: a factor of the engine's own volume
 */
double
voder_style_get_volume (VoderStyle *self)
{
  g_return_val_if_fail (self != NULL, 1.0);

  return self->volume;
}

/**
 * voder_style_get_voice_names:
 * @self: a style
 *
 * Gives the voices that the document names.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none) (array zero-terminated=1): ids or names, the best
 *   one first; none for any voice
 */
const char *const *
voder_style_get_voice_names (VoderStyle *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char *const *) self->names;
}

/**
 * voder_style_get_voice_languages:
 * @self: a style
 *
 * Gives the languages that the voice should speak.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none) (array zero-terminated=1): BCP-47 languages, the
 *   most important one first; none for that of the text
 */
const char *const *
voder_style_get_voice_languages (VoderStyle *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char *const *) self->languages;
}

/**
 * voder_style_get_gender:
 * @self: a style
 *
 * Gives how the voice should sound.
 *
 * Thread safety: any thread.
 *
 * Returns: the gender; %VODER_GENDER_UNKNOWN for any
 */
VoderGender
voder_style_get_gender (VoderStyle *self)
{
  g_return_val_if_fail (self != NULL, VODER_GENDER_UNKNOWN);

  return self->gender;
}

/**
 * voder_style_get_base:
 * @self: a style
 *
 * Gives the style of a sentence that only in part has this one; see
 * voder_style_new_with_base().
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none): @self itself, unless it has a base
 */
VoderStyle *
voder_style_get_base (VoderStyle *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->base != NULL ? self->base : self;
}
