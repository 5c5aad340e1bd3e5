/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <voder/voder-macros.h>

G_BEGIN_DECLS

VODER_API float voder_decibels_from_factor (float factor);
VODER_API float voder_decibels_to_factor (float decibels);
VODER_API void voder_decibels_from_factors (const float *factors,
                                            float *decibels,
                                            gsize n);
VODER_API void voder_decibels_to_factors (const float *decibels,
                                          float *factors,
                                          gsize n);

G_END_DECLS
