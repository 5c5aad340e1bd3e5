/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_SSML_READER (voder_ssml_reader_get_type ())
G_DECLARE_FINAL_TYPE (VoderSsmlReader,
                      voder_ssml_reader,
                      VODER,
                      SSML_READER,
                      VoderReader)

G_END_DECLS
