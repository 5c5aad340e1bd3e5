/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-command-description.h"

G_BEGIN_DECLS

VoderLaunch *voder_command_launch_new (
    const VoderCommandDescription *description,
    char **argv);
void voder_command_end_process (VoderProcess *process);
char *voder_command_ask (const VoderCommandDescription *description,
                         const GPtrArray *command,
                         const char *program,
                         gboolean must_succeed,
                         GCancellable *cancellable,
                         GError **error);

G_END_DECLS
