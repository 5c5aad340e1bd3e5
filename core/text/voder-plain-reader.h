/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/text/voder-reader.h>

G_BEGIN_DECLS

#define VODER_TYPE_PLAIN_READER (voder_plain_reader_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderPlainReader,
                      voder_plain_reader,
                      VODER,
                      PLAIN_READER,
                      VoderReader)

VODER_API VoderReader *voder_plain_reader_new (void);

G_END_DECLS
