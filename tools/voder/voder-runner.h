/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

gboolean voder_runner_run (VoderPipeline *pipeline,
                           GPtrArray *writers,
                           GError **error);

G_END_DECLS
