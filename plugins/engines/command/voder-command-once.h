/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-command-job.h"

G_BEGIN_DECLS

gboolean voder_command_once_run (VoderCommandJob *job,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
