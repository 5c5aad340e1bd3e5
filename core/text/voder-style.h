/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>
#include <voder/voder-macros.h>

G_BEGIN_DECLS

/**
 * VoderGender:
 * @VODER_GENDER_UNKNOWN: the engine does not say
 * @VODER_GENDER_FEMALE: female
 * @VODER_GENDER_MALE: male
 * @VODER_GENDER_NEUTRAL: neither
 *
 * How a voice sounds.
 */
typedef enum {
  VODER_GENDER_UNKNOWN,
  VODER_GENDER_FEMALE,
  VODER_GENDER_MALE,
  VODER_GENDER_NEUTRAL,
} VoderGender;

#define VODER_TYPE_GENDER (voder_gender_get_type ())
VODER_API GType voder_gender_get_type (void);

#define VODER_TYPE_STYLE (voder_style_get_type ())
typedef struct _VoderStyle VoderStyle;
VODER_API GType voder_style_get_type (void);

VODER_API VoderStyle *voder_style_new (double rate,
                                       double pitch,
                                       double volume);
VODER_API VoderStyle *voder_style_new_with_voice (VoderStyle *self,
                                                  const char *const *names,
                                                  const char *const *languages,
                                                  VoderGender gender);
VODER_API VoderStyle *voder_style_new_with_base (VoderStyle *self,
                                                 VoderStyle *base);
VODER_API VoderStyle *voder_style_ref (VoderStyle *self);
VODER_API void voder_style_unref (VoderStyle *self);
VODER_API gboolean voder_style_equals (VoderStyle *self, VoderStyle *other);
VODER_API double voder_style_get_rate (VoderStyle *self);
VODER_API double voder_style_get_pitch (VoderStyle *self);
VODER_API double voder_style_get_volume (VoderStyle *self);
VODER_API const char *const *voder_style_get_voice_names (VoderStyle *self);
VODER_API const char *const *voder_style_get_voice_languages (VoderStyle *self);
VODER_API VoderGender voder_style_get_gender (VoderStyle *self);
VODER_API VoderStyle *voder_style_get_base (VoderStyle *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderStyle, voder_style_unref)

G_END_DECLS
