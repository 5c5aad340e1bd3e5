/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_BUFFER_STREAM (voder_buffer_stream_get_type ())
G_DECLARE_FINAL_TYPE (VoderBufferStream,
                      voder_buffer_stream,
                      VODER,
                      BUFFER_STREAM,
                      GInputStream)

GInputStream *voder_buffer_stream_new (VoderReceiver *receiver);

G_END_DECLS
