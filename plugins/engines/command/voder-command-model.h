/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-command-description.h"

G_BEGIN_DECLS

gboolean voder_command_model_add_voices (
    const VoderCommandDescription *description,
    VoderCommandVoice *voice,
    GPtrArray *voices,
    GError **error);

G_END_DECLS
