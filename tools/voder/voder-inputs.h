/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

VoderReadStage *voder_inputs_create_stage (const char *const *paths,
                                           gboolean read_code,
                                           GError **error);
gboolean voder_inputs_check_outputs (const char *const *inputs,
                                     const char *const *outputs,
                                     GError **error);
GArray *voder_inputs_measure (const char *const *paths);

G_END_DECLS
