/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/speech/voder-engine.h>

G_BEGIN_DECLS

gboolean voder_host_child_serve (VoderEngine *engine, int fd, char **voice);

G_END_DECLS
