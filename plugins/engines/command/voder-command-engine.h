/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_COMMAND_ENGINE (voder_command_engine_get_type ())
G_DECLARE_FINAL_TYPE (VoderCommandEngine,
                      voder_command_engine,
                      VODER,
                      COMMAND_ENGINE,
                      VoderEngine)

G_END_DECLS
