/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/text/voder-text-builder.h>

G_BEGIN_DECLS

#define VODER_TYPE_TEXT_DECODER (voder_text_decoder_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderTextDecoder,
                      voder_text_decoder,
                      VODER,
                      TEXT_DECODER,
                      GObject)

VODER_API VoderTextDecoder *voder_text_decoder_new (const char *charset);
VODER_API gboolean voder_text_decoder_feed (VoderTextDecoder *self,
                                            const guint8 *bytes,
                                            gsize n_bytes,
                                            gboolean is_last,
                                            VoderTextBuilder *builder,
                                            GError **error);
VODER_API const char *voder_text_decoder_get_charset (VoderTextDecoder *self);

G_END_DECLS
