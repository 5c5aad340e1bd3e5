/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/text/voder-text-builder.h>

G_BEGIN_DECLS

#define VODER_TYPE_TEXT_STREAM (voder_text_stream_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderTextStream,
                      voder_text_stream,
                      VODER,
                      TEXT_STREAM,
                      GObject)

VODER_API VoderTextStream *voder_text_stream_new (GInputStream *stream,
                                                  const char *charset);
VODER_API gboolean voder_text_stream_read (VoderTextStream *self,
                                           VoderTextBuilder *builder,
                                           GCancellable *cancellable,
                                           GError **error);
VODER_API gboolean voder_text_stream_is_at_end (VoderTextStream *self);

G_END_DECLS
