/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean voder_samples_are_sound (const float *samples, gsize n_samples);
void voder_samples_mend (float *to, const float *from, gsize n_samples);

G_END_DECLS
