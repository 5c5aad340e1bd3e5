/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean voder_soundness_check (const float *samples, gsize n_samples);
void voder_soundness_mend (float *to, const float *from, gsize n_samples);

G_END_DECLS
