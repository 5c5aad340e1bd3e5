/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_HTTP_ENGINE (voder_http_engine_get_type ())
G_DECLARE_FINAL_TYPE (VoderHttpEngine,
                      voder_http_engine,
                      VODER,
                      HTTP_ENGINE,
                      VoderEngine)

G_END_DECLS
