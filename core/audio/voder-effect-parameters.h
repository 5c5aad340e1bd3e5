/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/audio/voder-effect.h>

G_BEGIN_DECLS

VODER_API GParamSpec **voder_effect_class_list_parameters (
    VoderEffectClass *klass,
    guint *n_parameters);
VODER_API void voder_effect_class_install_parameters (
    VoderEffectClass *klass,
    const VoderEffectParameter *parameters,
    guint n_parameters);
VODER_API void voder_effect_class_set_unit (VoderEffectClass *klass,
                                            const char *parameter,
                                            const char *unit);
VODER_API const char *voder_effect_class_get_unit (VoderEffectClass *klass,
                                                   const char *parameter);
VODER_API gboolean voder_effect_set_parameter (VoderEffect *self,
                                               const char *parameter,
                                               const char *text,
                                               GError **error);
VODER_API char *voder_effect_dup_parameter (VoderEffect *self,
                                            const char *parameter);

G_END_DECLS
